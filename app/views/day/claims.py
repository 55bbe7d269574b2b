"""The next ticket: from the hub where the desk has one and it answers, else from what is here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.models.ids import Uid, new_uid
from app.services.day.claiming import Claimed, claim_next
from app.services.errors import KnownError
from app.services.sync.state import Standing
from app.services.team import commands
from app.services.team.claims import take_leased
from app.services.team.errors import HubAway
from app.services.words import t
from app.views.common.background import Background
from app.views.context import Context

AGAIN_MS = 300
MOST_TRIES = 40
"""So often it is looked whether a ticket that the hub gave has arrived; the hub frees a claim nobody used."""


class Claims(QObject):
    """One claim at a time; ``claimed`` is given the ticket, or None where nothing waits."""

    def __init__(self, context: Context, claimed: Callable[[Claimed | None], None], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._claimed = claimed
        self._me = context.signed_in.user_uid
        self._background = Background("claim", self)
        self._busy = False
        self._tries = 0

    def next(self) -> None:
        """Take the next ticket of one's queues."""
        hub = self._context.hub
        if self._busy:
            return
        command = new_uid()
        if hub is None or hub.line is None or hub.state.standing is not Standing.UP:
            self._here(command)
            return
        self._busy = True
        future = hub.line.ask(partial(commands.claim_next, queues=None, command=command))
        self._background.run(future.result, partial(self._leased, command), partial(self._failed, command))

    def _here(self, command: Uid) -> None:
        self._context.work.ask(claim_next, self._me, command).then(self._claimed)

    def _leased(self, command: Uid, ticket: Uid | None) -> None:
        if ticket is None:
            self._busy = False
            self._claimed(None)
        else:
            self._tries = 0
            self._take(command, ticket)

    def _take(self, command: Uid, ticket: Uid) -> None:
        ask = self._context.work.ask(take_leased, self._me, command, ticket).failed(self._told)
        ask.then(partial(self._taken, command, ticket))

    def _taken(self, command: Uid, ticket: Uid, found: Claimed | None) -> None:
        hub = self._context.hub
        if found is not None or hub is None:
            self._busy = False
            self._claimed(found)
            return
        self._tries += 1
        if self._tries > MOST_TRIES:
            self._busy = False
            self._context.notices.tell(t("team.not_arrived"))
            return
        hub.wake()
        QTimer.singleShot(AGAIN_MS, self, partial(self._take, command, ticket))

    def _failed(self, command: Uid, error: KnownError) -> None:
        self._busy = False
        if isinstance(error, HubAway):
            self._here(command)
        else:
            self._context.notices.tell_error(error)

    def _told(self, error: KnownError) -> None:
        self._busy = False
        self._context.notices.tell_error(error)
