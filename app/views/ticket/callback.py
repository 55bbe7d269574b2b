"""Agreeing on a call back about the ticket in sight."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services import phones
from app.services.calls import callbacks
from app.services.calls.agreed import zone_of
from app.services.store.clock import wall_ms
from app.services.tickets.screen import OnScreen
from app.services.words import t
from app.views.common.callback_dialog import CallbackDialog
from app.views.common.moments import day_and_time
from app.views.context import Context


class Callback(QObject):
    """Asks when and whom to call; the call back then waits in the day of whoever makes it."""

    def __init__(self, context: Context, ground: QWidget) -> None:
        super().__init__(ground)
        self._context = context
        self._ground = ground
        self._shown: OnScreen | None = None
        context.actions.connect("ticket.callback", self.ask)

    def follow(self, shown: OnScreen | None) -> None:
        """Call back about this ticket from now on."""
        self._shown = shown

    def ask(self) -> None:
        """Ask, and write it down; times are on the client's own clock where that is known."""
        if self._shown is None:
            return
        view, number, now = self._shown.view, self._shown.number, wall_ms()
        numbers = [(number, phones.national(phones.parse(number)))] if number else []
        dialog = CallbackDialog(self._ground, view.person, numbers, now, zone_of(number, now) if number else None)
        if not self._context.notices.run(dialog) or dialog.when.at is None:
            return
        user = self._context.signed_in.user_uid
        self._told = t("owed.will_call", when=day_and_time(dialog.when.at))
        self._context.work.ask(
            callbacks.create,
            user,
            dialog.number,
            dialog.when.at,
            person=view.person_uid,
            ticket=view.uid,
            owner=user if dialog.mine else None,
            note=dialog.note.text().strip(),
        ).then(self._written)

    def _written(self, _uid: Uid) -> None:
        self._context.notices.tell(self._told)
