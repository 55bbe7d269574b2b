"""Saving tickets and moving them through their states. All times are UTC ms."""

from __future__ import annotations

from typing import Any

from app.models.calls import Interaction
from app.models.ids import Uid
from app.models.scripts import ScriptRun
from app.models.tickets import Ticket, TicketNote, TicketState
from app.records import frozen
from app.services.calls.interactions import link_ticket_in
from app.services.merging.redirecting import standing_draft
from app.services.people.rights import Act, acting
from app.services.scripts.runs import save_walk_in
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.changing import change_in, step_column
from app.services.tickets.checklists import put_at_step
from app.services.tickets.closing import missing_to_save
from app.services.tickets.draft import USUAL_PRIORITY, TicketDraft, changed_columns
from app.services.tickets.errors import TicketError
from app.services.tickets.importance import priority_of
from app.services.tickets.moves import INNER, Asked, move_in, move_ticket
from app.services.tickets.own_form import form_version
from app.services.types.definition import TypeDefinition
from app.services.types.versions import definition_of, version_in_force


@frozen
class SavedTicket:
    """A ticket as saved: its human number, and the names of fields that differed from what was stored."""

    uid: Uid
    number: str
    state: TicketState
    created: bool
    changed: frozenset[str]


def save_ticket(
    store: Store, actor: Uid, draft: TicketDraft, *, close_as: TicketState | str | None = None
) -> SavedTicket:
    """Write a draft as a ticket: fields, note, link to the contact, scripts' answers; and remove the draft.

    One durable transaction. Idempotent by ``draft.uid``: twenty saves are one ticket with one number, and only
    fields that differ are journaled. ``close_as`` also moves it to that state or step, or nothing is written.
    Raises TicketError for an empty draft, CannotClose.
    """
    if missing_to_save(draft):
        raise TicketError("tickets.empty")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        draft = standing_draft(write, draft)
        stored = write.row("SELECT number, state FROM ticket WHERE uid = ?", draft.uid)
        if stored is None:
            number, state = _insert(store, write, draft), TicketState.NEW
            changed = frozenset(name for name, value in draft.columns().items() if value not in (None, ""))
        else:
            number, state = stored[0], TicketState(stored[1])
            values = changed_columns(draft, _columns(store, draft))
            if draft.base is None and draft.priority == USUAL_PRIORITY:
                values |= {"priority": _kept_priority(store, write, draft)}
            if draft.due_at is None:
                values.pop("due_at", None)  # the clock keeps it; a form that does not know it takes nothing away
            changed = change_in(store, write, draft.uid, values)
        _tie_to_contact(store, write, draft)
        if draft.draft_uid is not None:
            write.local("DELETE FROM draft WHERE uid = ?", draft.draft_uid)
            write.touch("draft", draft.draft_uid)
        if close_as is not None:
            state = move_in(store, write, actor, draft.uid, str(close_as), asked=_asked(write, draft)).after
        _add_note(write, draft)
    return SavedTicket(draft.uid, number, state, stored is None, changed)


def change_state(
    store: Store,
    actor: Uid,
    ticket: Uid,
    target: TicketState,
    *,
    reason: str = "",
    interaction: Uid | None = None,
    disposition: Uid | None = None,
) -> TicketState:
    """Move a ticket to another state, with the reason as an inner note; return the state it was in.

    Raises CannotClose with what is missing, TicketError for a step the type does not have.
    """
    asked = Asked(reason, interaction=interaction, disposition=disposition)
    return move_ticket(store, actor, ticket, target.value, asked=asked).before


def add_note(
    store: Store,
    actor: Uid,
    ticket: Uid,
    text: str,
    *,
    kind: str = INNER,
    uid: Uid | None = None,
    interaction: Uid | None = None,
) -> Uid | None:
    """Add a note (``inner`` or ``to_client``); repeating it with ``uid`` is harmless. None for no words."""
    if not text.strip():
        return None
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        if uid and write.row("SELECT 1 FROM ticket_note WHERE uid = ?", uid):
            return uid
        return write.insert(
            TicketNote, uid, ticket_uid=ticket, interaction_uid=interaction, kind=kind, text=text.strip()
        )


