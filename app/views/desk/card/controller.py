"""The call card's controller: finds the caller, opens the card, makes and changes clients."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal

from app.models.ids import Uid
from app.services import phones
from app.services.clients.card import ClientCard, card_if_here, note_card_read
from app.services.clients.edit import attach_number, new_client
from app.services.clients.finding import pick_clients
from app.services.clients.lookup import CallerMatch, FoundClient
from app.services.clients.who_knows import WhoKnows, who_knows
from app.services.directory.callers import caller_of_house
from app.services.store.clock import wall_ms
from app.services.time_sheets.contracts import Counter, counter_of_client
from app.services.words import t
from app.views.common.contract_words import contract_words
from app.views.common.team.controller import CLIENT, Team
from app.views.context import Context
from app.views.desk.card.dialogs import AttachDialog, NewClientDialog
from app.views.desk.card.editor.controller import ClientEditing
from app.views.desk.card.widgets import CallCard
from app.views.work import Request

SHOWN_ON_CARD = (
    *("ticket", "person", "promise", "callback", "person_contact_point", "contact_point", "person_flag"),
    *("membership", "person_premises", "entitlement", "curator", "passport", "absence"),
)


class CardController(QObject):
    """Holds who the contact in hand is with. ``client_changed`` carries the client's card, or None."""

    client_changed = Signal(object)
    go_on = Signal(bytes)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._interaction: Uid | None = None
        self._match: CallerMatch | None = None
        self._caller_name = ""
        self._came_by: Callable[[], str] = str
        self._in_house = ""
        self._by_phone = False
        self._searching: Request | None = None
        self._counting: Request | None = None
        self._attaching: AttachDialog | None = None
        self.card: ClientCard | None = None
        self._refreshing: Uid | None = None
        self.widget = CallCard()
        self._editing = ClientEditing(context, self.widget)
        self._team = Team(context, CLIENT, writes=not context.read_only, narrow=True)
        self.widget.above.addWidget(self._team.bar)
        context.work.changed.connect(self._team.changed)
        context.navigation.leaving.connect(self._team.stop)
        self.client_changed.connect(self._follow)
        self.widget.client_chosen.connect(self.choose)
        self.widget.ticket_chosen.connect(self.go_on)
        self.widget.details.recording_chosen.connect(self._hear)
        context.navigation.recording_wanted.connect(self._hear_last)
        self.widget.installEventFilter(self)
        actions = context.actions
        actions.connect("card.go_on", self._go_on_selected)
        actions.connect("card.attach_number", self._attach)
        actions.connect("card.new_client", self._new_client)
        actions.connect("card.edit_client", self._edit_client)
        actions.connect("card.passport", self._open_passport)

    def clear(self) -> None:
        """No contact in hand."""
        self._interaction = None
        self._match = None
        self.card = None
        self._team.follow(None)
        self.widget.show_nothing()
        self._enable()

    def show_caller(
        self,
        interaction: Uid | None,
        match: CallerMatch,
        card: ClientCard | None,
        caller_name: str = "",
        *,
        by_phone: bool = False,
        came_by: Callable[[], str] = str,
    ) -> None:
        """A contact began: show the number and whoever it may be. ``by_phone``: one without a number hides it.

        ``came_by`` tells the queue and the number dialled, in the language in use.
        """
        self._interaction = interaction
        self._match = match
        self._caller_name, self._by_phone, self._came_by = caller_name, by_phone, came_by
        self._in_house = ""
        self.card = None
        self._team.follow(None)
        self._show_number()
        if card is not None:
            self._show_card(card)
        elif match.clients:
            self.widget.show_choice(match.clients)
        else:
            self.widget.show_unknown()
            if match.number.key:
                ask = self._work.ask(caller_of_house, match.number.raw).on_the_reader()
                ask.then(partial(self._found_in_house, match))
        self._enable()

    def set_interaction(self, interaction: Uid | None) -> None:
        """The store has given the contact its key."""
        self._interaction = interaction
        self._enable()

    def choose(self, person_uid: Uid) -> None:
        """Take this client for the contact in hand."""
        self._work.ask(card_if_here, person_uid, wall_ms()).urgently().then(self._show_card)

    def refresh(self) -> None:
        """Read the card again after something changed."""
        if self.card is not None:
            self._refreshing = self.card.person_uid
            self._work.ask(card_if_here, self.card.person_uid, wall_ms()).then(self._refreshed)

    @property
    def is_in_hand(self) -> bool:
        """Whether it is known by now who the contact may be with."""
        return self._match is not None

    @property
    def number(self) -> str:
        """The caller's number as it came, empty without one."""
        return self._match.number.raw if self._match else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show numbers, states and dates anew in the other language."""
        if event.type() == QEvent.Type.LanguageChange and self._match is not None:
            self._show_number()
            self.refresh()
        return super().eventFilter(watched, event)

    def _show_number(self) -> None:
        if self._match is None:
            return
        number = self._match.number
        shown = phones.national(number) if number.raw or self._by_phone else ""
        name = t("card.caller_name", name=self._caller_name) if self._caller_name else ""
        if self._in_house:
            name = t("card.of_house", name=self._in_house)
        self.widget.show_caller(shown, place_and_time(number, self._match.place), name, self._came_by())

    def _found_in_house(self, match: CallerMatch, name: str) -> None:
        """The number is no client's but a colleague's or a department's."""
        if name and match is self._match and self.card is None:
            self._in_house = name
            self._show_number()

    def _show_card(self, card: ClientCard | None) -> None:
        if card is None:
            self._gone()
            return
        self.card = card
        self.widget.show_client(card)
        self._enable()
        self.widget.details.show_contract("", "quiet")
        self._ask_contract(card)
        self._work.ask(note_card_read, self._user, card.person_uid, "call").in_background().then()
        self._ask_who_knows(card)
        self.client_changed.emit(card)

    def _follow(self, card: ClientCard | None) -> None:
        self._team.follow(card.person_uid if card is not None else None)

    def _gone(self) -> None:
        """The client was erased, or has left this desk with their tickets."""
        self.card = None
        self._team.follow(None)
        if self._match is None:
            self.widget.show_nothing()
        else:
            self.widget.show_unknown()
        self._enable()
        self._context.notices.tell(t("card.client_gone"))

    def _refreshed(self, card: ClientCard | None) -> None:
        if self.card is None or self.card.person_uid != self._refreshing:
            return
        if card is None:
            self._gone()
        elif self.card.person_uid != card.person_uid:
            self._show_card(card)  # merged into another card meanwhile
        else:
            self.card = card
            self.widget.show_client(card)
            self._ask_contract(card)
            self._enable()
            self._ask_who_knows(card)

    def _ask_who_knows(self, card: ClientCard) -> None:
        """The curators and the risks come a moment after the card itself."""
        self._work.ask(who_knows, card.person_uid).on_the_reader().then(self._show_who_knows)

    def _show_who_knows(self, known: WhoKnows) -> None:
        if self.card is not None and self.card.person_uid == known.person_uid:
            self.widget.details.show_who_knows(known)

    def _ask_contract(self, card: ClientCard) -> None:
        """The contract's counter comes after the card: it adds up a month."""
        if self._counting is not None:
            self._counting.cancel()
        asking = self._work.ask(counter_of_client, wall_ms(), card.person_uid).on_the_reader().in_background()
        self._counting = asking.then(self._show_contract)

    def _show_contract(self, counter: Counter | None) -> None:
        self.widget.details.show_contract(*contract_words(counter))

    def _enable(self) -> None:
        in_hand = self._match is not None
        has_number = in_hand and self._match is not None and bool(self._match.number.key)
        for name, possible in (
            ("card.go_on", self.card is not None and bool(self.card.open_tickets)),
            ("card.attach_number", has_number),
            ("card.new_client", in_hand),
            ("card.edit_client", self.card is not None),
            ("card.promise", self.card is not None),
            ("card.callback", self.card is not None or has_number),
            ("card.flag", self.card is not None),
            ("card.done", self.card is not None and bool(self.card.promises or self.card.callbacks)),
        ):
            self._context.actions.enable(name, possible)

    def _go_on_selected(self) -> None:
        ticket = self.widget.details.selected_ticket()
        if ticket is not None:
            self.go_on.emit(ticket)

    def _new_client(self) -> None:
        shown = phones.national(self._match.number) if self._match and self._match.number.raw else ""
        dialog = NewClientDialog(self.widget, shown, self._caller_name)
        if self._context.notices.run(dialog):
            self._work.ask(
                new_client,
                self._user,
                dialog.parts,
                self.number,
                note=dialog.note.text().strip(),
                interaction_uid=self._interaction,
            ).then(self._created)

    def _created(self, person_uid: Uid) -> None:
        self.choose(person_uid)

    def _edit_client(self) -> None:
        if self.card is not None:
            self._editing.open(self.card.person_uid)

    def _open_passport(self) -> None:
        if self.card is not None and self.widget.isVisible():
            self._context.navigation.open_passport.emit(self.card.person_uid)

    def _hear(self, contact: Uid) -> None:
        """Open the recording of one of the client's contacts."""
        self._context.navigation.open_recording.emit(contact, "call", -1)

    def _hear_last(self) -> None:
        """The client's last recorded contact."""
        contacts = self.card.last_contacts if self.card is not None and self.widget.isVisible() else ()
        recorded = next((contact for contact in contacts if contact.recorded), None)
        if recorded is not None:
            self._hear(recorded.uid)

    def _attach(self) -> None:
        if self._match is None:
            return
        dialog = AttachDialog(self.widget, phones.national(self._match.number))
        dialog.search.connect(self._search)
        self._attaching = dialog
        accepted = self._context.notices.run(dialog)
        self._attaching = None
        if accepted and dialog.person_uid is not None:
            self._work.ask(attach_number, self._user, dialog.person_uid, self.number).then()
            self.choose(dialog.person_uid)

    def _search(self, text: str) -> None:
        if self._searching is not None:
            self._searching.cancel()
        self._searching = self._work.ask(pick_clients, text).on_the_reader().then(self._found)

    def _found(self, clients: tuple[FoundClient, ...]) -> None:
        if self._attaching is not None:
            self._attaching.show_found(clients)


def place_and_time(number: phones.Number, place: str) -> str:
    """Where the caller is and what time it is there; a country with several zones gives both ends."""
    span = phones.local_time_span(number, wall_ms())
    if span is None:
        return place
    first, last = (f"{moment:%H:%M}" for moment in span)
    if first == last:
        return t("card.place_and_time", place=place, time=first) if place else t("card.time_there", time=first)
    if place:
        return t("card.place_and_span", place=place, start=first, end=last)
    return t("card.span_there", start=first, end=last)
