"""What happened, as rules see it: read from this desk's journal, oldest first, each entry once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.rules.definition import Happening, Trigger
from app.services.rules.firing import Cause
from app.services.store.store import Store

DEEPEST = 5
"""Rules may set each other off so often; then the chain ends."""
ORDER_CLOCK = "order"
"""What triggers call the clock of an order to a unit."""


@frozen
class Happened:
    """One thing that may set rules off, told by entry ``seq``; ``fields`` are (name → value after) of a ticket."""

    cause: Cause
    kinds: frozenset[Happening]
    fields: Mapping[str, Any]
    actor: Uid | None
    clock: str = ""
    percent: int = 0
    seq: int = 0


@frozen
class Page:
    """A part of the journal: what happened in it, the last entry read, and whether there may be more."""

    happened: tuple[Happened, ...]
    last_seq: int
    more: bool


def sets_off(trigger: Trigger, happened: Happened) -> bool:
    """Whether this is what a rule waits for."""
    if trigger.kind not in happened.kinds:
        return False
    if trigger.kind is Happening.CHANGED:
        return not trigger.fields or bool(happened.fields.keys() & {column_of(name) for name in trigger.fields})
    if trigger.kind is Happening.MOVED:
        return not trigger.states or happened.fields.get("state") in trigger.states
    if trigger.kind is Happening.THRESHOLD:
        return (trigger.clock, trigger.percent) == (happened.clock, happened.percent)
    return True


def column_of(field: str) -> str:
    """The ticket's column that a rule's field stands for."""
    return f"{field}_uid" if field in ("type", "category", "product", "queue", "assignee", "person") else field


def happened_since(store: Store, seq: int, limit: int) -> Page:
    """What this desk wrote after entry ``seq``: tickets made, changed and moved, thresholds reached.

    Up to ``limit`` entries are read, whatever they tell of: a look is short also where few of them are of tickets.
    """
    desk = store.desk_uid()
    end = store.value("SELECT max(seq) FROM journal_entry WHERE desk_uid = ?", desk) or seq
    last = max(seq, min(end, seq + limit))
    rows = store.rows(
        "SELECT seq, at, actor_uid, record_table, record_uid, op, changes FROM journal_entry "
        "WHERE desk_uid = ? AND seq > ? AND seq <= ? AND record_table IN ('ticket', 'threshold_fired') "
        "ORDER BY seq",
        desk,
        seq,
        last,
    )
    found = []
    for entry_seq, at, actor, table, uid, op, changes in rows:
        if table == "ticket" and op in ("insert", "update"):
            one = _of_ticket(entry_seq, at, actor, uid, op, json.loads(changes)["fields"])
        elif table == "threshold_fired" and op == "insert":
            one = _of_threshold(entry_seq, uid, json.loads(changes)["fields"])
        else:
            continue
        if one is not None:
            found.append(one)
    return Page(tuple(found), last, last < end)


def of_ticket_entry(op: str, fields: Mapping[str, Any]) -> tuple[frozenset[Happening], dict[str, Any]] | None:
    """What one entry of a ticket means to rules, and its fields after it; None for an imported ticket's making."""
    if op == "insert":
        if fields.get("import_key"):
            return None
        return frozenset({Happening.MADE}), dict(fields)
    after = {name: pair[1] for name, pair in fields.items() if isinstance(pair, list)}
    kinds = {Happening.CHANGED}
    if "state" in after:
        kinds.add(Happening.MOVED)
    return frozenset(kinds), after


def _of_ticket(
    seq: int, at: int, actor: Uid | None, ticket: Uid, op: str, fields: Mapping[str, Any]
) -> Happened | None:
    meant = of_ticket_entry(op, fields)
    if meant is None:
        return None
    kinds, after = meant
    kind = Happening.MADE if Happening.MADE in kinds else Happening.CHANGED
    return Happened(Cause(ticket, kind.value, f"entry:{seq}", at), kinds, after, actor, seq=seq)


def _of_threshold(seq: int, uid: Uid, fields: Mapping[str, Any]) -> Happened:
    ticket = bytes.fromhex(fields["ticket_uid"])
    clock = ORDER_CLOCK if fields.get("order_uid") else str(fields["clock"])
    cause = Cause(ticket, Happening.THRESHOLD.value, f"threshold:{uid.hex()}", int(fields["reached_at"]))
    return Happened(cause, frozenset({Happening.THRESHOLD}), {}, None, clock, int(fields["percent"]), seq)


def with_chain(store: Store, happened: Happened) -> Happened:
    """With the rules that led to this entry, found by the entries that their firings wrote."""
    before: set[Uid] = set()
    depth = 1
    look_at: int | None = happened.seq
    while look_at is not None and depth <= DEEPEST + 1:
        # Firings' spans do not overlap: only the first that ends here or later can hold this entry.
        row = store.row(
            "SELECT rule_uid, cause, first_seq FROM rule_firing WHERE last_seq >= ? AND last_seq >= first_seq "
            "AND desk_uid = ? ORDER BY last_seq LIMIT 1",
            look_at,
            store.desk_uid(),
        )
        if row is None or row[2] > look_at:
            break
        before.add(row[0])
        depth += 1
        head, _, number = str(row[1]).partition(":")
        look_at = int(number) if head == "entry" else None
    if depth == 1:
        return happened
    cause = happened.cause
    deeper = Cause(cause.ticket, cause.kind, cause.key, cause.at, depth, frozenset(before))
    return replace(happened, cause=deeper)
