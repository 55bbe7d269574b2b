"""Every setting at every level: the stronger level holds, and the value is told with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.paths import Paths, paths_in
from app.services.settings.declared import BY_NAME, DECLARED, Setting, Value
from app.services.settings.levels import Level, gather, understood
from app.services.settings.managed import folder_managed, from_environment, variable_of
from app.services.settings.settings import Settings, load_settings


def two_values(setting: Setting) -> tuple[Value, Value]:
    """Two allowed values that differ from each other; the first differs from the built-in one."""
    default = setting.default
    if isinstance(default, bool):
        return not default, default
    if isinstance(default, int):
        first = setting.low if default != setting.low else setting.high
        return first, setting.high if first == setting.low else setting.low
    if isinstance(default, dict):
        return {"screen.help": "F9"}, {"screen.help": "F8"}
    if setting.choices:
        first = next(choice for choice in setting.choices if choice != default)
        return first, next(choice for choice in setting.choices if choice != first)
    return "one «value»", "another = value"


def as_text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "off"
    return json.dumps(value) if isinstance(value, dict) else str(value)


class Desk:
    """A computer with one setting written at chosen levels; the others are real files and variables too."""

    def __init__(self, folder: Path, setting: Setting) -> None:
        self.paths: Paths = paths_in(folder / "person")
        self.etc = folder / "etc"
        self.setting = setting
        self.environment: dict[str, str] = {}
        self.command: Value | None = None

    def write(self, level: Level, value: Value) -> None:
        name = self.setting.name
        if level in (Level.POLICY, Level.DEFAULTS):
            place = self.etc / ("policies" if level is Level.POLICY else "defaults")
            place.mkdir(parents=True, exist_ok=True)
            (place / "50-test.json").write_text(json.dumps({name: value}), encoding="utf-8")
        elif level is Level.COMMAND:
            self.command = value
        elif level is Level.ENVIRONMENT:
            self.environment[variable_of(name)] = as_text(value)
        elif level is Level.USER:
            place = self.paths.roaming if self.setting.where == "user" else self.paths.local
            place.mkdir(parents=True, exist_ok=True)
            (place / "settings.json").write_text(json.dumps({name: value}), encoding="utf-8")

    def start(self) -> Settings:
        settings = load_settings(self.paths, folder_managed(self.etc, from_environment(self.environment)))
        if self.command is not None:
            settings.set_for_now(self.setting.name, self.command, "--set")
        return settings


PLACES: dict[Level, Callable[[Desk], str]] = {
    Level.POLICY: lambda desk: str(desk.etc / "policies" / "50-test.json"),
    Level.COMMAND: lambda _: "--set",
    Level.ENVIRONMENT: lambda desk: variable_of(desk.setting.name),
    Level.USER: lambda desk: str(
        (desk.paths.roaming if desk.setting.where == "user" else desk.paths.local) / "settings.json"
    ),
    Level.DEFAULTS: lambda desk: str(desk.etc / "defaults" / "50-test.json"),
    Level.BUILT_IN: lambda _: "",
}


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", BY_NAME)
def test_each_setting_at_each_level_is_over_all_below_it(tmp_path: Path, name: str, level: Level) -> None:
    setting = BY_NAME[name]
    desk = Desk(tmp_path, setting)
    wanted, below = two_values(setting)
    if level is Level.BUILT_IN:
        wanted = setting.default
    levels = list(Level)
    for lower in levels[levels.index(level) + 1 : -1]:
        desk.write(lower, below)
    desk.write(level, wanted)
    settings = desk.start()
    found = settings.found(name)
    assert (found.value, found.level, found.place) == (wanted, level, PLACES[level](desk))
    assert settings.value(name) == wanted
    assert (settings.decided_by(name) is not None) == (level is Level.POLICY)
    assert settings.troubles == []
    assert settings.left_out == []


@pytest.mark.parametrize("name", BY_NAME)
def test_each_setting_fixed_by_a_policy_is_refused_to_the_person(tmp_path: Path, name: str) -> None:
    desk = Desk(tmp_path, BY_NAME[name])
    fixed, other = two_values(desk.setting)
    desk.write(Level.POLICY, fixed)
    settings = desk.start()
    with pytest.raises(ValueError, match=name):
        settings.set(name, other)
    assert settings.value(name) == fixed
    assert not (desk.paths.roaming / "settings.json").exists()


@pytest.mark.parametrize("level", [Level.COMMAND, Level.ENVIRONMENT])
def test_what_the_person_chooses_holds_over_what_was_given_for_the_start(tmp_path: Path, level: Level) -> None:
    desk = Desk(tmp_path, BY_NAME["theme"])
    desk.write(level, "dark")
    settings = desk.start()
    settings.set("theme", "light")
    assert settings.text("theme") == "light"
    assert desk.start().text("theme") == "dark"
    settings.reset("theme")
    assert settings.text("theme") == "dark"
    assert not settings.is_own("theme")


def test_a_choice_equal_to_the_built_in_value_holds_over_the_computers_default(tmp_path: Path) -> None:
    desk = Desk(tmp_path, BY_NAME["page_size"])
    desk.write(Level.DEFAULTS, 200)
    settings = desk.start()
    assert settings.whole("page_size") == 200
    settings.set("page_size", 100)
    assert desk.start().whole("page_size") == 100
    settings.reset("page_size")
    assert desk.start().found("page_size").level is Level.DEFAULTS


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("spelling", 0, False), ("spelling", "TRUE", True), ("spelling", "2", None), ("spelling", 1.0, None),
        ("page_size", "150", 150), ("page_size", " 150 ", 150), ("page_size", "1e2", None),
        ("page_size", True, None),
        ("page_size", 5000, None), ("page_size", "٣٠٠", None), ("theme", "dark", "dark"), ("theme", "Dark", None),
        ("keys", '{"a": "F1"}', {"a": "F1"}), ("keys", "{", None), ("keys", '{"a": 1}', None), ("keys", [], None),
        ("extension", 204, None), ("extension", "204", "204"),
    ],
)  # fmt: skip
def test_what_a_raw_value_means(name: str, raw: object, value: Value | None) -> None:
    assert understood(BY_NAME[name], raw) == value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.sampled_from(DECLARED), json_values)
def test_no_raw_value_gets_past_the_declared_list(setting: Setting, raw: object) -> None:
    value = understood(setting, raw)
    assert value is None or setting.accepts(value)


def test_what_does_not_fit_is_left_out_and_named() -> None:
    source = gather(Level.POLICY, {"theme": ("pink", "a"), "no_such": (1, "b"), "language": ("ru", "c")})
    assert set(source.values) == {"language"}
    assert [(each.name, each.place, each.unknown) for each in source.left_out] == [
        ("theme", "a", False),
        ("no_such", "b", True),
    ]


def test_variables_of_others_and_empty_ones_are_let_be() -> None:
    source = from_environment({"HOTLINE_READY_FILE": "/x", "HOTLINE_THEME": "", "HOTLINE_LANGUAGE": "klingon"})
    assert source.values == {}
    assert [each.name for each in source.left_out] == ["language"]
