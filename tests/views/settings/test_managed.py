"""What a policy fixes is shown as managed wherever it could be changed: every group, every line, keys, look."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models.staff import Role
from app.services.settings.declared import BY_NAME, DECLARED, GROUPS, LINES
from app.services.settings.levels import Level, gather
from app.services.settings.managed import Managed
from app.services.words import language, t
from app.views.settings.controller import SettingsController
from app.views.sign_in.widgets import SignInPage
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in

PLACE = "/etc/somewhere/10-house.json"
FIXED = {setting.name: (setting.default, PLACE) for setting in DECLARED} | {"language": ("ru", PLACE)}


@pytest.fixture
def desk(request: pytest.FixtureRequest, qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    line = getattr(request, "param", "manual")
    policy = gather(Level.POLICY, FIXED | {"line": (line, PLACE)})
    assert policy.left_out == ()
    with desk_in(tmp_path, Role.ADMINISTRATOR, managed=Managed(policy=policy)) as made:
        yield made


def settings_of(desk: Desk) -> SettingsController:
    desk.window.show()
    desk.shell.show("settings")
    screen = desk.shell.screen("settings")
    assert isinstance(screen, SettingsController)
    return screen


@pytest.mark.parametrize("desk", LINES, indirect=True)
def test_every_setting_in_sight_is_shown_as_managed(desk: Desk) -> None:
    screen = settings_of(desk)
    seen = {name: line for name, line in screen.widget.lines.items() if line.isVisibleTo(screen.widget)}
    assert {BY_NAME[name].group for name in seen} == set(GROUPS)
    for name, line in seen.items():
        assert not line.editor.isEnabled(), name
        assert line._sign.isVisibleTo(screen.widget), name
        assert line._hint.text() == line.editor.accessibleDescription() == t("settings.managed"), name
        assert PLACE in line.toolTip(), name
        assert not line.back.isVisibleTo(screen.widget), name


def test_every_setting_with_a_group_comes_into_sight_by_search(desk: Desk) -> None:
    screen = settings_of(desk)
    for name, line in screen.widget.lines.items():
        screen.widget.search.setText(name)
        assert line.isVisibleTo(screen.widget), name
        assert not line.editor.isEnabled(), name


def test_keys_are_managed(desk: Desk) -> None:
    keys = settings_of(desk).widget.keys
    assert keys._managed.isVisibleTo(keys)
    assert keys._managed.text() == t("settings.managed")
    assert not any(part.isEnabled() for part in (keys.edit, keys.give, keys.back))
    assert PLACE in keys.give.toolTip()


@pytest.mark.parametrize("action", ["program.theme", "program.language"])
def test_the_keys_for_look_and_language_change_nothing_and_say_why(desk: Desk, action: str) -> None:
    told: list[str] = []
    desk.context.notices.told.connect(lambda notice: told.append(notice.text))
    before = (desk.context.theme.is_dark, language())
    known = desk.context.actions.get(action)
    assert known is not None
    known.trigger()
    assert (desk.context.theme.is_dark, language()) == before
    assert told == [t("settings.managed")]


def test_what_is_free_says_nothing_of_it(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.ADMINISTRATOR) as desk:
        screen = settings_of(desk)
        assert not screen.widget.keys._managed.isVisibleTo(screen.widget)
        assert screen.widget.keys.give.isEnabled()
        assert not any(line._sign.isVisibleTo(screen.widget) for line in screen.widget.lines.values())


def test_the_language_at_the_sign_in_too(qtbot: Any) -> None:
    page = SignInPage()
    qtbot.addWidget(page)
    page.show_managed(PLACE)
    assert not page.other_language.isEnabled()
    assert PLACE in page.other_language.toolTip()
    assert page.other_language.accessibleDescription() == t("settings.managed")
    page.show_managed("")
    assert page.other_language.isEnabled()
    assert page.other_language.toolTip() == ""
