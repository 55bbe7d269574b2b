"""The whole program's window at the lab's exchange: its settings name the exchange, its keyring the secret."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.models.staff import Role
from app.services.calls.segments import Segment, SegmentKind
from app.services.calls.state import State
from app.services.calls.time_book import contact_segments, day_segments
from app.services.crash import CrashReports
from app.services.launch import Launch
from app.services.paths import paths_in
from app.services.people.signed_in import SignedIn
from app.services.settings.settings import load_settings
from app.services.store.audit import history, verify
from app.services.store.clock import wall_ms
from app.services.store.session import open_session
from app.services.telephony import secrets
from app.services.telephony.events import Link, Membership
from app.views.desk.controller import DeskController
from app.views.notices import Notice
from app.views.starting.desk import Desk
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from tests.exchange.desks import CONTEXT
from tests.exchange.hall import QUEUE, Hall
from tests.exchange.relay import Relay
from tests.services.conftest import KEY, People
from tests.views.desk.conftest import texts

PATIENCE_MS = 15_000
DAY_MS = 86_400_000
NEAR_MS = 3_000
"""The desk's time book and the exchange may differ by what an event takes to be seen, on a busy machine too."""
FIELDS = (
    *("uid", "state", "call_id", "number", "line", "queue", "answered_at", "ended_at", "exit", "target"),
    *("person_uid", "recording"),
)
SHIFT = Qt.KeyboardModifier.ShiftModifier


class OneSecret:
    """A keyring that knows how the line is let in, and nothing else."""

    name = "test"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def read(self, entry: str) -> str | None:
        return self._secret if entry == secrets.secret_name("asterisk") else None

    def write(self, entry: str, secret: str) -> None:
        raise AssertionError(f"nobody keeps a secret under {entry} here: {len(secret)} letters")

    def forget(self, entry: str) -> None:
        raise AssertionError(f"nobody forgets {entry} here")


@dataclass
class Window:
    """The window, its operator's hands, and what the store has to say."""

    qtbot: Any
    hall: Hall
    program: Desk
    session: Any
    people: People
    told: list[Notice] = field(default_factory=list)
    answers: list[Callable[[Any], bool]] = field(default_factory=list)

    @property
    def desk(self) -> DeskController:
        screen = self.program.shell.screen("desk")
        assert isinstance(screen, DeskController)
        return screen

    @property
    def line(self) -> Any:
        return self.program.context.line

    @property
    def state(self) -> State | None:
        """Where the contact in hand stands."""
        contact = self.desk.calls.current
        return contact.state if contact is not None else None

    def until(self, condition: Callable[[], object]) -> None:
        """Turn the window until a condition holds."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def until_state(self, state: State) -> None:
        self.until(lambda: self.state is state)

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Let the people of the hall do something, the window living on meanwhile."""
        future = self.hall.begin(work)
        self.until(future.done)
        return future.result()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.program.window, key, modifiers)

    def act(self, name: str) -> None:
        """What a key or button does; it must be possible now."""
        action = self.program.context.actions.get(name)
        assert action is not None
        assert action.isEnabled(), name
        action.trigger()

    def can(self, name: str) -> bool:
        action = self.program.context.actions.get(name)
        return action is not None and action.isEnabled()

    def ask(self, operation: Callable[..., Any], *args: Any) -> Any:
        """Ask the store, behind everything that is on its way to it."""
        return self.session.store.submit(lambda store: operation(store, *args)).result(10)

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return self.ask(lambda store: store.rows(sql, *params))  # type: ignore[no-any-return]

    def heard(self, part: str) -> bool:
        """Whether a notice said so."""
        return any(part in notice.text for notice in self.told)

    def shown(self) -> str:
        """What the card says."""
        return texts(self.desk.card.widget)

    def links_up(self) -> None:
        """Wait until the exchange is reached and has told what there is."""
        self.until(lambda: self.line.status().link is Link.UP and not self.line.current._session.unanswered)

    def take_calls(self) -> None:
        """The operator is logged in to the queue."""
        self.links_up()
        self.wait(self.hall.lab.login("101"))
        self.until(lambda: self.line.status().queues == (Membership(QUEUE),))

    def talk(self, **options: Any) -> Any:
        """A caller in talk with this operator; returns the exchange's event of it."""
        connected = self.wait(self.hall.lab.incoming(**options))
        self.until_state(State.TALKING)
        self.until(lambda: self.desk.calls.current.interaction_uid is not None)
        return connected

    def finish(self) -> None:
        """Close the contact in hand with its outcome, by key."""
        self.until_state(State.WRAP_UP)
        self.desk.outcome.choose(self.people.done, "")
        self.key(Qt.Key.Key_F8, SHIFT)
        self.until(lambda: self.desk.calls.current is None)

    # -- what was kept ----------------------------------------------------------------------------------------

    def contact(self) -> dict[str, Any]:
        """The only contact there is."""
        names = (
            "uid, state, call_id, number, line, queue, answered_at, ended_at, exit, target, person_uid, recording"
        )
        rows = self.rows(f"SELECT {names} FROM interaction WHERE deleted_at IS NULL")
        assert len(rows) == 1, f"{len(rows)} contacts"
        return dict(zip(names.split(", "), rows[0], strict=True))

    def journal(self) -> str:
        """The states the contact went through, as the journal tells them; the chain holds."""
        assert self.ask(verify) == []
        entries = self.ask(history, self.contact()["uid"])
        return " ".join(entry.fields["state"][1] for entry in entries if "state" in entry.fields)

    def segments(self) -> str:
        """What the operator's time went into since the call began; without ringing, which a phone may skip.

        The chain has no gap, and what belongs to the call is kept with it.
        """
        now = wall_ms()
        chain: tuple[Segment, ...] = self.ask(day_segments, self.people.operator, now - DAY_MS, now + DAY_MS)
        assert all(one.end_ms == other.start_ms for one, other in pairwise(chain)), chain
        assert [one for one in chain if one.end_ms is None] == [chain[-1]]
        contact = self.contact()
        of_call = self.ask(contact_segments, contact["uid"])
        assert of_call == tuple(one for one in chain if one.call_id == contact["call_id"])
        begun = next(at for at, one in enumerate(chain) if one.call_id)
        return " ".join(one.kind.value for one in chain[begun:] if one.kind is not SegmentKind.RING)

    def presence(self) -> list[tuple[str, str]]:
        """What the operator's time went into today, with the reasons of pauses."""
        now = wall_ms()
        chain = self.ask(day_segments, self.people.operator, now - DAY_MS, now + DAY_MS)
        return [(one.kind.value, one.reason) for one in chain]

    def talked_as_the_exchange_says(self) -> bool:
        """Talk and hold in the time book are what the exchange says of the own channel, but for the way here."""
        contact, now = self.contact(), wall_ms()
        times = [
            one.length_ms(now)
            for one in self.ask(contact_segments, contact["uid"])
            if one.kind in (SegmentKind.TALK, SegmentKind.HOLD)
        ]
        return abs(sum(times) - (contact["ended_at"] - contact["answered_at"])) < NEAR_MS


