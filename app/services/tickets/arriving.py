"""Tickets that come from another program: what they are here, under the rules of their type.

A record that ended elsewhere, and says when, is history: it is kept as it came, under no version of the rules, and
comes under those in force when somebody moves it here. Everything else must have what its state needs, as if it
had been moved there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.ids import Uid
from app.models.tickets import Ticket, TicketState
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.changing import apply_change, keep_needs, plan_change, step_column
from app.services.tickets.checklists import put_at_step
from app.services.tickets.draft import COLUMNS, TicketDraft
from app.services.tickets.errors import CannotMove, TicketError
from app.services.tickets.facts import CHECKS, is_fact
from app.services.tickets.needs import missing_of
from app.services.types.definition import DONE, FINAL, StepRule, TypeDefinition
from app.services.types.versions import definition_of, version_in_force
from app.services.words import t


def arrive(
    store: Store, write: Write, values: Mapping[str, Any], made_at: int | None, import_key: str | None
) -> Uid:
    """Add a ticket from elsewhere with these columns; its key. ``made_at`` is UTC ms.

    Raises CannotMove for what its state needs and it lacks, TicketError for a state that its type does not have.
    """
    state = TicketState(values["state"])
    ended = state in FINAL and (values.get("resolved_at") or values.get("closed_at")) is not None
    version = None if ended else version_in_force(store, values.get("type_uid"))
    rules = definition_of(store, version)
    more: dict[str, Any] = {"type_version_uid": version}
    step = None
    if version is not None:
        step = _step(rules, state)
        draft = TicketDraft(b"", **{name: values[name] for name in COLUMNS if name in values})
        # A new record has no facts yet; those of the step it stands at are asked for when it is moved on.
        _check(store, draft, step, [need for need in step.needs if not is_fact(need)])
        more["step"] = step_column(step)
    uid = write.insert_made(made_at, Ticket, None, import_key=import_key, **values, **more)
    if step is not None and state not in FINAL:
        for place in dict.fromkeys((rules.start, step.code)):
            put_at_step(write, rules, uid, place)
    return uid


def follow(store: Store, write: Write, ticket: Uid, values: Mapping[str, Any]) -> bool:
    """Bring a known ticket up to what another program says of it; whether anything differed.

    Raises StillNeeded, CannotMove, TicketError like a change or a move made here; nothing is written then.
    """
    change = plan_change(store, ticket, {name: value for name, value in values.items() if name in COLUMNS})
    others = {name: value for name, value in values.items() if name not in COLUMNS}
    state = TicketState(others.get("state", change.state))
    if state is change.state or not has_rules(store, ticket):
        keep_needs(store, ticket, change)
    else:
        step = _step(change.rules, state)
        needs = [*step.needs, *((CHECKS,) if state in DONE else ())]
        _check(store, change.after, step, needs)
        others["step"] = step_column(step)
    changed = apply_change(write, change)
    return bool(write.update(Ticket, ticket, **others) if others else ()) or bool(changed)


def has_rules(store: Store, ticket: Uid) -> bool:
    """Whether a ticket is under a version of its type's rules."""
    return store.value("SELECT type_version_uid FROM ticket WHERE uid = ?", ticket) is not None


def _step(rules: TypeDefinition, state: TicketState) -> StepRule:
    step = rules.step_of(state)
    if step is None:
        raise TicketError("tickets.type_without_state", state=t(f"tickets.state_{state.value}"))
    return step


def _check(store: Store, draft: TicketDraft, step: StepRule, needs: list[str]) -> None:
    missing = missing_of(store, draft, needs)
    if missing:
        raise CannotMove(missing, step.label())
