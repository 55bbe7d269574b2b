"""What a ticket is about in a few lines, to be read back to the client."""

from __future__ import annotations

from app.services.tickets.moments import moment_words
from app.services.tickets.reading import TicketView
from app.services.words import language, t


def summary(view: TicketView) -> str:
    """The matter, the answers captured for it, the place and the deadline, line by line."""
    pairs = [
        (t("tickets.field_person_uid"), view.person),
        (t("tickets.field_subject"), view.subject),
        (t("tickets.field_description"), view.description),
        *((field.label, field.words) for field in view.own_fields),
        (t("tickets.field_address"), view.address),
        (t("tickets.field_due_at"), moment_words(view.due_at, language()) if view.due_at else ""),
    ]
    return "\n".join(t("tickets.summary_line", name=name, value=value) for name, value in pairs if value)
