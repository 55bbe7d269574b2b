"""What administrators set by each system's own means."""

from __future__ import annotations

import json
import os
import plistlib
from pathlib import Path

import pytest

from app.services.settings.levels import Level
from app.services.settings.managed import (
    BUNDLE,
    DEFAULTS_KEY,
    POLICY_KEY,
    from_folder,
    mac_defaults,
    mac_policy,
    registry_defaults,
    registry_policy,
    system_managed,
)


def write(path: Path, values: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values), encoding="utf-8")
    path.chmod(0o644)
    return path


def test_files_are_merged_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path / "90-department.json", {"theme": "dark"})
    write(tmp_path / "10-house.json", {"theme": "light", "language": "ru"})
    write(tmp_path / "readme.txt", {"theme": "system"})
    source = from_folder(Level.POLICY, tmp_path)
    assert {name: found.value for name, found in source.values.items()} == {"theme": "dark", "language": "ru"}
    assert source.values["theme"].place == str(tmp_path / "90-department.json")


def test_no_folder_says_nothing(tmp_path: Path) -> None:
    source = from_folder(Level.POLICY, tmp_path / "none")
    assert (source.values, source.troubles, source.left_out) == ({}, (), ())


@pytest.mark.parametrize("text", ["", "[]", "{", '{"theme": "dark",}', "\ufeff{", "[" * 100_000])
def test_a_file_with_a_mistake_is_told_and_the_others_hold(tmp_path: Path, text: str) -> None:
    write(tmp_path / "10-good.json", {"theme": "dark"})
    bad = tmp_path / "20-bad.json"
    bad.write_text(text, encoding="utf-8")
    bad.chmod(0o644)
    source = from_folder(Level.POLICY, tmp_path)
    assert source.values["theme"].value == "dark"
    assert [error.key for error in source.troubles] == ["settings.managed_bad_file"]
    assert str(bad) in str(source.troubles[0])


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX here")
def test_a_file_that_anybody_may_change_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "10-open.json", {"theme": "dark"}).chmod(0o666)
    source = from_folder(Level.POLICY, tmp_path)
    assert source.values == {}
    assert [error.key for error in source.troubles] == ["settings.managed_open"]


class Registry:
    def __init__(self, **keys: dict[str, object]) -> None:
        self.keys = keys

    def read(self, hive: str, path: str) -> dict[str, object]:
        kind = {POLICY_KEY: "policy", DEFAULTS_KEY: "defaults"}[path]
        return dict(self.keys.get(f"{hive}_{kind}", {}))


def test_the_computers_policy_key_is_over_the_persons(tmp_path: Path) -> None:
    registry = Registry(
        HKLM_policy={"theme": "dark", "asterisk_tls": 1, "page_size": 200},
        HKCU_policy={"theme": "light", "language": "en"},
        HKLM_defaults={"language": "ru", "InstallFolder": r"C:\Program Files", "spelling": 0},
    )
    policy = registry_policy(registry.read)
    assert {name: found.value for name, found in policy.values.items()} == {
        "theme": "dark", "asterisk_tls": True, "page_size": 200, "language": "en",
    }  # fmt: skip
    assert policy.values["theme"].place == r"HKLM\SOFTWARE\Policies\Hotline Workstation"
    assert policy.values["language"].place == r"HKCU\SOFTWARE\Policies\Hotline Workstation"
    defaults = registry_defaults(registry.read)
    assert {name: found.value for name, found in defaults.values.items()} == {"language": "ru", "spelling": False}
    assert defaults.left_out == ()


def test_the_policy_key_names_a_file_that_lies_under_its_own_values(tmp_path: Path) -> None:
    named = write(tmp_path / "policy.json", {"theme": "light", "line": "asterisk"})
    policy = registry_policy(Registry(HKLM_policy={"PolicyFile": str(named), "theme": "dark"}).read)
    assert {name: found.value for name, found in policy.values.items()} == {"theme": "dark", "line": "asterisk"}
    assert policy.values["line"].place == str(named)
    named.unlink()
    gone = registry_policy(Registry(HKLM_policy={"PolicyFile": str(named), "theme": "dark"}).read)
    assert [error.key for error in gone.troubles] == ["settings.managed_unreadable"]
    assert gone.values["theme"].value == "dark"


def test_managed_preferences_of_macos(tmp_path: Path) -> None:
    folder = tmp_path / "Managed Preferences"
    (folder / "anna").mkdir(parents=True)
    (tmp_path / "Preferences").mkdir()
    (folder / f"{BUNDLE}.plist").write_bytes(plistlib.dumps({"theme": "dark", "PayloadUUID": "x"}))
    (folder / "anna" / f"{BUNDLE}.plist").write_bytes(
        plistlib.dumps({"theme": "light", "page_size": 150, "keys": {"screen.help": "F9"}})
    )
    (tmp_path / "Preferences" / f"{BUNDLE}.plist").write_bytes(
        plistlib.dumps({"spelling": False}, fmt=plistlib.FMT_BINARY)
    )
    policy = mac_policy(tmp_path, "anna")
    assert {name: found.value for name, found in policy.values.items()} == {
        "theme": "dark", "page_size": 150, "keys": {"screen.help": "F9"},
    }  # fmt: skip
    assert policy.left_out == ()
    assert {name: found.value for name, found in mac_defaults(tmp_path).values.items()} == {"spelling": False}
    (folder / f"{BUNDLE}.plist").write_text("<plist><dict>")
    assert [error.key for error in mac_policy(tmp_path, "anna").troubles] == ["settings.managed_bad_file"]


def test_this_system_can_be_asked() -> None:
    managed = system_managed()
    assert managed.policy.level is Level.POLICY
    assert managed.defaults.level is Level.DEFAULTS
