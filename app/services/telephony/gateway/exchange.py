"""The gateway's connection to Asterisk, and the line of each desk on it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from app.services.telephony.ami.actions import Action
from app.services.telephony.ami.commanded import CommandedLine
from app.services.telephony.ami.commands import CAPABILITIES
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.session import Login
from app.services.telephony.ami.transport import Address, BackOff
from app.services.telephony.clock import Clock
from app.services.telephony.events import LineStatus, Link, QueueState
from app.services.telephony.gateway.switchboard import Post, Switchboard
from app.services.telephony.interface import Capability, LineError
from app.services.telephony.linked import Heard, LinkedLine

log = logging.getLogger(__name__)


class DeskLine(CommandedLine):
    """One desk's line at the gateway. It is started and stopped with the connection, not by itself."""

    def __init__(self, exchange: Exchange, board: Switchboard, post: Post, able: frozenset[Capability]) -> None:
        super().__init__()
        self._exchange = exchange
        self._board = board
        self._post = post
        self._commands = post.commands
        self._able = able
        self._lock = exchange.lock
        self._told = board.status_of(post)

    def capabilities(self) -> frozenset[Capability]:
        """Nothing while the exchange is out of reach."""
        return self._able if self.status().link is Link.UP else frozenset()

    def status(self) -> LineStatus:
        with self._lock:
            return self._board.status_of(self._post)

    def queue_state(self) -> QueueState:
        with self._lock:
            return self._post.queues.state()

    def dial_as(self, number: str, call_id: str) -> None:
        """Like :meth:`dial`, for a call whose id the desk has made."""
        with self._lock:
            _, action = self._commands.dial(number, call_id)
            try:
                self._send(action, call_id)
            except LineError:
                self._commands.will_not_dial(call_id)
                raise

    def hold_known(self, call_ids: Iterable[str]) -> None:
        """The desk says which of its calls are held; believed of its own calls only."""
        with self._lock:
            self._post.hold(call_ids)

    def tell(self) -> None:
        """Tell what waits in the books; in the exchange's thread."""
        with self._lock:
            events, self._post.events = self._post.events, []
            refusals, self._post.refusals = self._post.refusals, []
        for event in events:
            self._emit(event)
        self.tell_status()
        for refusal in refusals:
            self._refusal_subscribers.tell(refusal, refusal.key)

    def tell_status(self) -> None:
        """Tell the status where it has changed."""
        status = self.status()
        if status != self._told:
            self._told = status
            self._status_subscribers.tell(status, f"link {status.link.value}")

    def _send(self, action: Action, call_id: str) -> None:
        self._exchange.send(action, call_id)


class Exchange(LinkedLine):
    """One thread, one manager user, many desks. Its own status is that of the link; calls are told by the desks'
    lines in :attr:`lines`, by extension.
    """

    def __init__(
        self,
        places: Iterable[Place],
        login: Login,
        address: Address,
        *,
        may_mute: bool = False,
        clock: Clock | None = None,
        back_off: BackOff | None = None,
    ) -> None:
        self._board = Switchboard(places, login)
        super().__init__(self._board, address, "gateway-exchange", clock=clock, back_off=back_off)
        self.lock = self._lock
        """Held while the talk is looked at or changed."""
        able = CAPABILITIES | ({Capability.MUTE} if may_mute else frozenset())
        posts = self._board.posts
        self.lines = {extension: DeskLine(self, self._board, post, able) for extension, post in posts.items()}

    @property
    def broken(self) -> bool:
        """Whether the thread has ended by a fault of ours; a refused login ends it too, rightly."""
        thread = self._thread
        return thread is not None and not thread.is_alive() and self._board.link is not Link.REFUSED

    def send(self, action: Action, call_id: str) -> None:
        """Send a desk's action. Raises LineError while there is no link."""
        with self._lock:
            self._hand_over(self._board.command(action, call_id))

    def _last_words(self) -> bytes:
        return self._board.farewell()

    def _waits_for_answers(self) -> bool:
        return self._board.unanswered > 0

    def _tell(self, heard: Heard) -> None:
        for line in self.lines.values():
            line.tell()
        for refusal in heard.refusals:
            log.error("The exchange refuses the gateway: %s", refusal.key)
        super()._tell(heard)

    def _tell_status(self) -> None:
        super()._tell_status()
        for line in self.lines.values():
            line.tell_status()
