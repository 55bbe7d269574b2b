"""A desk's talk with the gateway, without I/O: bytes and time in; events, refusals and bytes out.

The gateway numbers what it tells. A desk that was away says the last number it heard and is told the rest; where
that cannot be, it is told all open calls, and what it knows beyond them is over at a time nobody heard.
"""

from __future__ import annotations

from dataclasses import field

from app.records import frozen
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind, LineStatus, Link, QueueState
from app.services.telephony.gateway import wire
from app.services.telephony.gateway.feed import OVER
from app.services.telephony.interface import Capability, LineError
from app.services.telephony.linked import Heard

LOGIN_WITHIN_MS = 10_000
MAX_MISSED = 2
_UNANSWERED = frozenset({EventKind.OFFERED, EventKind.RINGING})
_TALKING = frozenset({EventKind.ANSWERED, EventKind.RESUMED})
_NOT_ASKED_AGAIN = frozenset(
    {
        "gateway.login_refused", "gateway.too_many_attempts", "gateway.other_version", "gateway.replaced",
    }
)  # fmt: skip


@frozen
class Pass:
    """What lets a desk in; the token is never shown."""

    extension: str
    token: str = field(repr=False)


class GatewayTalk:
    """One desk's side. Own clock in ms, never backwards."""

    def __init__(self, let_in_by: Pass) -> None:
        self.link = Link.CONNECTING
        self.waiting = QueueState()
        self._pass = let_in_by
        self._lines = wire.Lines(wire.MAX_FROM_GATEWAY)
        self._status = LineStatus(Link.CONNECTING)
        self._able: frozenset[Capability] = frozenset()
        self._epoch = ""
        self._same_run = False
        self._number = 0
        self._open: dict[str, CallEvent] = {}
        self._requests = 0
        self._pending: dict[int, str] = {}
        self._opened_ms = self._pinged_ms = 0
        self._missed = 0

    def status(self) -> LineStatus:
        """The gateway's link to the exchange, where there is one to the gateway."""
        if self.link is Link.UP:
            return self._status
        return LineStatus(self.link, self._status.queues)

    def able(self) -> frozenset[Capability]:
        """What can be done now."""
        return self._able if self.link is Link.UP else frozenset()

    @property
    def unanswered(self) -> int:
        """How many commands the gateway has not answered."""
        return len(self._pending)

    def opened(self, now_ms: int) -> bytes:
        """A connection is there: say who this is, what was heard last, and what the lists do not tell."""
        self._lines = wire.Lines(wire.MAX_FROM_GATEWAY)
        self.link, self._opened_ms, self._missed = Link.CONNECTING, now_ms, 0
        held = [call_id for call_id, last in self._open.items() if last.kind is EventKind.HELD]
        hello = {
            "do": "hello",
            "protocol": wire.PROTOCOL,
            "extension": self._pass.extension,
            "token": self._pass.token,
            "epoch": self._epoch,
            "number": self._number,
            "held": held,
        }
        return wire.encode(hello)

    def closed(self) -> None:
        """The connection is gone; a desk that was refused stays refused."""
        if self.link is not Link.REFUSED:
            self.link = Link.LOST

    def command(self, name: str, *given: str | bool) -> bytes:
        """What the operator wants. Raises LineError while there is no link, or for a text that is too long."""
        if self.link is not Link.UP:
            raise LineError("gateway.no_link")
        if any(isinstance(each, str) and len(each) > wire.MAX_TEXT for each in given):
            raise LineError("gateway.too_long")
        self._requests += 1
        self._pending[self._requests] = name
        return wire.encode({"do": "command", "id": self._requests, "command": name, "with": list(given)})

    def tick(self, now_ms: int) -> Heard:
        """Let time pass; a silent gateway is found by its missing answers."""
        heard = Heard()
        if self.link is Link.CONNECTING:
            heard.drop = now_ms - self._opened_ms >= LOGIN_WITHIN_MS
        elif self.link is Link.UP and now_ms - self._pinged_ms >= wire.PING_EVERY_MS:
            heard.drop = self._missed >= MAX_MISSED
            if not heard.drop:
                self._missed += 1
                self._pinged_ms = now_ms
                heard.send = wire.encode({"do": "ping"})
        return heard

    def feed(self, data: bytes, now_ms: int) -> Heard:
        """What the connection gave. Raises WireError; the connection is of no use then."""
        heard = Heard()
        for message in self._lines.feed(data):
            self._missed = 0
            tells = message.get("tell")
            if self.link is Link.UP:
                self._take(str(tells), message, now_ms, heard)
            elif tells == "welcome":
                self._welcomed(message, now_ms, heard)
            elif tells in ("refused", "bye"):
                self._sent_away(message, heard)
            if heard.drop:
                break
        return heard

    def _welcomed(self, message: wire.Message, now_ms: int, heard: Heard) -> None:
        """Let in. What was under way when the link was lost may have been done or not."""
        epoch = wire.text(message, "epoch")
        self._same_run = epoch == self._epoch
        if not self._same_run:
            self._epoch, self._number = epoch, 0
        if self._pending:
            self._pending.clear()
            heard.refusals.append(LineError("gateway.perhaps_not_done"))
        self.link, self._pinged_ms = Link.UP, now_ms
        self._status, self._able = LineStatus(Link.CONNECTING, self._status.queues), frozenset()

    def _sent_away(self, message: wire.Message, heard: Heard) -> None:
        key = wire.text(message, "key")
        heard.drop = True
        if key in _NOT_ASKED_AGAIN:
            self.link = Link.REFUSED
            heard.refusals.append(LineError(key, extension=self._pass.extension))

    def _take(self, tells: str, message: wire.Message, now_ms: int, heard: Heard) -> None:
        if tells == "event":
            number = wire.whole(message, "number")
            if number > self._number:
                self._number = number
                self._tell(wire.event_in(message.get("event")), heard)
        elif tells == "calls":
            self._number = wire.whole(message, "number")
            self._reconcile(wire.items(message, "calls"), now_ms, heard)
        elif tells == "status":
            self._status, self._able, self.waiting = wire.status_in(message)
        elif tells == "done":
            self._pending.pop(wire.whole(message, "id"), None)
        elif tells == "refusal":
            self._pending.pop(wire.whole(message, "id"), None)
            heard.refusals.append(wire.refusal_in(message))
        elif tells == "bye":
            self._sent_away(message, heard)

    def _tell(self, event: CallEvent, heard: Heard) -> None:
        if event.kind in OVER:
            self._open.pop(event.call_id, None)
        else:
            self._open[event.call_id] = event
        heard.events.append(event)

    def _reconcile(self, sent: list[object], now_ms: int, heard: Heard) -> None:
        """The gateway's open calls, each as what was told of it, in the place of what this desk knows."""
        calls = [[wire.event_in(event) for event in call] for call in sent if isinstance(call, list) and call]
        there = {call[0].call_id: call for call in calls}
        for call_id, last in tuple(self._open.items()):
            if call_id not in there:
                missed = last.kind in _UNANSWERED and last.direction is Direction.IN
                kind = EventKind.MISSED if missed else EventKind.ENDED
                self._tell(_ended_unheard(last, kind, now_ms), heard)
        for call_id, call in there.items():
            known = self._open.get(call_id)
            if known is None:
                for event in call:
                    self._tell(event, heard)
            elif not self._stands_so(known.kind, call[-1].kind):
                self._tell(call[-1], heard)

    def _stands_so(self, known: EventKind, told: EventKind) -> bool:
        """Whether the desk knows the call so already. A gateway that was started anew has not heard of a hold."""
        held_before = known is EventKind.HELD and told in _TALKING and not self._same_run
        return known is told or {known, told} <= _TALKING or held_before


def _ended_unheard(last: CallEvent, kind: EventKind, now_ms: int) -> CallEvent:
    """The end of a call that went while nobody listened."""
    return CallEvent(
        kind,
        last.call_id,
        max(now_ms, last.at_ms),
        last.direction,
        last.leg,
        last.number,
        last.name,
        last.line,
        last.queue,
        last.operator,
        "",
        last.recording,
        Cause.UNKNOWN,
    )
