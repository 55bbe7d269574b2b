"""The package on clean systems: installed, looked at, worked with by keys; refused where it cannot run."""

from __future__ import annotations

import csv
import faulthandler
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.version import VERSION
from tests.flows.desktop import missing_tools, until
from tests.flows.shift import PASSPHRASE, Shift
from tests.flows.test_one_call import give_address, hang_up_save_finish, latest_ticket, to_the_address, to_the_end
from tests.packaging.clean_system import PERSON, CleanSystem
from tests.packaging.installed import InstalledDesktop
from tests.packaging.terminal import answered

pytestmark = [pytest.mark.packaging_full, pytest.mark.timeout(1800), pytest.mark.usefixtures("clean")]
on_a_screen = pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {', '.join(missing_tools())}")


@pytest.fixture(autouse=True)
def patience() -> None:
    """Systems are unpacked and filled in minutes."""
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def system(
    request: pytest.FixtureRequest, clean: None, package: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CleanSystem]:
    """A clean system with the package on it."""
    faulthandler.cancel_dump_traceback_later()
    made = CleanSystem(request.param, tmp_path_factory.mktemp("system"))
    made.install(package)
    yield made
    shutil.rmtree(made.root)


def test_whoever_has_no_rights_finds_all_in_order(system: CleanSystem) -> None:
    version = system.run("hotline", "--version", user=PERSON)
    assert version.stdout.split()[-1] == VERSION, version.stderr
    told = system.run("hotline", "check", "--json", user=PERSON, QT_QPA_PLATFORM="offscreen")
    states = {finding["name"]: finding["state"] for finding in json.loads(told.stdout)}
    assert (told.returncode, [name for name, state in states.items() if state == "bad"]) == (0, []), told.stdout
    assert states["qt"] == states["sqlcipher"] == "good"


def test_the_organisation_finds_its_folders(system: CleanSystem) -> None:
    place = system.root / "etc/hotline-workstation"
    policy = place / "policies/10-house.json"
    assert (place / "defaults").is_dir()
    assert (system.root / "usr/share/hotline-workstation/policies/hotline-workstation.admx").is_file()
    policy.write_text('{"theme": "dark"}', encoding="utf-8")
    try:
        told = system.run("hotline", "--language", "en", "check", user=PERSON, QT_QPA_PLATFORM="offscreen").stdout
    finally:
        policy.unlink()
    assert re.search(r"theme.*dark.*10-house\.json", told), told


@on_a_screen
def test_the_first_window_is_shown(system: CleanSystem, tmp_path: Path) -> None:
    desktop = InstalledDesktop(tmp_path, system, PERSON)
    try:
        program = desktop.start("-m", "app")
        desktop.wait_for_title("Начало работы")
        middle = (400, 250, 1000, 700)
        until("a window that is painted", lambda: any(desktop.rest(*middle)[::4]))
        picture = desktop.picture(f"installed-{system.suite}")
        assert picture.stat().st_size > 20_000, "more than an empty frame"
        desktop.press("alt+F4")
        assert program.wait() == 0, program.output()
    finally:
        desktop.close()


@on_a_screen
def test_a_call_by_keys_becomes_a_ticket_that_the_console_finds(system: CleanSystem, tmp_path: Path) -> None:
    desktop = InstalledDesktop(tmp_path, system)
    try:
        shift = Shift(desktop)
        before = tickets(desktop, shift.path)
        program = shift.start()
        shift.until_state("ringing")
        desktop.press("F2")
        shift.until_state("talking")
        to_the_address(shift)
        give_address(shift, "Вишнёвая")
        to_the_end(shift)
        hang_up_save_finish(shift)
        desktop.picture(f"installed-call-{system.suite}")
        saved = latest_ticket(shift)[0]
        desktop.press("alt+F4")
        assert program.wait() == 0
        assert "Traceback" not in program.output()
        shift.close()
        after = tickets(desktop, shift.path)
        assert len(after) == len(before) + 1
        assert saved in after
        assert saved == "Нет горячей воды: Вишнёвая, 34, 91"
    finally:
        desktop.close()


def tickets(desktop: InstalledDesktop, store: Path) -> list[str]:
    """The subjects of all tickets, as the installed console program gives them."""
    file = desktop.folder / "tickets.csv"
    asked = ["hotline", "--language", "en", "--store", str(store), "export", "--what", "tickets", str(file)]
    command = desktop.system.command(asked, lent=[(desktop.folder, str(desktop.folder))])
    code, shown = answered(command, {"assphrase": PASSPHRASE}, desktop.environment)
    assert code == 0, shown
    with file.open(encoding="utf-8-sig", newline="") as lines:
        _, headings, *rows = csv.reader(lines, delimiter=";")
    file.unlink()
    return [row[headings.index("Subject")] for row in rows]


def test_an_older_system_is_refused_with_the_reason(clean: None, package: Path, tmp_path: Path) -> None:
    system = CleanSystem("bullseye", tmp_path)
    told = system.install(package, check=False)
    assert told.returncode != 0
    said = told.stdout + told.stderr
    assert re.search(r"hotline-workstation : Depends: libc6 \(>= 2\.3\d\)", said), said
    assert system.run("dpkg", "--status", "hotline-workstation").returncode != 0
    assert not (system.root / "usr/bin/hotline").exists()
