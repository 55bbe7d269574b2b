"""The line of a desk whose exchange is Asterisk: one thread holds the connection and tells what happens."""

from __future__ import annotations

from app.services.telephony.ami.actions import Action
from app.services.telephony.ami.commanded import CommandedLine
from app.services.telephony.ami.commands import CAPABILITIES
from app.services.telephony.ami.place import CHECK_CALL, Place
from app.services.telephony.ami.session import Login, Session
from app.services.telephony.ami.transport import Address, BackOff
from app.services.telephony.clock import Clock
from app.services.telephony.events import CallEvent, Link, QueueState
from app.services.telephony.interface import Capability
from app.services.telephony.linked import LinkedLine


class AmiLine(CommandedLine, LinkedLine):
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
        self._commands = self._session.commands
        self._able = CAPABILITIES | ({Capability.MUTE} if may_mute else frozenset())
        LinkedLine.__init__(self, self._session, address, "ami-line", clock=clock, back_off=back_off)

    def capabilities(self) -> frozenset[Capability]:
        """Nothing while there is no link."""
        return self._able if self._session.link is Link.UP else frozenset()

    def queue_state(self) -> QueueState:
        with self._lock:
            return self._session.queues.state()

    def _emit(self, event: CallEvent) -> None:
        """The connection test rings this desk's telephone too; that is nobody's call."""
        if not event.call_id.startswith(CHECK_CALL):
            super()._emit(event)

    def _last_words(self) -> bytes:
        return self._session.farewell()

    def _waits_for_answers(self) -> bool:
        return self._session.unanswered > 0

    def _send(self, action: Action, call_id: str) -> None:
        self._hand_over(self._session.command(action, call_id))
