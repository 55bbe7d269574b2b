from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox

from app.models.staff import Role
from app.services.settings.declared import DECLARED
from app.services.settings.levels import Level, gather
from app.services.settings.managed import Managed
from app.services.settings.settings import load_settings
from app.services.words import language, t
from app.views.actions.table import ACTIONS
from app.views.settings.controller import SettingsController
from app.views.settings.keys import fires_under_any_layout
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.OPERATOR) as made:
        yield made


@pytest.fixture
def screen(desk: Desk) -> SettingsController:
    desk.shell.show("settings")
    found = desk.shell.screen("settings")
    assert isinstance(found, SettingsController)
    return found


def test_every_setting_with_a_group_has_an_editor_with_a_name(screen: SettingsController) -> None:
    assert set(screen.widget.lines) == {setting.name for setting in DECLARED if setting.group}
    assert all(line.editor.accessibleName() for line in screen.widget.lines.values())


def test_a_change_is_in_force_at_once_and_kept(screen: SettingsController, desk: Desk) -> None:
    theme = screen.widget.lines["theme"].editor
    assert isinstance(theme, QComboBox)
    theme.setCurrentIndex(theme.findData("dark"))
    theme.activated.emit(theme.currentIndex())
    assert desk.context.theme.is_dark
    limit = screen.widget.lines["after_call_limit"].editor
    assert isinstance(limit, QSpinBox)
    limit.setValue(90)
    card = screen.widget.lines["auto_open_card"].editor
    assert isinstance(card, QCheckBox)
    card.click()
    kept = load_settings(desk.context.launch.paths)
    assert (kept.text("theme"), kept.whole("after_call_limit"), kept.yes("auto_open_card")) == ("dark", 90, False)
    assert screen.widget.lines["after_call_limit"].back.isVisibleTo(screen.widget)
    screen.widget.lines["after_call_limit"].back.click()
    assert limit.value() == 60
    assert load_settings(desk.context.launch.paths).whole("after_call_limit") == 60


def test_the_language_changes_every_text(screen: SettingsController, qtbot: Any) -> None:
    chooser = screen.widget.lines["language"].editor
    assert isinstance(chooser, QComboBox)
    chooser.setCurrentIndex(chooser.findData("en"))
    chooser.activated.emit(chooser.currentIndex())
    assert language() == "en"
    qtbot.waitUntil(lambda: screen.widget.lines["theme"]._label.text() == "Look")


@pytest.mark.parametrize(
    ("wanted", "found"), [("масштаб", {"scale"}), ("добавочн", set()), ("КАРТОЧК", {"auto_open_card"})]
)
def test_search(screen: SettingsController, wanted: str, found: set[str]) -> None:
    screen.widget.search.setText(wanted)
    lines = screen.widget.lines.items()
    assert {name for name, line in lines if line.isVisibleTo(screen.widget)} == found
    assert screen.widget._none.isVisibleTo(screen.widget) == (not found)


def test_an_action_gets_another_key_at_once_and_gets_its_own_back(screen: SettingsController, desk: Desk) -> None:
    panel, action = screen.widget.keys, desk.context.actions.get("screen.help")
    assert action is not None
    row = next(index for index, row in enumerate(panel._rows) if row.name == "screen.help")
    panel.table.setCurrentCell(row, 0)
    panel.edit.setKeySequence("Ctrl+Alt+F9")
    panel.give.click()
    assert [key.toString() for key in action.shortcuts()] == ["Ctrl+Alt+F9"]
    assert load_settings(desk.context.launch.paths).pairs("keys") == {"screen.help": "Ctrl+Alt+F9"}
    for bad, words in (("Ctrl+S", "раскладк"), ("F12", "уже")):
        panel.edit.setKeySequence(bad)
        panel.give.click()
        assert words in panel._told.text()
    panel.back.click()
    assert [key.toString() for key in action.shortcuts()] == ["F1"]
    assert load_settings(desk.context.launch.paths).pairs("keys") == {}


def test_every_usual_key_fires_under_any_layout() -> None:
    assert [key for spec in ACTIONS for key in spec.keys if not fires_under_any_layout(key)] == []
    assert not any(fires_under_any_layout(key) for key in ("S", "Ctrl+S", "Alt+Ж", "1", ""))


def test_what_cannot_be_kept_is_told(screen: SettingsController, desk: Desk) -> None:
    told: list[Any] = []
    desk.context.notices.told.connect(told.append)
    folder = desk.context.launch.paths.roaming
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    size = screen.widget.lines["script_text"].editor
    assert isinstance(size, QSpinBox)
    size.setValue(20)
    assert len(told) == 1
    assert size.value() == 15


def test_what_a_policy_fixes_is_shown_as_managed_and_cannot_be_changed(qtbot: Any, tmp_path: Path) -> None:
    policy = gather(Level.POLICY, {"after_call_limit": (90, "/etc/somewhere/10-house.json")})
    with desk_in(tmp_path, Role.OPERATOR, managed=Managed(policy=policy)) as desk:
        desk.shell.show("settings")
        screen = desk.shell.screen("settings")
        assert isinstance(screen, SettingsController)
        managed, free = screen.widget.lines["after_call_limit"], screen.widget.lines["callback_reminder"]
        assert isinstance(managed.editor, QSpinBox)
        assert (managed.editor.value(), managed.editor.isEnabled()) == (90, False)
        assert managed._hint.text() == t("settings.managed")
        assert managed._sign.isVisibleTo(screen.widget)
        assert "10-house.json" in managed.toolTip()
        assert managed.editor.accessibleDescription() == t("settings.managed")
        assert not managed.back.isVisibleTo(screen.widget)
        assert free.editor.isEnabled()
        assert not free._sign.isVisibleTo(screen.widget)


def test_a_path_in_a_hint_is_not_broken(screen: SettingsController) -> None:
    line = screen.widget.lines["recording_folder"]
    assert "\\\u2060\\\u2060ats\\\u2060monitor" in line._hint.text()
    assert "\u2060" not in line.editor.accessibleDescription()


def test_what_was_given_for_the_start_says_so(qtbot: Any, tmp_path: Path) -> None:
    given = gather(Level.ENVIRONMENT, {"after_call_limit": (90, "HOTLINE_AFTER_CALL_LIMIT")})
    with desk_in(tmp_path, Role.OPERATOR, managed=Managed(environment=given)) as desk:
        desk.shell.show("settings")
        screen = desk.shell.screen("settings")
        assert isinstance(screen, SettingsController)
        line = screen.widget.lines["after_call_limit"]
        assert line.editor.isEnabled()
        assert "HOTLINE_AFTER_CALL_LIMIT" in line._hint.text()
