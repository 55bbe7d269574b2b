"""The desk: puts the call, the card, the script, the ticket and the timer together."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer

from app.models.calls import Channel
from app.models.ids import Uid
from app.services.calls.interactions import set_person
from app.services.calls.state import State
from app.services.clients.card import ClientCard
from app.services.dictionaries import Dictionaries, read
from app.services.drafts import park
from app.services.store.store import Changed
from app.services.tickets.saving import SavedTicket
from app.services.warming import warm_up
from app.services.words import t
from app.views.context import Context
from app.views.desk.calls import CallsController
from app.views.desk.card.controller import SHOWN_ON_CARD, CardController
from app.views.desk.contact import ContactInHand
from app.views.desk.dialling import Dialler
from app.views.desk.handing import Handing
from app.views.desk.keeper import DraftKeeper
from app.views.desk.keys import DeskKeys
from app.views.desk.moment import is_told_by_hand, possible_actions, state_words, window_title
from app.views.desk.news import NewsController
from app.views.desk.outcome import Outcome
from app.views.desk.owed.controller import OwedController
from app.views.desk.presence.controller import PresenceController
from app.views.desk.resuming import Resuming
from app.views.desk.ringer import Ringer
from app.views.desk.script.controller import ScriptController
from app.views.desk.talk import TalkControls
from app.views.desk.ticket.controller import TicketController
from app.views.desk.timer.controller import TimerController
from app.views.desk.variables import variables
from app.views.desk.way import ContactWay
from app.views.desk.widgets import DeskWidget

WARM_AFTER_MS = 400
"""The desk is shown first; a script that is wanted sooner loads the engine itself, on the reading thread."""


class DeskController(QObject):
    """One operator's desk for one shift."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._words: Dictionaries | None = None
        self.timer = TimerController(context)
        self.card = CardController(context)
        self.script = ScriptController(context)
        self.ticket = TicketController(context)
        self.outcome = Outcome()
        self.calls = CallsController(context)
        self.keeper = DraftKeeper(context, self.collect)
        self.resuming = Resuming(context, self)
        self.news = NewsController(context)
        self.widget = DeskWidget(
            self.timer.strip,
            self.news.widget,
            self.card.widget,
            self.script.widget,
            self.ticket.widget,
            self.outcome.widget,
            self.timer.bar,
        )
        self.widget.installEventFilter(self)
        self.ringer = Ringer(context.settings, self.widget)
        self.ringer.rang.connect(context.navigation.quiet)
        self.way = ContactWay(context, self)
        self.presence = PresenceController(context, self)
        self.handing = Handing(context, self)
        self.talk = TalkControls(context, self)
        self._connect_parts()
        self.keys = DeskKeys(context, self)
        self.dialler = Dialler(context, self)
        self.owed = OwedController(context, self)
        context.work.changed.connect(self._store_changed)
        QTimer.singleShot(WARM_AFTER_MS, self, self._warm_up)
        context.line.start()
        self.ticket.begin(Channel.PHONE)
        self._work.ask(read).then(self._use_dictionaries)
        self.resuming.offer_left_behind()
        self.resuming.settle()
        self.enable()

    def _warm_up(self) -> None:
        self._work.ask(warm_up).on_the_reader().then()

    def activate(self) -> None:
        """The desk came into view."""
        if self.calls.current is not None:
            self.script.widget.focus_first()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say everything in the other language."""
        if event.type() == QEvent.Type.LanguageChange and self._words is not None:
            self._use_dictionaries(self._words)
            self.show_state()
        return super().eventFilter(watched, event)

    def leave(self) -> None:
        """The shift ends: keep what is typed, close the time book."""
        if self.keeper.is_waiting:
            self.keeper.keep_now()
        self.ticket.rest()
        self.timer.sign_out()
        self.presence.leave()
        self.calls.close()
        self._context.line.stop()

    # -- putting together ---------------------------------------------------------------------------------

    def _connect_parts(self) -> None:
        self.calls.began.connect(self.way.began)
        self.calls.found.connect(self.way.found)
        self.calls.moved.connect(self.way.moved)
        self.calls.over.connect(self.way.over)
        self.calls.answered_beside.connect(self.way.answered_beside)
        self.calls.merged.connect(self.way.merged)
        self.calls.left_behind.connect(self.way.left_behind)
        self.calls.waiting_changed.connect(self.enable)
        self.calls.waiting_changed.connect(self.way.ring)
        self.calls.cue.connect(self.timer.tell)
        self.timer.acw_expired.connect(self._acw_expired)
        self.timer.link_changed.connect(self.way.link_changed)
        self.timer.strip.search_wanted.connect(self._open_search)
        self.card.client_changed.connect(self.client_known)
        self.card.go_on.connect(self.go_on)
        self.script.answered.connect(self.script_answered)
        self.script.edited.connect(self.keeper.changed)
        self.ticket.edited.connect(self.keeper.changed)
        self.ticket.saved.connect(self._saved)
        self.outcome.edited.connect(self.keeper.changed)
        self.keeper.kept.connect(self.ticket.show_kept)
        self._context.navigation.edit_ticket.connect(self.go_on)
        self._context.navigation.leaving.connect(self.leave)

    def queue_words(self, code: str) -> str:
        """A queue as the telephone names it, in words."""
        return self._words.queue_of_calls(code) if self._words else code

    def _use_dictionaries(self, words: Dictionaries) -> None:
        self._words = words
        self.presence.use_dictionaries(words)
        self.ticket.use_dictionaries(words)
        self.outcome.use_dictionaries(words)

    def _store_changed(self, change: Changed) -> None:
        if change.touches("queue", "category", "product", "disposition", "pause_reason", "ticket_type", "user"):
            self._work.ask(read).then(self._use_dictionaries)
        if change.touches(*SHOWN_ON_CARD):
            self.card.refresh()
        if change.touches("script_version", "script_definition", "acknowledgement"):
            self.news.refresh()
        if change.touches("segment", "interaction"):
            self.timer.refresh_counters()

    # -- a contact's way over the desk --------------------------------------------------------------------

    def client_known(self, card: ClientCard) -> None:
        """The contact in hand is with this client."""
        contact = self.calls.current
        self.ticket.set_person(card.person_uid)
        if card.premises:
            first = card.premises[0]
            flat = t("card.flat", flat=first.flat) if first.flat else ""
            self.ticket.set_address(", ".join(part for part in (first.address, flat) if part))
        self.script.set_variables(self.variables_for(card))
        if contact is not None:
            self.tell_client(contact)
        self.keeper.changed()

    def tell_client(self, contact: ContactInHand) -> None:
        """Keep with the contact whom it is with, as soon as both are known."""
        person = self.card.card.person_uid if self.card.card is not None else contact.person_uid
        if contact.interaction_uid is not None and person != contact.person_uid:
            contact.person_uid = person
            user = self._context.signed_in.user_uid
            self._work.ask(set_person, user, contact.interaction_uid, person).then()

    def variables_for(self, card: ClientCard | None) -> dict[str, str]:
        """What the words of a script are filled with."""
        return variables(self._context.signed_in.name, self.card.number, card)

    def script_answered(self) -> None:
        """The script's answers fill the ticket and suggest the outcome."""
        walk = self.script.walk
        if walk is None or not walk.is_answered:
            return
        self.ticket.take_answers(walk.ticket_fields())
        self.outcome.suggest(walk.disposition())
        contact = self.calls.current
        if contact is not None and contact.state is State.WRAP_UP:
            self.script.talk_ended()

    # -- keys ---------------------------------------------------------------------------------------------

    def put_aside(self) -> None:
        """Park the draft in hand; it waits in 'my work'."""
        self.park_draft()
        self.calls.put_aside()

    def park_draft(self) -> None:
        """What is typed waits in 'my work', unless it went along with the call."""
        contact = self.calls.current
        if self._has_something_to_keep():
            self.keeper.keep_now()
            if contact is not None and contact.given:
                self.handing.leave(self.keeper.uid, contact)
            else:
                self._work.ask(park, self._context.signed_in.user_uid, self.keeper.uid).then()
        self.keeper.forget()

    def _has_something_to_keep(self) -> bool:
        return self.ticket.values.edited or self.script.walk is not None or bool(self.outcome.note)

    def new_ticket(self) -> None:
        """Another ticket for the contact in hand; an unsaved one is parked."""
        contact = self.calls.current
        if self.ticket.values.edited:
            self.park_draft()
        person = self.card.card.person_uid if self.card.card else None
        self.keeper.begin(contact.interaction_uid if contact else None)
        self.ticket.begin(contact.channel if contact else Channel.PHONE, person)
        self.script_answered()
        self.ticket.widget.focus_first()

    def go_on(self, ticket: Uid) -> None:
        """Go on with a saved ticket: from the card, from a list."""
        if self.ticket.values.edited:
            self.park_draft()
            self.keeper.begin(self.keeper.interaction)
        self._context.navigation.show_screen.emit("desk")
        self.ticket.go_on(ticket)
        if self.calls.current is None:
            self.timer.work_on(ticket)
        self.ticket.widget.focus_first()

    def save(self) -> None:
        """Save the ticket in hand."""
        if self.keeper.is_waiting:
            self.keeper.keep_now()
        self.keeper.forget()
        contact = self.calls.current
        interaction = contact.interaction_uid if contact else None
        self.ticket.save(interaction, self.keeper.uid, self.script.snapshot(), self.outcome.disposition)

    def _saved(self, ticket: SavedTicket) -> None:
        self.owed.tell_saved(ticket)
        self.show_state()
        if self.calls.current is None:
            self.timer.work_on(None)

    def finish(self, disposition: Uid, note: str) -> None:
        """Close the contact in hand with its outcome; an unsaved ticket is parked, never dropped."""
        contact = self.calls.current
        if contact is None:
            return
        self.leave_ticket()
        self.owed.remember()
        self.calls.finish(disposition, note, self.script.snapshot())

    def leave_ticket(self) -> None:
        """The contact in hand ends: a ticket that is not saved waits in 'my work', all else goes with it."""
        contact = self.calls.current
        if self.ticket.values.edited:
            self.park_draft()
            if contact is not None and contact.given:
                self._context.notices.tell(t("handing.draft_given"))
            else:
                self._context.notices.tell(t("ticket.draft_parked"), t("ticket.draft_show"), self.resuming.choose)
        self.keeper.forget()

    # -- what happens by itself ---------------------------------------------------------------------------

    def _acw_expired(self, call_id: str) -> None:
        contact = self.calls.current
        if contact is None or contact.call_id != call_id or contact.state is not State.WRAP_UP:
            return
        self.park_draft()
        self.calls.put_aside()
        way_on = t("ticket.draft_resume")
        self._context.notices.tell(t("timer.acw_expired"), way_on, self.resuming.resume_latest)

    def _open_search(self) -> None:
        palette = self._context.actions.get("program.palette")
        if palette is not None:
            palette.trigger()

    # -- showing ------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Name the call in hand in the bar and in the title."""
        contact = self.calls.current
        self.timer.bar.show_state(*state_words(contact))
        self.timer.bar.show_way(
            consulting=contact is not None and contact.is_consulting,
            parked=contact is not None and contact.is_parked,
            told_by_hand=is_told_by_hand(contact),
        )
        self.news.set_free(self.calls.current is None)
        self.widget.window().setWindowTitle(window_title(self.calls.current, self.ticket.values.number))

    def enable(self) -> None:
        """Allow what the moment allows."""
        waiting = self.calls.waiting() is not None
        saved = bool(self.ticket.values.number)
        contact = self.calls.current
        self._context.navigation.in_hand = contact.interaction_uid if contact is not None else None
        self._context.navigation.in_talk = contact is not None and contact.is_live and not contact.is_ringing
        for name, on in possible_actions(self.calls.current, waiting=waiting, saved_ticket=saved).items():
            self._context.actions.enable(name, on)
        self.outcome.widget.setEnabled(contact is not None)

    def collect(self) -> tuple[str, dict[str, Any], Uid | None]:
        """The draft as it stands: title, body, ticket."""
        values = self.ticket.values
        contact = self.calls.current
        body = {
            "ticket": self.ticket.dump(),
            "script": self.script.snapshot(),
            "outcome": self.outcome.dump(),
            "call_id": contact.call_id if contact else None,
        }
        title = values.draft.subject.strip() or values.draft.description.strip()[:80]
        return title, body, values.draft.uid if values.number else None

    def take_back(self, body: dict[str, Any], variables: dict[str, str] | None = None) -> None:
        """Show a draft that was kept; ``variables`` fill its script's words from now on."""
        self.ticket.restore(body["ticket"])
        self.script.restore(body["script"], variables)
        self.outcome.restore(body["outcome"])
        self.enable()
