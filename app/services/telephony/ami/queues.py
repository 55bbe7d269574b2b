"""The queues this desk is in: its memberships and pauses, and who waits there."""

from __future__ import annotations

from collections.abc import Iterable

from app.records import frozen
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame
from app.services.telephony.events import Membership, QueueState

DYNAMIC = "dynamic"
_MINE = frozenset({"QueueMemberAdded", "QueueMemberPause", "QueueMemberStatus", "QueueMember"})


@frozen
class Member:
    """One membership as the exchange keeps it. ``interface`` is the name it knows the desk by."""

    shown: Membership
    interface: str
    dynamic: bool


class Queues:
    """Memberships and waiting callers. Times are the exchange's, UTC ms."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.members: dict[str, Member] = {}
        self.names: set[str] = set()
        self._waiting: dict[str, dict[str, int]] = {}

    def take(self, frame: Frame, at_ms: int) -> None:
        """One event of the connection."""
        queue = frame.get("Queue")
        if frame.event == "QueueParams":
            self.names.add(queue)
        elif frame.event in ("QueueCallerJoin", "QueueEntry"):
            waited = frame.get("Wait")
            since = at_ms - 1000 * int(waited) if waited.isascii() and waited.isdigit() else at_ms
            self._waiting.setdefault(queue, {})[frame.get("Uniqueid")] = since
        elif frame.event in ("QueueCallerLeave", "QueueCallerAbandon"):
            self._waiting.get(queue, {}).pop(frame.get("Uniqueid"), None)
        elif self._place.is_member(interface := frame.get("Interface") or frame.get("Location")):
            if frame.event in _MINE:
                paused = frame.get("Paused") == "1"
                reason = frame.get("PausedReason") if paused else ""
                shown = Membership(queue, paused, reason)
                self.members[queue] = Member(shown, interface, frame.get("Membership") == DYNAMIC)
            elif frame.event == "QueueMemberRemoved":
                self.members.pop(queue, None)

    def shown(self) -> tuple[Membership, ...]:
        """The memberships, by the queue's name."""
        return tuple(self.members[queue].shown for queue in sorted(self.members))

    def interface(self) -> str:
        """The name under which queues know this desk."""
        return next((member.interface for member in self.members.values()), self._place.device)

    def state(self) -> QueueState:
        """Who waits in the queues this desk is in."""
        since = [at for queue in self.members for at in self._waiting.get(queue, {}).values()]
        return QueueState(len(since), min(since, default=None))

    def rebuild(self, listed: Iterable[Frame], at_ms: int) -> list[Member]:
        """Take the exchange's full list in the place of what was known.

        Returns the dynamic memberships that are gone: an exchange that was killed forgets them.
        """
        before, self.members = self.members, {}
        self._waiting.clear()
        self.names.clear()
        for frame in listed:
            self.take(frame, at_ms)
        return [member for queue, member in before.items() if member.dynamic and queue not in self.members]
