"""The call in hand is about an incident: one key saves it as a child of the incident's ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.models.ids import Uid
from app.services.incidents.attaching import Attached, attach_call, attach_ticket
from app.services.words import t
from app.views.context import Context

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController


class IncidentAtDesk(QObject):
    """Carries out ``navigation.attach_call``."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._desk = desk
        self._wants_notice = False
        context.navigation.attach_call.connect(self._attach)

    def _attach(self, incident: Uid, wants_notice: bool) -> None:
        desk, work, user = self._desk, self._context.work, self._context.signed_in.user_uid
        values, contact = desk.ticket.values, desk.calls.current
        self._wants_notice = wants_notice
        if values.number:
            asking = work.ask(attach_ticket, user, incident, values.draft.uid, wants_notice=wants_notice)
            asking.then(self._tied)
            return
        if contact is None and not values.edited:
            self._context.notices.tell(t("incidents.nothing_in_hand"))
            return
        if desk.keeper.is_waiting:
            desk.keeper.keep_now()
        desk.keeper.forget()
        draft = replace(
            values.current(),
            interaction_uid=contact.interaction_uid if contact else None,
            draft_uid=desk.keeper.uid,
            walk=desk.script.snapshot(),
        )
        work.ask(attach_call, user, incident, draft, wants_notice=wants_notice).then(self._attached)

    def _attached(self, attached: Attached) -> None:
        self._tell(attached.ticket.number)
        self._desk.ticket.go_on(attached.ticket.uid)

    def _tied(self, _link: Uid) -> None:
        self._tell(self._desk.ticket.values.number)

    def _tell(self, number: str) -> None:
        key = "incidents.attached_and_call" if self._wants_notice else "incidents.attached"
        self._context.notices.tell(t(key, number=number))
