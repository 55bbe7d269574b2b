"""What a unit outside is told about a ticket: the unit's own letter, or one that says everything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.dictionaries import in_language
from app.services.handoff.units import UnitRecord
from app.services.store.store import Store
from app.services.tickets.moments import moment_words
from app.services.tickets.reading import TicketView, ticket_view
from app.services.tickets.templates import Filled, fill_text, variables_for
from app.services.words import language, t

NOTHING = "—"
_GAPS = re.compile(r"\n\s*\n\s*\n")
MAILTO_LETTERS = 1_800
"""Longer letters are cut short by mail programs and Windows: then the text is copied instead."""


@frozen
class Message:
    """A letter. ``unknown`` variables still stand in it as written."""

    subject: str
    text: str
    unknown: tuple[str, ...] = ()


def compose(store: Store, user: Uid, ticket: Uid, unit: UnitRecord, now: int) -> Message:
    """The letter to a unit about a ticket, in the language in use. Raises LookupError."""
    values = ticket_variables(store, user, ticket, now)
    shown = dict.fromkeys((*EMPTY_ALLOWED, "operator_name"), NOTHING) | {"own_fields": ""} | values
    subject = in_language(unit.template.get("subject", {}))
    text = in_language(unit.template.get("text", {}))
    first = fill_text(subject, shown) if subject else Filled(t("handoff.letter_subject", **shown), ())
    second = fill_text(text, shown) if text else Filled(t("handoff.letter_text", **shown), ())
    unknown = tuple(dict.fromkeys(first.unknown + second.unknown))
    return Message(" ".join(first.text.split()), _GAPS.sub("\n\n", second.text).strip(), unknown)


EMPTY_ALLOWED = frozenset(
    {
        *("client_name", "client_full_name", "client_number", "organisation", "address", "due_at", "category"),
        *("product", "assignee", "queue", "description", "own_fields", "subject"),
    }
)
"""Variables that a ticket may have nothing for: a dash stands for them."""


def ticket_variables(store: Store, user: Uid, ticket: Uid, now: int) -> dict[str, str]:
    """Everything a letter or a webhook may name: that of answer templates, and the ticket's fields in words."""
    view = ticket_view(store, ticket)
    lang = language()
    values = {
        "ticket_number": view.number,
        "subject": view.subject,
        "description": view.description,
        "type": view.type,
        "state": t(f"tickets.state_{view.state.value}"),
        "priority": t(f"tickets.priority_{view.priority}"),
        "category": view.category,
        "product": view.product,
        "queue": view.queue,
        "assignee": view.assignee,
        "address": view.address,
        "organisation": view.organisation,
        "client_full_name": view.person,
        "client_number": _number(store, view),
        "created_at": moment_words(view.created_at, lang),
        "due_at": moment_words(view.due_at, lang) if view.due_at is not None else "",
        "own_fields": "\n".join(f"{field.label}: {field.words}" for field in view.own_fields if field.words),
        "ticket_uid": ticket.hex(),
    }
    return variables_for(store, user, now, ticket=ticket) | {name: text for name, text in values.items() if text}


def mailto(address: str, message: Message) -> str:
    """A link that opens the mail program with the letter; without the text where that would be too long."""
    head = f"mailto:{quote(address, safe='@,')}?subject={quote(message.subject)}"
    whole = f"{head}&body={quote(message.text.replace(chr(10), chr(13) + chr(10)))}"
    return whole if len(whole) <= MAILTO_LETTERS else head


def _number(store: Store, view: TicketView) -> str:
    row = store.row(
        "SELECT c.raw FROM person_contact_point l JOIN contact_point c ON c.uid = l.contact_point_uid "
        "WHERE l.person_uid = ? AND l.deleted_at IS NULL AND c.deleted_at IS NULL AND c.kind = 'phone' "
        "ORDER BY l.id LIMIT 1",
        view.person_uid,
    )
    return phones.national(phones.parse(row[0])) if row else ""


def plain_values(values: Mapping[str, str]) -> dict[str, str]:
    """Values for a webhook: every name that may be empty is there, as an empty text."""
    return dict.fromkeys(EMPTY_ALLOWED, "") | dict(values)
