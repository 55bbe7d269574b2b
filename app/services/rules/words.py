"""A rule in plain words: when, if, then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.services.rules.actions import ACTIONS, PartKind
from app.services.rules.check import Lists, field_words, states
from app.services.rules.definition import (
    Action,
    Check,
    Condition,
    Happening,
    Operation,
    RuleDefinition,
    Since,
    Trigger,
)
from app.services.words import t

HOUR_MIN, DAY_MIN = 60, 24 * 60


def rule_words(lists: Lists, rule: RuleDefinition) -> str:
    """The whole rule as three short lines."""
    lines = [trigger_words(rule.trigger)]
    if rule.condition.parts:
        lines.append(t("rules.words_if", condition=condition_words(lists, rule.condition)))
    actions = t("rules.words_and_then").join(action_words(lists, action) for action in rule.actions)
    lines.append(t("rules.words_then", actions=actions or t("rules.words_nothing")))
    return "\n".join(lines)


def trigger_words(trigger: Trigger) -> str:
    """What sets it off."""
    comma = t("tickets.list_sign")
    match trigger.kind:
        case Happening.MADE:
            return t("rules.when_made")
        case Happening.CHANGED:
            fields = comma.join(field_words(name) for name in trigger.fields)
            return t("rules.when_changed_fields", fields=fields) if fields else t("rules.when_changed")
        case Happening.MOVED:
            known = states()
            names = comma.join(known.get(state, state) for state in trigger.states)
            return t("rules.when_moved_to", states=names) if names else t("rules.when_moved")
        case Happening.THRESHOLD:
            return t("rules.when_threshold", clock=t(f"rules.clock_{trigger.clock}"), percent=trigger.percent)
        case Happening.ELAPSED:
            if trigger.since is Since.DUE and trigger.minutes < 0:
                return t("rules.when_before_due", time=minutes_words(-trigger.minutes))
            return t(f"rules.when_after_{trigger.since.value}", time=minutes_words(trigger.minutes))


def condition_words(lists: Lists, condition: Condition) -> str:
    """What must hold."""
    joint = t("rules.words_or") if condition.any_of else t("rules.words_and")
    parts = [
        t("rules.words_group", inner=condition_words(lists, part))
        if isinstance(part, Condition)
        else _check_words(lists, part)
        for part in condition.parts
    ]
    return joint.join(parts)


def action_words(lists: Lists, action: Action) -> str:
    """One thing that is done."""
    return action_record_words(lists, action.name, action.values)


def action_record_words(lists: Lists, name: str, values: Mapping[str, Any]) -> str:
    """Like :func:`action_words`, from the log."""
    spec = ACTIONS.get(name)
    if spec is None:
        return name
    told = []
    for part in spec.parts:
        value = values.get(part.name, "")
        if value in ("", None, [], False):
            continue
        known = lists.of_part(part, values)
        given = value if isinstance(value, list | tuple) else [value]
        if part.kind is PartKind.MINUTES:
            told.append(minutes_words(int(value)))
        elif part.kind is PartKind.YES:
            told.append(t(f"rules.part_{part.name}"))
        else:
            told.append(t("tickets.list_sign").join(known.get(str(one), str(one)) for one in given))
    return t("rules.words_action", action=t(f"rules.do_{name}"), what=t("rules.words_between").join(told))


def minutes_words(minutes: int) -> str:
    """A stretch of time in the largest unit that fits."""
    if minutes and minutes % DAY_MIN == 0:
        return t("rules.days", n=minutes // DAY_MIN)
    if minutes and minutes % HOUR_MIN == 0:
        return t("rules.hours", n=minutes // HOUR_MIN)
    return t("rules.minutes", n=minutes)


def _check_words(lists: Lists, check: Check) -> str:
    known = lists.of_field(check.field)
    given = check.value if isinstance(check.value, list | tuple) else [check.value]
    value = t("tickets.list_sign").join(known.get(str(one), str(one)) for one in given)
    label = lists.field_label(check.field)
    if check.operation in (Operation.EMPTY, Operation.FILLED):
        return t(f"rules.test_{check.operation.value}", field=label)
    return t(f"rules.test_{check.operation.value}", field=label, value=value)
