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
from app.services.calls.callbacks import create_from_missed
from app.services.calls.interactions import Kept
from app.services.calls.ringing import Ringing, look_up
from app.services.calls.state import Action, Life, State
from app.services.calls.timer import Cue, TimerEvent, cue_of
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.telephony.events import CallEvent, Direction, EventKind
from app.services.telephony.interface import TelephonyLine
from app.services.words import t
from app.views.context import Context
from app.views.desk.contact import ContactInHand, contact_of
from app.views.desk.line_bridge import LineBridge

LOST = {State.MISSED: "timer.missed", State.ABANDONED: "timer.abandoned"}
CALLBACK_AFTER_MS = 15 * 60_000
REMEMBERED = 100
"""Of so many dialled calls the number is known as it stands in the card, not as the exchange wants it."""


class CallsController(QObject):
    """``began``: a contact came into hand; ``moved``: its state changed; ``over``: it has left the desk.

    ``waiting_changed``: another call rings beside it, or has stopped ringing.
    """

    began = Signal(object)
    found = Signal(object)
    moved = Signal(object)
    over = Signal(object)
    waiting_changed = Signal()
    cue = Signal(TimerEvent)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self.current: ContactInHand | None = None
        self._others: dict[str, ContactInHand] = {}
        self._dialled: dict[str, str] = {}
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
        contact = self._contact(event, line)
        if contact is None:
            return
        contact.life = contact.life.apply(event)
        view = contact.life.view()
        before, contact.state = contact.state, view.state
        self._work.ask(interactions.keep_call, self._user, event, view).urgently().then(
            _Finder(self, contact).kept
        )
        lost = contact.state in LOST or contact.state is State.REJECTED
        if contact.state is not before or event.kind in (EventKind.OFFERED, EventKind.RINGING):
            self.cue.emit(cue_of(contact.state, contact.call_id))
            if contact is not self.current:
                self.waiting_changed.emit()
            elif not lost:
                self.moved.emit(contact)
        if lost:
            self._lost(contact)

    def _contact(self, event: CallEvent, line: TelephonyLine) -> ContactInHand | None:
        """The contact the event belongs to; a new one for a call that begins."""
        if self.current is not None and self.current.call_id == event.call_id:
            return self.current
        if event.call_id in self._others:
            return self._others[event.call_id]
        if event.kind not in (EventKind.OFFERED, EventKind.RINGING, EventKind.ANSWERED):
            return None
        contact = contact_of(event, line)
        if self.current is None:
            self._take_in_hand(contact)
        else:
            self._others[contact.call_id] = contact
            self._context.notices.tell(t("timer.second_call", who=self.who(contact)))
        return contact

    def _take_in_hand(self, contact: ContactInHand) -> None:
        self.current = contact
        self.began.emit(contact)
        self._work.ask(look_up, contact.number, wall_ms()).urgently().then(_Finder(self, contact).found)

    def found_for(self, contact: ContactInHand, ringing: Ringing) -> None:
        """The store has said whose number it is."""
        if contact is self.current:
            self.found.emit(ringing)

    def kept(self, contact: ContactInHand, kept: Kept) -> None:
        """The store has the contact."""
        if contact.interaction_uid is None:
            contact.interaction_uid = kept.interaction_uid
            if contact is self.current:
                self.moved.emit(contact)

    def _lost(self, contact: ContactInHand) -> None:
        """Nobody answered: say so, and offer a callback."""
        self._others.pop(contact.call_id, None)
        key = LOST.get(contact.state)
        if contact is self.current:
            self.current = None
            self.over.emit(contact)
        self.waiting_changed.emit()
        if key is not None:
            offer = _CallbackOffer(self, contact)
            way_on = t("timer.call_back") if phones.parse(contact.number).key else ""
            self._context.notices.tell(t(key, who=self.who(contact)), way_on, offer.take if way_on else None)

    def offer_callback(self, contact: ContactInHand) -> None:
        """Write down that this caller is to be called back."""
        if contact.interaction_uid is not None:
            due = wall_ms() + CALLBACK_AFTER_MS
            self._work.ask(create_from_missed, self._user, contact.interaction_uid, due).then(None)
            self._context.notices.tell(t("timer.callback_noted", who=self.who(contact)))

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
        if contact is not None and contact.is_ringing:
            self._command("answer")

    def take_up(self, contact: ContactInHand) -> None:
        """A call that rang beside the last contact comes into hand."""
        self._others.pop(contact.call_id, None)
        self._take_in_hand(contact)

    def toggle_hold(self) -> None:
        """Hold the caller, or take them off hold."""
        if self.current is not None:
            self._command("resume" if self.current.state is State.ON_HOLD else "hold")

    def hang_up(self) -> None:
        """End the talk; refuse a call that still rings."""
        contact = self.current
        if contact is None or not contact.is_live:
            return
        incoming = contact.direction is Direction.IN
        self._command("reject" if contact.is_ringing and incoming else "hang_up")

    def transfer(self, target: str) -> None:
        """Send the caller on."""
        self._command("blind_transfer", target)

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
            contact.life = contact.life.act(Action.PARK, wall_ms())
            self.cue.emit(TimerEvent(Cue.DONE, contact.call_id))
            if contact.interaction_uid is not None:
                self._work.ask(interactions.park, self._user, contact.interaction_uid).then(None)
            self.over.emit(contact)

    def resume(self, contact: ContactInHand) -> None:
        """A contact comes back to the desk with its draft."""
        self.current = contact
        self.began.emit(contact)
        self._work.ask(look_up, contact.number, wall_ms()).urgently().then(_Finder(self, contact).found)

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
        if contact is self.current:
            self.current = None
            self.over.emit(contact)

    def close(self) -> None:
        """Hear the lines no more."""
        for bridge in self._bridges:
            bridge.close()

    def _command(self, name: str, *args: str) -> None:
        contact = self.current
        if contact is None or contact.line is None:
            return
        try:
            getattr(contact.line, name)(contact.call_id, *args)
        except KnownError as error:
            self._context.notices.tell_error(error)


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


class _CallbackOffer:
    def __init__(self, calls: CallsController, contact: ContactInHand) -> None:
        self._calls = calls
        self._contact = contact

    def take(self) -> None:
        self._calls.offer_callback(self._contact)
