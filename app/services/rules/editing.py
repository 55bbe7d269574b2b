"""Writing rules: drafts, publishing, order, and rules taken from store to store as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.models.ids import Uid
from app.models.rules import Rule, RuleState, RuleVersion
from app.records import frozen
from app.services.dictionaries import in_language
from app.services.people.rights import Act, acting
from app.services.rules.check import problems
from app.services.rules.definition import RuleDefinition, from_json, to_json
from app.services.rules.doing import RuleError
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import LANGUAGES

FORMAT = "hotline-rules"


@frozen
class RuleRecord:
    """A rule to edit: its newest definition, and whether that is published. ``number`` is the version's."""

    uid: Uid
    code: str
    labels: Mapping[str, str]
    active: bool
    number: int
    state: RuleState
    published_number: int
    definition: RuleDefinition
    fired: int
    last_fired_at: int | None

    def label(self) -> str:
        """The rule's name."""
        return in_language(self.labels) or self.code


def list_rules(store: Store) -> tuple[RuleRecord, ...]:
    """All rules in the order they are tried, each with its newest version."""
    rows = store.rows(
        "SELECT r.uid, r.code, r.labels, r.active, v.number, v.state, "
        "coalesce((SELECT max(p.number) FROM rule_version p "
        " WHERE p.rule_uid = r.uid AND p.state = 'published'), 0), "
        "v.definition, (SELECT count(*) FROM rule_firing f WHERE f.rule_uid = r.uid), "
        "(SELECT max(f.created_at) FROM rule_firing f WHERE f.rule_uid = r.uid) "
        "FROM rule r JOIN rule_version v ON v.rule_uid = r.uid AND v.deleted_at IS NULL "
        "AND v.number = (SELECT max(n.number) FROM rule_version n "
        " WHERE n.rule_uid = r.uid AND n.deleted_at IS NULL) "
        "WHERE r.deleted_at IS NULL ORDER BY r.position, r.id"
    )
    return tuple(
        RuleRecord(
            uid,
            code,
            json.loads(labels),
            bool(active),
            number,
            RuleState(state),
            published,
            from_json(json.loads(definition)),
            fired,
            last,
        )
        for uid, code, labels, active, number, state, published, definition, fired, last in rows
    )


def save_rule(
    store: Store,
    actor: Uid,
    code: str,
    labels: Mapping[str, str],
    definition: RuleDefinition,
    *,
    uid: Uid | None = None,
) -> Uid:
    """Keep a rule as a draft; the key of the rule. What is in force stays in force until :func:`publish`.

    Raises RuleError for a missing name or a code in use, NotAllowed.
    """
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        return _save(write, code.strip(), labels, definition, uid)


def publish(store: Store, actor: Uid, rule: Uid) -> int:
    """Put a rule's newest version in force; its number. Raises RuleError saying what is wrong, NotAllowed."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        row = write.row(
            "SELECT uid, number, definition FROM rule_version WHERE rule_uid = ? AND deleted_at IS NULL "
            "ORDER BY number DESC LIMIT 1",
            rule,
        )
        if row is None:
            raise LookupError(f"no rule {rule.hex()}")
        wrong = problems(store, from_json(json.loads(row[2])))
        if wrong:
            raise RuleError("rules.not_published", problems="\n".join(wrong))
        _retire(write, rule, except_for=row[0])
        write.update(
            RuleVersion, row[0], state=RuleState.PUBLISHED.value, published_at=write.at, published_by=actor
        )
        write.update(Rule, rule, active=True)
        return int(row[1])


def switch(store: Store, actor: Uid, rule: Uid, *, on: bool) -> None:
    """Let a rule rest, or work again. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        write.update(Rule, rule, active=on)


def remove_rule(store: Store, actor: Uid, rule: Uid) -> None:
    """Take a rule away; the log of what it did stays. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        _retire(write, rule, except_for=None)
        write.remove(Rule, rule)


def order_rules(store: Store, actor: Uid, rules: Sequence[Uid]) -> None:
    """Try the rules in this order from now on. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        for position, uid in enumerate(rules):
            write.update(Rule, uid, position=position)


def rules_as_text(store: Store) -> str:
    """All rules as one text of JSON, to be taken to another store."""
    listed = [
        {"code": rule.code, "labels": dict(rule.labels), "definition": to_json(rule.definition)}
        for rule in list_rules(store)
    ]
    return json.dumps({"format": FORMAT, "version": 1, "rules": listed}, ensure_ascii=False, indent=2)


def take_rules(store: Store, actor: Uid, text: str) -> tuple[int, int]:
    """Take rules from such a text as drafts: (new ones, changed ones). All or nothing.

    Raises RuleError for a text that is none, NotAllowed.
    """
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        given = [(str(one["code"]), dict(one["labels"]), from_json(one["definition"])) for one in content["rules"]]
    except (ValueError, KeyError, TypeError) as error:
        raise RuleError("rules.not_a_file_of_rules") from error
    known = {rule.code: rule for rule in list_rules(store)}
    new = changed = 0
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        for code, labels, definition in given:
            before = known.get(code)
            if before is None:
                _save(write, code, labels, definition, None)
                new += 1
            elif before.definition != definition or dict(before.labels) != labels:
                _save(write, code, labels, definition, before.uid)
                changed += 1
    return new, changed


def _save(write: Write, code: str, labels: Mapping[str, str], definition: RuleDefinition, uid: Uid | None) -> Uid:
    if not code or any(not labels.get(lang, "").strip() for lang in LANGUAGES):
        raise RuleError("rules.without_name")
    twin = write.row("SELECT uid FROM rule WHERE code = ? AND deleted_at IS NULL", code)
    if twin is not None and twin[0] != uid:
        raise RuleError("rules.code_in_use", code=code)
    named: dict[str, Any] = {"labels": {lang: text.strip() for lang, text in labels.items()}}
    if uid is None:
        last = write.row("SELECT coalesce(max(position), -1) + 1 FROM rule")
        uid = write.insert(Rule, code=code, position=last[0] if last else 0, **named)
    else:
        write.update(Rule, uid, **named)
    stored = to_json(definition)
    newest = write.row(
        "SELECT uid, number, state, definition FROM rule_version WHERE rule_uid = ? AND deleted_at IS NULL "
        "ORDER BY number DESC LIMIT 1",
        uid,
    )
    if newest is not None and newest[2] == RuleState.DRAFT.value:
        write.update(RuleVersion, newest[0], definition=stored)
    elif newest is None or json.loads(newest[3]) != stored:
        number = newest[1] + 1 if newest else 1
        write.insert(RuleVersion, rule_uid=uid, number=number, state=RuleState.DRAFT.value, definition=stored)
    return uid


def _retire(write: Write, rule: Uid, *, except_for: Uid | None) -> None:
    for (uid,) in write.rows(
        "SELECT uid FROM rule_version WHERE rule_uid = ? AND state = ?", rule, RuleState.PUBLISHED.value
    ):
        if uid != except_for:
            write.update(RuleVersion, uid, state=RuleState.RETIRED.value)
