"""What rules did, when and why: the log for administrators and for one ticket. All times are UTC ms."""

from __future__ import annotations

import json
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import in_language
from app.services.rules.check import Lists
from app.services.rules.definition import from_json
from app.services.rules.firing import Result
from app.services.rules.words import action_record_words, trigger_words
from app.services.store.store import Store
from app.services.words import t


@frozen
class ActionLine:
    """One action of a firing in words; ``trouble`` says why it was refused."""

    words: str
    result: Result
    trouble: str


@frozen
class FiringView:
    """A firing to show. ``happened_at`` is when its cause was, ``fired_at`` when the rule ran."""

    uid: Uid
    rule_uid: Uid
    rule: str
    version: int
    ticket_uid: Uid
    ticket_number: str
    happened_at: int
    fired_at: int
    why: str
    result: Result
    actions: tuple[ActionLine, ...]
    depth: int


def firings(
    store: Store, *, rule: Uid | None = None, limit: int = 200, before: int | None = None
) -> tuple[FiringView, ...]:
    """The latest firings (of one rule), those before a moment where one is given."""
    return _views(
        store,
        "(? IS NULL OR f.rule_uid = ?) AND (? IS NULL OR f.created_at < ?) ORDER BY f.id DESC LIMIT ?",
        rule,
        rule,
        before,
        before,
        limit,
    )


def result_words(result: Result) -> str:
    """What came of it, in words."""
    return t(f"rules.result_{result.value}")


def _views(store: Store, where: str, *params: Any) -> tuple[FiringView, ...]:
    rows = store.rows(
        "SELECT f.uid, f.rule_uid, r.labels, v.number, f.ticket_uid, coalesce(k.number, ''), f.happened_at, "
        "f.created_at, v.definition, f.result, f.actions, f.depth FROM rule_firing f "
        "JOIN rule r ON r.uid = f.rule_uid JOIN rule_version v ON v.uid = f.version_uid "
        "LEFT JOIN ticket k ON k.uid = f.ticket_uid "
        f"WHERE f.deleted_at IS NULL AND {where}",
        *params,
    )
    lists = Lists(store) if rows else None
    found = []
    for (
        uid,
        rule,
        labels,
        number,
        ticket,
        ticket_number,
        happened,
        fired,
        definition,
        result,
        actions,
        depth,
    ) in rows:
        assert lists is not None
        lines = tuple(
            ActionLine(
                action_record_words(lists, one["name"], one["values"]),
                Result(one["result"]),
                one.get("trouble", ""),
            )
            for one in json.loads(actions)
        )
        why = trigger_words(from_json(json.loads(definition)).trigger)
        name = in_language(json.loads(labels))
        found.append(
            FiringView(
                uid, rule, name, number, ticket, ticket_number, happened, fired, why, Result(result), lines, depth
            )
        )
    return tuple(found)
