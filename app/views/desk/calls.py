"""Calls at the desk: what the lines tell, what the operator does with them.

One contact is in hand; others that ring meanwhile wait, and nothing is taken away from what is being typed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.models.calls import Channel
from app.models.ids import Uid, new_uid
from app.services import phones
from app.services.calls import interactions
from app.services.calls.interactions import Kept
from app.services.calls.ringing import Ringing, look_up
from app.services.calls.state import Action, Life, State
from app.services.calls.timer import Cue, TimerEvent, cue_of
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind
from app.services.telephony.interface import Capability, TelephonyLine
from app.services.words import t
from app.views.context import Context
from app.views.desk.contact import ContactInHand, contact_of
from app.views.desk.known import KnownCalls
from app.views.desk.line_bridge import LineBridge
from app.views.desk.missed import Missed
from app.views.desk.moment import ends_here, is_cut_off

LOST = {State.MISSED: "timer.missed", State.ABANDONED: "timer.abandoned"}
FOUND_WITHIN_MS, PAINTED_WITHIN_MS = 150, 30
"""So long the store may wait for the card of a call that has just come."""
REMEMBERED = 100
"""Of so many dialled calls the number is known as it stands in the card, not as the exchange wants it."""
_BEGINS = frozenset({EventKind.OFFERED, EventKind.RINGING, EventKind.ANSWERED, EventKind.HELD, EventKind.RESUMED})


class CallsController(QObject):
    """``began``: a contact came into hand; ``moved``: its state changed; ``over``: it has left the desk.

    ``waiting_changed``: another call rings beside it, or has stopped ringing; ``answered_beside``: it was
    answered. ``merged``: the call in hand became part of an older one. ``left_behind``: one that had left is over.
    """

    began = Signal(object)
    found = Signal(object)
    moved = Signal(object)
    over = Signal(object)
    waiting_changed = Signal()
    answered_beside = Signal(object)
    merged = Signal(object)
    left_behind = Signal(object)
    cue = Signal(TimerEvent)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self.current: ContactInHand | None = None
        self._others: dict[str, ContactInHand] = {}
        self._dialled: dict[str, str] = {}
        self._known = KnownCalls()
        self._quiet: set[str] = set()
        self.missed = Missed(context, self)
        self._bridges = []
        for line in dict.fromkeys((context.line, context.manual)):
            bridge = LineBridge(line)
            bridge.happened.connect(_Taker(self, line).take)
            self._bridges.append(bridge)

    # -- what the line tells ------------------------------------------------------------------------------

    def take(self, event: CallEvent, line: TelephonyLine) -> None:
        """Fold one event into its contact."""
        if event.call_id in self._dialled:
            event = replace(event, number=self._dialled[event.call_id])
        contact = self._contact(event)
        here = contact is not None
        contact = contact or self._known.get(event.call_id)
        if contact is None:
            if event.kind not in _BEGINS or event.call_id in self._quiet:
                return
            contact = contact_of(event, line)
        before = contact.state
        contact.hear(event)
        if not here and self.current is None and contact.is_live:
            self._work.hold_writes(FOUND_WITHIN_MS)
            self._look_up(contact)  # while the desk makes room for the call
        self._work.ask(interactions.keep_call, self._user, event, contact.life.view()).urgently().then(
            _Finder(self, contact).kept
        )
        if not here:
            self._arrive(contact, before)
        elif contact.state is not before or event.kind in (EventKind.OFFERED, EventKind.RINGING):
            self._tell(contact, event)

    def _contact(self, event: CallEvent) -> ContactInHand | None:
        """The contact on the desk that the event belongs to."""
        if self.current is not None and self.current.call_id == event.call_id:
            return self.current
        return self._others.get(event.call_id)

    def _arrive(self, contact: ContactInHand, before: State) -> None:
        """A call comes to the desk, or comes back; what is heard of one that has left for good is only kept."""
        if not contact.is_live:
            if before is State.PARKED and contact.state is State.WRAP_UP and not contact.closed:
                self.left_behind.emit(contact)
            return
        self._known.forget(contact.call_id)
        self.cue.emit(cue_of(contact.state, contact.call_id))
        if self.current is None:
            self.current = contact
            self.began.emit(contact)
            return
        self._others[contact.call_id] = contact
        if contact.is_ringing:
            self._context.notices.tell(t("timer.second_call", who=self.who(contact)))
        self._beside(contact)

    def _tell(self, contact: ContactInHand, event: CallEvent) -> None:
        """A contact on the desk has changed its state."""
        heard = event.cause is not Cause.UNKNOWN
        self.cue.emit(cue_of(contact.state, contact.call_id, heard=heard))
        lost = contact.state in LOST or contact.state is State.REJECTED
        if event.kind is EventKind.ENDED and event.cause is Cause.TRANSFERRED and contact is self.current:
            self.merged.emit(contact)  # the telephone goes on with an older call: its card comes next
        elif contact is not self.current:
            self._beside(contact)
        elif not lost:
            self.moved.emit(contact)
        if lost:
            self._lost(contact)

    def _beside(self, contact: ContactInHand) -> None:
        """Something happened to a call beside the one in hand; one that was answered wants its card."""
        self.waiting_changed.emit()
        current = self.current
        if contact.is_talked_in and current is not None and current.state is not State.TALKING:
            self.answered_beside.emit(contact)
        elif not contact.is_live and contact.state not in LOST and contact.state is not State.REJECTED:
            self._others.pop(contact.call_id, None)
            self._known.keep(contact)
            if contact.state is State.WRAP_UP:
                self.left_behind.emit(contact)

    def _take_in_hand(self, contact: ContactInHand) -> None:
        self._look_up(contact)
        self.current = contact
        self.began.emit(contact)

    def _look_up(self, contact: ContactInHand) -> None:
        asking = self._work.ask(look_up, contact.number, wall_ms()).on_the_reader()
        asking.urgently().then(_Finder(self, contact).found)

    def found_for(self, contact: ContactInHand, ringing: Ringing) -> None:
        """The store has said whose number it is."""
        if contact is self.current:
            self.found.emit(ringing)
        self._work.release_writes(PAINTED_WITHIN_MS)

    def kept(self, contact: ContactInHand, kept: Kept) -> None:
        """The store has the contact."""
        if contact.interaction_uid is None:
            contact.interaction_uid, contact.person_uid = kept.interaction_uid, kept.person_uid
            if contact is self.current:
                self.moved.emit(contact)

    def _lost(self, contact: ContactInHand) -> None:
        """Nobody answered: say so, and offer a callback."""
        self._others.pop(contact.call_id, None)
        self._known.keep(contact)
        taken = contact.life.view().cause is Cause.ELSEWHERE  # a colleague talks with them: nothing is missed
        key = None if taken else LOST.get(contact.state)
        if contact is self.current:
            self.current = None
            self.over.emit(contact)
        self.waiting_changed.emit()
        if key is not None:
            self.missed.tell_of(contact, key)

    def who(self, contact: ContactInHand) -> str:
        """The caller's number as it is read."""
        number = phones.parse(contact.number)
        return phones.national(number) if number.key else t("timer.hidden")

    # -- what the operator does ---------------------------------------------------------------------------

    def waiting(self) -> ContactInHand | None:
        """A call that rings while another contact is in hand."""
        return next((contact for contact in self._others.values() if contact.is_ringing), None)

    def answer(self) -> None:
        """Take the call in hand that rings."""
        contact = self.current
        able = contact.line.capabilities() if contact is not None and contact.line is not None else frozenset()
        if contact is not None and contact.is_ringing and Capability.ANSWER in able:
            self.command("answer")

    def following(self) -> ContactInHand | None:
        """The call beside the one in hand that comes next: one that is talked in, else one that rings."""
        talked_in = (contact for contact in self._others.values() if contact.is_talked_in)
        return next(talked_in, None) or self.waiting()

    def take_up(self, contact: ContactInHand) -> None:
        """A call that rang beside the last contact comes into hand."""
        self._others.pop(contact.call_id, None)
        self._take_in_hand(contact)

    def change_over(self, contact: ContactInHand) -> None:
        """The call beside comes into hand, and the one in hand stands beside it as long as its caller is there."""
        before, self.current = self.current, None
        if before is not None and (before.is_live or before.is_parked):
            self._others[before.call_id] = before
        self.take_up(contact)

    def merge_away(self, contact: ContactInHand) -> None:
        """The call in hand is part of an older one now; its contact is closed as that."""
        if contact.interaction_uid is not None:
            ask = self._work.ask(interactions.close_as_part, self._user, contact.interaction_uid, wall_ms())
            ask.then(None)
        self.cue.emit(TimerEvent(Cue.DONE, contact.call_id))
        if contact is self.current:
            self._known.keep(contact)
            self.current = None
            self.over.emit(contact)

    def fetch(self, contact: ContactInHand) -> None:
        """Take back a caller who was parked, by dialling their place; that call itself gets no card."""
        if contact.line is not None:
            try:
                self._quiet.add(contact.line.dial(contact.left_at))
            except KnownError as error:
                self._context.notices.tell_error(error)

    @property
    def heard_of(self) -> frozenset[str]:
        """The ids of all calls whose caller the line says is with us."""
        here = [self.current, *self._others.values()]
        return self._known.live() | {one.call_id for one in here if one is not None and not one.by_hand}

    def hang_up(self) -> None:
        """End the talk; refuse a call that still rings. Where the exchange is not reached or takes no commands,
        the talk ends for us, at a time nobody knows; what the exchange tells later counts.
        """
        contact = self.current
        if contact is None or not contact.is_live:
            return
        coming = contact.is_ringing and contact.direction is Direction.IN
        if ends_here(contact) and contact.line is not None:
            if not is_cut_off(contact):
                self._context.notices.tell(t("timer.ended_here"))
            kind = EventKind.MISSED if coming else EventKind.ENDED
            gone = CallEvent(kind, contact.call_id, wall_ms(), contact.direction, cause=Cause.UNKNOWN)
            self.take(gone, contact.line)
            return
        able = contact.line.capabilities() if contact.line is not None else frozenset()
        self.command("reject" if coming and Capability.REJECT in able else "hang_up")

    def begin_by_hand(self, number: str, direction: Direction) -> None:
        """A call that no line told of."""
        self._context.manual.begin(number, direction=direction, talking=True)

    def dial(self, number: str, digits: str = "") -> None:
        """Call a number by the line. ``digits`` are what the line dials for it; the contact keeps the number."""
        try:
            call_id = self._context.line.dial(digits or number)
        except KnownError as error:
            self._context.notices.tell_error(error)
        else:
            self._dialled[call_id] = number
            if len(self._dialled) > REMEMBERED:
                del self._dialled[next(iter(self._dialled))]

    def open_contact(self, channel: Channel, number: str) -> None:
        """A contact that is no call."""
        uid = new_uid()
        call_id = interactions.hand_call_id(uid)
        contact = ContactInHand(
            call_id, Life(call_id), channel, number=number, interaction_uid=uid, by_hand=True, state=State.TALKING
        )
        self._work.ask(interactions.open_by_hand, self._user, channel, wall_ms(), uid=uid, number=number).then(
            _Finder(self, contact).opened
        )
        self.cue.emit(TimerEvent(Cue.TALK, call_id))
        self._take_in_hand(contact)

    def put_aside(self) -> None:
        """The contact in hand leaves the desk; its draft waits in 'my work'."""
        contact, self.current = self.current, None
        if contact is not None:
            self._known.keep(contact)
            waits_there = contact.is_parked  # at the exchange, which is another matter
            if not waits_there:
                contact.life = contact.life.act(Action.PARK, wall_ms())
            self.cue.emit(TimerEvent(Cue.DONE, contact.call_id))
            if contact.interaction_uid is not None and not waits_there:
                self._work.ask(interactions.park, self._user, contact.interaction_uid).then(None)
            self.over.emit(contact)

    def resume(self, contact: ContactInHand) -> None:
        """A contact comes back to the desk with its draft."""
        self._take_in_hand(contact)

    def finish(self, disposition: Uid, note: str, walk: dict[str, Any] | None) -> None:
        """The contact is done; the script's answers are kept with it."""
        contact = self.current
        if contact is None or contact.interaction_uid is None:
            return
        ask = self._work.ask(
            interactions.finish, self._user, contact.interaction_uid, disposition, wall_ms(), note, walk
        )
        ask.then(_Finder(self, contact).finished)

    def end_without_data(self, code: str) -> None:
        """Wrong number, silent, hung up: one key ends it."""
        contact = self.current
        if contact is None or contact.interaction_uid is None:
            return
        ask = self._work.ask(interactions.end_without_data, self._user, contact.interaction_uid, code, wall_ms())
        ask.then(_Finder(self, contact).finished)
        if contact.is_live:
            self.hang_up()

    def finished(self, contact: ContactInHand) -> None:
        """The store has closed the contact."""
        self.cue.emit(TimerEvent(Cue.DONE, contact.call_id))
        contact.closed = True
        if contact is self.current:
            self._known.keep(contact)
            self.current = None
            self.over.emit(contact)

    def close(self) -> None:
        """Hear the lines no more."""
        for bridge in self._bridges:
            bridge.close()

    def command(self, name: str, *args: str | bool) -> bool:
        """Give the line a command about the call in hand; False where it refuses at once, and says so."""
        contact = self.current
        if contact is None or contact.line is None:
            return False
        try:
            getattr(contact.line, name)(contact.call_id, *args)
        except KnownError as error:
            self._context.notices.tell_error(error)
            return False
        return True


class _Taker(QObject):
    """Knows which line an event came from."""

    def __init__(self, calls: CallsController, line: TelephonyLine) -> None:
        super().__init__(calls)
        self._calls = calls
        self._line = line

    def take(self, event: CallEvent) -> None:
        self._calls.take(event, self._line)


class _Finder(QObject):
    """Knows which contact the store's answer is about."""

    def __init__(self, calls: CallsController, contact: ContactInHand) -> None:
        super().__init__(calls)
        self._calls = calls
        self._contact = contact

    def found(self, ringing: Ringing) -> None:
        self._calls.found_for(self._contact, ringing)
        self.deleteLater()

    def opened(self, _uid: Uid) -> None:
        self.deleteLater()

    def kept(self, kept: Kept) -> None:
        self._calls.kept(self._contact, kept)
        self.deleteLater()

    def finished(self, _nothing: None) -> None:
        self._calls.finished(self._contact)
        self.deleteLater()
