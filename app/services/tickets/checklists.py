"""Checklists of tickets: put there by their type, ticked one by one. All times are UTC ms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from app.models.ids import Uid
from app.models.ticket_types import TicketCheck
from app.models.tickets import TicketState
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.errors import TicketError
from app.services.types.definition import DONE, Checklist, TypeDefinition, in_words
from app.services.types.versions import rules_of_ticket


@frozen
class Check:
    """One item of a ticket's checklist."""

    uid: Uid
    checklist: str
    code: str
    labels: Mapping[str, str]
    required: bool
    done_at: int | None
    done_by: Uid | None
    note: str

    def label(self) -> str:
        """The item in words."""
        return in_words(self.labels)


def checks_of(store: Store, ticket: Uid) -> tuple[Check, ...]:
    """The ticket's checklists, item by item in their order."""
    rows = store.rows(
        "SELECT uid, checklist, code, labels, required, done_at, done_by, note FROM ticket_check "
        "WHERE ticket_uid = ? AND deleted_at IS NULL ORDER BY checklist, position, id",
        ticket,
    )
    return tuple(
        Check(uid, checklist, code, json.loads(labels), bool(required), done_at, done_by, note)
        for uid, checklist, code, labels, required, done_at, done_by, note in rows
    )


def items_in_words(store: Store, checks: Sequence[Uid]) -> dict[Uid, str]:
    """What items say, by key; removed ones too."""
    marks = ", ".join("?" * len(checks))
    rows = store.rows(f"SELECT uid, labels FROM ticket_check WHERE uid IN ({marks})", *checks) if checks else []
    return {uid: in_words(json.loads(labels)) for uid, labels in rows}


def tick(store: Store, actor: Uid, check: Uid, *, done: bool = True, note: str = "") -> None:
    """Tick an item, or take the tick back; twice is once.

    Raises TicketError for taking back a required one in a ticket that is resolved or closed.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        row = write.row(
            "SELECT c.required, c.done_at, t.state FROM ticket_check c JOIN ticket t ON t.uid = c.ticket_uid "
            "WHERE c.uid = ? AND c.deleted_at IS NULL",
            check,
        )
        if row is None:
            raise LookupError(f"no check {check.hex()}")
        required, done_at, state = row
        if not done and required and TicketState(state) in DONE:
            raise TicketError("tickets.check_needed")
        if done and done_at is None:
            write.update(TicketCheck, check, done_at=write.at, done_by=actor, note=note.strip())
        elif not done:
            write.update(TicketCheck, check, done_at=None, done_by=None, note=note.strip())


def add_checklist(store: Store, actor: Uid, ticket: Uid, code: str) -> int:
    """Put one of the type's checklists into a ticket; how many items are new. Raises TicketError for none such."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return add_in(store, write, ticket, code)


def add_in(store: Store, write: Write, ticket: Uid, code: str) -> int:
    """:func:`add_checklist` inside a transaction, for rules and macros."""
    checklist = rules_of_ticket(store, ticket).checklist(code)
    if checklist is None:
        raise TicketError("tickets.no_such_checklist", code=code)
    if store.value("SELECT state FROM ticket WHERE uid = ?", ticket) in DONE:
        raise TicketError("tickets.no_checklist_now")
    return _put(write, ticket, checklist)


def put_at_step(write: Write, rules: TypeDefinition, ticket: Uid, step: str) -> None:
    """Put the checklists of a step into a ticket that comes to it."""
    for checklist in rules.checklists:
        if checklist.at == step:
            _put(write, ticket, checklist)


def put_of_type(write: Write, rules: TypeDefinition, ticket: Uid, step: str) -> None:
    """Exchange the checklists of a ticket that comes under another type: what was ticked stays."""
    for (uid,) in write.rows(
        "SELECT uid FROM ticket_check WHERE ticket_uid = ? AND done_at IS NULL AND deleted_at IS NULL", ticket
    ):
        write.remove(TicketCheck, uid)
    for checklist in _of_type(rules, step):
        _put(write, ticket, checklist)


def lacks_checks(store: Store, rules: TypeDefinition, ticket: Uid, step: str) -> bool:
    """Whether a type would bring a required item that the ticket has not ticked yet."""
    ticked = {(one.checklist, one.code) for one in checks_of(store, ticket) if one.done_at is not None}
    return any(
        item.required and (checklist.code, item.code) not in ticked
        for checklist in _of_type(rules, step)
        for item in checklist.items
    )


def _of_type(rules: TypeDefinition, step: str) -> tuple[Checklist, ...]:
    """The checklists of a type's beginning and of a step."""
    return tuple(one for one in rules.checklists if one.at and one.at in (rules.start, step))


def _put(write: Write, ticket: Uid, checklist: Checklist) -> int:
    known = {
        code
        for (code,) in write.rows(
            "SELECT code FROM ticket_check WHERE ticket_uid = ? AND checklist = ? AND deleted_at IS NULL",
            ticket,
            checklist.code,
        )
    }
    new = [(at, item) for at, item in enumerate(checklist.items) if item.code not in known]
    for at, item in new:
        write.insert(
            TicketCheck,
            ticket_uid=ticket,
            checklist=checklist.code,
            code=item.code,
            labels=dict(item.labels),
            position=at,
            required=item.required,
        )
    return len(new)
