"""The one interface of every line: events out, commands in, and what it can do.

A command answers nothing: what it did comes as an event, perhaps later, perhaps never. A line calls its
subscribers in a thread of its own; a subscriber that paints hands the event over to the GUI thread first.

To add an adapter: derive from :class:`Line`, name its capabilities, override the commands it has, and call
``self._emit`` for every event.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, runtime_checkable

from app.services.errors import KnownError
from app.services.telephony.events import CallEvent, LineStatus, QueueState
from app.services.telephony.subscribers import Subscribers

Subscriber = Callable[[CallEvent], None]


class Capability(StrEnum):
    """A command a line can carry out; a button is shown only for these."""

    ANSWER = "answer"
    HANG_UP = "hang_up"
    REJECT = "reject"
    HOLD = "hold"
    BLIND_TRANSFER = "blind_transfer"
    ATTENDED_TRANSFER = "attended_transfer"
    PARK = "park"
    DIAL = "dial"
    DTMF = "dtmf"
    MUTE = "mute"
    PAUSE = "pause"
    QUEUE = "queue"


class LineError(KnownError):
    """A command that the line cannot carry out: not able to, or there is no such call any more."""


@runtime_checkable
class TelephonyLine(Protocol):
    """What the desk knows of telephony. ``call_id`` names the call in every command."""

    def capabilities(self) -> frozenset[Capability]:
        """The commands this line can carry out; may change, so ask again after a reconnect."""

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call ``callback`` with every event from now on; returns what ends it."""

    def queue_state(self) -> QueueState:
        """Who waits in the operator's queues at this moment."""

    def status(self) -> LineStatus:
        """How the link to the exchange stands, and which queues the operator is in."""

    def subscribe_status(self, callback: Callable[[LineStatus], None]) -> Callable[[], None]:
        """Call ``callback`` whenever :meth:`status` changes; returns what ends it."""

    def subscribe_refusals(self, callback: Callable[[LineError], None]) -> Callable[[], None]:
        """Call ``callback`` when the exchange refuses a command it was given; returns what ends it."""

    def start(self) -> None:
        """Begin to listen."""

    def stop(self) -> None:
        """End listening; calls in progress go on at the exchange."""

    def answer(self, call_id: str) -> None:
        """Take a ringing call."""

    def reject(self, call_id: str) -> None:
        """Refuse a ringing call; it is offered to somebody else."""

    def hang_up(self, call_id: str) -> None:
        """End the call; during an attended transfer it completes the transfer."""

    def hold(self, call_id: str) -> None:
        """Let the caller hear music."""

    def resume(self, call_id: str) -> None:
        """Take the caller off hold."""

    def blind_transfer(self, call_id: str, target: str) -> None:
        """Send the caller on without a word to ``target``, a number or name the exchange can dial."""

    def attended_transfer(self, call_id: str, target: str) -> None:
        """Hold the caller and consult ``target``; ``hang_up`` completes it, ``cancel_transfer`` goes back."""

    def cancel_transfer(self, call_id: str) -> None:
        """Drop the consultation and take the caller back."""

    def park(self, call_id: str) -> None:
        """Leave the caller where any colleague can take them."""

    def dial(self, number: str) -> str:
        """Call ``number``; returns the new call's id."""

    def send_dtmf(self, call_id: str, digits: str) -> None:
        """Send tones."""

    def mute(self, call_id: str, on: bool) -> None:
        """Switch the operator's microphone off or on for the call."""

    def pause(self, reason: str) -> None:
        """Take no queue calls, for ``reason`` (a code of the pause reasons)."""

    def unpause(self) -> None:
        """Take queue calls again."""

    def queue_log_in(self, queue: str) -> None:
        """Become a member of ``queue``."""

    def queue_log_out(self, queue: str) -> None:
        """Leave ``queue``."""


class Line:
    """Base of the adapters: subscribers, and a clear refusal for every command the adapter does not override."""

    def __init__(self) -> None:
        self._subscribers: Subscribers[CallEvent] = Subscribers()
        self._status_subscribers: Subscribers[LineStatus] = Subscribers()
        self._refusal_subscribers: Subscribers[LineError] = Subscribers()

    def capabilities(self) -> frozenset[Capability]:
        return frozenset()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        return self._subscribers.add(callback)

    def subscribe_status(self, callback: Callable[[LineStatus], None]) -> Callable[[], None]:
        return self._status_subscribers.add(callback)

    def subscribe_refusals(self, callback: Callable[[LineError], None]) -> Callable[[], None]:
        return self._refusal_subscribers.add(callback)

    def status(self) -> LineStatus:
        """A line without an exchange has no link that could be lost."""
        return LineStatus()

    def _emit(self, event: CallEvent) -> None:
        """Tell every subscriber; one that fails neither stops the line nor keeps the event from the others."""
        self._subscribers.tell(event, f"{event.kind.value} of call {event.call_id}")

    def queue_state(self) -> QueueState:
        return QueueState()

    def start(self) -> None:
        """Nothing to begin."""

    def stop(self) -> None:
        """Nothing to end."""

    def answer(self, call_id: str) -> None:
        raise _cannot(Capability.ANSWER, call_id)

    def reject(self, call_id: str) -> None:
        raise _cannot(Capability.REJECT, call_id)

    def hang_up(self, call_id: str) -> None:
        raise _cannot(Capability.HANG_UP, call_id)

    def hold(self, call_id: str) -> None:
        raise _cannot(Capability.HOLD, call_id)

    def resume(self, call_id: str) -> None:
        raise _cannot(Capability.HOLD, call_id)

    def blind_transfer(self, call_id: str, target: str) -> None:
        raise _cannot(Capability.BLIND_TRANSFER, call_id, target)

    def attended_transfer(self, call_id: str, target: str) -> None:
        raise _cannot(Capability.ATTENDED_TRANSFER, call_id, target)

    def cancel_transfer(self, call_id: str) -> None:
        raise _cannot(Capability.ATTENDED_TRANSFER, call_id)

    def park(self, call_id: str) -> None:
        raise _cannot(Capability.PARK, call_id)

    def dial(self, number: str) -> str:
        raise _cannot(Capability.DIAL, number)

    def send_dtmf(self, call_id: str, digits: str) -> None:
        raise _cannot(Capability.DTMF, call_id, digits)

    def mute(self, call_id: str, on: bool) -> None:
        raise _cannot(Capability.MUTE, call_id, on)

    def pause(self, reason: str) -> None:
        raise _cannot(Capability.PAUSE, reason)

    def unpause(self) -> None:
        raise _cannot(Capability.PAUSE)

    def queue_log_in(self, queue: str) -> None:
        raise _cannot(Capability.QUEUE, queue)

    def queue_log_out(self, queue: str) -> None:
        raise _cannot(Capability.QUEUE, queue)


def _cannot(capability: Capability, *about: object) -> LineError:
    """The refusal of a command this line does not have, with what it was ``about`` for the log."""
    return LineError(f"telephony.cannot_{capability.value}", about=about)


def no_such_call() -> LineError:
    """The refusal of a command for a call that is over or not in the state the command needs."""
    return LineError("telephony.no_such_call")
