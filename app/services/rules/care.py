"""What the page of rules needs: all rules with the lists to choose from, and a rule in words as it is typed."""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen
from app.services.rules.check import Lists, problems
from app.services.rules.definition import RuleDefinition
from app.services.rules.dry_run import DryRun, dry_run
from app.services.rules.editing import RuleRecord, list_rules, save_rule
from app.services.rules.words import rule_words
from app.services.store.store import Store

DAY_MS = 86_400_000


@frozen
class RulesRead:
    """All rules in their order, and what may be chosen in them."""

    rules: tuple[RuleRecord, ...]
    lists: Lists


@frozen
class Described:
    """A rule in words, and what is wrong with it."""

    words: str
    problems: tuple[str, ...]


def read_rules(store: Store) -> RulesRead:
    """Everything for the page."""
    return RulesRead(list_rules(store), Lists(store))


def describe(store: Store, rule: RuleDefinition) -> Described:
    """Tell a rule that may not be saved yet."""
    return Described(rule_words(Lists(store), rule), problems(store, rule))


def try_out(store: Store, rule: RuleDefinition, days: int, now: int) -> DryRun:
    """What the rule would have done in the last ``days``; ``now`` is UTC ms. Writes nothing."""
    return dry_run(store, rule, now - days * DAY_MS, now)


def save_typed(
    store: Store, actor: Uid, uid: Uid | None, code: str, labels: dict[str, str], rule: RuleDefinition
) -> Uid:
    """Keep what was typed as a draft; a new rule without a code gets one. Raises RuleError, NotAllowed."""
    if not code.strip() and uid is None:
        taken = {one.code for one in list_rules(store)}
        code = next(name for number in range(1, len(taken) + 2) if (name := f"rule_{number}") not in taken)
    return save_rule(store, actor, code, labels, rule, uid=uid)