def open_window(
    qtbot: Any,
    hall: Hall,
    relay: Relay,
    store: Path,
    people: People,
    folder: Path,
    patch: pytest.MonkeyPatch,
    secret: str | None = None,
) -> tuple[Window, Callable[[], None]]:
    """The program as on an operator's computer; returns it and what closes it."""
    user, known = hall.login
    paths = paths_in(folder)
    _set_up(folder, relay.address, user)
    patch.setattr(secrets, "find_keyring", lambda: OneSecret(known if secret is None else secret))
    launch = Launch(paths, load_settings(paths), CrashReports(paths.log), store)
    session = open_session(store, [KEY], temporary=folder / "nothing")
    signed_in = SignedIn(people.operator, "petrova", "Мария Петрова", Role.OPERATOR, "", "ru")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    program = Desk(launch, session, signed_in, Theme(application), LanguageSwitch(application))
    window = Window(qtbot, hall, program, session, people)
    program.context.notices.told.connect(window.told.append)

    def run(dialog: QDialog) -> bool:
        accepted = window.answers.pop(0)(dialog)
        dialog.deleteLater()
        return accepted

    patch.setattr(program.context.notices, "run", run)
    program.show()
    program.shell.show("desk")
    qtbot.waitExposed(program.window)
    window.until(lambda: window.desk.timer._timer is not None)

    def close() -> None:
        program.leave()
        program.window.close()
        session.close()
        QApplication.processEvents()
        program.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    return window, close


def _set_up(folder: Path, address: tuple[str, int], user: str) -> None:
    """What an administrator has set on this computer."""
    host, port = address
    wanted: dict[str, str | int] = {
        "line": "asterisk",
        "extension": "101",
        "asterisk_host": host,
        "asterisk_port": port,
        "asterisk_user": user,
        "asterisk_context": CONTEXT,
    }
    settings = load_settings(paths_in(folder))
    for name, value in wanted.items():
        settings.set(name, value)


OpenWindow = Callable[..., Window]
