"""A desk's line at the lab's exchange, and what it told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from app.services.telephony.ami.line import AmiLine
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.session import Login
from app.services.telephony.ami.transport import Address, BackOff
from app.services.telephony.events import CallEvent, LineStatus, Link
from app.services.telephony.interface import LineError
from tests.exchange.hall import PATIENCE_S, Hall

CONTEXT = "operators"


def line_at(hall: Hall, extension: str, address: tuple[str, int] | None = None, secret: str = "") -> AmiLine:
    """A line of the workstation's user; it comes back quickly after a loss."""
    user, known = hall.login
    return AmiLine(
        Place(extension, context=CONTEXT),
        Login(user, secret or known),
        Address(*(address or hall.address)),
        back_off=BackOff(first_s=0.2, most_s=0.4),
    )


class Listener:
    """Everything one line told, in order."""

    def __init__(self, line: AmiLine) -> None:
        self.line = line
        self.events: list[CallEvent] = []
        self.links: list[Link] = []
        self.refusals: list[LineError] = []
        self._changed = threading.Condition()
        line.subscribe(self._take)
        line.subscribe_status(self._status)
        line.subscribe_refusals(self._refused)

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds of what was told."""
        limit = time.monotonic() + PATIENCE_S
        with self._changed:
            while not condition():
                if not self._changed.wait(min(0.2, limit - time.monotonic())) and time.monotonic() > limit:
                    raise TimeoutError(f"told so far: {[event.kind.value for event in self.events]}, {self.links}")

    def is_up(self) -> bool:
        """Whether the exchange is reached, and has answered everything."""
        return self.line.status().link is Link.UP and not self.line._session.unanswered

    def _take(self, event: CallEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def _status(self, status: LineStatus) -> None:
        with self._changed:
            if not self.links or self.links[-1] is not status.link:
                self.links.append(status.link)
            self._changed.notify_all()

    def _refused(self, error: LineError) -> None:
        with self._changed:
            self.refusals.append(error)
            self._changed.notify_all()
