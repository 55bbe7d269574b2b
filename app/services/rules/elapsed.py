"""Rules set off by time alone: so long after a moment of an open ticket, or so long before its deadline.

The moment is part of the cause, so that a rule fires once for it: a ticket that waits for its client a second time
is a new matter. All times are UTC ms.
"""

from __future__ import annotations

from app.models.ids import Uid
from app.models.tickets import OPEN_STATES
from app.services.rules.catalogue import PublishedRule, published_rules
from app.services.rules.definition import Condition, Happening, Operation, Since
from app.services.rules.engine import fire_if
from app.services.rules.firing import Cause
from app.services.store.store import Store

MINUTE = 60_000
CHUNK = 500
"""Tickets looked at in one go: what a save of the operator may have to wait for."""

_BASE = {
    Since.CREATED: "t.created_at",
    Since.UPDATED: "t.updated_at",
    Since.DUE: "t.due_at",
    Since.STATE: (
        "coalesce((SELECT max(j.at) FROM journal_entry j WHERE j.record_uid = t.uid AND j.record_table = 'ticket' "
        "AND j.op = 'update' AND instr(j.changes, '\"state\":[') > 0), t.created_at)"
    ),
}


def sweep(store: Store, now: int, after: int = 0) -> int | None:
    """Let time's rules act on the next open tickets; where to go on from, or None at the end.

    For the background: begin with 0 and call until None, every few minutes.
    """
    rules = published_rules(store, Happening.ELAPSED)
    if not rules:
        return None
    marks = ", ".join("?" * len(OPEN_STATES))
    upto = store.value(
        f"SELECT max(id) FROM (SELECT id FROM ticket WHERE state IN ({marks}) AND deleted_at IS NULL AND id > ? "
        "ORDER BY id LIMIT ?)",
        *(state.value for state in OPEN_STATES),
        after,
        CHUNK,
    )
    if upto is None:
        return None
    for rule in rules:
        for ticket, moment in due_tickets(store, rule, now, after, upto):
            trigger = rule.definition.trigger
            key = f"elapsed:{trigger.since.value}:{moment}"
            happened = moment + trigger.minutes * MINUTE
            fire_if(store, None, rule, Cause(ticket, Happening.ELAPSED.value, key, happened))
    return int(upto)


def due_tickets(
    store: Store, rule: PublishedRule, now: int, after: int = 0, upto: int | None = None
) -> list[tuple[Uid, int]]:
    """Open tickets whose time has come for a rule that has not fired for it, with the moment it counts from."""
    trigger = rule.definition.trigger
    states = states_named(rule.definition.condition) or tuple(state.value for state in OPEN_STATES)
    marks = ", ".join("?" * len(states))
    base = _BASE[trigger.since]
    waited = now - trigger.minutes * MINUTE
    # A ticket not touched since ``waited`` cannot have changed its state since; others need their journal read.
    rows: list[tuple[Uid, int]] = [
        (uid, moment)
        for uid, moment in store.rows(
            f"SELECT t.uid, {base} AS moment FROM ticket t WHERE t.id > ? AND t.id <= ? AND t.state IN ({marks}) "
            "AND t.created_at <= ? AND t.deleted_at IS NULL AND moment <= ?",
            after,
            upto if upto is not None else 1 << 62,
            *states,
            max(waited, now) if trigger.since is Since.DUE else waited,
            waited,
        )
        if moment is not None
    ]
    return [(uid, moment) for uid, moment in rows if not _fired(store, rule.uid, uid, trigger.since, moment)]


def states_named(condition: Condition) -> tuple[str, ...]:
    """The open states that a condition limits itself to at its top, to look at fewer tickets; empty for any."""
    if condition.any_of:
        return ()
    known = {state.value for state in OPEN_STATES}
    for part in condition.parts:
        if isinstance(part, Condition) or part.field != "state":
            continue
        if part.operation is Operation.IS:
            return (str(part.value),) if part.value in known else ("",)
        if part.operation is Operation.ONE_OF:
            return tuple(str(one) for one in part.value if one in known) or ("",)
    return ()


def _fired(store: Store, rule: Uid, ticket: Uid, since: Since, moment: int) -> bool:
    return (
        store.row(
            "SELECT 1 FROM rule_firing WHERE ticket_uid = ? AND rule_uid = ? AND cause = ?",
            ticket,
            rule,
            f"elapsed:{since.value}:{moment}",
        )
        is not None
    )
