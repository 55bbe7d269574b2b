"""Drafts that wait: left by a dead process, parked by the limit or by another call. And a ticket's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.models.calls import Channel
from app.models.ids import Uid
from app.services import drafts
from app.services.calls import interactions
from app.services.calls.interactions import Contact
from app.services.calls.state import Life, State
from app.services.calls.timer import Cue, TimerEvent
from app.services.drafts import StoredDraft
from app.services.errors import KnownError
from app.services.telephony.events import Direction
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


class Resuming(QObject):
    """Brings drafts back to the desk."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._desk = desk
        self._number = ""

    def offer_left_behind(self) -> None:
        """At the start: say what a process that died has left."""
        self._work.ask(drafts.offer, self._user).then(self._offer)

    def choose(self) -> None:
        """Show all drafts that wait, to go on with one."""
        self._work.ask(waiting_drafts, self._user).then(self._choose)

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
            self._context.notices.tell(text, t("ticket.draft_show"), self.choose)

    def _choose(self, waiting: tuple[StoredDraft, ...]) -> None:
        if not waiting:
            self._context.notices.tell(t("ticket.no_drafts"))
            return
        lines = [(draft.uid.hex(), _line(draft)) for draft in waiting]
        chooser = Chooser(self._desk.widget, t("ticket.drafts_title"), t("ticket.draft_search"), lines)
        if self._context.notices.run(chooser) and chooser.code:
            self.resume(bytes.fromhex(chooser.code))

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
        by_hand=call_id.startswith(interactions.HAND),
        state=State.WRAP_UP,
    )
