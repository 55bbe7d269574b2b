"""A window whose program is older than the hub allows: it says so, saves nothing, keeps what is typed, goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.services.sync.state import Standing, SyncState
from app.views.desk.timer.hub import HubBadge
from tests.hub.bench import Hub
from tests.hub.test_too_old import TOO_NEW, raise_the_bar
from tests.hub.windows import Window, window_on
from tests.views.test_accessible import until_answered

PATIENCE_MS = 30_000


@pytest.fixture
def window(hub: Hub, tmp_path: Path, qtbot: Any) -> Iterator[Window]:
    with window_on(hub, tmp_path) as made:
        made.desk.show()
        qtbot.waitExposed(made.desk.window)
        made.desk.shell.show("desk")
        qtbot.waitUntil(lambda: made.desk.context.hub.state.standing is Standing.UP, timeout=PATIENCE_MS)
        yield made


def typed(window: Window, text: str) -> None:
    """Type a subject into the ticket at the desk."""
    editor = window.form.fields["subject"].editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.setText(text)
    editor.textEdited.emit(text)


def save(window: Window) -> None:
    target = QApplication.focusWidget() or window.desk.window
    QTest.keyClick(target, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def raised(hub: Hub, window: Window, qtbot: Any, least: int = TOO_NEW) -> None:
    """The administrator allows newer programs only, or (0) this one is a newer one after its update."""
    wanted = Standing.TOO_OLD if least else Standing.UP
    raise_the_bar(hub, least)
    qtbot.waitUntil(lambda: window.desk.context.hub.state.standing is wanted, timeout=PATIENCE_MS)


def test_it_says_so_by_itself_and_on_the_strip(hub: Hub, window: Window, qtbot: Any) -> None:
    raised(hub, window, qtbot)
    until_answered(window.desk, qtbot)
    assert window.badge.text() == "сервер: нужно обновление"
    for words in (window.badge.toolTip(), window.badge.accessibleName(), window.texts[0]):
        assert "Обновите программу" in words
    assert len(window.told) == 1, "once, however often the hub is asked"


def test_nothing_is_saved_and_what_is_typed_is_kept_until_it_can_be(hub: Hub, window: Window, qtbot: Any) -> None:
    raised(hub, window, qtbot)
    typed(window, "Нет горячей воды")
    kept = "SELECT title FROM draft"
    qtbot.waitUntil(lambda: window.value(kept) == "Нет горячей воды", timeout=PATIENCE_MS)
    save(window)
    qtbot.waitUntil(lambda: window.texts[-1].startswith("Ничего не изменено"), timeout=PATIENCE_MS)
    assert "Обновите программу" in window.texts[-1]
    assert window.value("SELECT count(*) FROM ticket") == 0
    assert window.value(kept) == "Нет горячей воды"
    assert window.form.fields["subject"].editor.text() == "Нет горячей воды"

    raised(hub, window, qtbot, 0)
    assert "снова принимает" in window.texts[-1]
    save(window)
    qtbot.waitUntil(lambda: window.value("SELECT subject FROM ticket") == "Нет горячей воды", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.value("SELECT count(*) FROM draft") == 0, timeout=PATIENCE_MS)
    sent = "SELECT count(*) FROM journal_entry WHERE outbox = 0"
    qtbot.waitUntil(lambda: window.value(sent) == 0, timeout=PATIENCE_MS)
    assert "сервер ✓" in window.badge.text()


def test_a_call_in_that_time_is_taken_and_its_words_are_kept(hub: Hub, window: Window, qtbot: Any) -> None:
    raised(hub, window, qtbot)
    manual = window.desk.context.manual
    call = manual.begin("8 812 031-40-45", talking=True, line="88000000001")
    until_answered(window.desk, qtbot)
    typed(window, "Запах газа")
    qtbot.waitUntil(lambda: window.value("SELECT title FROM draft") == "Запах газа", timeout=PATIENCE_MS)
    manual.end(call, by_caller=True)
    until_answered(window.desk, qtbot)
    raised(hub, window, qtbot, 0)
    save(window)
    qtbot.waitUntil(lambda: window.value("SELECT subject FROM ticket") == "Запах газа", timeout=PATIENCE_MS)


def test_it_stands_on_the_strip_while_the_hub_is_away_too(qtbot: Any) -> None:
    badge = HubBadge()
    qtbot.addWidget(badge)
    badge.show_state(SyncState(Standing.LOST, waiting=2, too_old=True), joined=True)
    assert badge.text() == "сервер: нужно обновление"
    assert "Обновите программу" in badge.toolTip()
    assert badge.property("look") == "late"
