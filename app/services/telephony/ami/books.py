"""The books of one desk: which channels live, which calls it has part in, and the events told of them."""

from __future__ import annotations

from collections.abc import Callable

from app.services.telephony.ami.call import CONNECTED, LIVE, UNANSWERED, Call, Stage
from app.services.telephony.ami.channels import Channel, Channels, plain_number
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

    def tell_all(self, fold: Callable[[], None]) -> tuple[CallEvent, ...]:
        """The events that ``fold`` makes of something that happened."""
        self._told = []
        fold()
        return tuple(self._told)

    def will_dial(self, call_id: str, number: str) -> None:
        """A dial is on its way to the exchange under this id; its number is not always told back as it was."""
        self._dialled[call_id] = number

    def will_not_dial(self, call_id: str) -> None:
        """The exchange refused the dial."""
        self._dialled.pop(call_id, None)

    def go_on(self, call: Call, own: Channel, at_ms: int) -> None:
        """A call that outlived a lost link has ``own`` for its channel now."""
        self._attach(call, own)
        leaving = call.stage is Stage.PARKED and own.bridge == call.bridge
        if self._in_company(own) and not leaving:
            self._bridged(call, own, at_ms)

    def find(self, own: Channel, at_ms: int) -> None:
        """An own channel nobody told of: the program was started, or away, when the call came. Nobody knows either
        when it was answered; the talk counts from now.
        """
        company = self._in_company(own)
        if not company and own.state not in ("Ring", "Ringing"):
            return
        if own.uniqueid == own.linkedid:
            call = self._begin(own.linkedid, Direction.OUT, at_ms, number=plain_number(own.dialled))
        else:
            others = self.channels.others_in(own.bridge, own.uniqueid)
            call = self._offer(self.channels.get(own.linkedid) or next(others, own), at_ms)
        self._attach(call, own)
        if own.state == "Ringing":
            self._rings(call, at_ms)
        if company:
            self._bridged(call, own, at_ms)

    def _bridged(self, call: Call, own: Channel, at_ms: int) -> None:
        """The own channel and another are in one bridge: the talk begins, goes on, or a colleague is consulted."""
        call.first_gone = None
        if call.stage in UNANSWERED or call.stage is Stage.PARKED:
            kind = EventKind.RESUMED if call.stage is Stage.PARKED else EventKind.ANSWERED
            call.stage, call.bridge = Stage.TALKING, own.bridge
            self._tell(call, kind, call.entered_ms or at_ms)
        elif call.stage is Stage.HELD:
            call.consulting = own.bridge != call.bridge
        elif call.stage is Stage.TALKING:
            call.bridge = own.bridge

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
            number="" if self.place.owns(caller.name) else caller.number,
            name="" if self.place.owns(caller.name) else caller.caller,
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
        self.over(old, EventKind.ENDED, Cause.TRANSFERRED, at_ms)
        known = self.calls.get(channel.linkedid)
        if known is None or known.stage not in CONNECTED:
            first = self.channels.get(channel.linkedid) or channel
            self._attach(self._offer(first, at_ms), channel)

    def _in_company(self, own: Channel) -> bool:
        return any(True for _ in self.channels.others_in(own.bridge, own.uniqueid))

    def forget(self, linkedid: str) -> None:
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

    def over(self, call: Call, kind: EventKind, cause: Cause, at_ms: int) -> None:
        """This desk's part in the call is over."""
        call.stage, call.left_alone = Stage.MISSED if kind is EventKind.MISSED else Stage.OVER, False
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
