"""What saving and closing need. The type's rules say so; here is how they are asked."""

from __future__ import annotations

from app.models.tickets import TicketState
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.facts import CHECKS
from app.services.tickets.needs import MissingField, missing_column, missing_of
from app.services.types.definition import TypeDefinition
from app.services.types.versions import definition_of, version_in_force


def missing_to_save(draft: TicketDraft) -> tuple[MissingField, ...]:
    """What even an unfinished ticket must have: a subject or a description."""
    if draft.subject.strip() or draft.description.strip():
        return ()
    return (missing_column("subject"),)


def missing_to_close(store: Store, draft: TicketDraft) -> tuple[MissingField, ...]:
    """What stands between the ticket and its end, in the order in which its type names it.

    That is what the type's first step of the state «resolved» (else «closed») needs, and the outcome of the
    contact it is being worked on in.
    """
    missing = missing_of(store, draft, closing_needs(rules_of_draft(store, draft)))
    return (*missing, *missing_outcome(store, draft))


def closing_needs(rules: TypeDefinition) -> tuple[str, ...]:
    """The needs of the step that ends the work, checklists among them."""
    step = rules.target(TicketState.RESOLVED) or rules.target(TicketState.CLOSED)
    return (*step.needs, CHECKS) if step is not None else ()


def rules_of_draft(store: Store, draft: TicketDraft) -> TypeDefinition:
    """The rules that a ticket is under, or will be once it is saved (or has another type)."""
    row = store.row("SELECT type_uid, type_version_uid FROM ticket WHERE uid = ?", draft.uid)
    if row is not None and row[0] == draft.type_uid and row[1] is not None:
        return definition_of(store, row[1])
    return definition_of(store, version_in_force(store, draft.type_uid))


def missing_outcome(store: Store, draft: TicketDraft) -> tuple[MissingField, ...]:
    """The outcome of the contact that the ticket is worked on in, where nobody has said it yet."""
    if draft.interaction_uid is None or draft.disposition_uid is not None:
        return ()
    row = store.row("SELECT disposition_uid FROM interaction WHERE uid = ?", draft.interaction_uid)
    return (missing_column("disposition_uid"),) if row is not None and row[0] is None else ()