def change_ticket(store: Store, actor: Uid, ticket: Uid, **values: Any) -> frozenset[str]:
    """Change single fields (queue, person, priority …) from a list; the names of those that differed.

    Raises StillNeeded for emptying what the ticket needs where it stands.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return change_in(store, write, ticket, values)


def _insert(store: Store, write: Write, draft: TicketDraft) -> str:
    row = write.row("SELECT code, next_number FROM desk")
    if row is None:
        raise LookupError("the store has no desk")
    write.local("UPDATE desk SET next_number = next_number + 1")
    number = f"{row[0]}-{row[1]}"
    version = version_in_force(store, draft.type_uid)
    rules = definition_of(store, version)
    start = step_column(rules.by_code[rules.start])
    columns = _columns(store, draft)
    columns["priority"] = _first_priority(store, draft, rules)
    write.insert(
        Ticket,
        draft.uid,
        number=number,
        state=TicketState.NEW.value,
        step=start,
        type_version_uid=version,
        **columns,
    )
    put_at_step(write, rules, draft.uid, rules.start)
    return number


def _first_priority(store: Store, draft: TicketDraft, rules: TypeDefinition) -> int:
    """What somebody chose; else what impact and urgency make; else the type's; else the usual one."""
    if draft.chose_priority or draft.priority != USUAL_PRIORITY:
        return draft.priority
    return priority_of(store, draft.impact, draft.urgency) or rules.priority or draft.priority


def _kept_priority(store: Store, write: Write, draft: TicketDraft) -> int:
    """The stored priority where it is what the first save of this very draft made of it, else the draft's."""
    row = write.row("SELECT priority, type_version_uid FROM ticket WHERE uid = ?", draft.uid)
    made = _first_priority(store, draft, definition_of(store, row[1])) if row else draft.priority
    return made if row and row[0] == made else draft.priority


def _columns(store: Store, draft: TicketDraft) -> dict[str, Any]:
    """The draft's columns; the type decides the queue and the form's version where the draft leaves them open."""
    values = draft.columns()
    if draft.queue_uid is None and draft.assignee_uid is None and draft.type_uid is not None:
        values["queue_uid"] = store.value("SELECT queue_uid FROM ticket_type WHERE uid = ?", draft.type_uid)
    if draft.fields and draft.form_version_uid is None:
        values["form_version_uid"] = form_version(store, draft.type_uid, None)
    return values


def _tie_to_contact(store: Store, write: Write, draft: TicketDraft) -> None:
    """Link the ticket to its contact and the runs of its scripts; the ticket's client is the contact's too."""
    if draft.walk is not None:
        save_walk_in(store, write, draft.interaction_uid, draft.walk, draft.uid)
    for run in draft.run_uids:
        write.update(ScriptRun, run, ticket_uid=draft.uid)
    if draft.interaction_uid is not None:
        link_ticket_in(write, draft.interaction_uid, draft.uid)
        if draft.person_uid is not None:
            write.update(Interaction, draft.interaction_uid, person_uid=draft.person_uid)


def _asked(write: Write, draft: TicketDraft) -> Asked:
    """The draft's new note is the reason of its move."""
    reason = "" if _has_note(write, draft) else draft.note
    return Asked(
        reason,
        interaction=draft.interaction_uid,
        disposition=draft.disposition_uid,
        reason_uid=draft.note_uid,
    )


def _add_note(write: Write, draft: TicketDraft) -> None:
    if draft.note.strip() and not _has_note(write, draft):
        write.insert(
            TicketNote,
            draft.note_uid,
            ticket_uid=draft.uid,
            interaction_uid=draft.interaction_uid,
            kind=INNER,
            text=draft.note.strip(),
        )


def _has_note(write: Write, draft: TicketDraft) -> bool:
    """Whether an earlier save of this draft wrote its note."""
    text = draft.note.strip()
    if draft.note_uid is not None:
        known = write.row("SELECT 1 FROM ticket_note WHERE uid = ?", draft.note_uid)
    else:
        known = write.row(
            "SELECT 1 FROM ticket_note WHERE ticket_uid = ? AND text = ? AND interaction_uid IS ?",
            draft.uid,
            text,
            draft.interaction_uid,
        )
    return known is not None
