"""What a rule would have done: past tickets are lived through again, entry by entry, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.ids import Uid
from app.models.tickets import OPEN_STATES
from app.records import frozen
from app.services.dictionaries import Dictionaries, read
from app.services.rules.definition import Happening, RuleDefinition, Since, Trigger
from app.services.rules.elapsed import MINUTE
from app.services.rules.facts import COLUMNS, facts_from, holds
from app.services.rules.firing import Cause
from app.services.rules.happenings import Happened, of_ticket_entry, sets_off
from app.services.store.audit import Entry, entries_of
from app.services.store.store import Store

TICKETS = 2_000
"""So many of the latest tickets of the period are lived through."""
_OPEN = frozenset(state.value for state in OPEN_STATES)


@frozen
class Hit:
    """The rule would have fired for this ticket at ``at`` (UTC ms)."""

    ticket_uid: Uid
    number: str
    subject: str
    at: int


@frozen
class DryRun:
    """What a dry run found: ``tickets`` were looked at, of ``of`` in the period; ``hits`` are oldest first."""

    tickets: int
    of: int
    hits: tuple[Hit, ...]


def dry_run(store: Store, rule: RuleDefinition, since: int, until: int) -> DryRun:
    """Where the rule would have fired from ``since`` until before ``until`` (UTC ms). For the reader; reads only.

    Conditions see each ticket as it was then. Thresholds are those that were told at the time. What the rule
    itself would have changed is not played on.
    """
    count = store.value(
        "SELECT count(*) FROM ticket WHERE updated_at >= ? AND created_at < ? AND deleted_at IS NULL", since, until
    )
    tickets = store.rows(
        "SELECT uid, number, subject FROM ticket WHERE updated_at >= ? AND created_at < ? AND deleted_at IS NULL "
        "ORDER BY updated_at DESC LIMIT ?",
        since,
        until,
        TICKETS,
    )
    words = read(store)
    uids = [uid for uid, _, _ in tickets]
    histories: dict[Uid, list[Entry]] = {uid: [] for uid in uids}
    for entry in entries_of(store.rows, uids):
        histories[entry.uid].append(entry)
    thresholds = _thresholds(store, uids) if rule.trigger.kind is Happening.THRESHOLD else {}
    hits = []
    for uid, number, subject in tickets:
        when = moments(rule, uid, histories[uid], words, thresholds.get(uid, []), until)
        hits += [Hit(uid, number, subject, at) for at in when if since <= at < until]
    return DryRun(len(tickets), int(count), tuple(sorted(hits, key=lambda hit: (hit.at, hit.number))))


def moments(
    rule: RuleDefinition,
    ticket: Uid,
    entries: list[Entry],
    words: Dictionaries,
    thresholds: list[tuple[int, str, int]],
    until: int,
) -> list[int]:
    """When the rule would have fired for one ticket, by its journal (oldest entry first)."""
    values: dict[str, Any] = {}
    found: list[int] = []
    state_since = 0
    waiting = list(thresholds)
    for number, entry in enumerate(entries):
        if entry.table != "ticket":
            continue
        found += _told_before(rule, ticket, waiting, entry.at, values, words)
        _apply(values, entry)
        if "state" in entry.fields:
            state_since = values["created_at"] if entry.op == "insert" else entry.at
        if _met(rule, _happened(ticket, entry), values, words, entry.at):
            found.append(entry.at)
        if rule.trigger.kind is Happening.ELAPSED:
            after = next((one.at for one in entries[number + 1 :] if one.table == "ticket"), until)
            moment = _elapsed(rule.trigger, values, state_since, entry.at)
            if moment is not None and entry.at <= moment < after and _holds(rule, values, words, moment):
                found.append(moment)
    return found + _told_before(rule, ticket, waiting, until, values, words)


def _told_before(
    rule: RuleDefinition,
    ticket: Uid,
    waiting: list[tuple[int, str, int]],
    before: int,
    values: Mapping[str, Any],
    words: Dictionaries,
) -> list[int]:
    found = []
    while waiting and waiting[0][0] < before:
        at, clock, percent = waiting.pop(0)
        cause = Cause(ticket, Happening.THRESHOLD.value, "", at)
        happened = Happened(cause, frozenset({Happening.THRESHOLD}), {}, None, clock, percent)
        if values and _met(rule, happened, values, words, at):
            found.append(at)
    return found


def _elapsed(trigger: Trigger, values: Mapping[str, Any], state_since: int, entry_at: int) -> int | None:
    """When the rule's time comes, going by what is known after an entry; None for never."""
    if values.get("state") not in _OPEN:
        return None
    base = {
        Since.CREATED: values.get("created_at"),
        Since.UPDATED: entry_at,
        Since.STATE: state_since,
        Since.DUE: values.get("due_at"),
    }[trigger.since]
    return None if base is None else base + trigger.minutes * MINUTE


def _happened(ticket: Uid, entry: Entry) -> Happened | None:
    made = entry.op == "insert"
    fields = {name: pair[1] if made else pair for name, pair in entry.fields.items()}
    meant = of_ticket_entry(entry.op, fields) if entry.op in ("insert", "update") else None
    if meant is None:
        return None
    return Happened(Cause(ticket, "", "", entry.at), meant[0], meant[1], entry.actor_uid)


def _met(
    rule: RuleDefinition, happened: Happened | None, values: Mapping[str, Any], words: Dictionaries, at: int
) -> bool:
    return happened is not None and sets_off(rule.trigger, happened) and _holds(rule, values, words, at)


def _holds(rule: RuleDefinition, values: Mapping[str, Any], words: Dictionaries, at: int) -> bool:
    return holds(rule.condition, facts_from(values, words, at))


def _apply(values: dict[str, Any], entry: Entry) -> None:
    if entry.op == "insert":
        values["created_at"] = entry.at
    for name, (_, after) in entry.fields.items():
        if name in COLUMNS:
            values[name] = bytes.fromhex(after) if name.endswith("_uid") and isinstance(after, str) else after


def _thresholds(store: Store, uids: list[Uid]) -> dict[Uid, list[tuple[int, str, int]]]:
    found: dict[Uid, list[tuple[int, str, int]]] = {}
    for start in range(0, len(uids), 500):
        part = uids[start : start + 500]
        marks = ", ".join("?" * len(part))
        for ticket, at, clock, percent, order in store.rows(
            "SELECT ticket_uid, reached_at, clock, percent, order_uid FROM threshold_fired "
            f"WHERE ticket_uid IN ({marks}) AND deleted_at IS NULL ORDER BY reached_at, id",
            *part,
        ):
            found.setdefault(ticket, []).append((at, "order" if order else clock, percent))
    return found
