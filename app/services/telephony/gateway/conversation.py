"""The gateway's talk with one connected desk, without I/O: bytes and time in, bytes out.

A desk says who it is first. It is told of its own calls only, and a command for a call that is not its own is
refused here, whatever the exchange would allow.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from app.services.errors import KnownError
from app.services.telephony.events import CallEvent
from app.services.telephony.gateway import tokens, wire
from app.services.telephony.gateway.house import Desk, House
from app.services.telephony.gateway.limits import Bucket
from app.services.telephony.interface import LineError

log = logging.getLogger(__name__)

HELLO_WITHIN_MS = 10_000
PER_SECOND, AT_ONCE = 5, 30
DIALS_PER_SECOND, DIALS_AT_ONCE = 0.5, 10
MAX_REFUSED = 200
"""Commands over the limit in one connection, before it is given up."""
_CALL_ID = re.compile(r"desk-[0-9a-f]{32}")
_OF_CALL = frozenset(
    {
        "answer", "reject", "hang_up", "hold", "resume", "blind_transfer", "attended_transfer",
        "cancel_transfer", "park", "send_dtmf", "mute",
    }
)  # fmt: skip
_SHAPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_OF_CALL, (str,)),
    "blind_transfer": (str, str),
    "attended_transfer": (str, str),
    "send_dtmf": (str, str),
    "mute": (str, bool),
    "dial": (str, str),
    "pause": (str,),
    "unpause": (),
    "queue_log_in": (str,),
    "queue_log_out": (str,),
}


@runtime_checkable
class DialsAs(Protocol):
    """A line whose dialled calls may have an id made by the desk."""

    def dial_as(self, number: str, call_id: str) -> None:
        """Dial."""


@runtime_checkable
class KnowsHeld(Protocol):
    """A line that can be told which calls are held."""

    def hold_known(self, call_ids: list[str]) -> None:
        """These are."""


class Conversation:
    """One connection. ``send`` takes bytes; :attr:`over` is True when the connection is to be closed."""

    def __init__(self, house: House, address: str, send: Callable[[bytes], None], now_ms: int) -> None:
        self._house = house
        self._address = address
        self._send = send
        self._lines = wire.Lines(wire.MAX_FROM_DESK)
        self._desk: Desk | None = None
        self._awaits_calls = False
        self._held: list[str] = []
        self._heard_ms = now_ms
        self._began_ms = now_ms
        self._commands = Bucket(PER_SECOND, AT_ONCE)
        self._dials = Bucket(DIALS_PER_SECOND, DIALS_AT_ONCE)
        self._refused = 0
        self.over = False

    @property
    def let_in(self) -> bool:
        """Whether the desk has said who it is, and is believed."""
        return self._desk is not None

    def feed(self, data: bytes, now_ms: int) -> None:
        """What the connection gave."""
        self._heard_ms = now_ms
        try:
            for message in self._lines.feed(data):
                if self.over:
                    return
                self._take(message, now_ms)
        except wire.WireError as error:
            log.warning("A desk's connection speaks another language")
            self.leave(error.key)

    def tick(self, now_ms: int) -> None:
        """Let time pass; called about every second."""
        if self._desk is None:
            self.over = self.over or now_ms - self._began_ms >= HELLO_WITHIN_MS
        elif now_ms - self._heard_ms >= wire.SILENT_MS:
            self.closed()
        else:
            self._desk.look()

    def closed(self) -> None:
        """The connection is gone."""
        self.over = True
        if self._desk is not None and self._desk.connected is self:
            self._desk.connected = None
            log.info("Desk %s has left", self._desk.entry.extension)

    # -- what the house tells ---------------------------------------------------------------------------------

    def tell_event(self, number: int, event: CallEvent) -> None:
        if not self._awaits_calls:
            self._say({"tell": "event", "number": number, "event": wire.event_out(event)})

    def tell_status(self, message: wire.Message) -> None:
        if self._awaits_calls and self._desk is not None and self._desk.settled:
            self._tell_calls(self._desk)
        self._say(message)

    def tell_refusal(self, refusal: LineError) -> None:
        self._say(wire.refusal_out(refusal))

    def leave(self, key: str) -> None:
        """Say why, and end."""
        self._say({"tell": "bye", "key": key})
        self.closed()

    # -- what the desk says -----------------------------------------------------------------------------------

    def _take(self, message: wire.Message, now_ms: int) -> None:
        does = message.get("do")
        if self._desk is None:
            if does != "hello":
                raise wire.WireError("gateway.not_gateway")
            self._hello(message, now_ms)
        elif does == "ping":
            self._say({"tell": "pong"})
        elif does == "command":
            self._command(self._desk, message, now_ms)

    def _hello(self, message: wire.Message, now_ms: int) -> None:
        extension, token = wire.text(message, "extension", 40), wire.text(message, "token", 200)
        who = (self._address, extension)
        desk = self._house.desks.get(extension)
        if wire.whole(message, "protocol") != wire.PROTOCOL:
            self._refuse("gateway.other_version")
        elif self._house.failures.blocks(who, now_ms):
            self._refuse("gateway.too_many_attempts")
        elif not tokens.fits(token, desk.entry.token_hash if desk else None) or desk is None:
            self._house.failures.add(who, now_ms)
            log.warning("A wrong token from %s", self._address)
            self._refuse("gateway.login_refused")
        else:
            self._let_in(desk, message)

    def _let_in(self, desk: Desk, message: wire.Message) -> None:
        if message.get("look") is True:
            self._show(desk)
            return
        if desk.connected is not None:
            desk.connected.leave("gateway.replaced")
        self._desk, desk.connected = desk, self
        log.info("Desk %s is here", desk.entry.extension)
        self._welcome()
        epoch = wire.text(message, "epoch", 40)
        if epoch != self._house.epoch:
            self._held = [each for each in wire.items(message, "held")[:50] if isinstance(each, str)]
        missed = desk.feed.since(epoch, wire.whole(message, "number"))
        if missed is not None:
            for number, event in missed:
                self.tell_event(number, event)
        elif desk.settled:
            self._tell_calls(desk)
        else:
            self._awaits_calls = True
        self._say(desk.status_message())

    def _welcome(self) -> None:
        self._say({"tell": "welcome", "protocol": wire.PROTOCOL, "epoch": self._house.epoch})

    def _show(self, desk: Desk) -> None:
        """To a test of the connection: how things stand, beside the desk that is at work."""
        self._welcome()
        self._say(wire.status_out(desk.status, desk.line.capabilities(), desk.line.queue_state()))
        self.over = True

    def _tell_calls(self, desk: Desk) -> None:
        """All open calls: those the desk knows and are not among them are over."""
        self._awaits_calls = False
        if self._held and isinstance(desk.line, KnowsHeld):
            desk.line.hold_known(self._held)
        calls = [[wire.event_out(event) for event in call] for call in desk.feed.calls()]
        self._say({"tell": "calls", "number": desk.feed.number, "calls": calls})

    def _command(self, desk: Desk, message: wire.Message, now_ms: int) -> None:
        request, name = wire.whole(message, "id"), wire.text(message, "command", 40)
        given = wire.items(message, "with")
        shape = _SHAPES.get(name)
        if shape is None or len(shape) != len(given):
            raise wire.WireError("gateway.not_gateway")
        if any(type(value) is not kind for kind, value in zip(shape, given, strict=True)):
            raise wire.WireError("gateway.not_gateway")
        try:
            self._allow(desk, name, given, now_ms)
            if name == "dial":
                self._dial(desk, *given)
            else:
                getattr(desk.line, name)(*given)
        except wire.WireError:
            raise
        except KnownError as error:
            self._say(wire.refusal_out(error, request))
        else:
            self._say({"tell": "done", "id": request})

    def _allow(self, desk: Desk, name: str, given: list[str], now_ms: int) -> None:
        """Whether the desk may do this now, and to this call. Raises LineError."""
        enough = self._commands.take(now_ms) and (name != "dial" or self._dials.take(now_ms))
        if not enough:
            self._refused += 1
            if self._refused > MAX_REFUSED:
                raise wire.WireError("gateway.not_gateway")
            raise LineError("gateway.too_many_commands")
        if name in _OF_CALL and not desk.feed.is_open(given[0]):
            log.warning("Desk %s wanted %s of a call that is not its own", desk.entry.extension, name)
            raise LineError("gateway.not_your_call")
        if name.startswith("queue_") and desk.entry.queues and given[0] not in desk.entry.queues:
            raise LineError("gateway.not_your_queue", queue=given[0])

    def _dial(self, desk: Desk, number: str, call_id: str) -> None:
        if not _CALL_ID.fullmatch(call_id) or not isinstance(desk.line, DialsAs):
            raise LineError("telephony.cannot_dial")
        if any(each.feed.is_open(call_id) for each in self._house.desks.values()):
            raise LineError("gateway.not_your_call")
        desk.line.dial_as(number, call_id)

    def _refuse(self, key: str) -> None:
        self._say({"tell": "refused", "key": key})
        self.over = True

    def _say(self, message: wire.Message) -> None:
        if not self.over:
            self._send(wire.encode(message))
