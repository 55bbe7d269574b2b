"""Writes down what the client in hand is owed, offers what the script agreed on, marks it done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.calls import callbacks, promises
from app.services.calls.agreed import zone_of
from app.services.calls.owed import CALLBACK, PROMISE, Owed, drop, owed_by, settle, unsettle
from app.services.clients.card import ClientCard
from app.services.clients.edit import add_flag, remove_flag
from app.services.clients.flags import end_of_day
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.saving import SavedTicket
from app.services.words import t
from app.views.common.callback_dialog import CallbackDialog
from app.views.common.chooser import Chooser
from app.views.common.moments import day_and_time
from app.views.context import Context
from app.views.desk.owed.dialogs import FlagDialog, PromiseDialog

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController


@frozen
class About:
    """Whom and what it is about: the client (None: unknown), their numbers, the contact and the ticket."""

    client: ClientCard | None
    number: str
    interaction: Uid | None
    ticket: Uid | None
    owed: tuple[Owed, ...] = ()

    @property
    def name(self) -> str:
        """The client's name, empty while unknown."""
        return self.client.full_name if self.client else ""

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """Numbers to call: as kept and as shown, the caller's first."""
        found = {self.number: phones.national(phones.parse(self.number))} if self.number.strip() else {}
        for point in self.client.numbers if self.client else ():
            if point.kind == "phone" and point.shown not in found.values():
                found[point.key] = point.shown
        return tuple(found.items())

    def zone(self, now: int) -> tzinfo | None:
        """The client's zone: of the number they call from, else of their first."""
        numbers = self.numbers
        return zone_of(numbers[0][0], now) if numbers else None


