"""Choose an answer template and put it, filled, where the cursor is."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.models.ids import Uid
from app.services.store.clock import wall_ms
from app.services.tickets.at_desk import offered_templates, template_for
from app.services.tickets.templates import Filled
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.context import Context
from app.views.desk.ticket.widgets import TicketForm


class Templates(QObject):
    """Opens the chooser and inserts what was chosen."""

    def __init__(self, context: Context, form: TicketForm) -> None:
        super().__init__(form)
        self._context = context
        self._form = form
        self._ticket: Uid | None = None
        self._person: Uid | None = None

    def choose(self, ticket: Uid | None, person: Uid | None) -> None:
        """Offer the templates for this ticket and client."""
        self._ticket, self._person = ticket, person
        self._context.work.ask(offered_templates).then(self._show)

    def _show(self, offered: tuple[tuple[str, str], ...]) -> None:
        chooser = Chooser(self._form, t("ticket.template_title"), t("ticket.template_search"), offered)
        if self._context.notices.run(chooser) and chooser.code:
            user = self._context.signed_in.user_uid
            ask = self._context.work.ask(template_for, user, chooser.code, self._ticket, self._person, wall_ms())
            ask.then(self._insert)

    def _insert(self, filled: Filled) -> None:
        self._form.insert_text(filled.text)
        if filled.unknown:
            self._context.notices.tell(t("ticket.template_unknown", names=", ".join(filled.unknown)))
