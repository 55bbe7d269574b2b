"""A line behind a connection: one thread holds it, and tells what a talk without I/O makes of its bytes.

To add such a line: write its :class:`Talk`, derive from :class:`LinkedLine`, and let its commands give bytes to
:meth:`LinkedLine._hand_over`.
"""

from __future__ import annotations

import logging
import select
import socket
import ssl
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from app.services.errors import KnownError
from app.services.telephony.ami.transport import Address, BackOff, connect
from app.services.telephony.clock import Clock, SystemClock
from app.services.telephony.events import CallEvent, LineStatus, Link
from app.services.telephony.interface import Capability, Line, LineError
from app.services.telephony.trace import Sink

log = logging.getLogger(__name__)

TICK_S = 1.0
FAREWELL_MS = 1_000
"""How long the other side may take to answer what is said last."""
STOP_S, STOP_UNCONNECTED_S = 5.0, 0.3
"""How long stopping waits for the line's thread: it may be in the middle of an attempt to connect."""
_CHUNK = 65_536
_PIECE = 4_096


@dataclass(slots=True)
class Heard:
    """What came of some bytes, or of time passing. ``drop``: the connection is of no use any more."""

    events: list[CallEvent] = field(default_factory=list)
    refusals: list[LineError] = field(default_factory=list)
    send: bytes = b""
    drop: bool = False


class Talk(Protocol):
    """Bytes and time in; events, refusals and bytes out. Own clock in ms, never backwards."""

    link: Link
    """How the talk itself stands: let in, refused, lost."""

    def status(self) -> LineStatus:
        """For the line's subscribers."""

    def opened(self, now_ms: int) -> bytes:
        """A connection is there; returns what to say first."""

    def feed(self, data: bytes, now_ms: int) -> Heard:
        """What the connection gave. Raises KnownError; the connection is of no use then."""

    def tick(self, now_ms: int) -> Heard:
        """Let time pass; called about every second."""

    def closed(self) -> None:
        """The connection is gone."""


