"""What the operator's keys do at the desk, with the small questions some of them ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services.telephony.events import Direction
from app.services.words import t
from app.views.context import Context
from app.views.desk.dialogs import BeginCallDialog, NewContactDialog
from app.views.desk.helping import Helping
from app.views.desk.incidents import IncidentAtDesk
from app.views.desk.moment import NON_DATA

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController


class DeskKeys(QObject):
    """Connects the table of actions with the desk."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._desk = desk
        handlers: dict[str, Callable[[], object]] = {
            "call.answer": self._answer,
            "call.end": desk.calls.hang_up,
            "call.finish": self._finish,
            "call.new_contact": self._new_contact,
            "call.missed": self._missed,
            "card.new_ticket": desk.new_ticket,
            "ticket.save": desk.save,
            "ticket.drafts": desk.resuming.choose,
            "ticket.open": self._open_ticket,
            "ticket.history": self._history,
            "focus.card": desk.card.widget.focus_first,
            "focus.script": desk.script.widget.focus_first,
            "focus.ticket": desk.ticket.widget.focus_first,
            "tie.merge_clients": self._merge_client,
            "card.erase": self._erase_client,
            "focus.finish": desk.outcome.widget.focus_first,
        }
        self._incidents = IncidentAtDesk(context, desk)
        self.helping = Helping(context, desk)
        desk.ticket.alike.go_on.connect(desk.go_on)
        self._enders = {name: _Ender(desk, code) for name, code in NON_DATA.items()}
        handlers |= {name: ender.end for name, ender in self._enders.items()}
        for name, handler in handlers.items():
            context.actions.connect(name, handler)

    def _merge_client(self) -> None:
        """Merge the card in sight with another card of the same client."""
        if self._desk.card.card is not None and self._desk.widget.isVisible():
            self._context.navigation.merge_client.emit(self._desk.card.card.person_uid)

    def _erase_client(self) -> None:
        """Erase the client of the card in sight for good."""
        if self._desk.card.card is not None and self._desk.widget.isVisible():
            self._context.navigation.erase_client.emit(self._desk.card.card.person_uid)

    def _answer(self) -> None:
        calls = self._desk.calls
        contact = calls.current
        if contact is None:
            self._begin_by_hand()
        elif contact.is_ringing:
            calls.answer()
        elif calls.waiting() is not None and not contact.is_live:
            self._desk.put_aside()
            calls.answer()

    def _begin_by_hand(self) -> None:
        dialog = BeginCallDialog(self._desk.widget, may_dial=True)
        if not self._context.notices.run(dialog):
            return
        number = dialog.number.text().strip()
        if dialog.direction is Direction.OUT:
            self._desk.dialler.dial(number)
        else:
            self._desk.calls.begin_by_hand(number, dialog.direction)

    def _new_contact(self) -> None:
        dialog = NewContactDialog(self._desk.widget)
        if self._context.notices.run(dialog):
            if self._desk.calls.current is not None:
                self._desk.put_aside()
            self._desk.calls.open_contact(dialog.channel, dialog.sender_text.text().strip())

    def _missed(self) -> None:
        """The day's missed calls."""
        self._desk.calls.missed.ask(self._desk.widget.window())

    def _finish(self) -> None:
        contact, outcome = self._desk.calls.current, self._desk.outcome
        if contact is None:
            self._desk.presence.be_ready()
        elif contact.is_live:
            return
        elif outcome.disposition is None:
            self._context.notices.tell(t("ticket.outcome_needed"))
            outcome.widget.focus_first()
        else:
            self._desk.finish(outcome.disposition, outcome.note)

    def _open_ticket(self) -> None:
        """The client's ticket under the cursor, else the saved one in the form, on its own screen."""
        details, values = self._desk.card.widget.details, self._desk.ticket.values
        on_card = details.selected_ticket()
        ticket = on_card if details.tickets_have_focus() or not values.number else values.draft.uid
        if ticket is not None:
            self._context.navigation.open_ticket.emit(ticket)

    def _history(self) -> None:
        values = self._desk.ticket.values
        if values.number:
            self._desk.resuming.show_history(values.draft.uid, values.number)


class _Ender:
    def __init__(self, desk: DeskController, code: str) -> None:
        self._desk = desk
        self._code = code

    def end(self) -> None:
        self._desk.leave_ticket()
        self._desk.calls.end_without_data(self._code)
