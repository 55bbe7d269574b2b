"""The table of dial rules as it is kept, and how a number would be dialled by it."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.directory import DialRule as StoredRule
from app.models.ids import Uid
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.phones import dial_rules
from app.services.phones.dial_rules import Deed, Dialling, DialRule
from app.services.store.store import Store


@frozen
class KeptRule:
    """A rule with its key; None for one not yet kept."""

    uid: Uid | None
    rule: DialRule


def list_rules(store: Store) -> tuple[KeptRule, ...]:
    """All rules in the order in which they are tried."""
    rows = store.rows(
        "SELECT uid, pattern, deed, strip, prefix, line, note, active FROM dial_rule "
        "WHERE deleted_at IS NULL ORDER BY position, id"
    )
    return tuple(
        KeptRule(uid, DialRule(pattern, Deed(deed), strip, prefix, line, note, bool(active)))
        for uid, pattern, deed, strip, prefix, line, note, active in rows
    )


def save_rules(store: Store, actor: Uid, rules: Sequence[KeptRule]) -> None:
    """Make these the rules, in this order. Raises NotAllowed; DialError for one that can never work: nothing is
    changed then.
    """
    for kept in rules:
        dial_rules.check(kept.rule)
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        gone = {uid for (uid,) in write.rows("SELECT uid FROM dial_rule WHERE deleted_at IS NULL")}
        for position, kept in enumerate(rules):
            rule = kept.rule
            values = {
                "position": position,
                "active": rule.active,
                "line": rule.line,
                "pattern": rule.pattern.strip(),
                "deed": rule.deed.value,
                "strip": rule.strip,
                "prefix": rule.prefix.strip(),
                "note": rule.note.strip(),
            }
            if kept.uid is not None and kept.uid in gone:
                gone.remove(kept.uid)
                write.update(StoredRule, kept.uid, **values)
            else:
                write.insert(StoredRule, **values)
        for uid in gone:
            write.remove(StoredRule, uid)


def how_dialled(store: Store, number: str, line: str) -> Dialling:
    """How a number (any spelling) is dialled on a line, by the kept rules. Raises DialError."""
    return dial_rules.how_dialled([kept.rule for kept in list_rules(store)], number, line)
