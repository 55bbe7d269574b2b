"""Which rules there are and what they say: read once for many tickets."""

from __future__ import annotations

import json

from app.models.ids import Uid
from app.models.rules import RuleState
from app.records import frozen
from app.services.dictionaries import in_language
from app.services.rules.definition import Happening, RuleDefinition, from_json
from app.services.store.store import Store


@frozen
class PublishedRule:
    """A rule in force. ``since`` is when this version was published, UTC ms."""

    uid: Uid
    version: Uid
    code: str
    name: str
    definition: RuleDefinition
    since: int


def published_rules(store: Store, *kinds: Happening) -> tuple[PublishedRule, ...]:
    """The rules in force (set off by one of these, if any are named), in the order they are tried."""
    rows = store.rows(
        "SELECT r.uid, v.uid, r.code, r.labels, v.definition, v.published_at FROM rule r "
        "JOIN rule_version v ON v.rule_uid = r.uid AND v.state = ? AND v.deleted_at IS NULL "
        "WHERE r.active AND r.deleted_at IS NULL ORDER BY r.position, r.id",
        RuleState.PUBLISHED.value,
    )
    found = []
    for uid, version, code, labels, definition, since in rows:
        rule = from_json(json.loads(definition))
        if not kinds or rule.trigger.kind in kinds:
            found.append(PublishedRule(uid, version, code, in_language(json.loads(labels)), rule, since or 0))
    return tuple(found)
