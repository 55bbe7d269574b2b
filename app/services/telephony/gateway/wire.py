"""The protocol between a desk and the gateway: one JSON object a line, UTF-8, both ways. No I/O.

A desk says ``do`` (hello, command, ping), the gateway ``tell`` (welcome, refused, status, event, calls, done,
refusal, pong, bye). docs/gateway.md lists the fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, TypeAlias

from app.services.errors import KnownError
from app.services.telephony.events import (
    CallEvent,
    Cause,
    Direction,
    EventKind,
    LineStatus,
    Link,
    Membership,
    QueueState,
)
from app.services.telephony.interface import Capability, LineError

PROTOCOL = 1
PORT = 5040
MAX_FROM_DESK = 8 * 1024
MAX_FROM_GATEWAY = 1 << 20
PING_EVERY_MS = 10_000
SILENT_MS = 35_000
"""How long a desk may say nothing, pings included, before its connection is given up."""
MAX_TEXT = 1000

Message: TypeAlias = dict[str, Any]
_ERROR_KEY = re.compile(r"(?:ami|telephony|gateway|webhooks)\.[a-z_]{1,40}")
_TEXTS = ("leg", "number", "name", "line", "queue", "operator", "target", "recording")


class WireError(KnownError):
    """What came is not this protocol, or too long; the connection cannot be used any more."""


def encode(message: Message) -> bytes:
    """One line."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


class Lines:
    """Feed it what the connection gives, in pieces of any size; it gives whole messages."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()
        self._broken = False

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages ``data`` completes, one by one. Raises WireError where one is none, and ever after."""
        if self._broken:
            raise WireError("gateway.not_gateway")
        searched = len(self._rest)
        self._rest += data
        while (end := self._rest.find(b"\n", searched)) >= 0:
            line = bytes(self._rest[:end])
            del self._rest[: end + 1]
            searched = 0
            if line.strip():
                yield self._read(line)
        if len(self._rest) > self._limit:
            self._refuse()

    def _read(self, line: bytes) -> Message:
        if len(line) <= self._limit:
            try:
                message = json.loads(line)
            except (ValueError, RecursionError):
                message = None
            if isinstance(message, dict):
                return message
        return self._refuse()

    def _refuse(self) -> Message:
        self._broken = True
        self._rest.clear()
        raise WireError("gateway.not_gateway")


def text(message: Message, key: str, limit: int = MAX_TEXT) -> str:
    """A text of the message; empty where it is left out. Raises WireError."""
    value = message.get(key, "")
    if not isinstance(value, str) or len(value) > limit:
        raise WireError("gateway.not_gateway")
    return value


def whole(message: Message, key: str) -> int:
    """A whole number of the message; 0 where it is left out. Raises WireError."""
    value = message.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 1 << 53:
        raise WireError("gateway.not_gateway")
    return value


def items(message: Message, key: str) -> list[Any]:
    """A list of the message; empty where it is left out. Raises WireError."""
    value = message.get(key, [])
    if not isinstance(value, list):
        raise WireError("gateway.not_gateway")
    return value


def event_out(event: CallEvent) -> Message:
    """An event as it is sent: what is empty is left out."""
    made = {each.name: getattr(event, each.name) for each in fields(CallEvent)}
    return {name: value for name, value in made.items() if value not in ("", None)}


def event_in(sent: object) -> CallEvent:
    """An event as it came. Raises WireError."""
    if not isinstance(sent, dict) or not text(sent, "call_id"):
        raise WireError("gateway.not_gateway")
    try:
        kind = EventKind(text(sent, "kind"))
        direction = Direction(text(sent, "direction"))
        cause = Cause(text(sent, "cause")) if "cause" in sent else None
    except ValueError as error:
        raise WireError("gateway.not_gateway") from error
    about = {name: text(sent, name) for name in _TEXTS}
    return CallEvent(kind, text(sent, "call_id"), whole(sent, "at_ms"), direction, cause=cause, **about)


def status_out(status: LineStatus, able: frozenset[Capability], state: QueueState) -> Message:
    """What is true of a desk's line beside its calls."""
    return {
        "tell": "status",
        "link": status.link,
        "queues": [[each.queue, each.paused, each.reason] for each in status.queues],
        "listed": status.listed,
        "able": sorted(able),
        "waiting": state.waiting,
        "since_ms": state.oldest_since_ms,
    }


def status_in(message: Message) -> tuple[LineStatus, frozenset[Capability], QueueState]:
    """The same at the desk. A capability of a newer gateway is passed over. Raises WireError."""
    try:
        link = Link(text(message, "link"))
        queues = tuple(_membership(each) for each in items(message, "queues"))
    except ValueError as error:
        raise WireError("gateway.not_gateway") from error
    known = {each.value: each for each in Capability}
    able = frozenset(known[name] for name in items(message, "able") if isinstance(name, str) and name in known)
    since = None if message.get("since_ms") is None else whole(message, "since_ms")
    listed = message.get("listed", True) is True
    return LineStatus(link, queues, listed), able, QueueState(whole(message, "waiting"), since)


def _membership(sent: object) -> Membership:
    match sent:
        case [str() as queue, bool() as paused, str() as reason]:
            return Membership(queue, paused, reason)
    raise WireError("gateway.not_gateway")


def refusal_out(error: KnownError, request: int = 0) -> Message:
    """A refusal by its key: the desk says it in its own language."""
    params = {name: str(value)[:MAX_TEXT] for name, value in error.params.items() if name != "about"}
    return {"tell": "refusal", "id": request, "key": error.key, "params": params}


def refusal_in(message: Message) -> LineError:
    """The same at the desk; a key that is none of these becomes a refusal without a reason. Raises WireError."""
    key = text(message, "key")
    params = message.get("params", {})
    if not isinstance(params, dict) or not _ERROR_KEY.fullmatch(key):
        return LineError("gateway.refused")
    texts = {name: value[:MAX_TEXT] for name, value in params.items() if isinstance(value, str)}
    return LineError(key, **texts)
