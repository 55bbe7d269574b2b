"""What waits: drafts left by a dead process or put aside, contacts without an outcome. And a ticket's history."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.models.calls import Channel
from app.models.ids import Uid
from app.services import drafts, phones
from app.services.calls import interactions
from app.services.calls.interactions import Contact
from app.services.calls.left_open import draft_of_contact, end_unheard, without_outcome
from app.services.calls.state import Life, State
from app.services.calls.timer import Cue, TimerEvent
from app.services.drafts import StoredDraft
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.telephony.events import Direction, Link
from app.services.tickets.at_desk import waiting_drafts
from app.services.tickets.history import HistoryLine, history_words
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.common.moments import day_and_time
from app.views.context import Context
from app.views.desk.contact import ContactInHand
from app.views.desk.history import HistoryDialog

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController


TELLS_ALL_MS = 10_000
"""So long after the link is up a line has told of every call that is still there."""


class Resuming(QObject):
    """Brings drafts back to the desk."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._desk = desk
        self._number = ""
        self._asked = 0
        self._told_all = QTimer(self, singleShot=True, interval=TELLS_ALL_MS)
        self._told_all.timeout.connect(self._settle)
        context.navigation.leaving.connect(self._told_all.stop)
        context.navigation.take_up.connect(self.resume_contact)

    def offer_left_behind(self) -> None:
        """At the start: say what a process that died has left."""
        self._work.ask(drafts.offer, self._user).then(self._offer)

    def settle(self) -> None:
        """End what the store takes for a call and the line knows nothing of, once the line has told all."""
        link = self._context.line.status().link
        if link is Link.NONE:
            self._settle()
        elif link is Link.UP and not self._told_all.isActive():
            self._told_all.start()

    def choose(self) -> None:
        """Show all drafts and contacts that wait, to go on with one; asked for twice, they are shown once."""
        self._asked += 1
        self._work.ask(waiting_drafts, self._user).then(partial(self._with_contacts, self._asked))

    def resume_contact(self, contact: Uid) -> None:
        """Go on with a contact that has no outcome yet; what is in hand is put aside first."""
        draft = self._work.ask(draft_of_contact, self._user, contact)
        draft.then(partial(self._resume_contact, contact))

    def resume_latest(self) -> None:
        """Go on with the draft parked last."""
        self._work.ask(drafts.parked, self._user).then(self._resume_first)

    def resume(self, draft: Uid) -> None:
        """Go on with one draft; what is in hand is put aside first."""
        self._work.ask(drafts.resume, self._user, draft).then(self._resumed)

    def show_history(self, ticket: Uid, number: str) -> None:
        """What happened to a ticket, and why."""
        self._number = number
        self._work.ask(history_words, ticket).then(self._show_history)

    def _offer(self, left: tuple[StoredDraft, ...]) -> None:
        if left:
            text = t("ticket.draft_offered", n=len(left))
            self._context.notices.tell(text, t("ticket.draft_show"), self.choose, patient=True)

    def _settle(self) -> None:
        ask = self._work.ask(end_unheard, self._user, self._desk.calls.heard_of, wall_ms())
        ask.then(self._settled)

    def _settled(self, ended: tuple[Uid, ...]) -> None:
        if ended:
            text = t("handing.left_open", n=len(ended))
            self._context.notices.tell(text, t("ticket.draft_show"), self.choose, patient=True)

    def _with_contacts(self, asked: int, waiting: tuple[StoredDraft, ...]) -> None:
        contact = self._desk.calls.current
        here = (contact.interaction_uid,) if contact is not None and contact.interaction_uid else ()
        ask = self._work.ask(without_outcome, self._user, here, wall_ms())
        ask.then(partial(self._choose, asked, waiting))

    def _choose(self, asked: int, waiting: tuple[StoredDraft, ...], contacts: tuple[Contact, ...]) -> None:
        if asked != self._asked:
            return  # two notices may offer the same, and somebody takes both
        if not (waiting or contacts):
            self._context.notices.tell(t("ticket.no_drafts"))
            return
        lines = [(f"draft:{draft.uid.hex()}", _line(draft)) for draft in waiting]
        lines += [(f"contact:{contact.uid.hex()}", _contact_line(contact)) for contact in contacts]
        chooser = Chooser(self._desk.widget, t("ticket.drafts_title"), t("ticket.draft_search"), lines)
        if self._context.notices.run(chooser) and chooser.code:
            what, _, key = chooser.code.partition(":")
            uid = bytes.fromhex(key)
            if what == "draft":
                self.resume(uid)
            else:
                self.resume_contact(uid)

    def _resume_contact(self, contact: Uid, draft: Uid | None) -> None:
        if draft is not None:
            self.resume(draft)
            return
        if self._desk.calls.current is not None:
            self._desk.put_aside()
        self._work.ask(interactions.contact, contact).then(self._bare)

    def _bare(self, contact: Contact) -> None:
        """A contact without a draft is on the desk again."""
        if contact.closed_at is None:
            self._work.ask(interactions.take_up, self._user, contact.uid).failed(self._not_taken_up).then()
            self._desk.calls.resume(_in_hand(contact))
            self._desk.timer.tell(TimerEvent(Cue.WRAP_UP, contact.call_id or ""))
            self._desk.keeper.begin(contact.uid)

    def _resume_first(self, parked: tuple[StoredDraft, ...]) -> None:
        if parked:
            self.resume(parked[0].uid)

    def _resumed(self, draft: StoredDraft | None) -> None:
        if draft is None:
            self._context.notices.tell(t("ticket.draft_gone"))
            return
        if self._desk.calls.current is not None:
            self._desk.put_aside()
        if draft.interaction_uid is None:
            self._desk.keeper.begin(None, draft.uid)
            self._desk.take_back(dict(draft.body))
            self._tell_work(draft)
            return
        back = _Back(self, draft)
        self._work.ask(interactions.contact, draft.interaction_uid).then(back.found)

    def with_contact(self, draft: StoredDraft, contact: Contact) -> None:
        """The draft's contact has been read: bring both back."""
        if contact.closed_at is None:
            self._work.ask(interactions.take_up, self._user, contact.uid).failed(self._not_taken_up).then()
            self._desk.calls.resume(_in_hand(contact))
            self._desk.timer.tell(TimerEvent(Cue.WRAP_UP, contact.call_id or ""))
        else:
            self._tell_work(draft)
        self._desk.keeper.begin(contact.uid, draft.uid)
        self._desk.take_back(dict(draft.body))

    def _not_taken_up(self, _error: KnownError) -> None:
        """The contact was not parked: it goes on where it stands."""

    def _tell_work(self, draft: StoredDraft) -> None:
        self._desk.timer.work_on(bytes.fromhex(str(draft.body["ticket"]["uid"])))
        self._context.navigation.show_screen.emit("desk")

    def _show_history(self, lines: tuple[HistoryLine, ...]) -> None:
        title = t("ticket.history_title", number=self._number)
        self._context.notices.run(HistoryDialog(self._desk.widget, title, lines))


