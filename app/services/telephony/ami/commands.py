"""What the operator wants, as actions; every one named here was driven on a real exchange and had its effect.

Only channels of the desk's own calls are ever named: the manager interface itself lets a desk hang up anybody.
There is no action for answering and for holding: both are done on the phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.models.ids import new_uid
from app.services.telephony.ami.actions import Action, ActionRefused, ActionWriter
from app.services.telephony.ami.call import CONNECTED, LIVE, Call, Stage
from app.services.telephony.ami.desk import Desk
from app.services.telephony.ami.queues import Member, Queues
from app.services.telephony.interface import Capability, no_such_call

CAPABILITIES = frozenset(
    {
        Capability.DIAL, Capability.HANG_UP, Capability.BLIND_TRANSFER, Capability.ATTENDED_TRANSFER,
        Capability.PARK, Capability.DTMF, Capability.PAUSE, Capability.QUEUE,
    }
)  # fmt: skip
RING_MS = 30_000
PARK_MS = 120_000
_TONE_MS = "120"
_SPACING = re.compile(r"[\s()./-]")
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_TONES = re.compile(r"[0-9*#A-D]{1,64}")


class Commands:
    """Makes the actions for one desk. Raises LineError for a call that is not there, ActionRefused for a value."""

    def __init__(self, desk: Desk, queues: Queues, writer: ActionWriter) -> None:
        self._desk = desk
        self._place = desk.place
        self._queues = queues
        self._write = writer.write

    def dial(self, number: str, call_id: str = "") -> tuple[str, Action]:
        """Ring the desk's own phone, then ``number``; the first of the two is the new call's id.

        ``call_id`` is one of :func:`new_call_id`, where it was made before.
        """
        dialled = _number(number)
        call_id = call_id or new_call_id()
        action = self._write(
            "Originate",
            ("Channel", self._place.device),
            ("Context", self._place.context),
            ("Exten", dialled),
            ("Priority", "1"),
            ("CallerID", dialled),
            ("Timeout", str(RING_MS)),
            ("Async", "true"),
            ("ChannelId", call_id),
        )
        self._desk.will_dial(call_id, dialled)
        return call_id, action

    def will_not_dial(self, call_id: str) -> None:
        """The dial did not reach the exchange, or was refused there."""
        self._desk.will_not_dial(call_id)

    def hang_up(self, call_id: str) -> Action:
        return self._write("Hangup", ("Channel", self._leg(call_id, LIVE - {Stage.PARKED})))

    def blind_transfer(self, call_id: str, target: str) -> Action:
        """Not ``Redirect``, which tells nobody that it was a transfer and spoils the queue's figures."""
        return self._write("BlindTransfer", *self._transfer(call_id, target))

    def attended_transfer(self, call_id: str, target: str) -> Action:
        return self._write("Atxfer", *self._transfer(call_id, target))

    def cancel_transfer(self, call_id: str) -> Action:
        return self._write("CancelAtxfer", ("Channel", self._leg(call_id, frozenset({Stage.HELD}))))

    def park(self, call_id: str) -> Action:
        """Park the other side; it comes back to this desk when nobody takes it."""
        own = self._call(call_id, CONNECTED)
        others = self._desk.channels.others_in(own.bridge, own.leg)
        caller = next(others, None)
        if caller is None:
            raise no_such_call()
        return self._write(
            "Park", ("Channel", caller.name), ("TimeoutChannel", own.leg_name), ("Timeout", str(PARK_MS))
        )

    def tones(self, call_id: str, digits: str) -> list[Action]:
        """One action a tone, as if the own phone had sent it."""
        if not _TONES.fullmatch(digits):
            raise ActionRefused("ami.bad_tones")
        leg = self._leg(call_id, LIVE - {Stage.PARKED})
        about = (("Channel", leg), ("Duration", _TONE_MS), ("Receive", "true"))
        return [self._write("PlayDTMF", ("Digit", digit), *about) for digit in digits]

    def mute(self, call_id: str, on: bool) -> Action:
        about = (("Direction", "in"), ("State", "on" if on else "off"))
        return self._write("MuteAudio", ("Channel", self._leg(call_id, CONNECTED)), *about)

    def pause(self, on: bool, reason: str = "") -> Action:
        """In every queue at once."""
        about = (("Interface", self._queues.interface()), ("Paused", "true" if on else "false"))
        return self._write("QueuePause", *about, *((("Reason", reason),) if reason else ()))

    def log_in(self, queue: str) -> Action:
        operator = self._place.operator or self._place.extension
        about = (("Queue", queue), ("Interface", self._queues.interface()), ("MemberName", operator))
        return self._write("QueueAdd", *about)

    def log_out(self, queue: str) -> Action:
        return self._write("QueueRemove", ("Queue", queue), ("Interface", self._queues.interface()))

    def restore(self, members: Iterable[Member]) -> list[Action]:
        """Put back the memberships and pauses a restarted exchange has forgotten."""
        actions = []
        for member in members:
            name = self._place.operator or self._place.extension
            about = [("Queue", member.shown.queue), ("Interface", member.interface), ("MemberName", name)]
            actions.append(self._write("QueueAdd", *about, ("Paused", "true" if member.shown.paused else "false")))
            if member.shown.paused and member.shown.reason:
                again = (("Paused", "true"), ("Reason", member.shown.reason))
                actions.append(self._write("QueuePause", *about[:2], *again))
        return actions

    def _transfer(self, call_id: str, target: str) -> tuple[tuple[str, str], ...]:
        """Where the caller is to go; from the desk's own channel, once both sides are in the bridge."""
        leg = self._leg(call_id, CONNECTED)
        return ("Channel", leg), ("Context", self._place.context), ("Exten", _number(target))

    def _leg(self, call_id: str, stages: frozenset[Stage]) -> str:
        return self._call(call_id, stages).leg_name

    def _call(self, call_id: str, stages: frozenset[Stage]) -> Call:
        call = self._desk.calls.get(call_id)
        if call is None or call.stage not in stages or not call.leg:
            raise no_such_call()
        return call


def new_call_id() -> str:
    """The id a dialled call gets from us; the exchange keeps it."""
    return f"desk-{new_uid().hex()}"


def _number(text: str) -> str:
    """A number as it may be dialled: digits, ``+``, ``*`` and ``#``. Raises ActionRefused for anything else."""
    number = _SPACING.sub("", text)
    if not _NUMBER.fullmatch(number):
        raise ActionRefused("ami.bad_number")
    return number
