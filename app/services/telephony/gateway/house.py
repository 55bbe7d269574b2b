"""The desks of the gateway: lines, what they were told, and who is connected. Lives in the server's thread."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from typing import Protocol

from app.records import frozen
from app.services.telephony.events import CallEvent, LineStatus, Link
from app.services.telephony.gateway import wire
from app.services.telephony.gateway.feed import Feed
from app.services.telephony.gateway.limits import Failures
from app.services.telephony.interface import LineError, TelephonyLine

log = logging.getLogger(__name__)


@frozen
class DeskEntry:
    """A desk as the file names it: who may connect as ``extension``, and which queues it may log in to (all, where
    none is named).
    """

    extension: str
    token_hash: str
    queues: tuple[str, ...] = ()


class Listener(Protocol):
    """A connected desk."""

    def tell_event(self, number: int, event: CallEvent) -> None:
        """Something happened to one of the desk's calls."""

    def tell_status(self, message: wire.Message) -> None:
        """The desk's status has changed."""

    def tell_refusal(self, refusal: LineError) -> None:
        """The exchange refused something."""

    def leave(self, key: str) -> None:
        """End the connection; ``key`` says why."""


class Desk:
    """One desk: its line, what it was told, and its connection while there is one."""

    def __init__(self, entry: DeskEntry, line: TelephonyLine, epoch: str) -> None:
        self.entry = entry
        self.line = line
        self.feed = Feed(epoch)
        self.connected: Listener | None = None
        self.status = line.status()
        self._told: wire.Message = {}

    @property
    def settled(self) -> bool:
        """Whether the open calls are known to be all there are."""
        return self.status.link in (Link.UP, Link.NONE)

    def status_message(self) -> wire.Message:
        """The status as it stands; remembered as told."""
        self._told = wire.status_out(self.status, self.line.capabilities(), self.line.queue_state())
        return self._told

    def hear_event(self, event: CallEvent) -> None:
        """The line tells an event."""
        number = self.feed.add(event)
        if self.connected is not None:
            self.connected.tell_event(number, event)

    def hear_status(self, status: LineStatus) -> None:
        """The line tells its status; calls it was rebuilt from have been told before."""
        self.status = status
        self.look()

    def hear_refusal(self, refusal: LineError) -> None:
        """The line refuses a command."""
        if self.connected is not None:
            self.connected.tell_refusal(refusal)

    def look(self) -> None:
        """Tell the status where something of it has changed, the waiting callers too."""
        told = self._told
        if self.connected is not None and self.status_message() != told:
            self.connected.tell_status(self._told)


class House:
    """All desks. ``post`` brings what a line tells in its own thread to the server's."""

    def __init__(self, desks: Iterable[tuple[DeskEntry, TelephonyLine]], post: Callable[..., object]) -> None:
        self.epoch = secrets.token_hex(8)
        self.failures = Failures()
        self.desks = {entry.extension: Desk(entry, line, self.epoch) for entry, line in desks}
        self._ends: list[Callable[[], None]] = []
        for desk in self.desks.values():
            self._listen(desk, post)

    def _listen(self, desk: Desk, post: Callable[..., object]) -> None:
        def on_event(event: CallEvent) -> None:
            post(desk.hear_event, event)

        def on_status(status: LineStatus) -> None:
            post(desk.hear_status, status)

        def on_refusal(refusal: LineError) -> None:
            post(desk.hear_refusal, refusal)

        line = desk.line
        self._ends += [
            line.subscribe(on_event),
            line.subscribe_status(on_status),
            line.subscribe_refusals(on_refusal),
        ]

    def close(self) -> None:
        """Hear the lines no more."""
        for end in self._ends:
            end()
        self._ends.clear()
