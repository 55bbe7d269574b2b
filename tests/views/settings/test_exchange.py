"""The panel of the exchange: its password, connecting, the test, the recording."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from app.models.staff import Role
from app.services.telephony import choosing
from app.services.telephony.checking import Advice, Finding, Outcome, Step
from app.services.telephony.choosing import Adapter, LineNotChosen
from app.services.telephony.events import Link
from app.services.telephony.secrets import LineSecrets
from app.services.telephony.trace import Sink
from app.services.words import t, use_language
from app.views.settings.controller import SettingsController
from app.views.settings.exchange_care import ExchangeSettings, RecordingDialog
from app.views.starting.desk import Desk
from tests.services.telephony.test_choosing import Kept
from tests.services.telephony.test_switching import Played
from tests.views.desk_fixture import desk_in

FOUND = (
    Finding(Step.REACH, Outcome.GOOD, "exchange.reached", {"host": "pbx", "port": 5038, "greeting": "Asterisk"}),
    Finding(Step.LOG_IN, Outcome.GOOD, "exchange.let_in", {"user": "desk"}),
    Finding(Step.EXTENSION, Outcome.WARNING, "exchange.phone_on", {"device": "PJSIP/101"}),
    Finding(
        Step.QUEUE,
        Outcome.BAD,
        "exchange.in_no_queue",
        {"names": "hotline"},
        (Advice("queues.conf", "[hotline]\nmember => PJSIP/101", "queue reload all"),),
    ),
)


class Recorded(Played):
    """A line whose talk can be recorded."""

    sink: Sink | None = None

    def trace(self, sink: Sink | None) -> None:
        self.sink = sink


class Bench:
    """The settings screen with an exchange that the test plays."""

    def __init__(self, qtbot: Any, desk: Desk, screen: SettingsController) -> None:
        self.qtbot = qtbot
        self.desk = desk
        self.page = screen.widget
        self.panel = screen.widget.exchange
        assert isinstance(screen.exchange, ExchangeSettings)
        self.support = screen.exchange.support
        self.lines: list[Recorded] = []
        self.told: list[str] = []
        self.keyring = Kept()
        desk.context.notices.told.connect(lambda notice: self.told.append(notice.text))
        desk.line_care.secrets = LineSecrets(lambda: self.keyring)
        self.checks: list[bool] = []
        self.findings = FOUND

    def make(self, _wish: choosing.Wish) -> Recorded:
        self.lines.append(Recorded(Link.CONNECTING))
        return self.lines[-1]

    def check(self, _wish: choosing.Wish, with_call: bool) -> Iterator[Finding]:
        self.checks.append(with_call)
        if not self.findings:
            raise LineNotChosen("exchange.incomplete", what="x")
        return iter(self.findings)

    def until(self, condition: Any) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)


@pytest.fixture
def bench(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with desk_in(tmp_path, Role.OPERATOR) as desk:
        desk.window.show()
        qtbot.waitExposed(desk.window)
        desk.line_care.line.start()
        desk.shell.show("settings")
        screen = desk.shell.screen("settings")
        assert isinstance(screen, SettingsController)
        bench = Bench(qtbot, desk, screen)
        made = Adapter(bench.make, has_secret=True, check=bench.check)
        monkeypatch.setattr(choosing, "ADAPTERS", choosing.ADAPTERS | {"asterisk": made})
        yield bench


def _choose_asterisk(bench: Bench) -> None:
    bench.desk.context.settings.set("line", "asterisk")
    bench.desk.shell.show("settings")


def test_only_what_the_line_needs_is_shown(bench: Bench) -> None:
    shown = {name for name, line in bench.page.lines.items() if line.isVisible()}
    assert {"line", "extension"} <= shown
    assert not [name for name in shown if name.startswith(("asterisk_", "training_"))]
    assert not bench.panel.isVisible()
    _choose_asterisk(bench)
    assert bench.page.lines["asterisk_host"].isVisible()
    assert not bench.page.lines["training_log"].isVisible()
    assert bench.panel.isVisible()
    bench.page.search.setText(t("settings.training_log").casefold())
    assert bench.page.lines["training_log"].isVisible()
    assert not bench.panel.isVisible()


def test_password_and_connection_by_keyboard(bench: Bench) -> None:
    key = bench.desk.context.actions.get("call.line")
    assert key is not None
    key.trigger()
    assert QApplication.focusWidget() is bench.page.lines["line"].editor
    _choose_asterisk(bench)
    bench.desk.line_care.settings_wanted.emit()
    assert QApplication.focusWidget() is bench.panel.secret
    QTest.keyClicks(bench.panel.secret, "hush")
    QTest.keyClick(bench.panel.secret, Qt.Key.Key_Return)
    assert bench.panel.secret.text() == ""
    bench.until(lambda: bench.keyring.entries == {"line asterisk": "hush"})
    bench.until(lambda: t("exchange.secret_kept") in bench.told)
    QTest.keyClick(bench.panel.connect_now, Qt.Key.Key_Space)
    bench.until(lambda: bench.lines and bench.lines[0].done == ["start"])
    bench.lines[0].set_link(Link.UP)
    bench.until(lambda: bench.panel._link.text() == t("exchange.link_up_hint"))
    assert bench.panel.record.isVisible()


def test_a_password_just_typed_is_the_one_that_connects_and_tests(bench: Bench) -> None:
    """With the one before, an exchange that refused it would refuse a second time."""
    _choose_asterisk(bench)
    bench.keyring.entries["line asterisk"] = "wrong"
    wishes: list[str] = []

    def make_with(wish: choosing.Wish) -> Recorded:
        wishes.append(wish.secret)
        return bench.make(wish)

    choosing.ADAPTERS["asterisk"] = Adapter(make_with, has_secret=True, check=bench.check)
    QTest.keyClicks(bench.panel.secret, "right")
    bench.panel.connect_now.click()
    bench.until(lambda: bench.lines and bench.lines[0].done == ["start"])
    assert wishes == ["right"]
    assert bench.panel.secret.text() == ""
    assert not bench.desk.line_care.waits
    QTest.keyClicks(bench.panel.secret, "newer")
    bench.panel.check.click()
    bench.until(lambda: bench.checks == [False] and not bench.support.runs)
    assert bench.keyring.entries == {"line asterisk": "newer"}
    assert bench.desk.line_care.waits


def test_enter_in_an_empty_field_forgets_no_password(bench: Bench) -> None:
    _choose_asterisk(bench)
    bench.keyring.entries["line asterisk"] = "hush"
    given: list[str] = []
    bench.panel.secret_given.connect(given.append)
    QTest.keyClick(bench.panel.secret, Qt.Key.Key_Return)
    assert given == []
    bench.panel.keep.click()
    assert given == [""]


def test_the_wheel_over_a_setting_changes_nothing(bench: Bench) -> None:
    line = bench.page.lines["line"]
    bench.page.search.setFocus()
    before = line.editor.currentIndex()  # type: ignore[attr-defined]
    place = line.editor.rect().center()
    wheel = QWheelEvent(
        QPointF(place),
        QPointF(line.editor.mapToGlobal(place)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(line.editor, wheel)
    assert line.editor.currentIndex() == before  # type: ignore[attr-defined]


def test_the_steps_are_shown_as_they_come_and_copied(bench: Bench) -> None:
    _choose_asterisk(bench)
    bench.keyring.entries["line asterisk"] = "hush"
    bench.panel.check.click()
    bench.until(lambda: not bench.support.runs)
    assert bench.checks == [False]
    steps = bench.panel.steps
    assert "member => PJSIP/101" in steps.advice.toPlainText()
    assert [steps._rows[step][0].text() for step in Step][:4] == ["✓", "✓", "!", "✕"]
    assert not steps._rows[Step.TEST_CALL][0].isVisible()
    bench.panel.copy.click()
    copied = QApplication.clipboard().text()
    assert "hotline" in copied
    assert "; queues.conf" in copied
    use_language("en")
    try:
        steps.retranslate()
        assert steps._rows[Step.QUEUE][1].text() == t("exchange.step_queue")
        assert "hotline" in steps._rows[Step.QUEUE][2].text()
    finally:
        use_language("ru")


def test_a_test_that_cannot_begin_is_told(bench: Bench) -> None:
    _choose_asterisk(bench)
    bench.panel.call.click()
    bench.until(lambda: not bench.support.runs)
    assert t("exchange.no_secret") in bench.told
    assert not bench.panel.steps.isVisible()
    assert bench.panel.call.isEnabled()
    bench.keyring.entries["line asterisk"] = "hush"
    bench.findings = ()
    bench.panel.call.click()
    bench.until(lambda: not bench.support.runs)
    assert bench.checks == [True]
    assert t("exchange.incomplete", what="x") in bench.told


@pytest.mark.parametrize("whole", [False, True])
def test_a_recording_is_asked_for_shown_and_ended(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    _choose_asterisk(bench)
    bench.keyring.entries["line asterisk"] = "hush"
    bench.panel.connect_now.click()
    bench.until(lambda: bench.lines and bench.panel.record.isVisible())
    path = tmp_path / "talk.txt"

    def run(dialog: QDialog) -> bool:
        if isinstance(dialog, RecordingDialog):
            dialog.whole.setChecked(whole)
        elif isinstance(dialog, QFileDialog):
            dialog.selectFile(str(path))
        return True

    monkeypatch.setattr(bench.desk.context.notices, "run", run)
    bench.panel.record.click()
    bench.until(lambda: bench.support.recording is not None)
    assert bench.panel.record.text() == t("exchange.record_stop")
    sink = bench.lines[0].sink
    assert sink is not None
    sink("<", "CallerIDName: Анна\r\nSecret: hush\r\n".encode())
    bench.panel.connect_now.click()
    bench.until(lambda: len(bench.lines) == 2 and bench.lines[1].sink is not None)
    bench.panel.record.click()
    assert bench.lines[1].sink is None
    text = path.read_text(encoding="utf-8")
    assert "hush" not in text
    assert ("Анна" in text) is whole
    assert t("exchange.recorded", path=path) in bench.told
