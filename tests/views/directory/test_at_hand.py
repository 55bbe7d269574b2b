"""The directory by one key: looked through by typing, Enter calls, and who is on duty is planned there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.directory import EntryKind
from app.models.staff import Role
from app.services.directory.duty import duties
from app.services.directory.keeping import EntryRecord, NumberRecord, save_in
from app.services.store.store import Store
from app.views.directory.at_hand import DirectoryAtHand, DirectoryDialog
from app.views.directory.duty import DutyDialog
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


def fill(store: Store) -> None:
    with store.write(None) as write:
        place = save_in(write, EntryRecord(None, EntryKind.DEPARTMENT, "Лифтовая", numbers=(NumberRecord("310"),)))
        for name, number in (("Иван Лифтёров", "311"), ("Мария Сметова", "312")):
            save_in(
                write,
                EntryRecord(None, EntryKind.PERSON, name, department_uid=place, numbers=(NumberRecord(number),)),
            )


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.SENIOR, fill) as made:
        made.add_rest()
        yield made


def opened(qtbot: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    """Open the directory, and do this in it once it is filled."""

    def run(dialog: Any) -> bool:
        if isinstance(dialog, DirectoryDialog):
            dialog.show()
            qtbot.waitUntil(lambda: dialog.picker.line is not None, timeout=10_000)
        accepted = bool(do(dialog))
        dialog.hide()
        return accepted

    monkeypatch.setattr(desk.context.notices, "run", run)
    assert isinstance(desk.directory, DirectoryAtHand)
    desk.directory.open()


def test_enter_calls_the_one_that_was_typed(qtbot: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[str] = []
    desk.context.navigation.dial.connect(dialled.append)

    def do(dialog: DirectoryDialog) -> bool:
        dialog.picker.search.setText("смет")
        QTest.keyClick(dialog.picker.search, Qt.Key.Key_Return)
        return dialog.result() == DirectoryDialog.DialogCode.Accepted

    opened(qtbot, desk, monkeypatch, do)
    assert dialled == ["312"]


def test_the_arrows_move_while_typing(qtbot: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def do(dialog: DirectoryDialog) -> bool:
        first = dialog.picker.line
        QTest.keyClick(dialog.picker.search, Qt.Key.Key_Down)
        second = dialog.picker.line
        assert first is not None
        assert second is not None
        seen.extend((first.name, second.name))
        return False

    opened(qtbot, desk, monkeypatch, do)
    assert len(set(seen)) == 2


def test_in_a_talk_the_caller_is_sent_on(qtbot: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    desk.context.navigation.transfer_to.connect(sent.append)
    desk.context.navigation.in_talk = True

    def do(dialog: DirectoryDialog) -> bool:
        dialog.picker.search.setText("310")
        dialog.picker.take()
        return True

    opened(qtbot, desk, monkeypatch, do)
    assert sent == ["310"]


def test_a_senior_plans_who_is_on_duty(qtbot: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def do(dialog: Any) -> bool:
        if isinstance(dialog, DutyDialog):
            dialog.planned.emit()
            shown.append(dialog._problem.text())
            dialog.person.setCurrentIndex(1)
            dialog.add.click()
            qtbot.waitUntil(lambda: dialog.table.row() >= 0, timeout=10_000)
            return False
        dialog.picker.search.setText("лифтовая")
        dialog.duty.click()
        name = dialog.picker.line.name
        qtbot.waitUntil(lambda: bool(dialog.picker.line and dialog.picker.line.on_duty), timeout=10_000)
        shown.append(name)
        return False

    opened(qtbot, desk, monkeypatch, do)
    found: list[Any] = []
    desk.context.work.ask(duties, 0).then(lambda rows: found.append(rows))
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    assert [one.name for one in found[0]] == ["Иван Лифтёров"]
    assert shown[0]
