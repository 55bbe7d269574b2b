"""The program as started from a terminal: languages, exit codes, self-diagnosis, recovery of a key."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli import change_key, check, recover
from app.cli.arguments import for_window, language_of
from app.main import main
from app.models.staff import Role
from app.services.exit_codes import ExitCode
from app.services.people.users import UserRecord, save_user
from app.services.settings import managed
from app.services.settings.declared import BY_NAME
from app.services.store import keys
from app.services.store.opening import create_store
from app.services.words import use_language
from tests.services.store.fake_keyring import FakeKeyring

POLICY_FOLDER = pytest.mark.skipif(
    sys.platform != "linux", reason="policies are files of a folder on Linux; see tests/packaging for Windows"
)


@pytest.fixture
def store(tmp_path: Path) -> tuple[Path, keys.NewKey]:
    path = tmp_path / "store.db"
    made = keys.make_keys(path, passphrase="верная фраза")
    with create_store(path, made.key_hex) as opened:
        save_user(opened, None, UserRecord(None, "a", "Анна", Role.ADMINISTRATOR, system_account="a"))
    return path, made


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--language", "ru", "--help"], ("Вызов:", "параметры", "команды")),
        (["--language", "en", "--help"], ("usage:", "options", "commands")),
        (["--version"], ("Hotline Workstation",)),
    ],
)
def test_help_speaks_the_person_s_language(
    arguments: list[str], words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--no"], "неизвестные аргументы: --no"), (["--theme", "pink"], "недопустимое значение 'pink'")],
)
def test_wrong_usage_is_told_in_that_language_and_ends_with_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--language", "ru", *arguments])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_the_language_comes_from_the_option_then_the_setting_then_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert language_of(["--language", "en"], "ru") == "en"
    assert language_of(["--language=nonsense"], "en") == "en"
    assert language_of([], "system") == "ru"
    use_language("ru")


def test_the_check_finds_what_is_here(
    store: tuple[Path, keys.NewKey], capsys: pytest.CaptureFixture[str], qtbot: Any
) -> None:
    code = main(["--language", "en", "--store", str(store[0]), "check", "--json"])
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert set(found) == set(check.CHECKS)
    assert found["sqlcipher"]["state"] == "good"
    assert "passphrase" in found["store"]["details"]
    assert code == (1 if any(each["state"] == "bad" for each in found.values()) else 0)


@POLICY_FOLDER
def test_the_check_tells_each_setting_with_its_source(
    store: tuple[Path, keys.NewKey],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: Any,
) -> None:
    policies = tmp_path / "etc" / "policies"
    policies.mkdir(parents=True)
    policy = policies / "10-house.json"
    policy.write_text('{"page_size": 200, "theme": "light", "colour": "red", "spelling": "maybe"}')
    policy.chmod(0o644)
    monkeypatch.setattr(managed, "FOLDER", tmp_path / "etc")
    monkeypatch.setenv("HOTLINE_AFTER_CALL_LIMIT", "90")
    options = ["--language", "en", "--set", "ticket_timer=off", "--theme", "dark", "--store", str(store[0])]
    main([*options, "check", "--json"])
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    values = {each["name"]: each for each in found["settings"]["values"]}
    assert set(values) == set(BY_NAME)
    told = {name: (each["value"], each["source"], each["place"]) for name, each in values.items()}
    assert told["page_size"] == (200, "policy", str(policy))
    assert told["theme"] == ("light", "policy", str(policy))
    assert told["ticket_timer"] == (False, "command", "--set")
    assert told["after_call_limit"] == (90, "environment", "HOTLINE_AFTER_CALL_LIMIT")
    assert told["default_region"] == ("RU", "built_in", "")
    assert [name for name, each in values.items() if each["locked"]] == ["theme", "page_size"]
    assert found["settings"]["state"] == "warning"
    assert "colour" in found["settings"]["details"]
    assert "spelling" in found["settings"]["details"]
    main([*options, "check"])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split()[:2] == ["page_size", "200"] and str(policy) in line for line in lines)


@pytest.mark.parametrize("given", ["theme", "theme=pink", "colour=red", "page_size=many"])
def test_a_setting_given_wrongly_is_wrong_usage(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--language", "en", "--set", given, "check"])
    assert ended.value.code == 2
    assert given.partition("=")[0] in capsys.readouterr().err


def test_the_check_outlives_a_screen_that_cannot_be_reached(
    store: tuple[Path, keys.NewKey], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":4242")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert main(["--language", "en", "--store", str(store[0]), "check", "--json"]) == 1
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["qt"]["state"] == "bad"
    assert "DISPLAY" in found["qt"]["advice"]
    assert found["fonts"]["state"] == "warning"
    assert all(bool(each["advice"]) == (each["state"] != "good") for each in found.values())


def test_the_check_tells_of_a_bad_store(tmp_path: Path, capsys: pytest.CaptureFixture[str], qtbot: Any) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"x" * 5000)
    assert main(["--language", "en", "--store", str(path), "check"]) == 1
    assert "key file" in capsys.readouterr().out


def test_a_first_start_cut_short_is_told_by_every_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    create_store(tmp_path / "store.db.new", "ab" * 32).close()
    assert main(["--language", "en", "--store", str(path), "check"]) == 1
    assert "cut short" in capsys.readouterr().out
    assert (
        main(["--language", "en", "--store", str(path), "export", str(tmp_path / "x.csv"), "--what", "clients"])
        == 23
    )
    assert "cut short" in capsys.readouterr().err


def test_a_lost_key_is_put_back(
    store: tuple[Path, keys.NewKey], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, made = store
    keyring = FakeKeyring()
    monkeypatch.setattr(recover, "find_keyring", lambda: keyring)
    monkeypatch.setattr("sys.stdin", io.StringIO(made.recovery_code + "\n"))
    assert main(["--store", str(path), "recover"]) == 0
    assert keys.unlock(path, keyring) == [made.key_hex]
    monkeypatch.setattr("sys.stdin", io.StringIO("ABCD\n"))
    assert main(["--language", "ru", "--store", str(path), "recover"]) == 11
    assert "32 буквы" in capsys.readouterr().err
    monkeypatch.setattr(recover, "find_keyring", lambda: None)
    assert main(["--store", str(path), "recover"]) == 19


def test_no_screen_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main(["--language", "en"]) == 3
    assert "no screen" in capsys.readouterr().err


def test_a_fault_of_ours_ends_with_70_and_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_: object) -> int:
        raise RuntimeError("Иванова")

    monkeypatch.setattr(check, "run", fails)
    assert main(["--language", "en", "check"]) == ExitCode.BUG
    told = capsys.readouterr().err
    report = Path(told.strip().rpartition(": ")[2])
    assert "Иванова" not in told
    assert "RuntimeError" in report.read_text(encoding="utf-8")


def test_the_key_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, keyring = tmp_path / "store.db", FakeKeyring()
    made = keys.make_keys(path, keyring=keyring)
    create_store(path, made.key_hex).close()
    monkeypatch.setattr(change_key, "find_keyring", lambda: keyring)
    assert main(["--language", "en", "--store", str(path), "change-key"]) == 0
    code = capsys.readouterr().out.split("\n\n")[1].strip()
    assert keys.unlock_by_code(path, code) == keys.unlock(path, keyring) != [made.key_hex]


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("", True),
        ("--demo --language en", True),
        ("--store import --theme=dark", True),
        ("--store", True),
        ("import file.csv", False),
        ("--store x check", False),
        ("--help", False),
        ("--version", False),
        ("--dem", False),
    ],
)
def test_commands_are_loaded_unless_the_window_alone_is_asked_for(line: str, alone: bool) -> None:
    assert for_window(line.split()) is alone


@POLICY_FOLDER
def test_other_data_than_a_policy_fixes_are_not_opened(
    store: tuple[Path, keys.NewKey],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    policies = tmp_path / "etc" / "policies"
    policies.mkdir(parents=True)
    (policies / "10-house.json").write_text(json.dumps({"store_file": str(tmp_path / "fixed.db")}))
    monkeypatch.setattr(managed, "FOLDER", tmp_path / "etc")
    assert main(["--language", "en", "--store", str(store[0]), "recover"]) == 25
    assert str(tmp_path / "fixed.db") in capsys.readouterr().err
