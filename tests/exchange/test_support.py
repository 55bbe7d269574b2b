"""What an administrator and support do at a real exchange: the test of the link, and a recording of its stream."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.services.steps import Outcome
from app.services.telephony.checking import Finding, Step
from app.views.settings.controller import SettingsController
from app.views.settings.exchange_support import LineSupport
from tests.exchange.hall import CLIENT
from tests.exchange.window import Window


def support_of(window: Window) -> LineSupport:
    """The panel of the exchange, on the page of settings that a key opens."""
    window.act("call.line")
    settings = window.program.shell.screen("settings")
    assert isinstance(settings, SettingsController)
    return settings.exchange.support


def test_every_step_of_the_test_with_a_call_is_well(window: Window) -> None:
    support = support_of(window)
    panel = window.program.shell.screen("settings").widget.exchange
    found: list[Finding] = []
    over: list[Any] = []
    support.found.connect(found.append)
    support.over.connect(over.append)
    panel.call.click()
    window.until(lambda: over)
    assert over == [None]
    assert {finding.step: finding.outcome for finding in found} == dict.fromkeys(Step, Outcome.GOOD)
    assert window.desk.calls.current is None  # the test's call is nobody's contact


def test_a_recording_holds_the_call_and_nothing_of_who_called(window: Window, tmp_path: Path) -> None:
    support = support_of(window)
    begun: list[bool] = []
    support.recording_changed.connect(lambda: begun.append(True))
    support.record(tmp_path / "talk.txt", whole=False)
    window.until(lambda: begun)
    window.talk()
    window.act("call.end")
    window.finish()
    path = support.stop_recording()
    assert path is not None
    text = path.read_text("utf-8")
    assert "Event: DialBegin" in text
    assert "Event: Hangup" in text
    assert CLIENT not in text
    assert f"{CLIENT[-2:]}" in text
    assert window.hall.login[1] not in text
