"""On a machine that something is wrong with: a clear message in the operator's language and an exit code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.exit_codes import ExitCode
from tests.hard_machines.machine import LANGUAGES, NOBODY, Machine, mounted, told, without_rights

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts, accounts and namespaces of Linux"),
]
each_language = pytest.mark.parametrize("language", LANGUAGES)
UNASKED = {"language": "ru", "key_store": "keyring", "sign_in": "account"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def full(machine: Machine) -> Iterator[Machine]:
    """The disk of the data has hardly a byte left."""
    with mounted(machine.store.parent, "size=60m"):
        machine.found()
        free = shutil.disk_usage(machine.store.parent).free
        (machine.store.parent / "ballast").write_bytes(b"0" * (free - 20_000))
        yield machine


@pytest.fixture
def read_only(machine: Machine) -> Iterator[Machine]:
    """The home folder, data and all, cannot be written."""
    with mounted(machine.home, "size=60m") as home:
        machine.store = home / ".local" / "share" / "hotline-workstation" / "hotline.db"
        machine.store.parent.mkdir(parents=True)
        machine.found()
        subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
        yield machine


@each_language
def test_a_full_disk(full: Machine, language: str) -> None:
    words = {"ru": "На диске нет места", "en": "The disk is full"}
    common = ("--store", str(full.store), "--language", language)
    out = str(full.folder / "out.csv")
    told(full.run(*common, "export", "--what", "tickets", out), ExitCode.FULL_DISK, language, **words)
    told(full.window(*common), ExitCode.FULL_DISK, language, **words)
    told(full.run(*common, "check"), ExitCode.KNOWN, language, ru="Освободите место", en="Make room")


@each_language
def test_a_home_that_cannot_be_written(read_only: Machine, language: str) -> None:
    words = {"ru": "нельзя писать", "en": "cannot be written"}
    out = str(read_only.folder / "out.csv")
    ended = read_only.run("--language", language, "export", "--what", "tickets", out)
    told(ended, ExitCode.READ_ONLY_STORE, language, **words)
    told(read_only.window("--language", language), ExitCode.READ_ONLY_STORE, language, **words)
    ended = read_only.run("--language", language, "check")
    told(ended, ExitCode.WELL, language, ru="Дайте себе право", en="Give yourself the right")


def test_a_demonstration_with_a_home_that_cannot_be_written(read_only: Machine) -> None:
    ended = read_only.window("--demo")
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err


@each_language
def test_a_first_start_with_a_home_that_cannot_be_written(machine: Machine, language: str) -> None:
    with mounted(machine.home, "size=8m") as home:
        subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
        machine.policy(**{**UNASKED, "language": language, "store_file": str(home / "data" / "hotline.db")})
        ended = machine.window()
    told(ended, ExitCode.READ_ONLY_STORE, language, ru="нельзя писать", en="cannot be written")


def test_temporary_files_that_cannot_be_run(machine: Machine) -> None:
    with mounted(machine.folder / "noexec", "size=64m,noexec,nosuid,nodev") as place:
        machine.surroundings["TMPDIR"] = str(place)
        checked = machine.run("check", "--json")
        assert checked.code == 0, checked.all
        assert {each["name"]: each["state"] for each in json.loads(checked.out)}["sqlcipher"] == "good"
        assert machine.window("--demo").code == 0


@each_language
def test_no_fonts(machine: Machine, language: str) -> None:
    fonts = machine.folder / "fonts.conf"
    fonts.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    machine.surroundings |= {"FONTCONFIG_FILE": str(fonts), "QT_QPA_FONTDIR": str(machine.folder / "none")}
    words = {"ru": "нет шрифтов", "en": "no fonts"}
    told(machine.window("--demo", "--language", language), ExitCode.CANNOT_SHOW, language, **words)
    ended = machine.run("--language", language, "check")
    told(ended, ExitCode.KNOWN, language, ru="шрифт с русскими буквами", en="Install a font")


@each_language
def test_no_dbus_and_so_no_keyring(machine: Machine, language: str) -> None:
    machine.found()
    machine.has_keyring = False
    machine.surroundings["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={machine.folder / 'nothing'}"
    words = {"ru": "Запустите хранилище", "en": "Start the keyring"}
    common = ("--store", str(machine.store), "--language", language)
    out = str(machine.folder / "out.csv")
    told(machine.run(*common, "export", "--what", "tickets", out), ExitCode.KEYRING_TROUBLE, language, **words)
    told(machine.window(*common), ExitCode.KEYRING_TROUBLE, language, **words)
    ended = machine.run("--language", language, "check")
    told(ended, ExitCode.WELL, language, ru="включите хранилище", en="turn on a keyring")


@each_language
def test_no_keyring_where_the_organisation_demands_one(machine: Machine, language: str) -> None:
    machine.has_keyring = False
    machine.policy(**{**UNASKED, "language": language, "store_file": str(machine.store)})
    ended = machine.window()
    told(ended, ExitCode.KEYRING_TROUBLE, language, ru="хранилищ", en="keyring")


def test_no_network_is_no_trouble(machine: Machine) -> None:
    apart = ["unshare", "--net"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*apart, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no network of one's own can be made here")
    machine.found()
    machine.prefix = apart
    ended = machine.window("--store", str(machine.store))
    assert ended.code == 0, ended.err
    assert machine.run("--store", str(machine.store), "check").code == 0


@each_language
@pytest.mark.parametrize("moment", ["1970-01-02 03:04:05", "2100-01-01 00:00:00"])
def test_an_impossible_clock(machine: Machine, language: str, moment: str) -> None:
    machine.found()
    machine.prefix = _at(moment)
    words = {"ru": "Часы компьютера показывают", "en": "computer's clock shows"}
    common = ("--store", str(machine.store), "--language", language)
    told(machine.run(*common, "check"), ExitCode.KNOWN, language, **words)
    out = str(machine.folder / "out.csv")
    ended = machine.run(*common, "import", "--what", "clients", out)
    told(ended, ExitCode.WRONG_CLOCK, language, **words)


@pytest.mark.parametrize("moment", ["1970-01-02 03:04:05", "2038-01-19 03:14:00", "2100-01-01 00:00:00"])
def test_the_window_works_at_any_time(machine: Machine, moment: str) -> None:
    machine.prefix = _at(moment)
    ended = machine.window("--demo")
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err


def test_the_end_of_32_bits_is_a_day_like_any_other(machine: Machine) -> None:
    machine.found()
    machine.prefix = _at("2038-01-20 12:00:00")
    ended = machine.run("--store", str(machine.store), "check")
    assert ended.code == 0, ended.all


@each_language
def test_a_clock_that_jumped_back(machine: Machine, language: str) -> None:
    machine.found(tuple(_at("2030-01-01 12:00:00")))
    common = ("--store", str(machine.store), "--language", language)
    ended = machine.run(*common, "import", "--what", "clients", str(machine.folder / "no.csv"))
    told(ended, ExitCode.WRONG_CLOCK, language, ru="последняя запись сделана позже", en="made later")
    assert machine.window(*common).code == 0


def test_two_people_at_once(tmp_path: Path) -> None:
    nobody = without_rights()
    one, other = Machine(tmp_path / "one"), Machine(tmp_path / "other", prefix=nobody)
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    for machine in (one, other):
        machine.found()
        machine.surroundings["TMPDIR"] = str(shared)
    for each in (other.folder, *other.folder.rglob("*")):
        os.chown(each, NOBODY, NOBODY)
    with one.opened("--store", str(one.store)) as first, other.opened("--store", str(other.store)) as second:
        assert first.runs, first.ended.err
        assert second.runs, second.ended.err
    assert (first.ended.code, second.ended.code) == (0, 0)


@each_language
def test_one_person_in_two_sessions(machine: Machine, language: str) -> None:
    machine.found()
    common = ("--store", str(machine.store), "--language", language)
    machine.surroundings["DISPLAY"] = ":71"
    with machine.opened(*common) as first:
        again = machine.window(*common)  # in the same session: the first window comes forward
        assert again.code == 0, again.err
        machine.surroundings["DISPLAY"] = ":72"
        ended = machine.window(*common)
        told(ended, ExitCode.OPEN_ELSEWHERE, language, ru="открыты в другом сеансе", en="open in another session")
        assert str(first.process.pid) in ended.err
        assert first.runs
        reviewing = machine.window(*common, "--review")
        assert reviewing.code in (0, ExitCode.NOT_ALLOWED), reviewing.err
    assert first.ended.code == 0


@each_language
def test_somebody_without_rights(machine: Machine, language: str) -> None:
    machine.prefix = without_rights()
    machine.found()
    words = {"ru": "нельзя писать", "en": "cannot be written"}
    common = ("--store", str(machine.store), "--language", language)
    out = str(machine.folder / "tmp" / "out.csv")
    told(machine.run(*common, "export", "--what", "tickets", out), ExitCode.READ_ONLY_STORE, language, **words)
    told(machine.window(*common), ExitCode.READ_ONLY_STORE, language, **words)


def _at(moment: str) -> list[str]:
    """The start of a command for which it is another time; timers run as they do."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        pytest.skip("faketime is not installed (Debian: apt-get install faketime)")
    return ["env", f"LD_PRELOAD={found[0]}", f"FAKETIME=@{moment}", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
