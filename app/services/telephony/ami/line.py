"""The line of a desk whose exchange is Asterisk: one thread holds the connection and tells what happens."""

from __future__ import annotations

import logging
import select
import socket
import ssl
import threading
from collections.abc import Callable

from app.services.telephony.ami.actions import Action
from app.services.telephony.ami.commands import CAPABILITIES
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import ProtocolError
from app.services.telephony.ami.session import Heard, Login, Session
from app.services.telephony.ami.transport import Address, BackOff, connect
from app.services.telephony.clock import Clock, SystemClock
from app.services.telephony.events import LineStatus, Link, QueueState
from app.services.telephony.interface import Capability, Line, LineError

log = logging.getLogger(__name__)

TICK_S = 1.0
_CHUNK = 65_536


class AmiLine(Line):
    """One extension over AMI. Commands may come from any thread; events are told in the line's own.

    ``may_mute``: muting needs the manager user to have the right ``system``, which a desk should not have.
    """

    def __init__(
        self,
        place: Place,
        login: Login,
        address: Address,
        *,
        may_mute: bool = False,
        clock: Clock | None = None,
        back_off: BackOff | None = None,
    ) -> None:
        super().__init__()
        self._address = address
        self._clock = clock or SystemClock()
        self._back_off = back_off or BackOff()
        self._session = Session(place, login)
        self._able = CAPABILITIES | ({Capability.MUTE} if may_mute else frozenset())
        self._lock = threading.RLock()
        self._out = bytearray()
        self._wake: socket.socket | None = None
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = self._session.status()

    def capabilities(self) -> frozenset[Capability]:
        """Nothing while there is no link."""
        with self._lock:
            return self._able if self._session.link is Link.UP else frozenset()

    def status(self) -> LineStatus:
        with self._lock:
            return self._session.status()

    def queue_state(self) -> QueueState:
        with self._lock:
            return self._session.queues.state()

    def start(self) -> None:
        """Connect, and keep connected until a login is refused; a second call tries again after that."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._halt.clear()
                self._thread = threading.Thread(target=self._run, name="ami-line", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Leave the exchange; calls go on there."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._halt.set()
            self._nudge()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)

    # -- commands ---------------------------------------------------------------------------------------------

    def dial(self, number: str) -> str:
        with self._lock:
            call_id, action = self._session.commands.dial(number)
            try:
                self._send(action, call_id)
            except LineError:
                self._session.desk.will_not_dial(call_id)
                raise
            return call_id

    def hang_up(self, call_id: str) -> None:
        self._do(call_id, lambda: self._session.commands.hang_up(call_id))

    def blind_transfer(self, call_id: str, target: str) -> None:
        self._do(call_id, lambda: self._session.commands.blind_transfer(call_id, target))

    def attended_transfer(self, call_id: str, target: str) -> None:
        self._do(call_id, lambda: self._session.commands.attended_transfer(call_id, target))

    def cancel_transfer(self, call_id: str) -> None:
        self._do(call_id, lambda: self._session.commands.cancel_transfer(call_id))

    def park(self, call_id: str) -> None:
        self._do(call_id, lambda: self._session.commands.park(call_id))

    def send_dtmf(self, call_id: str, digits: str) -> None:
        with self._lock:
            for action in self._session.commands.tones(call_id, digits):
                self._send(action, call_id)

    def mute(self, call_id: str, on: bool) -> None:
        if Capability.MUTE not in self._able:
            super().mute(call_id, on)
        self._do(call_id, lambda: self._session.commands.mute(call_id, on))

    def pause(self, reason: str) -> None:
        self._do("", lambda: self._session.commands.pause(True, reason))

    def unpause(self) -> None:
        self._do("", lambda: self._session.commands.pause(False))

    def queue_log_in(self, queue: str) -> None:
        self._do("", lambda: self._session.commands.log_in(queue))

    def queue_log_out(self, queue: str) -> None:
        self._do("", lambda: self._session.commands.log_out(queue))

    def _do(self, call_id: str, make: Callable[[], Action]) -> None:
        with self._lock:
            self._send(make(), call_id)

    def _send(self, action: Action, call_id: str) -> None:
        """Give an action to the line's thread. Raises LineError while there is no link."""
        self._out += self._session.command(action, call_id)
        self._nudge()

    def _nudge(self) -> None:
        if self._wake is not None:
            self._wake.send(b"!")

    # -- the line's thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._halt.is_set():
                self._connect_once()
                if self._session.link is Link.REFUSED or self._halt.wait(self._back_off.next_s()):
                    return
        except Exception:
            log.exception("The exchange's line stopped")

    def _connect_once(self) -> None:
        """One connection from its beginning to its end."""
        try:
            connection = connect(self._address)
        except OSError as error:
            log.warning("No connection to the exchange: %s", type(error).__name__)
            self._lost()
            return
        ours, theirs = socket.socketpair()
        with connection, ours, theirs:
            with self._lock:
                self._wake = ours
                self._out = bytearray(self._session.opened(self._clock.now_ms()))
            self._tell_status()
            try:
                self._serve(connection, theirs)
            except (OSError, ProtocolError) as error:
                log.warning("The connection to the exchange broke: %s", type(error).__name__)
            finally:
                with self._lock:
                    self._wake = None
                    self._out.clear()
                self._lost()

    def _serve(self, connection: socket.socket, wake: socket.socket) -> None:
        """Send and hear until either side ends it."""
        while not self._halt.is_set():
            with self._lock:
                going, self._out = bytes(self._out), bytearray()
            if going:
                connection.sendall(going)
            pending = isinstance(connection, ssl.SSLSocket) and connection.pending() > 0
            ready = [connection] if pending else select.select([connection, wake], [], [], TICK_S)[0]
            if wake in ready:
                wake.recv(_CHUNK)
            data = connection.recv(_CHUNK) if connection in ready else None
            if data == b"" or not self._go_on(data):
                return

    def _go_on(self, data: bytes | None) -> bool:
        """Take what came, and the time that passed; False when the connection is to be dropped."""
        heard = Heard()
        with self._lock:
            now_ms = self._clock.now_ms()
            if data:
                heard = self._session.feed(data, now_ms)
            passed = self._session.tick(now_ms)
            self._out += heard.send + passed.send
            if self._session.link is Link.UP:
                self._back_off.reset()
        for event in heard.events:
            self._emit(event)
        self._tell_status()
        for refusal in heard.refusals:
            self._refusal_subscribers.tell(refusal, refusal.key)
        return not (heard.drop or passed.drop)

    def _lost(self) -> None:
        with self._lock:
            self._session.closed()
        self._tell_status()

    def _tell_status(self) -> None:
        status = self.status()
        if status != self._told:
            self._told = status
            self._status_subscribers.tell(status, f"link {status.link.value}")
