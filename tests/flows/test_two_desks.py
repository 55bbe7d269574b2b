"""Two people at two windows on one real hub: what one saves the other sees; the hub goes and comes; a conflict.

Each desk has a screen, a home and a window of its own and joins at its first start, all by keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.models.staff import Role
from app.services.store import keys
from app.services.store.opening import open_store
from tests.flows.desktop import Desktop, Program, until
from tests.hub.bench import TEMPLATE, Hub, create_database
from tests.hub.server import NoServer, server_here

PASSPHRASE = "correct horse battery"
DESK = "Рабочее место оператора"


class Seat:
    """One person at one desk of the hub."""

    def __init__(self, desktop: Desktop, hub: Hub, login: str) -> None:
        self.desktop = desktop
        self.path = desktop.folder / "home" / ".local" / "share" / "hotline-workstation" / "hotline.db"
        self.login = login
        self._key = ""
        self._at_desk = b""
        self.program = self._join(hub)

    def value(self, sql: str, *params: Any) -> Any:
        """What the desk's store has, read beside the program."""
        self._key = self._key or keys.unlock_by_passphrase(self.path, PASSPHRASE)[0]
        with open_store(self.path, self._key, read_only=True) as store:
            return store.value(sql, *params)

    def until_value(self, what: str, wanted: Any, sql: str, *params: Any) -> None:
        """Wait until the store says so."""
        try:
            until(what, lambda: self.value(sql, *params) == wanted, 120)
        except TimeoutError:
            where = self.desktop.picture(f"two-desks-{self.login}-not")
            raise AssertionError(f"{what}: {self.value(sql, *params)!r}, not {wanted!r}; see {where}") from None

    def go_to_desk(self) -> None:
        """The screen of calls; how the rail looks then is remembered."""
        at_first = self._rail()
        self.desktop.press("ctrl+1")
        until("the desk is in view", lambda: self._rail() != at_first)
        self._at_desk = self._rail()

    def open_ticket(self, number: str) -> None:
        """By its number, in the palette."""
        self.desktop.press("F12")
        self.desktop.type(number)
        self.desktop.press("Return")
        until("the ticket is in view", lambda: self._rail() != self._at_desk)

    def _rail_after(self, key: str) -> bytes:
        """A key means nothing before the ticket is read."""
        self.desktop.press(key)
        return self._rail()

    def _rail(self) -> bytes:
        return self.desktop.rest(0, 25, 120, 320)

    def rename(self, number: str, subject: str) -> None:
        """Give a ticket another subject in the form at the desk, and save it."""
        self.open_ticket(number)
        until("the form at the desk", lambda: self._rail_after("F7") == self._at_desk)
        self.desktop.rest(0, 0, 1440, 900)
        self.desktop.press("alt+3", "ctrl+a")
        self.desktop.type(subject)
        self.desktop.press("ctrl+Return")
        self.until_value(f"{subject!r} saved at this desk", subject, SUBJECT)

    def leave(self) -> None:
        """Close the window; the program ends well."""
        self.desktop.press("alt+F4")
        assert self.program.wait() == 0, self.program.output()
        assert "Traceback" not in self.program.output()

    def _join(self, hub: Hub) -> Program:
        desktop = self.desktop
        program = desktop.start("-m", "app", "--set", "hub_verification=none")
        desktop.wait_for_title("Начало работы")
        desktop.press("shift+Tab", "space", "Tab")
        desktop.type(f"127.0.0.1:{hub.server.port}/{hub.database}")
        desktop.press("Tab")
        desktop.type(hub.login_of(self.login))
        desktop.press("Tab")
        desktop.type(hub.secrets[self.login])
        # This desktop has no keyring: the passphrase stands behind extension, language, place and its button.
        desktop.press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
        desktop.type(PASSPHRASE)
        desktop.press("Tab")
        desktop.type(PASSPHRASE)
        desktop.picture(f"two-desks-{self.login}-joins")
        desktop.press("Return")
        desktop.wait_for_title("Код восстановления")
        desktop.press("Tab", "Tab", "Tab", "space", "Tab", "Return")
        desktop.wait_for_title(DESK)
        return program


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub that can be stopped and started, with two operators of one queue."""
    try:
        with server_here(fsync="off") as server:
            made = Hub(server, create_database(server, TEMPLATE))
            made.init()
            made.queue("water")
            for login in ("anna", "boris"):
                made.person(login, Role.OPERATOR, ("water",))
            yield made
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def other_desktop(desktop: Desktop) -> Iterator[Desktop]:
    """A second screen with a home of its own."""
    folder = desktop.folder / "other"
    folder.mkdir()
    own = Desktop(folder)
    try:
        yield own
    finally:
        own.close()


SUBJECT = "SELECT subject FROM ticket WHERE number = 'A-1'"
OPEN = "SELECT count(*) FROM sync_conflict WHERE state = 'open' AND field = 'subject'"


@pytest.mark.flow
@pytest.mark.timeout(600)
def test_two_windows_on_one_hub(desktop: Desktop, other_desktop: Desktop, hub: Hub) -> None:
    anna, boris = Seat(desktop, hub, "anna"), Seat(other_desktop, hub, "boris")
    for seat in (anna, boris):
        seat.until_value("the first load", "", "SELECT load_phase FROM sync_state")

    for seat in (anna, boris):
        seat.go_to_desk()
    anna.desktop.press("alt+3")
    anna.desktop.picture("two-desks-form")
    anna.desktop.type("Нет воды")
    anna.desktop.press("ctrl+Return")
    boris.until_value("the ticket on the other desk", "Нет воды", SUBJECT)

    hub.server.stop("fast")
    anna.rename("A-1", "Нет холодной воды")
    boris.rename("A-1", "Нет горячей воды")
    for seat in (anna, boris):
        assert seat.value("SELECT count(*) FROM journal_entry WHERE outbox = 0") > 0
        seat.desktop.picture(f"two-desks-{seat.login}-alone")

    hub.server.start()
    for seat in (anna, boris):
        seat.until_value("both agree", "Нет горячей воды", SUBJECT)
        seat.until_value("a conflict is known", 1, OPEN)
        seat.until_value("nothing waits", 0, "SELECT count(*) FROM journal_entry WHERE outbox = 0")

    anna.open_ticket("A-1")
    anna.desktop.rest(0, 0, 1440, 900)
    anna.desktop.picture("two-desks-conflict")
    anna.desktop.press("alt+2")
    for seat in (anna, boris):
        seat.until_value("the other value is taken", "Нет холодной воды", SUBJECT)
        seat.until_value("the conflict is over", 0, OPEN)
    for seat in (anna, boris):
        seat.leave()
