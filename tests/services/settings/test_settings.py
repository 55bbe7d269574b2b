from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.services.paths import Paths, paths_in
from app.services.settings.declared import BY_NAME, DECLARED, Value, Where
from app.services.settings.levels import Level, SettingsError, gather
from app.services.settings.managed import Managed
from app.services.settings.settings import load_settings


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return paths_in(tmp_path)


def test_declared_defaults_are_allowed_values() -> None:
    assert [setting.name for setting in DECLARED if not setting.accepts(setting.default)] == []
    assert len(BY_NAME) == len(DECLARED)


def test_values_are_kept_apart_by_where_they_belong(paths: Paths) -> None:
    settings = load_settings(paths)
    settings.set("theme", "dark")
    settings.set("scale", 150)
    settings.set("keys", {"call.answer": "F5"})
    again = load_settings(paths)
    assert (again.text("theme"), again.whole("scale")) == ("dark", 150)
    assert again.pairs("keys") == {"call.answer": "F5"}
    assert set(json.loads((paths.roaming / "settings.json").read_text())) == {"theme", "keys"}
    assert set(json.loads((paths.local / "settings.json").read_text())) == {"scale"}
    again.reset("theme")
    assert load_settings(paths).text("theme") == "system"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scale", 20),
        ("scale", True),
        ("scale", "100"),
        ("theme", "pink"),
        ("auto_open_card", 1),
        ("keys", {"a": 1}),
    ],
)
def test_what_is_not_allowed_is_refused(paths: Paths, name: str, value: Value) -> None:
    with pytest.raises(ValueError, match=name):
        load_settings(paths).set(name, value)


def test_nothing_undeclared_is_read(paths: Paths) -> None:
    with pytest.raises(KeyError):
        load_settings(paths).value("secret_switch")


@pytest.mark.parametrize("text", ["", "[1]", "{", "\x00"])
def test_a_bad_file_is_put_aside_and_told(paths: Paths, text: str) -> None:
    paths.roaming.mkdir(parents=True)
    (paths.roaming / "settings.json").write_text(text)
    settings = load_settings(paths)
    assert [error.key for error in settings.troubles] == ["settings.bad_file"]
    assert (paths.roaming / "settings.json.bad").read_text() == text
    assert settings.text("theme") == "system"
    assert load_settings(paths).troubles == []


def test_bad_and_unknown_values_are_left_out(paths: Paths) -> None:
    paths.roaming.mkdir(parents=True)
    (paths.roaming / "settings.json").write_text('{"theme": 5, "scale": 150, "what": 1, "language": "en"}')
    settings = load_settings(paths)
    assert settings.changed() == ["language"]


def test_what_cannot_be_kept_is_told_and_not_half_kept(paths: Paths) -> None:
    paths.roaming.parent.mkdir(parents=True, exist_ok=True)
    paths.roaming.write_text("a file where the folder should be")
    settings = load_settings(paths)
    with pytest.raises(SettingsError):
        settings.set("theme", "dark")
    assert settings.text("theme") == "system"


class Ear:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def hear(self, name: str) -> None:
        self.heard.append(name)


def test_who_is_gone_is_told_no_more(paths: Paths) -> None:
    settings = load_settings(paths)
    ear, gone = Ear(), Ear()
    heard_by_the_gone = gone.heard
    settings.listen(gone.hear)
    settings.listen(ear.hear)
    del gone
    settings.set("theme", "dark")
    assert (ear.heard, heard_by_the_gone) == (["theme"], [])


def test_a_value_for_now_is_not_kept_until_it_is_chosen(paths: Paths) -> None:
    settings = load_settings(paths)
    ear = Ear()
    settings.listen(ear.hear)
    settings.set_for_now("language", "en")
    assert settings.text("language") == "en"
    assert load_settings(paths).text("language") == "system"
    settings.set("language", "ru")
    assert ear.heard == ["language", "language"]
    assert load_settings(paths).text("language") == "ru"


def test_a_policy_comes_first_and_cannot_be_changed(paths: Paths) -> None:
    policy = gather(Level.POLICY, {"after_call_limit": (90, "department")})
    settings = load_settings(paths, Managed(policy=policy))
    assert settings.whole("after_call_limit") == 90
    assert settings.decided_by("after_call_limit") == "department"
    assert settings.decided_by("theme") is None
    with pytest.raises(ValueError, match="after_call_limit"):
        settings.set("after_call_limit", 30)
    with pytest.raises(ValueError, match="after_call_limit"):
        settings.reset("after_call_limit")
    settings.set_for_now("after_call_limit", 30)
    assert settings.whole("after_call_limit") == 90


def test_settings_of_this_computer_do_not_travel() -> None:
    assert {setting.name for setting in DECLARED if setting.where is Where.MACHINE} >= {"scale", "extension"}
