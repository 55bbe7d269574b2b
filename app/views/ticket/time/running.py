"""The timer of the ticket in hand: runs while an open ticket is in sight, unless the person stops it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.models.ids import Uid
from app.services.store.clock import wall_ms
from app.views.context import Context


class WorkTimer(QObject):
    """Tells the desk's time book which ticket is worked on; the book decides (a call or a pause comes first)."""

    turned = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._ticket: Uid | None = None
        self._in_sight = False
        self._running: Uid | None = None
        self.since: int | None = None
        context.navigation.screen_shown.connect(self._screen_shown)

    def follow(self, ticket: Uid | None) -> None:
        """Another ticket is in hand; None for none to work on."""
        if ticket != self._ticket:
            self._ticket = ticket
            self._run(ticket if self._wanted() else None)

    def turn(self) -> None:
        """The person starts or stops it."""
        self._run(None if self._running is not None else self._ticket)

    def _wanted(self) -> bool:
        return self._in_sight and not self._context.read_only and self._context.settings.yes("ticket_timer")

    def _screen_shown(self, name: str) -> None:
        before, self._in_sight = self._in_sight, name == "ticket"
        if before != self._in_sight:
            self._run(self._ticket if self._wanted() else None)

    def _run(self, ticket: Uid | None) -> None:
        if ticket == self._running or self._context.read_only:
            return
        self._running = ticket
        self.since = wall_ms() if ticket is not None else None
        self._context.navigation.working_on.emit(ticket)
        self.turned.emit()