class LinkedLine(Line):
    """Commands may come from any thread; events are told in the line's own."""

    def __init__(
        self,
        talk: Talk,
        address: Address,
        name: str,
        *,
        clock: Clock | None = None,
        back_off: BackOff | None = None,
    ) -> None:
        super().__init__()
        self._talk = talk
        self._address = address
        self._name = name
        self._clock = clock or SystemClock()
        self._back_off = back_off or BackOff()
        self._lock: AbstractContextManager[object] = threading.RLock()
        self._out = bytearray()
        self._wake: socket.socket | None = None
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None
        self._sink: Sink | None = None
        self._told: tuple[LineStatus, frozenset[Capability]] = (talk.status(), frozenset())

    def status(self) -> LineStatus:
        with self._lock:
            return self._talk.status()

    def start(self) -> None:
        """Connect, and keep connected until a login is refused; a second call tries again after that."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._halt = threading.Event()
                self._thread = threading.Thread(target=self._run, args=(self._halt,), name=self._name, daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Leave the exchange; calls go on there."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._halt.set()
            self._nudge()
            patience_s = STOP_S if self._wake is not None else STOP_UNCONNECTED_S
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=patience_s)

    def trace(self, sink: Sink | None) -> None:
        """Give ``sink`` the talk from now on, byte for byte, secrets included."""
        self._sink = sink

    def _traced(self, direction: str, data: bytes) -> bytes:
        sink = self._sink
        if sink is not None and data:
            sink(direction, data)
        return data

    def _hand_over(self, data: bytes) -> None:
        """Give bytes to the line's thread to be sent."""
        with self._lock:
            self._out += data
            self._nudge()

    def _nudge(self) -> None:
        if self._wake is not None:
            self._wake.send(b"!")

    # -- the line's thread ------------------------------------------------------------------------------------

    def _run(self, halt: threading.Event) -> None:
        try:
            while not halt.is_set():
                self._connect_once(halt)
                if self._talk.link is Link.REFUSED or halt.wait(self._back_off.next_s()):
                    return
        except Exception:
            log.exception("The line %s stopped", self._name)

    def _connect_once(self, halt: threading.Event) -> None:
        """One connection from its beginning to its end; none any more when nobody has waited for it."""
        try:
            connection = connect(self._address)
        except OSError as error:
            log.warning("No connection of %s: %s", self._name, type(error).__name__)
            if not halt.is_set():
                self._lost()
            return
        ours, theirs = socket.socketpair()
        with connection, ours, theirs:
            with self._lock:
                if halt.is_set():
                    return
                self._wake = ours
                self._out = bytearray(self._talk.opened(self._clock.now_ms()))
            self._tell_status()
            try:
                self._serve(connection, theirs, halt)
            except (OSError, KnownError) as error:
                log.warning("The connection of %s broke: %s", self._name, type(error).__name__)
            finally:
                with self._lock:
                    self._wake = None
                    self._out.clear()
                self._lost()

    def _serve(self, connection: socket.socket, wake: socket.socket, halt: threading.Event) -> None:
        """Send and hear until either side ends it."""
        while not halt.is_set():
            with self._lock:
                going, self._out = bytes(self._out), bytearray()
            if going:
                connection.sendall(self._traced(">", going))
            pending = isinstance(connection, ssl.SSLSocket) and connection.pending() > 0
            ready = [connection] if pending else select.select([connection, wake], [], [], TICK_S)[0]
            if wake in ready:
                wake.recv(_CHUNK)
            data = connection.recv(_CHUNK) if connection in ready else None
            if data == b"" or not self._go_on_with(self._traced("<", data) if data else None):
                return
        self._take_leave(connection)

    def _take_leave(self, connection: socket.socket) -> None:
        """Say what is still to be said, such as the pause of somebody who goes home, and wait for the answers."""
        with self._lock:
            going = bytes(self._out) + self._last_words()
            self._out.clear()
        until_ms = self._clock.now_ms() + FAREWELL_MS
        connection.settimeout(FAREWELL_MS / 1000)
        connection.sendall(self._traced(">", going))
        while self._waits_for_answers() and self._clock.now_ms() < until_ms:
            data = connection.recv(_CHUNK)
            if not data:
                return
            with self._lock:
                self._talk.feed(data, self._clock.now_ms())

    def _last_words(self) -> bytes:
        """What an adapter says before it goes."""
        return b""

    def _waits_for_answers(self) -> bool:
        """Whether something that was said last may still be lost, if the connection is closed now."""
        return False

    def _go_on_with(self, data: bytes | None) -> bool:
        """Take what came in pieces: who asks the line meanwhile waits for one, and first events are told first."""
        if not data:
            return self._go_on(None)
        return all(self._go_on(data[start : start + _PIECE]) for start in range(0, len(data), _PIECE))

    def _go_on(self, data: bytes | None) -> bool:
        """Take what came, and the time that passed; False when the connection is to be dropped."""
        heard = Heard()
        with self._lock:
            now_ms = self._clock.now_ms()
            if data:
                heard = self._talk.feed(data, now_ms)
            passed = self._talk.tick(now_ms)
            heard.events += passed.events
            self._out += heard.send + passed.send
            if self._talk.link is Link.UP:
                self._back_off.reset()
        self._tell(heard)
        return not (heard.drop or passed.drop)

    def _tell(self, heard: Heard) -> None:
        """Events first, so that who hears of the link knows of its calls already."""
        for event in heard.events:
            self._emit(event)
        self._tell_status()
        for refusal in heard.refusals:
            self._refusal_subscribers.tell(refusal, refusal.key)

    def _lost(self) -> None:
        with self._lock:
            self._talk.closed()
        self._tell_status()

    def _tell_status(self) -> None:
        """A change of what the line can do is told as one of its status."""
        told = self.status(), self.capabilities()
        if told != self._told:
            self._told = told
            self._status_subscribers.tell(told[0], f"link {told[0].link.value}")
