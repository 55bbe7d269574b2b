"""A scripted shift that somebody kills: each record the store has acknowledged, and each key, goes down a pipe.

``python -m tests.flows.killed_shift services|desk|training|migrate STORE SEED``. A line of the pipe is JSON:
``["saved", …]`` and the like, told only after the service has answered; ``["typed", ticket, letters, ns]``
after the key, with the monotonic clock (one for all processes of a computer).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

KEY = "ab" * 32
LOGIN = "me"
SPOKEN = "нет горячей воды с утра во всём подъезде течёт кран перекрыт просят мастера"
ENDING = "consulted"


def say(*what: Any) -> None:
    """Tell the test, at once: a line in the pipe outlives the process."""
    os.write(1, (json.dumps(what) + "\n").encode())


def text_of(seed: int, contact: int) -> str:
    """What the operator types about a contact: the test makes the same text of the same numbers."""
    random = Random(f"{seed}:{contact}")
    return f"{seed}/{contact} " + " ".join(random.choices(SPOKEN.split(), k=12))


def number_of(seed: int, contact: int) -> str:
    """A number that no other contact of any shift has."""
    return f"+7495{seed:04d}{contact:03d}"


def services_shift(path: Path, seed: int) -> None:
    """A shift without a window, through the same services and the same database thread."""
    from app.models.ids import new_uid
    from app.services.calls import interactions, time_book
    from app.services.calls.ringing import look_up
    from app.services.calls.state import Action
    from app.services.calls.timer import CallTimer, Cue, TimerEvent, cue_of
    from app.services.clients.edit import new_client
    from app.services.clients.names import NameParts
    from app.services.drafts import DraftState, keep
    from app.services.people.users import signed_in_as
    from app.services.store.clock import wall_ms
    from app.services.store.session import open_session
    from app.services.store.thread import Urgency
    from app.services.telephony.events import CallEvent, EventKind
    from app.services.tickets.draft import TicketDraft
    from app.services.tickets.saving import save_ticket

    random = Random(seed)
    session = open_session(path, [KEY], temporary=path.parent / "nothing")

    def ask(operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return session.store.submit(operation, Urgency.OPERATOR, *args, **kwargs).result()

    def mono() -> int:
        return time.monotonic_ns() // 1_000_000

    user = ask(signed_in_as, LOGIN).user_uid
    ending = ask(lambda store: store.value("SELECT uid FROM disposition WHERE code = ?", ENDING))
    recovery = ask(time_book.recover, user, wall_ms())
    timer = CallTimer(wall_ms(), mono(), not_before_ms=recovery.starts_ms)
    ask(time_book.keep_segments, user, timer.segments)
    say("ready")
    for contact in range(1000):
        call_id, number = f"{seed}-{contact}", number_of(seed, contact)
        life = ask(interactions.life_of, user, call_id)
        interaction = None
        for kind in (EventKind.OFFERED, EventKind.RINGING, EventKind.ANSWERED):
            event = CallEvent(kind, call_id, wall_ms(), number=number)
            life = life.apply(event)
            interaction = ask(interactions.keep_call, user, event, life.view()).interaction_uid
            tick = timer.apply(cue_of(life.view().state, call_id), wall_ms(), mono())
            ask(time_book.keep_segments, user, tick.changed)
        say("contact", interaction.hex())
        person = None
        if ask(look_up, number, wall_ms()).card is None:
            person = ask(new_client, user, NameParts("Петров", "Иван"), number, interaction_uid=interaction)
            say("client", person.hex(), number)
        draft = TicketDraft(new_uid(), person_uid=person, interaction_uid=interaction, draft_uid=new_uid())
        text = text_of(seed, contact)
        for letters in range(1, len(text) + 1, random.randrange(3, 12)):
            draft = replace(draft, description=text[:letters])
            body = {"ticket": {"uid": draft.uid.hex(), "columns": {"description": draft.description}}}
            ask(keep, DraftState(draft.draft_uid, user, text[:20], body, interaction))
            say("kept", draft.uid.hex(), letters, contact)
        for _ in range(random.choice((1, 1, 2))):  # pressed twice, it is one ticket
            saved = ask(save_ticket, user, draft)
            say("saved", saved.uid.hex(), saved.number, letters, contact)
        ask(time_book.heartbeat, user, wall_ms())
        event = CallEvent(EventKind.ENDED, call_id, wall_ms(), number=number)
        life = life.apply(event)
        ask(interactions.keep_call, user, event, life.view())
        tick = timer.apply(cue_of(life.view().state, call_id), wall_ms(), mono())
        ask(time_book.keep_segments, user, tick.changed)
        ask(interactions.finish, user, interaction, ending, wall_ms())
        life = life.act(Action.CLOSE, wall_ms())
        tick = timer.apply(TimerEvent(Cue.DONE, call_id), wall_ms(), mono())
        ask(time_book.keep_segments, user, tick.changed)
        say("finished", interaction.hex())


class DeskShift:
    """A shift at the real desk: keys go into the ticket form, the line's calls are answered and ended."""

    def __init__(self, path: Path, seed: int, training: bool) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        from app.services.crash import CrashReports
        from app.services.launch import Launch
        from app.services.paths import paths_in
        from app.services.people.users import signed_in_as
        from app.services.settings.settings import load_settings
        from app.services.store.session import open_session
        from app.views.starting.desk import Desk
        from app.views.texts import LanguageSwitch
        from app.views.theme import Theme

        self.application = QApplication([])
        paths = paths_in(path.parent / "home")
        settings = load_settings(paths)
        settings.set_for_now("training_speed", 1000)
        launch = Launch(paths, settings, CrashReports(paths.log), path, training)
        session = open_session(path, [KEY], temporary=path.parent / "nothing")
        signed_in = session.store.submit(lambda store: signed_in_as(store, LOGIN)).result()
        assert signed_in is not None
        theme, languages = Theme(self.application), LanguageSwitch(self.application)
        self.window = Desk(launch, session, signed_in, theme, languages)
        self.window.show()
        self.desk: Any = self.window.shell.screen("desk")
        self.seed = seed
        self.training = training
        self.saved: dict[bytes, str] = {}
        self.desk.ticket.saved.connect(self._saved)
        self._steps = self._shift()
        self._until: Callable[[], object] = lambda: True
        self._clock = QTimer(interval=7)
        self._clock.timeout.connect(self._step)
        self._clock.start()

    def _saved(self, ticket: Any) -> None:
        self.saved[ticket.uid] = ticket.number

    def _step(self) -> None:
        if self._until():
            self._until = next(self._steps)

    def _shift(self) -> Iterator[Callable[[], object]]:
        desk, calls = self.desk, self.desk.calls
        actions = self.window.context.actions
        yield lambda: desk.outcome.by_code(ENDING) is not None
        say("ready")
        for contact in range(1000):
            if self.training:
                yield lambda: calls.current is not None
                calls.answer()
            else:
                self.window.context.manual.begin(number_of(self.seed, contact), talking=True)
            yield lambda: calls.current is not None and calls.current.interaction_uid is not None
            interaction = calls.current.interaction_uid
            say("contact", interaction.hex())
            ticket = desk.ticket.values.draft.uid
            yield from self._typing(contact, ticket)
            letters = len(text_of(self.seed, contact))
            for _ in range(3):
                actions.get("ticket.save").trigger()
            yield partial(self.saved.__contains__, ticket)
            say("saved", ticket.hex(), self.saved[ticket], letters, contact)
            calls.hang_up()
            yield lambda: calls.current is None or not calls.current.is_live
            desk.outcome.choose(desk.outcome.by_code(ENDING), "")
            actions.get("call.finish").trigger()
            yield lambda: calls.current is None
            say("finished", interaction.hex())

    def _typing(self, contact: int, ticket: bytes) -> Iterator[Callable[[], object]]:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent

        editor = self.desk.ticket.widget.fields["description"].editor
        for letters, letter in enumerate(text_of(self.seed, contact), 1):
            key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            self.application.sendEvent(editor, key)
            say("typed", ticket.hex(), letters, contact, time.monotonic_ns())
            yield lambda: True


def migrate(path: Path) -> None:
    """Open an older store: a backup is made, then the migrations run."""
    from app.services.store.opening import open_store

    say("ready")
    open_store(path, KEY).close()
    say("migrated")


def main(what: str, path: Path, seed: int) -> int:
    """Run until killed."""
    if what == "migrate":
        migrate(path)
    elif what == "services":
        services_shift(path, seed)
    else:
        shift = DeskShift(path, seed, what == "training")
        return shift.application.exec()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
