"""Complaints as people read them: one beside its ticket, many in the register and the control list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.models.complaints import RegisterKind
from app.models.ids import Uid
from app.models.tickets import TicketState
from app.records import frozen
from app.services.clients.names import NameParts, full_name
from app.services.complaints.causes import causes
from app.services.complaints.stages import ENDED, Stage, stage_of, stands
from app.services.complaints.terms import term_for
from app.services.dictionaries import in_language
from app.services.documents.letters import LettersWanted, LetterView, letters
from app.services.documents.numbers import register_for
from app.services.documents.terms import Term, calendar_for, days_left
from app.services.store.store import Row, Store
from app.services.types.versions import rules_of_ticket

COMPLAINT_TYPES = frozenset({"complaint", "claim"})
"""Codes of types whose tickets are complaints even before a term is set for them."""


@frozen
class ComplaintView:
    """A complaint in keys and words. Moments are UTC ms; ``days_left`` is whole days, below zero when late.

    ``waits`` says that an answer is still due; only then there is something left of the term.
    """

    uid: Uid
    ticket_uid: Uid
    ticket_number: str
    number: str
    registered_at: int
    received_at: int
    client: str
    address: str
    subject: str
    description: str
    demand: str
    cause_uid: Uid | None
    cause: str
    unit_uid: Uid | None
    unit: str
    unit_mail: str
    type: str
    due_at: int | None
    first_due_at: int | None
    extension_reason: str
    notified_at: int | None
    decision: str
    decision_text: str
    decided_at: int | None
    decided_by: str
    answer_channel: str
    answer_to: str
    answer_text: str
    answered_at: int | None
    answer_number: str
    appealed_at: int | None
    appeal_note: str
    assignee_uid: Uid | None
    assignee: str
    stage: Stage
    waits: bool
    days_left: int | None

    @property
    def late(self) -> bool:
        """Whether the answer is overdue."""
        return self.days_left is not None and self.days_left < 0


@frozen
class Choices:
    """What the forms offer: (key, words); and the cause of a code, as a type's own form names it."""

    causes: tuple[tuple[Uid, str], ...]
    units: tuple[tuple[Uid, str], ...]
    cause_by_code: Mapping[str, Uid]


@frozen
class OfTicket:
    """Everything the pane of a ticket shows. ``complaint`` is None before registration.

    ``expected`` says that a ticket of this type is a complaint; ``mail`` is the client's address.
    """

    expected: bool
    complaint: ComplaintView | None
    term: Term
    letters: tuple[LetterView, ...]
    choices: Choices
    mail: str


class Which(StrEnum):
    """Parts of the control list and the register."""

    WAITING = "waiting"
    LATE = "late"
    SOON = "soon"
    ALL = "all"


@frozen
class ComplaintsWanted:
    """Which complaints: a part of the control list, registered from ``since`` until before ``until`` (UTC ms)."""

    which: Which = Which.WAITING
    since: int | None = None
    until: int | None = None
    unit: Uid | None = None
    cause: Uid | None = None


def of_ticket(store: Store, ticket: Uid, now: int) -> OfTicket:
    """What a ticket has of a complaint and its letters. Raises LookupError for no such ticket."""
    row = store.row(
        "SELECT y.code, k.person_uid FROM ticket k LEFT JOIN ticket_type y ON y.uid = k.type_uid WHERE k.uid = ?",
        ticket,
    )
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    found = _views(store, now, " AND c.ticket_uid = ? LIMIT 1", ticket)
    rules = rules_of_ticket(store, ticket)
    return OfTicket(
        row[0] in COMPLAINT_TYPES or rules.answer_term is not None,
        found[0] if found else None,
        term_for(store, ticket),
        tuple(reversed(letters(store, LettersWanted(ticket=ticket), 200))),
        choices(store),
        _mail_of(store, row[1]),
    )


def complaint_of(store: Store, uid: Uid, now: int) -> ComplaintView:
    """One complaint. Raises LookupError."""
    found = _views(store, now, " AND c.uid = ? LIMIT 1", uid)
    if not found:
        raise LookupError(f"no complaint {uid.hex()}")
    return found[0]


def complaints(store: Store, wanted: ComplaintsWanted, now: int, limit: int = 2000) -> list[ComplaintView]:
    """The control list, the most urgent first; or the register, the latest first."""
    sql, params = _limits(wanted)
    if wanted.which is Which.ALL:
        return _views(store, now, f"{sql} ORDER BY c.registered_at DESC, c.id DESC LIMIT ?", *params, limit)
    ended = ", ".join(f"'{state.value}'" for state in sorted(ENDED))
    sql += (
        f" AND k.state NOT IN ({ended}) AND (c.answered_at IS NULL OR c.answered_at <= c.appealed_at)"
        " ORDER BY c.due_at IS NULL, c.due_at, c.id LIMIT ?"
    )
    found = _views(store, now, sql, *params, limit)
    if wanted.which is Which.WAITING:
        return found
    remind = register_for(store, RegisterKind.COMPLAINT).remind_days
    if wanted.which is Which.LATE:
        return [each for each in found if each.late]
    return [each for each in found if each.days_left is not None and each.days_left <= remind]


