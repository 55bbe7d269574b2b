"""The raw talk with an exchange in a file, for support: what was sent and heard, without secrets.

The file begins with what it is; each message stands under a line with its time (UTC) and direction. By default the
callers' names are left out and of every number only the last two digits stay, so that support still sees which
number is which; ids and times stay whole, since they say what belongs together.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.services.errors import KnownError
from app.services.telephony.cleaning import clean

MOST_BYTES = 50_000_000
_LINE_BYTES = 64_000
Sink = Callable[[str, bytes], None]
"""Takes the direction (``<`` heard, ``>`` sent) and bytes as they came, cut anywhere."""


class TraceError(KnownError):
    """The file cannot be written."""


@runtime_checkable
class Traced(Protocol):
    """A line whose talk can be recorded."""

    def trace(self, sink: Sink | None) -> None:
        """Give ``sink`` everything from now on; None: nobody."""


class Trace:
    """One recording, from any thread. It stops by itself at ``most`` bytes, or when the disk refuses."""

    def __init__(
        self,
        path: Path,
        *,
        secret: str = "",
        whole: bool = False,
        most: int = MOST_BYTES,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.path = path
        self.written = 0
        self._secret = secret.encode()
        self._whole = whole
        self._most = most
        self._now = now
        self._lock = threading.Lock()
        self._rest = {"<": bytearray(), ">": bytearray()}
        self._between = True
        self._last = ""
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(handle, "wb")
        except OSError as error:
            raise TraceError("exchange.trace_not_written", path=str(path)) from error
        kept = "names and numbers are whole" if whole else "names and numbers are left out"
        self._write(f"# Hotline Workstation: talk with the exchange. Secrets are removed, {kept}.\n".encode())

    @property
    def runs(self) -> bool:
        """Whether it still takes something."""
        return not self._file.closed

    def take(self, direction: str, data: bytes) -> None:
        """Some bytes of one direction; whole lines are written at once."""
        with self._lock:
            if self._file.closed:
                return
            rest = self._rest[direction]
            rest += data
            while (end := rest.find(b"\n")) >= 0:
                line = bytes(rest[:end]).rstrip(b"\r")
                del rest[: end + 1]
                self._line(direction, line)
            if len(rest) > _LINE_BYTES:
                rest.clear()
                self._line(direction, b"<a line too long to keep>")

    def close(self) -> None:
        """End it; what was cut off in the middle is left out. Raises TraceError."""
        with self._lock:
            try:
                self._file.close()
            except OSError as error:
                raise TraceError("exchange.trace_not_written", path=str(self.path)) from error

    def _line(self, direction: str, line: bytes) -> None:
        if direction != self._last or self._between:
            stamp = self._now().strftime("%H:%M:%S.%f")[:-3]
            self._write(f"\n# {stamp} {'sent' if direction == '>' else 'heard'}\n".encode())
        self._last, self._between = direction, not line
        if line:
            self._write(f"{direction} ".encode() + clean(line, self._secret, whole=self._whole) + b"\n")

    def _write(self, data: bytes) -> None:
        if self._file.closed:
            return
        try:
            self._file.write(data)
            self._file.flush()
        except OSError:
            with suppress(OSError):
                self._file.close()
            return
        self.written += len(data)
        if self.written >= self._most:
            self._file.close()
