"""Tie the call in hand, or a ticket, to an incident that goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.models.ids import Uid
from app.models.links import LinkKind
from app.models.tickets import TicketState
from app.records import frozen
from app.services.incidents.following import public_answers
from app.services.links.links import link_in
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.errors import TicketError
from app.services.tickets.moves import move_in
from app.services.tickets.saving import SavedTicket, save_ticket

TAKEN_OVER = ("type_uid", "category_uid", "product_uid", "queue_uid")
"""What a caller's ticket has from the incident's where the operator wrote nothing.

Neither its text nor all answers of its form: it may be a caller's own, with what only they may know.
"""


@frozen
class Attached:
    """The caller's ticket, and the link that ties it to the incident's."""

    ticket: SavedTicket
    link_uid: Uid


def attach_call(
    store: Store, actor: Uid, incident: Uid, draft: TicketDraft, *, wants_notice: bool = False
) -> Attached:
    """Save the call in hand as a child of the incident's ticket.

    What the operator has not filled comes from the incident's ticket, so that one key is enough. The same call (or
    the same draft) attached again is the same child. Raises LinkError, TicketError, LookupError.
    """
    parent, title, say = _of(store, incident)
    known = _child_of_call(store, parent, draft)
    if known is not None:
        return Attached(known, _tie(store, actor, parent, known.uid, wants_notice))
    saved = save_ticket(store, actor, _filled(store, draft, parent, title, say))
    return Attached(saved, _tie(store, actor, parent, saved.uid, wants_notice))


def attach_ticket(store: Store, actor: Uid, incident: Uid, ticket: Uid, *, wants_notice: bool = False) -> Uid:
    """Make a ticket a child of the incident's; return the link's key. Raises LinkError, LookupError."""
    parent, _, _ = _of(store, incident)
    return _tie(store, actor, parent, ticket, wants_notice)


def _of(store: Store, incident: Uid) -> tuple[Uid, str, str]:
    row = store.row("SELECT ticket_uid, title, say FROM incident WHERE uid = ? AND deleted_at IS NULL", incident)
    if row is None:
        raise LookupError(f"no incident {incident.hex()}")
    return row[0], row[1], row[2]


def _tie(store: Store, actor: Uid, parent: Uid, child: Uid, wants_notice: bool) -> Uid:
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        uid = link_in(write, LinkKind.PARENT, child, parent, wants_notice=wants_notice)
        _take_into_work(store, write, child)
        return uid


def _take_into_work(store: Store, write: Write, child: Uid) -> None:
    """The incident is being worked on, so nobody needs to accept each caller's ticket."""
    row = write.row("SELECT state FROM ticket WHERE uid = ?", child)
    if row is not None and row[0] == TicketState.NEW:
        try:
            move_in(store, write, None, child, TicketState.IN_PROGRESS.value)
        except TicketError:
            return  # its type has no such step; it is answered with the others all the same


def _child_of_call(store: Store, parent: Uid, draft: TicketDraft) -> SavedTicket | None:
    """The child that this call has been attached as before."""
    if draft.interaction_uid is None:
        return None
    row = store.row(
        "SELECT t.uid, t.number, t.state FROM interaction_ticket i JOIN ticket_link l ON "
        "l.source_uid = i.ticket_uid "
        "JOIN ticket t ON t.uid = i.ticket_uid WHERE i.interaction_uid = ? AND l.target_uid = ? "
        "AND l.kind = 'parent' AND i.deleted_at IS NULL AND l.deleted_at IS NULL AND t.deleted_at IS NULL LIMIT 1",
        draft.interaction_uid,
        parent,
    )
    return SavedTicket(row[0], row[1], TicketState(row[2]), False, frozenset()) if row else None


def _filled(store: Store, draft: TicketDraft, parent: Uid, title: str, say: str) -> TicketDraft:
    main = draft_of(store, parent)
    missing: dict[str, Any] = {
        name: getattr(main, name) for name in TAKEN_OVER if not getattr(draft, name) and getattr(main, name)
    }
    if not draft.subject.strip():
        missing["subject"] = title
    if not draft.description.strip():
        missing["description"] = say or title
    if not draft.fields and draft.type_uid in (None, main.type_uid) and main.fields:
        missing["fields"] = public_answers(store, main)
        missing["form_version_uid"] = main.form_version_uid
    return replace(draft, **missing)
