"""The books of one desk: which channels live, which calls it has part in, and the events told of them."""

from __future__ import annotations

from app.services.telephony.ami.call import CONNECTED, LIVE, Call, Stage
from app.services.telephony.ami.channels import Channel, Channels
from app.services.telephony.ami.place import Place
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind


class Books:
    """Calls by their ``Linkedid``, and how they begin and end; :class:`~.desk.Desk` reads the frames."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.channels = Channels(place)
        self.calls: dict[str, Call] = {}
        self._dialled: dict[str, str] = {}
        self._told: list[CallEvent] = []

    def will_dial(self, call_id: str, number: str) -> None:
        """A dial is on its way to the exchange under this id; its number is not always told back as it was."""
        self._dialled[call_id] = number

    def will_not_dial(self, call_id: str) -> None:
        """The exchange refused the dial."""
        self._dialled.pop(call_id, None)

    def _offer(self, channel: Channel, at_ms: int, queue: str = "") -> Call:
        """``channel`` wants this desk: begin its call, or open the same one again. Behind a pipe of the exchange
        stands the call's first channel.
        """
        caller = channel
        if channel.is_local:
            caller = self.channels.get(channel.linkedid) or channel
        return self._begin(
            channel.linkedid,
            Direction.IN,
            at_ms,
            number=caller.number,
            name=caller.caller,
            line=caller.line or caller.exten,
            queue=queue,
        )

    def _begin(
        self,
        call_id: str,
        direction: Direction,
        at_ms: int,
        *,
        number: str = "",
        name: str = "",
        line: str = "",
        queue: str = "",
    ) -> Call:
        """Begin a call, or open one again; one under way only learns what it did not know."""
        call = self.calls.get(call_id)
        if call is None:
            call = self.calls[call_id] = Call(call_id, direction, Stage.OVER)
        begins = call.stage not in LIVE
        if begins:
            call.offer_anew(direction)
            call.number, call.name, call.queue = number, name, queue
        call.line = call.line or line
        call.queue = call.queue or queue
        if begins:
            self._tell(call, EventKind.OFFERED, at_ms)
        return call

    def _attach(self, call: Call, channel: Channel) -> None:
        """``channel`` is the desk's own one in ``call``."""
        call.leg, call.leg_name = channel.uniqueid, channel.name

    def _rings(self, call: Call, at_ms: int) -> None:
        """The desk's own phone rings; for a call it makes itself that means nothing yet."""
        if call.direction is Direction.IN and call.stage is Stage.OFFERED:
            call.stage = Stage.RINGING
            self._tell(call, EventKind.RINGING, at_ms)

    def _relink(self, channel: Channel, at_ms: int) -> None:
        """The own channel has become part of an older call (a parked caller taken back, a merged consultation):
        its own call is over, and the older one goes on here.
        """
        if not self.place.owns(channel.name):
            return
        old = next((one for one in self.calls.values() if one.leg == channel.uniqueid), None)
        if old is None or old.call_id == channel.linkedid or old.stage not in LIVE:
            return
        self._over(old, EventKind.ENDED, Cause.TRANSFERRED, at_ms)
        known = self.calls.get(channel.linkedid)
        if known is None or known.stage not in CONNECTED:
            first = self.channels.get(channel.linkedid) or channel
            self._attach(self._offer(first, at_ms), channel)

    def _in_company(self, own: Channel) -> bool:
        return any(True for _ in self.channels.others_in(own.bridge, own.uniqueid))

    def _forget(self, linkedid: str) -> None:
        """A call that is over is remembered as long as its first channel lives: it may be offered again."""
        call = self.calls.get(linkedid)
        if call is not None and call.stage not in LIVE and self.channels.get(linkedid) is None:
            del self.calls[linkedid]

    def _of_leg(self, channel: Channel | None) -> Call | None:
        """The call whose own channel this is."""
        return None if channel is None else self._of_uniqueid(channel.uniqueid)

    def _of_uniqueid(self, uniqueid: str) -> Call | None:
        if not uniqueid:
            return None
        return next((call for call in self.calls.values() if call.leg == uniqueid), None)

    def _over(self, call: Call, kind: EventKind, cause: Cause, at_ms: int) -> None:
        """This desk's part in the call is over."""
        call.stage = Stage.MISSED if kind is EventKind.MISSED else Stage.OVER
        self._tell(call, kind, at_ms, cause)
        call.leg = ""

    def _tell(self, call: Call, kind: EventKind, at_ms: int, cause: Cause | None = None) -> None:
        """One event of the call, with all that is known of it now."""
        first, own = self.channels.get(call.call_id), self.channels.get(call.leg)
        for source in (first, own):
            if source is not None:
                call.recording = call.recording or source.recording
                call.line = call.line or source.line
        self._told.append(
            CallEvent(
                kind,
                call.call_id,
                at_ms,
                call.direction,
                call.leg_name,
                call.number,
                call.name,
                call.line,
                call.queue,
                self.place.operator or self.place.extension,
                call.target if kind in (EventKind.TRANSFERRED, EventKind.PARKED) else "",
                call.recording,
                cause,
            )
        )
