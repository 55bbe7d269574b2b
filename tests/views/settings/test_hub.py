"""The panel of the hub: what it says of each standing, and that every way of saying it fits both languages."""

from __future__ import annotations

import pytest

from app.services.joining.checking import Step
from app.services.joining.errors import JoinError
from app.services.steps import Finding, Outcome
from app.services.sync.state import Standing, SyncState
from app.services.words import use_language
from app.views.desk.timer.hub import HubBadge
from app.views.settings.hub import HubPanel


@pytest.fixture
def panel(qtbot):
    made = HubPanel()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def badge(qtbot):
    made = HubBadge()
    qtbot.addWidget(made)
    return made


def words(panel):
    return panel._stands.text()


def test_a_desk_alone_is_offered_to_join(panel):
    panel.show_state(SyncState(Standing.OFF), "", joined=False)
    assert panel.main.text() == "Присоединиться"
    assert panel.leave.isHidden()
    assert panel.pause.isHidden()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("standing", list(Standing))
def test_every_standing_has_its_words(panel, badge, standing, language):
    use_language(language)
    state = SyncState(standing, 1_795_340_979_699, 3, 0, None, JoinError("joining.no_login"))
    panel.show_state(state, "Ctrl+Shift+8", joined=True)
    badge.show_state(state, joined=True)
    assert words(panel)
    assert "{" not in words(panel) + badge.text() + badge.toolTip()
    assert not badge.isHidden()


def test_the_strip_says_nothing_on_a_desk_alone(badge):
    badge.show_state(SyncState(Standing.OFF), joined=False)
    assert badge.isHidden()


def test_the_strip_counts_what_waits_and_what_is_loaded(badge):
    badge.show_state(SyncState(Standing.UP, 1, 2), joined=True)
    assert badge.text() == "сервер ✓ 2"
    badge.show_state(SyncState(Standing.UP, 1, 2, loading=(50, 200)), joined=True)
    assert badge.text() == "сервер ↓ 25 %"
    badge.show_state(SyncState(Standing.UP, 1, refused=2), joined=True)
    assert badge.text() == "сервер ✓ 0 · отклонено: 2"


@pytest.mark.parametrize(("off_ms", "told"), [(-3 * 86_400_000, "спешат"), (400 * 86_400_000, "отстают"), (0, "")])
def test_the_strip_tells_of_a_clock_that_is_off(badge, off_ms, told):
    badge.show_state(SyncState(Standing.UP, 1, clock_off_ms=off_ms), joined=True)
    assert told in badge.toolTip()
    assert ("Часы этого компьютера" in badge.toolTip()) is bool(told)


def test_a_paused_desk_is_offered_to_go_on(panel, qtbot):
    panel.show_state(SyncState(Standing.PAUSED), "Ctrl+Shift+8", joined=True)
    assert panel.pause.text() == "Продолжить"
    assert "Ctrl+Shift+8" in words(panel)
    with qtbot.waitSignal(panel.pause_wanted):
        panel.pause.click()


def test_the_steps_are_told_as_they_come(panel):
    panel.steps.begin(list(Step))
    panel.steps.show_finding(Finding(Step.REACH, Outcome.GOOD, "joining.reached", {"address": "hub"}))
    panel.steps.end()
    report = panel.steps.report()
    assert report.splitlines()[0] == "✓ Адрес: hub отвечает."
    assert len(report.splitlines()) == len(Step)


def test_enter_in_the_password_is_the_main_button(panel, qtbot):
    panel.secret.setText("s3cret")
    with qtbot.waitSignal(panel.main_wanted):
        panel.secret.returnPressed.emit()
    assert panel.take_secret() == "s3cret"
    assert panel.secret.text() == ""
