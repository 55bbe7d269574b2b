"""Carries moves out: at once where nothing is missing, else after asking."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from app.models.ids import Uid
from app.models.tickets import TicketState
from app.services.errors import KnownError
from app.services.tickets.asking import MoveForm, move_as_asked, move_form
from app.services.tickets.errors import Lacking
from app.services.tickets.moves import NOTHING, Asked, Moved, MoveOffer
from app.services.tickets.needs import MissingField
from app.services.tickets.screen import OnScreen
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.context import Context
from app.views.ticket.moving.bar import MoveBar
from app.views.ticket.moving.dialog import MoveDialog


class Moving(QObject):
    """The moves of the ticket in sight."""

    def __init__(self, context: Context, bar: MoveBar) -> None:
        super().__init__(bar)
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self.bar = bar
        self._ticket: Uid | None = None
        self._number = ""
        bar.chosen.connect(self.go)
        action = context.actions.get("ticket.moves")
        context.actions.connect("ticket.moves", bar.focus_first)
        bar.show_key(key_text(action) if action is not None else "")

    def follow(self, shown: OnScreen | None) -> None:
        """Offer what this ticket allows."""
        self._ticket = shown.view.uid if shown is not None else None
        self._number = shown.view.number if shown is not None else ""
        self.bar.show_offers(shown.offers if shown is not None else ())

    def go(self, offer: MoveOffer) -> None:
        """Go this way."""
        if self._ticket is None:
            return
        if offer.missing or offer.reason or offer.answer or offer.state is TicketState.ON_APPROVAL:
            self.ask(self._ticket, offer.target, (), NOTHING, {})
        else:
            self.carry_out(_Move(self, self._ticket, offer.target, NOTHING, {}))

    def ask(
        self, ticket: Uid, target: str, more: tuple[MissingField, ...], asked: Asked, given: dict[str, Any]
    ) -> None:
        """Ask for what is missing; ``more`` was found missing at the last try, with what was ``given`` in it."""
        request = _Question(self, more, asked, given)
        form = any(field.kind == "form" for field in more)
        asking = self._work.ask(move_form, self._user, ticket, target, given, form=form)
        asking.on_the_reader().then(request.show)

    def show_form(
        self, form: MoveForm | None, more: tuple[MissingField, ...], asked: Asked, given: dict[str, Any]
    ) -> None:
        """Open the dialog; what it gives goes with the move."""
        if form is None:
            return
        lacking = {(field.name, field.ref): field for field in (*form.offer.missing, *more)}
        dialog = MoveDialog(self.bar, form, tuple(lacking.values()), asked)
        if self._context.notices.run(dialog):
            move = _Move(
                self, form.draft.uid, form.offer.target, dialog.asked, given | dialog.values, dialog.ticks
            )
            self.carry_out(move)

    def carry_out(self, move: _Move) -> None:
        """Do it; what turns out to be missing is asked for."""
        asking = self._work.ask(
            move_as_asked, self._user, move.ticket, move.target, move.asked, move.values, move.ticks
        )
        asking.failed(move.refused).then(move.done)

    def moved(self, moved: Moved) -> None:
        """Say where the ticket stands now."""
        words = t(f"tickets.state_{moved.after.value}")
        self._context.notices.tell(t("ticket_screen.moved", number=self._number, state=words))

    def refused(self, move: _Move, error: KnownError) -> None:
        """Ask for what is missing; otherwise say why not."""
        if isinstance(error, Lacking) and error.missing:
            self.ask(move.ticket, move.target, error.missing, move.asked, move.values)
        else:
            self._context.notices.tell_error(error)
            if move.asked != NOTHING or move.values:
                self.ask(move.ticket, move.target, (), move.asked, move.values)  # what was typed is not lost


class _Move(QObject):
    """One move on its way."""

    def __init__(
        self,
        moving: Moving,
        ticket: Uid,
        target: str,
        asked: Asked,
        values: dict[str, Any],
        ticks: tuple[Uid, ...] = (),
    ) -> None:
        super().__init__(moving)
        self._moving = moving
        self.ticket = ticket
        self.target = target
        self.asked = asked
        self.values = values
        self.ticks = ticks

    def done(self, moved: Moved) -> None:
        self._moving.moved(moved)
        self.deleteLater()

    def refused(self, error: KnownError) -> None:
        self._moving.refused(self, error)
        self.deleteLater()


class _Question(QObject):
    """Remembers what was given already while the form is read."""

    def __init__(
        self, moving: Moving, more: tuple[MissingField, ...], asked: Asked, given: dict[str, Any]
    ) -> None:
        super().__init__(moving)
        self._moving = moving
        self._more = more
        self._asked = asked
        self._given = given

    def show(self, form: MoveForm | None) -> None:
        self._moving.show_form(form, self._more, self._asked, self._given)
        self.deleteLater()
