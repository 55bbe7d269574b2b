"""The line of a desk whose exchange is Asterisk: one thread holds the connection and tells what happens."""

from __future__ import annotations

from collections.abc import Callable

from app.services.telephony.ami.actions import Action
from app.services.telephony.ami.commands import CAPABILITIES
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.session import Login, Session
from app.services.telephony.ami.transport import Address, BackOff
from app.services.telephony.clock import Clock
from app.services.telephony.events import Link, QueueState
from app.services.telephony.interface import Capability, LineError
from app.services.telephony.linked import LinkedLine


class AmiLine(LinkedLine):
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
        self._session = Session(place, login)
        self._able = CAPABILITIES | ({Capability.MUTE} if may_mute else frozenset())
        super().__init__(self._session, address, "ami-line", clock=clock, back_off=back_off)

    def capabilities(self) -> frozenset[Capability]:
        """Nothing while there is no link."""
        with self._lock:
            return self._able if self._session.link is Link.UP else frozenset()

    def queue_state(self) -> QueueState:
        with self._lock:
            return self._session.queues.state()

    def _last_words(self) -> bytes:
        return self._session.farewell()

    def _waits_for_answers(self) -> bool:
        return self._session.unanswered > 0

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
        self._hand_over(self._session.command(action, call_id))