class _Back(QObject):
    """Remembers the draft while its contact is read."""

    def __init__(self, resuming: Resuming, draft: StoredDraft) -> None:
        super().__init__(resuming)
        self._resuming = resuming
        self._draft = draft

    def found(self, contact: Contact) -> None:
        self._resuming.with_contact(self._draft, contact)
        self.deleteLater()


def _line(draft: StoredDraft) -> str:
    title = draft.title or t("ticket.draft_untitled")
    return t("ticket.draft_line", title=title, when=day_and_time(draft.updated_at))


def _contact_line(contact: Contact) -> str:
    number = phones.parse(contact.number)
    who = phones.national(number) if number.key or contact.channel == Channel.PHONE else contact.number
    return t("ticket.draft_line", title=t("handing.no_outcome", who=who), when=day_and_time(contact.offered_at))


def _in_hand(contact: Contact) -> ContactInHand:
    call_id = contact.call_id or interactions.hand_call_id(contact.uid)
    return ContactInHand(
        call_id,
        Life(call_id),
        Channel(contact.channel),
        Direction(contact.direction),
        contact.number,
        contact.caller_name,
        contact.line,
        contact.queue,
        None,
        contact.uid,
        contact.person_uid,
        by_hand=call_id.startswith(interactions.HAND),
        state=State.WRAP_UP,
    )