class OwedController(QObject):
    """Promises, callbacks and flags of the contact in hand."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._desk = desk
        self._written: set[tuple[Uid | None, str]] = set()
        self._left: About | None = None
        for name, handler in (
            ("card.promise", self.promise),
            ("card.callback", self.callback),
            ("card.flag", self.flag),
            ("card.done", self.done),
        ):
            context.actions.connect(name, handler)
            context.actions.enable(name, False)

    # -- what the keys do ---------------------------------------------------------------------------------

    def promise(self) -> None:
        """Write down what the client is promised; the script's own promise stands there already."""
        self._promise(self._about())

    def callback(self) -> None:
        """Agree on a call back."""
        self._callback(self._about())

    def flag(self) -> None:
        """Leave a word for the next operator."""
        client = self._desk.card.card
        if client is None:
            return
        dialog = FlagDialog(self._desk.widget, client.full_name)
        if self._context.notices.run(dialog):
            until = end_of_day(dialog.until_date) if dialog.until_date else None
            reason = dialog.reason.text().strip()
            text = t("owed.flagged", reason=reason)
            ask = self._work.ask(add_flag, self._user, client.person_uid, str(dialog.kind.value()), reason, until)
            ask.then(_Told(self, text, remove_flag).written)

    def done(self) -> None:
        """Mark a promise kept or a callback made: the only one, or one chosen."""
        client = self._desk.card.card
        lines = _open(client) if client is not None else []
        if len(lines) == 1:
            self._settle(*lines[0])
        elif lines:
            choices = [(f"{table}:{uid.hex()}", text) for table, uid, text in lines]
            dialog = Chooser(self._desk.widget, t("owed.done_title"), t("owed.done_search"), choices)
            if self._context.notices.run(dialog) and dialog.code is not None:
                self._settle(*next(line for line in lines if f"{line[0]}:{line[1].hex()}" == dialog.code))

    # -- what the script agreed on ------------------------------------------------------------------------

    def tell_saved(self, ticket: SavedTicket) -> None:
        """The ticket is saved: offer to write down what the script agreed on, once."""
        about = replace(self._about(), ticket=ticket.uid)
        pending = self._pending(about)
        if pending is None:
            self._context.notices.tell(t("ticket.saved", number=ticket.number))
        else:
            text = t(
                "owed.saved_promise" if pending.kind == PROMISE else "owed.saved_callback", number=ticket.number
            )
            self._context.notices.tell(text, t("owed.write_down"), _Offer(self, about).take)

    def remember(self) -> None:
        """The contact is about to leave the desk."""
        self._left = self._about()

    def tell_left(self) -> None:
        """The contact has left: offer what was agreed and not written down."""
        about, self._left = self._left, None
        pending = self._pending(about) if about is not None else None
        if about is not None and pending is not None:
            text = t("owed.left_promise" if pending.kind == PROMISE else "owed.left_callback")
            self._context.notices.tell(text, t("owed.write_down"), _Offer(self, about).take)

    def write_down(self, about: About) -> None:
        """Open the dialogs for what is still pending, one after the other."""
        pending = self._pending(about)
        if pending is not None and pending.kind == PROMISE:
            self._promise(about)
        elif pending is not None:
            self._callback(about)

    def _about(self) -> About:
        desk = self._desk
        contact, values, walk = desk.calls.current, desk.ticket.values, desk.script.walk
        about = About(
            desk.card.card,
            desk.card.number,
            contact.interaction_uid if contact else None,
            values.draft.uid if values.number else None,
        )
        now = wall_ms()
        return replace(about, owed=owed_by(walk.answers(), now, about.zone(now))) if walk is not None else about

    def _pending(self, about: About) -> Owed | None:
        possible = {PROMISE: about.client is not None, CALLBACK: bool(about.numbers)}
        return next(
            (
                one
                for one in about.owed
                if possible[one.kind] and (about.interaction, one.kind) not in self._written
            ),
            None,
        )

    def _promise(self, about: About) -> None:
        if about.client is None:
            self._context.notices.tell(t("owed.client_needed"))
            return
        now = wall_ms()
        dialog = PromiseDialog(self._desk.widget, about.name, now, about.zone(now))
        known = next((one for one in about.owed if one.kind == PROMISE), None)
        if known is not None and (about.interaction, PROMISE) not in self._written:
            dialog.text.setText(known.text)
            if known.at is not None:
                dialog.when.set_at(known.at)
        if not self._context.notices.run(dialog) or dialog.when.at is None:
            return
        self._written.add((about.interaction, PROMISE))
        text = t("owed.promised", text=dialog.text.text().strip(), when=day_and_time(dialog.when.at))
        person = about.client.person_uid
        ask = self._work.ask(
            promises.promise, self._user, person, dialog.text.text(), dialog.when.at, about.ticket
        )
        ask.then(_Told(self, text, drop, "promise").written)

    def _callback(self, about: About) -> None:
        now = wall_ms()
        dialog = CallbackDialog(self._desk.widget, about.name, about.numbers, now, about.zone(now))
        known = next((one for one in about.owed if one.kind == CALLBACK), None)
        if known is not None and known.at is not None and (about.interaction, CALLBACK) not in self._written:
            dialog.when.set_at(known.at)
        if not self._context.notices.run(dialog) or dialog.when.at is None:
            return
        self._written.add((about.interaction, CALLBACK))
        text = t("owed.will_call", when=day_and_time(dialog.when.at))
        ask = self._work.ask(
            callbacks.create,
            self._user,
            dialog.number,
            dialog.when.at,
            person=about.client.person_uid if about.client else None,
            ticket=about.ticket,
            interaction=about.interaction,
            owner=self._user if dialog.mine else None,
            note=dialog.note.text().strip(),
        )
        ask.then(_Told(self, text, drop, "callback").written)

    def _settle(self, table: str, uid: Uid, text: str) -> None:
        self._work.ask(settle, self._user, table, uid, wall_ms()).then()
        told = t("owed.kept" if table == "promise" else "owed.called", text=text)
        self._context.notices.tell(told, t("owed.undo"), _Undo(self, unsettle, table, uid).take)

    def tell_written(self, text: str, operation: Callable[..., object], *args: object) -> None:
        """Say what was written down, with the way back."""
        self._context.notices.tell(text, t("owed.undo"), _Undo(self, operation, *args).take)

    def undo(self, operation: Callable[..., object], *args: Any) -> None:
        """Take something back."""

        def take_back(store: Store) -> None:
            operation(store, self._user, *args)

        self._work.ask(take_back).then()


class _Told(QObject):
    """Tells of a record once the store has it, with the way back."""

    def __init__(self, owed: OwedController, text: str, back: Callable[..., object], *args: object) -> None:
        super().__init__(owed)
        self._owed = owed
        self._text = text
        self._back = back
        self._args = args

    def written(self, uid: Uid) -> None:
        self._owed.tell_written(self._text, self._back, *self._args, uid)
        self.deleteLater()


class _Undo:
    def __init__(self, owed: OwedController, operation: Callable[..., object], *args: object) -> None:
        self._owed = owed
        self._operation = operation
        self._args = args

    def take(self) -> None:
        self._owed.undo(self._operation, *self._args)


class _Offer:
    def __init__(self, owed: OwedController, about: About) -> None:
        self._owed = owed
        self._about = about

    def take(self) -> None:
        self._owed.write_down(self._about)


def _open(client: ClientCard) -> list[tuple[str, Uid, str]]:
    """The client's open promises and callbacks, as table, key and words, the most urgent first."""
    lines = [
        (one.due_at, "promise", one.uid, t("card.promise", text=one.text, when=day_and_time(one.due_at)))
        for one in client.promises
    ]
    lines += [
        (one.due_at, "callback", one.uid, t("card.callback", when=day_and_time(one.due_at), note=one.note).strip())
        for one in client.callbacks
    ]
    return [line[1:] for line in sorted(lines)]
