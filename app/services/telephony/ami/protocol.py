"""Bytes of the manager interface in, frames out. No I/O, no clock.

A frame is a block of ``Key: value`` lines ended by an empty line. Blocks are split as bytes and decoded one by
one: a letter cut in two by the network is whole again before anybody looks at it.
"""

from __future__ import annotations

import re
from dataclasses import field

from app.records import frozen
from app.services.errors import KnownError

MAX_FRAME_BYTES = 1 << 20
MAX_BANNER_BYTES = 256
_END = b"\r\n\r\n"
_SECONDS = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?")


class ProtocolError(KnownError):
    """What came is not the manager interface, or a message is too long; the connection cannot be used any more."""


@frozen
class Frame:
    """One message: its lines in order. Keys count without regard to case, values are as they were sent."""

    headers: tuple[tuple[str, str], ...]
    _first: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """A gateway asks one frame the same things for every desk, so the first values are found once."""
        object.__setattr__(self, "_first", {name.lower(): value for name, value in reversed(self.headers)})

    def get(self, key: str) -> str:
        """The first value under ``key``; empty where there is none."""
        return self._first.get(key.lower(), "")

    def all(self, key: str) -> tuple[str, ...]:
        """Every value under ``key``, in order."""
        wanted = key.lower()
        return tuple(value for name, value in self.headers if name.lower() == wanted)

    @property
    def event(self) -> str:
        """The event's name; empty for a response."""
        return self.get("Event")

    @property
    def response(self) -> str:
        """``Success``, ``Error``, …; empty for an event, even for one that has a header of that name."""
        return "" if self.event else self.get("Response")

    def variable(self, name: str, header: str = "ChanVariable") -> str:
        """A channel variable the exchange puts into its events (``channelvars`` in its configuration)."""
        for pair in self.all(header):
            key, _, value = pair.partition("=")
            if key == name and value:
                return value
        return ""

    def at_ms(self, otherwise: int) -> int:
        """The exchange's time in UTC ms; ``otherwise`` where it sends none (``timestampevents`` is off)."""
        found = _SECONDS.fullmatch(self.get("Timestamp"))
        if found is None:
            return otherwise
        return int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0")[:3])


class Parser:
    """Feed it what the connection gives, in pieces of any size.

    ``fallback`` decodes what is not UTF-8 (old exchanges pass a caller's cp1251 name on as it came).
    """

    def __init__(self, fallback: str = "cp1251", limit: int = MAX_FRAME_BYTES) -> None:
        self._fallback = fallback
        self._limit = limit
        self._rest = bytearray()
        self._searched = 0
        self._broken = False
        self._began = False
        self.banner = ""
        """The greeting, such as ``Asterisk Call Manager/5.0.2``; empty until it has come."""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames ``data`` completes. Raises ProtocolError for a message over the limit, and ever after."""
        if self._broken:
            raise ProtocolError("ami.not_manager")
        self._rest += data
        frames = []
        if not self._began:
            self._greet()
        while self._began and (end := self._rest.find(_END, self._searched)) >= 0:
            block = bytes(self._rest[:end])
            del self._rest[: end + len(_END)]
            self._searched = 0
            if len(block) > self._limit:
                self._refuse("ami.message_too_long")
            frame = self._frame(block)
            if frame.headers:
                frames.append(frame)
        self._searched = max(0, len(self._rest) - len(_END) + 1) if self._began else 0
        if len(self._rest) > self._limit:
            self._refuse("ami.message_too_long")
        return frames

    def _greet(self) -> None:
        """Take the greeting off. A recorded stream may begin without one, with a message."""
        end = self._rest.find(b"\r\n")
        if end < 0:
            if len(self._rest) > MAX_BANNER_BYTES:
                self._refuse("ami.not_manager")
            return
        self._began = True
        if b":" not in self._rest[:end]:
            self.banner = self._text(bytes(self._rest[:end])).strip()
            del self._rest[: end + 2]

    def _frame(self, block: bytes) -> Frame:
        """The lines of one block; what is no ``Key: value`` line is left out."""
        headers = []
        for line in self._text(block).split("\r\n"):
            key, colon, value = line.partition(":")
            if colon and key.strip():
                headers.append((key.strip(), value.removeprefix(" ")))
        return Frame(tuple(headers))

    def _text(self, block: bytes) -> str:
        try:
            return block.decode("utf-8")
        except UnicodeDecodeError:
            return block.decode(self._fallback, "replace")

    def _refuse(self, key: str) -> None:
        self._broken = True
        self._rest.clear()
        raise ProtocolError(key, limit=self._limit)
