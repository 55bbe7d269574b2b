"""Frames in, call events out, for one desk's own extension. No I/O; the only clock is the exchange's.

A call is known by its ``Linkedid``, which survives transfer and parking; the desk's part in it is what its own
channel does. An answer is when the own channel is in a bridge with another; the end is when it left. Figures never
come from ``AgentComplete``, which is missing or wrong after transfers. Events of other channels than one's own may
come in another order than things happened, so nothing is concluded from their order alone.
"""

from __future__ import annotations

from collections.abc import Callable

from app.records import frozen
from app.services.telephony.ami.books import Books
from app.services.telephony.ami.call import CONNECTED, LIVE, UNANSWERED, Call, Stage
from app.services.telephony.ami.channels import Channel, plain_number
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind

TOLD_WITHIN_MS = 1_000
"""How much later than the end of the own channel the exchange may tell where the caller went."""


@frozen
class Happening:
    """One event: its frame, the channel it is about, and the exchange's time (UTC ms)."""

    frame: Frame
    channel: Channel | None
    at_ms: int


class Desk(Books):
    """The calls of one extension. Give :meth:`take` every frame of the connection, in order."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._handlers: dict[str, Callable[[Happening], None]] = {
            "Newchannel": self._new_channel,
            "AgentCalled": self._agent_called,
            "AgentRingNoAnswer": self._rang_out,
            "DialBegin": self._dial_begin,
            "DialEnd": self._dial_end,
            "Newstate": self._new_state,
            "BridgeEnter": self._bridge_enter,
            "BridgeLeave": self._bridge_leave,
            "HangupRequest": self._hangup_request,
            "QueueCallerAbandon": self._gave_up,
            "Hold": self._hold,
            "Unhold": self._unhold,
            "BlindTransfer": self._blind_transfer,
            "AttendedTransfer": self._attended_transfer,
            "ParkedCall": self._parked,
            "UnParkedCall": self._unparked,
            "ParkedCallGiveUp": self._parked_gave_up,
            "Hangup": self._hangup,
        }

    def take(self, frame: Frame, received_ms: int) -> tuple[CallEvent, ...]:
        """What the frame means for this desk. ``received_ms`` stands in where the exchange sends no time."""
        handler = self._handlers.get(frame.event)
        if handler is None:
            return ()
        at_ms = frame.at_ms(received_ms)
        channel = self.channels.note(frame)

        def fold() -> None:
            if channel is not None:
                self._relink(channel, at_ms)
            handler(Happening(frame, channel, at_ms))

        return self.tell_all(fold)

    def settle(self, at_ms: int) -> tuple[CallEvent, ...]:
        """Time has passed at the exchange (UTC ms): what should have been told by now will not be."""
        return self.tell_all(lambda: self._end_those_alone(at_ms))

    def _end_those_alone(self, at_ms: int) -> None:
        for call in tuple(self.calls.values()):
            if call.left_alone and at_ms - call.left_ms >= TOLD_WITHIN_MS:
                self.over(call, EventKind.ENDED, Cause.CALLER_HUNG_UP, call.left_ms)

    # -- a call comes -----------------------------------------------------------------------------------------

    def _new_channel(self, it: Happening) -> None:
        """The operator dials on the phone itself."""
        channel = it.channel
        if channel is None or not self.place.owns(channel.name):
            return
        if channel.state == "Ring" and channel.linkedid == channel.uniqueid:
            self._begin(channel.linkedid, Direction.OUT, it.at_ms, number=plain_number(channel.exten))
            self._attach(self.calls[channel.linkedid], channel)

    def _agent_called(self, it: Happening) -> None:
        """The queue offers a caller to this desk."""
        channel = it.channel
        other = self.channels.note(it.frame, "Dest")
        if channel is None or not self.place.is_member(it.frame.get("Interface")):
            return
        call = self._offer(channel, it.at_ms, it.frame.get("Queue"))
        if other is not None and self.place.owns(other.name):
            self._take_leg(call, other, it.at_ms)

    def _dial_begin(self, it: Happening) -> None:
        """Somebody's phone is rung: this desk's, or from this desk."""
        channel = it.channel
        other = self.channels.note(it.frame, "Dest")
        if other is not None and self.place.owns(other.name):
            if channel is not None:
                call = self._offer(channel, it.at_ms)
            else:
                number = self._dialled.pop(other.linkedid, "") or other.number
                number = "" if number == self.place.extension else number
                call = self._begin(other.linkedid, Direction.OUT, it.at_ms, number=number)
            self._take_leg(call, other, it.at_ms)
            return
        call_of = self._of_leg(channel)
        if call_of is not None and call_of.direction is Direction.OUT and call_of.stage is Stage.OFFERED:
            call_of.number = call_of.number or plain_number(it.frame.get("Exten"))
            call_of.stage = Stage.RINGING
            self._tell(call_of, EventKind.RINGING, it.at_ms)
        elif channel is not None and channel.is_local:
            asked = self.calls.get(channel.linkedid)
            if asked is not None and asked.stage is Stage.HELD:
                asked.target = it.frame.get("Exten")

    def _take_leg(self, call: Call, own: Channel, at_ms: int) -> None:
        """``own`` is the desk's channel in ``call``; a quick phone may have rung before the exchange says so."""
        self._attach(call, own)
        if own.rang:
            self._rings(call, at_ms)

    # -- it rings, it is answered -----------------------------------------------------------------------------

    def _new_state(self, it: Happening) -> None:
        call = self._of_leg(it.channel)
        if call is not None and it.frame.get("ChannelStateDesc") == "Ringing":
            self._rings(call, it.at_ms)

    def _bridge_enter(self, it: Happening) -> None:
        channel = it.channel
        if channel is None:
            return
        channel.bridge, channel.entered_at = it.frame.get("BridgeUniqueid"), channel.dialled
        call = self._of_leg(channel)
        if call is not None:
            call.entered_ms, call.left_ms = it.at_ms, 0
        for call in tuple(self.calls.values()):
            own = self.channels.get(call.leg)
            if own is not None and own.bridge == channel.bridge and self._in_company(own):
                self._bridged(call, own, it.at_ms)

    def _hold(self, it: Happening) -> None:
        call = self._of_leg(it.channel)
        if call is not None and call.stage is Stage.TALKING:
            call.stage = Stage.HELD
            self._tell(call, EventKind.HELD, it.at_ms)

    def _unhold(self, it: Happening) -> None:
        call = self._of_leg(it.channel)
        if call is not None and call.stage is Stage.HELD:
            call.stage, call.consulting = Stage.TALKING, False
            self._tell(call, EventKind.RESUMED, it.at_ms)

    # -- it goes elsewhere ------------------------------------------------------------------------------------

    def _blind_transfer(self, it: Happening) -> None:
        call = self._of_uniqueid(it.frame.get("TransfererUniqueid"))
        if call is not None and call.stage in CONNECTED and it.frame.get("Result") == "Success":
            call.target = plain_number(it.frame.get("Extension"))
            self.over(call, EventKind.TRANSFERRED, Cause.TRANSFERRED, it.at_ms)

    def _attended_transfer(self, it: Happening) -> None:
        """A consultation was completed. Only a transfer of the other side's leaves the call where it is."""
        call = self._of_uniqueid(it.frame.get("OrigTransfererUniqueid"))
        if call is None or call.stage not in CONNECTED or it.frame.get("Result") != "Success":
            return
        call.target = call.target or plain_number(it.frame.get("SecondTransfererConnectedLineNum"))
        self.over(call, EventKind.TRANSFERRED, Cause.TRANSFERRED, call.hung_up_ms or it.at_ms)

    def _parked(self, it: Happening) -> None:
        call = self.calls.get(it.frame.get("ParkeeLinkedid"))
        if call is not None and call.stage in CONNECTED:
            call.stage, call.target, call.left_alone = Stage.PARKED, it.frame.get("ParkingSpace"), False
            self._tell(call, EventKind.PARKED, it.at_ms)
            if self.channels.get(call.leg) is None:
                call.leg = ""

    def _unparked(self, it: Happening) -> None:
        """Somebody took the parked caller; this desk's own taking is seen when it is bridged with them."""
        call = self.calls.get(it.frame.get("ParkeeLinkedid"))
        if call is None or call.stage is not Stage.PARKED or self.place.owns(it.frame.get("RetrieverChannel")):
            return
        call.target = it.frame.get("RetrieverChannel").partition("-")[0].partition("/")[2]
        self.over(call, EventKind.TRANSFERRED, Cause.TRANSFERRED, it.at_ms)

    def _parked_gave_up(self, it: Happening) -> None:
        call = self.calls.get(it.frame.get("ParkeeLinkedid"))
        if call is not None and call.stage is Stage.PARKED:
            self.over(call, EventKind.ENDED, Cause.CALLER_HUNG_UP, it.at_ms)

    # -- it ends ----------------------------------------------------------------------------------------------

    def _rang_out(self, it: Happening) -> None:
        """The queue takes its offer back; with a phone that was rung, its hang-up tells the rest."""
        call = self.calls.get(it.frame.get("Linkedid"))
        if call is None or call.stage not in UNANSWERED or not self.place.is_member(it.frame.get("Interface")):
            return
        call.no_answer = True
        if not call.leg:
            self.over(call, EventKind.MISSED, Cause.NO_ANSWER, it.at_ms)

    def _dial_end(self, it: Happening) -> None:
        channel = it.channel
        call = self._of_uniqueid(it.frame.get("DestUniqueid")) or self._of_leg(channel)
        if call is not None and call.stage in UNANSWERED:
            call.dial_ended(it.frame.get("DialStatus"), channel is not None and not channel.is_local)

    def _gave_up(self, it: Happening) -> None:
        call = self.calls.get(it.frame.get("Linkedid"))
        if call is not None and call.stage in UNANSWERED:
            call.gave_up = True

    def _hangup_request(self, it: Happening) -> None:
        """One side put the receiver down; this is the only sure sign of which."""
        channel = it.channel
        if channel is None:
            return
        call = self._of_leg(channel)
        if call is not None:
            call.first_gone = call.first_gone or Cause.OPERATOR_HUNG_UP
            return
        call = self.calls.get(channel.linkedid)
        if call is None or call.stage not in LIVE:
            return
        if channel.uniqueid == call.call_id:
            call.gave_up = True
        if channel.bridge and channel.bridge == call.bridge:
            call.first_gone = call.first_gone or Cause.CALLER_HUNG_UP

    def _bridge_leave(self, it: Happening) -> None:
        """The talk is over for one side. The caller's place in the dial plan tells if they were sent on."""
        channel = it.channel
        if channel is None:
            return
        bridge, channel.bridge = it.frame.get("BridgeUniqueid"), ""
        call = self._of_leg(channel)
        if call is not None:
            call.left_ms = it.at_ms
            if bridge == call.bridge and call.stage in CONNECTED:
                call.first_gone = call.first_gone or Cause.OPERATOR_HUNG_UP
            return
        call = self.calls.get(channel.linkedid)
        if call is None or call.stage not in CONNECTED or bridge != call.bridge or call.first_gone is not None:
            return
        call.first_gone, call.sent_on = Cause.CALLER_HUNG_UP, True
        if channel.dialled != channel.entered_at:
            call.moved_to = plain_number(channel.dialled)

    def _hangup(self, it: Happening) -> None:
        channel = it.channel
        if channel is None:
            return
        self.channels.remove(channel.uniqueid)
        call = self._of_leg(channel)
        if call is not None:
            self._own_hangup(call, it.frame.get("Cause"), it.at_ms)
        else:
            call = self.calls.get(channel.linkedid)
            if call is not None and channel.uniqueid == call.call_id:
                self._caller_hangup(call, it.at_ms)
        self.forget(channel.linkedid)
        self.forget(channel.uniqueid)

    def _own_hangup(self, call: Call, cause: str, at_ms: int) -> None:
        """The own channel is gone. A second telephone of the same device may go on in its place."""
        other = next(self.channels.own(call.call_id), None)
        caller_is_there = self.channels.get(call.call_id) is not None
        if other is not None and call.stage in LIVE:
            self._attach(call, other)
        elif call.stage in UNANSWERED:
            self.over(call, *call.unanswered_end(cause), at_ms)
        elif call.stage is Stage.PARKED:
            call.leg = ""
        elif call.consulting and caller_is_there:
            call.hung_up_ms = at_ms  # the word of the completed transfer may still come
        elif call.moved_to and caller_is_there:
            call.target = call.moved_to
            self.over(call, EventKind.TRANSFERRED, Cause.TRANSFERRED, call.left_ms or at_ms)
        elif call.sent_on and caller_is_there:
            call.left_ms = call.left_ms or at_ms
            call.left_alone = True  # that they were parked may be told after
        else:
            self.over(call, EventKind.ENDED, call.first_gone or Cause.CALLER_HUNG_UP, call.left_ms or at_ms)

    def _caller_hangup(self, call: Call, at_ms: int) -> None:
        """The call's first channel is gone; what this desk has of it may be over with it."""
        if call.stage is Stage.PARKED:
            self.over(call, EventKind.ENDED, Cause.CALLER_HUNG_UP, at_ms)
        elif call.left_alone:
            self.over(call, EventKind.ENDED, Cause.CALLER_HUNG_UP, call.left_ms)
        elif call.hung_up_ms and call.stage in CONNECTED:
            self.over(call, EventKind.ENDED, Cause.OPERATOR_HUNG_UP, call.hung_up_ms)
        elif call.stage in UNANSWERED and not call.leg and call.direction is Direction.IN:
            self.over(call, EventKind.ENDED, Cause.CALLER_HUNG_UP, at_ms)
        else:
            call.gave_up = True
