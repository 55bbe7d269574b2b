"""Changing the fields of a saved ticket: the one door for columns, as :mod:`moves` is for states.

A field that the ticket's present step needs cannot be emptied, whoever changes it. With another type a ticket
comes under that type's rules and must have what they need where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.models.ids import Uid
from app.models.tickets import Ticket, TicketState
from app.records import frozen
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.checklists import lacks_checks, put_of_type
from app.services.tickets.draft import COLUMNS, TicketDraft, draft_of
from app.services.tickets.errors import StillNeeded, TicketError
from app.services.tickets.facts import CHECKS, is_fact
from app.services.tickets.importance import priority_of
from app.services.tickets.needs import missing_fact, missing_of
from app.services.tickets.own_form import form_version
from app.services.types.definition import DONE, StepRule, TypeDefinition
from app.services.types.versions import definition_of, version_in_force
from app.services.words import t


@frozen
class Change:
    """A change as it would be written: the ticket after it, and the rules and step it will be under.

    ``lacking_checks``: another type brings a checklist that must be ticked first.
    """

    after: TicketDraft
    written: Mapping[str, Any]
    rules: TypeDefinition
    here: StepRule | None
    state: TicketState
    of_new_type: bool
    lacking_checks: bool


def change_in(store: Store, write: Write, ticket: Uid, values: Mapping[str, Any]) -> frozenset[str]:
    """Change columns of a ticket inside a transaction; the names of those that differed.

    ``fields`` are the answers of its own form, all of them. Impact and urgency bring their priority with them
    unless one is given. Raises StillNeeded for a field that may not be empty now, TicketError for a type that does
    not have the ticket's state, LookupError, TypeError for what is no column; nothing is written then.
    """
    change = plan_change(store, ticket, values)
    keep_needs(store, ticket, change)
    return apply_change(write, change)


def plan_change(store: Store, ticket: Uid, values: Mapping[str, Any], *, adopt: bool = False) -> Change:
    """What a change comes to, nothing written. Raises TicketError, LookupError, TypeError.

    ``adopt``: a ticket that is under no rules yet (it came from elsewhere, or was made before its type had any)
    comes under those in force.
    """
    unknown = values.keys() - set(COLUMNS)
    if unknown:
        raise TypeError(f"not fields of a ticket: {sorted(unknown)}")
    before = draft_of(store, ticket)
    state, step, version = (
        store.row("SELECT state, step, type_version_uid FROM ticket WHERE uid = ?", ticket) or ()
    )
    state = TicketState(state)
    given = {name: value for name, value in values.items() if value != getattr(before, name)}
    after = replace(before, **given)
    written = given | _priority(store, after, given)
    if adopt and version is None and "type_uid" not in given:
        version = version_in_force(store, before.type_uid)
        written |= {"type_version_uid": version} if version is not None else {}
    rules = definition_of(store, version)
    if "type_uid" not in given:
        here = here_of(rules, state, step)
        if "form_version_uid" in given or ("fields" in given and after.form_version_uid is None):
            written["form_version_uid"] = _form_of_type(store, after, given)
    else:
        version = version_in_force(store, after.type_uid)
        rules = definition_of(store, version)
        here = here_of(rules, state, step)
        if here is None:
            raise TicketError("tickets.type_without_state", state=t(f"tickets.state_{state.value}"))
        form = _form_of_type(store, after, given)
        written |= {"type_version_uid": version, "step": step_column(here), "form_version_uid": form}
    if written.get("form_version_uid", after.form_version_uid) != after.form_version_uid:
        after = replace(after, form_version_uid=written["form_version_uid"])
    of_new_type = "type_uid" in given
    checks = of_new_type and here is not None and lacks_checks(store, rules, ticket, here.code)
    return Change(after, written, rules, here, state, of_new_type, checks)


def keep_needs(store: Store, ticket: Uid, change: Change) -> None:
    """Refuse what takes away something needed where the ticket stands. Raises StillNeeded.

    A ticket that lacked it before may still be worked on; one that comes under another type may not.
    """
    if change.here is None or not change.written:
        return
    if change.of_new_type:
        lacking = missing_of(store, change.after, change.here.needs)
        if change.lacking_checks and change.state in DONE:
            lacking = (*lacking, missing_fact(CHECKS))
    else:
        needs = [need for need in change.here.needs if not is_fact(need)]
        lacking = missing_of(store, change.after, needs)
        known = missing_of(store, draft_of(store, ticket), needs) if lacking else ()
        had = {(field.name, field.ref) for field in known}
        lacking = tuple(field for field in lacking if (field.name, field.ref) not in had)
    if lacking:
        raise StillNeeded(lacking, change.here.label())


def apply_change(write: Write, change: Change) -> frozenset[str]:
    """Write a planned change; the names of the columns that differed."""
    if not change.written:
        return frozenset()
    ticket = change.after.uid
    if change.of_new_type and change.here is not None:
        put_of_type(write, change.rules, ticket, change.here.code)
    return write.update(Ticket, ticket, **change.written)


def here_of(rules: TypeDefinition, state: TicketState, step: str) -> StepRule | None:
    """Where a ticket stands by its columns; a merged one where there is no way out."""
    if state is TicketState.MERGED:
        return StepRule(state.value, state)
    return rules.step_of(state, step)


def step_column(step: StepRule | None) -> str:
    """What the column ``step`` holds: nothing where the step is called like its state."""
    return "" if step is None or step.code == step.state.value else step.code


def _form_of_type(store: Store, after: TicketDraft, given: Mapping[str, Any]) -> Uid | None:
    """A version of the type's own form: the one that was asked for where it is one, else the published one."""
    wanted = given.get("form_version_uid")
    if wanted is not None and store.row(
        "SELECT 1 FROM ticket_type t JOIN script_definition d ON d.code = t.form_code "
        "JOIN script_version v ON v.definition_uid = d.uid WHERE t.uid = ? AND v.uid = ?",
        after.type_uid,
        wanted,
    ):
        return bytes(wanted)
    return form_version(store, after.type_uid, None) if after.fields else None


def _priority(store: Store, after: TicketDraft, given: Mapping[str, Any]) -> dict[str, Any]:
    if "priority" in given or not given.keys() & {"impact", "urgency"}:
        return {}
    found = priority_of(store, after.impact, after.urgency)
    return {"priority": found} if found is not None else {}
