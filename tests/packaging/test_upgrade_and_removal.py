"""From an older package to this one with all data, not back again, and off the computer without the data."""

from __future__ import annotations

import faulthandler
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.models.staff import Role
from app.services.demo.load import load_demo
from app.services.people.users import UserRecord, save_user
from app.services.search.index import attach
from app.services.store import keys
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store
from app.version import VERSION
from tests.packaging.clean_system import PERSON, CleanSystem
from tests.packaging.terminal import answered

pytestmark = [pytest.mark.packaging_full, pytest.mark.timeout(1800)]

PASSPHRASE = "верный конь без подков"
OLDER = "0.0.9"
HOME = f"home/{PERSON}"
STORE = f"/{HOME}/.local/share/hotline-workstation/hotline.db"


@pytest.fixture(autouse=True)
def patience() -> None:
    """Systems are unpacked and filled in minutes."""
    faulthandler.cancel_dump_traceback_later()


@dataclass(frozen=True)
class Desk:
    """A system on which somebody has worked with the older package; ``key`` opens the data."""

    system: CleanSystem
    older: Path
    key: str

    def version(self) -> str:
        """The installed package's version and state, as dpkg has them."""
        asked = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Version}", "hotline-workstation"]
        return self.system.run(*asked).stdout

    def console(self, *arguments: str) -> tuple[int, str]:
        """What the installed console program answers, given the passphrase."""
        command = self.system.command(["hotline", "--language", "en", *arguments], user=PERSON)
        return answered(command, {"assphrase": PASSPHRASE}, self.system.environment(PERSON))

    def tickets(self) -> list[str]:
        """All tickets, as the installed program exports them; without the line that says when it did."""
        code, shown = self.console("export", "--what", "tickets", "--zone", "UTC", f"/{HOME}/tickets.csv")
        assert code == 0, shown
        return (self.system.root / HOME / "tickets.csv").read_text(encoding="utf-8-sig").splitlines()[1:]


@pytest.fixture(scope="module")
def older(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package before this one, which ``HOTLINE_PREVIOUS_DEB`` names.

    Without it the same package under a lower number: as long as there has been no release, there is no other.
    """
    given = os.environ.get("HOTLINE_PREVIOUS_DEB")
    if given:
        return Path(given)
    folder = tmp_path_factory.mktemp("older")
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(folder / "root")], check=True)
    control = folder / "root" / "DEBIAN" / "control"
    text = re.sub(r"^Version: .*$", f"Version: {OLDER}", control.read_text(encoding="utf-8"), flags=re.MULTILINE)
    control.write_text(text, encoding="utf-8")
    made = folder / f"hotline-workstation_{OLDER}_amd64.deb"
    subprocess.run(["dpkg-deb", "-Zxz", "-z0", "--build", str(folder / "root"), str(made)], check=True)
    return made


@pytest.fixture(scope="module")
def desk(clean: None, older: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The older package on a clean system, with the data of somebody who has worked there."""
    faulthandler.cancel_dump_traceback_later()
    system = CleanSystem("bookworm", tmp_path_factory.mktemp("system"))
    system.install(older)
    path = system.root / STORE.lstrip("/")
    path.parent.mkdir(parents=True)
    made = keys.make_keys(path, passphrase=PASSPHRASE)
    with create_store(path, made.key_hex) as store:
        attach(store)
        record = UserRecord(None, PERSON, "Анна Петрова", Role.ADMINISTRATOR, "100", system_account=PERSON)
        load_demo(store, save_user(store, None, record), wall_ms())
    system.run("chown", "--recursive", f"{PERSON}:{PERSON}", f"/{HOME}", check=True)
    yield Desk(system, older, made.key_hex)
    shutil.rmtree(system.root)


def test_an_upgrade_keeps_every_ticket_and_the_house_rules(desk: Desk, package: Path) -> None:
    before = desk.tickets()
    assert len(before) > 10
    policy = desk.system.root / "etc/hotline-workstation/policies/10-house.json"
    policy.write_text('{"theme": "dark"}', encoding="utf-8")
    desk.system.install(package)
    assert desk.version() == f"installed {VERSION}"
    assert desk.tickets() == before
    assert policy.is_file()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en_US.UTF-8", "cannot read its data"), ("ru_RU.UTF-8", "Ничего не изменено")],
    ids=["en", "ru"],
)
def test_an_older_package_is_refused_and_says_why(desk: Desk, language: str, words: str) -> None:
    told = desk.system.install(desk.older, "--allow-downgrades", check=False, LANG=language)
    assert told.returncode != 0
    said = told.stdout + told.stderr
    assert words in said
    assert re.search(r"pre-installation script subprocess returned error exit status 3", said), said
    assert desk.version() == f"installed {VERSION}"
    assert desk.system.run("hotline", "--version", user=PERSON).stdout.split()[-1] == VERSION


def test_a_program_refuses_what_a_newer_one_has_written(desk: Desk) -> None:
    from app.services.store.opening import open_store

    path = desk.system.root / STORE.lstrip("/")
    with open_store(path, desk.key) as store:
        number = store.value("PRAGMA user_version")
        store.db.execute_sql("PRAGMA user_version = 9999")
    kept = path.read_bytes()
    try:
        code, shown = desk.console("export", "--what", "tickets", f"/{HOME}/more.csv")
        assert path.read_bytes() == kept
        assert (code, "newer program" in shown) == (13, True), shown
        assert not (desk.system.root / HOME / "more.csv").exists()
    finally:
        desk.system.run("rm", "--force", f"{STORE}-wal", f"{STORE}-shm")
        set_number(path, desk.key, int(number))


def set_number(path: Path, key: str, number: int) -> None:
    """Make the store as it was: our own program refuses it now, so that its library is asked."""
    import sqlcipher3.dbapi2

    connection = sqlcipher3.dbapi2.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    connection.execute(f"PRAGMA user_version = {number}")
    connection.commit()
    connection.close()


def test_removal_leaves_the_data_and_says_where(desk: Desk, package: Path) -> None:
    before = desk.tickets()
    data = desk.system.root / STORE.lstrip("/")
    told = desk.system.apt("remove", "hotline-workstation")
    assert "~/.local/share/hotline-workstation" in told.stdout + told.stderr
    assert not (desk.system.root / "usr/lib/hotline-workstation").exists()
    assert not (desk.system.root / "usr/bin/hotline").exists()
    assert data.is_file()
    purged = desk.system.apt("purge", "hotline-workstation", LANG="ru_RU.UTF-8")
    assert "данные остались в домашних папках" in purged.stdout + purged.stderr
    assert (desk.system.root / "etc/hotline-workstation/policies/10-house.json").is_file()
    assert data.is_file()
    desk.system.install(package)
    assert desk.tickets() == before