def register_page(
    store: Store, wanted: ComplaintsWanted, now: int, after: int, limit: int
) -> list[tuple[int, ComplaintView]]:
    """The register by row number, a page at a time, for files and paper: (row number, complaint)."""
    sql, params = _limits(wanted)
    zone = _zone(store)
    rows = store.rows(f"{_SELECT}{sql} AND c.id > ? ORDER BY c.id LIMIT ?", *params, after, limit)
    return [(row[0], _view(row, now, zone)) for row in rows]


def choices(store: Store) -> Choices:
    """The causes and units that may be chosen now; units outside come after those of the house."""
    units = [(uid, _label(labels)) for table in ("unit", "outside_unit") for uid, labels in _words(store, table)]
    known = [each for each in causes(store) if each.active]
    listed = tuple((each.uid, each.label()) for each in known)
    return Choices(listed, tuple(units), {each.code: each.uid for each in known})


def _limits(wanted: ComplaintsWanted) -> tuple[str, list[Any]]:
    sql, params = "", list[Any]()
    for column, sign, value in (
        ("c.registered_at", ">=", wanted.since),
        ("c.registered_at", "<", wanted.until),
        ("c.unit_uid", "=", wanted.unit),
        ("c.cause_uid", "=", wanted.cause),
    ):
        if value is not None:
            sql += f" AND {column} {sign} ?"
            params.append(value)
    return sql, params


_SELECT = (
    "SELECT c.id, c.uid, c.ticket_uid, k.number, c.number, c.registered_at, c.received_at, "
    "p.last_name, p.first_name, p.middle_name, coalesce(o.name, ''), k.address, k.subject, k.description, "
    "c.demand, c.cause_uid, z.labels, c.unit_uid, coalesce(u.labels, x.labels), coalesce(x.mail, ''), y.labels, "
    "c.due_at, c.first_due_at, c.extension_reason, c.notified_at, c.decision, c.decision_text, c.decided_at, "
    "c.decided_by, coalesce(d.name, ''), c.answer_channel, c.answer_to, c.answer_text, c.answered_at, "
    "coalesce(l.number, ''), c.appealed_at, c.appeal_note, k.assignee_uid, coalesce(w.name, ''), k.state "
    "FROM complaint c JOIN ticket k ON k.uid = c.ticket_uid "
    "LEFT JOIN person p ON p.uid = k.person_uid LEFT JOIN organisation o ON o.uid = k.organisation_uid "
    "LEFT JOIN complaint_cause z ON z.uid = c.cause_uid LEFT JOIN unit u ON u.uid = c.unit_uid "
    "LEFT JOIN outside_unit x ON x.uid = c.unit_uid LEFT JOIN ticket_type y ON y.uid = k.type_uid "
    "LEFT JOIN user d ON d.uid = c.decided_by_uid LEFT JOIN user w ON w.uid = k.assignee_uid "
    "LEFT JOIN letter l ON l.uid = c.answer_letter_uid WHERE c.deleted_at IS NULL AND k.deleted_at IS NULL"
)


def _views(store: Store, now: int, more: str, *params: Any) -> list[ComplaintView]:
    zone = _zone(store)
    return [_view(row, now, zone) for row in store.rows(_SELECT + more, *params)]


def _view(row: Row, now: int, zone: str) -> ComplaintView:
    (
        _, uid, ticket, ticket_number, number, registered, received, last, first, middle, organisation, address,
        subject, description, demand, cause_uid, cause, unit_uid, unit, unit_mail, type_, due, first_due, reason,
        notified, decision, decision_text, decided, decided_by, decider, channel, to, text, answered, letter,
        appealed, appeal_note, assignee_uid, assignee, state,
    ) = row  # fmt: skip
    stage = stage_of(
        TicketState(state), notified_at=notified, decided_at=decided, answered_at=answered, appealed_at=appealed
    )
    waits = stage is not Stage.CLOSED and not stands(answered, appealed)
    return ComplaintView(
        uid, ticket, ticket_number, number, registered, received,
        full_name(NameParts(last or "", first or "", middle or "")) or organisation,
        address, subject, description, demand, cause_uid, _label(cause), unit_uid, _label(unit), unit_mail,
        _label(type_), due, first_due, reason, notified, decision, decision_text, decided,
        decided_by or (decider if decided else ""), channel, to, text, answered, letter, appealed, appeal_note,
        assignee_uid, assignee, stage, waits,
        days_left(due, now, zone) if waits and due is not None else None,
    )  # fmt: skip


def _zone(store: Store) -> str:
    """The zone of the calendar that deadlines of complaints are counted by."""
    return calendar_for(store.rows, register_for(store, RegisterKind.COMPLAINT).calendar_uid).plan.zone


def _words(store: Store, table: str) -> list[Row]:
    return store.rows(f"SELECT uid, labels FROM {table} WHERE active AND deleted_at IS NULL ORDER BY position, id")


def _label(labels: str | None) -> str:
    return in_language(json.loads(labels)) if labels else ""


def _mail_of(store: Store, person: Uid | None) -> str:
    found = store.value(
        "SELECT k.raw FROM person_contact_point l JOIN contact_point k ON k.uid = l.contact_point_uid "
        "WHERE l.person_uid = ? AND k.kind = 'mail' AND l.deleted_at IS NULL AND k.deleted_at IS NULL "
        "ORDER BY l.id LIMIT 1",
        person,
    )
    return str(found or "")
