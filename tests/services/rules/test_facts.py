"""Conditions see what a ticket is, in codes; and what a rule says survives being kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.dictionaries import read
from app.services.rules.definition import (
    Action,
    Check,
    Condition,
    Happening,
    Operation,
    RuleDefinition,
    Since,
    Trigger,
    from_json,
    to_json,
)
from app.services.rules.facts import FIELDS, check_holds, facts_from, holds
from app.services.store.store import Store
from tests.services.conftest import HOUR, NOW, People


@pytest.fixture
def facts(store: Store, people: People) -> Any:
    values = {
        "type_uid": people.incident,
        "state": "new",
        "priority": 3,
        "category_uid": people.cold,
        "queue_uid": people.dispatch,
        "assignee_uid": people.operator,
        "person_uid": people.anna,
        "subject": "Нет Холодной воды",
        "fields": '{"since": "утро", "visitor": {"name": "Иван"}, "where": ["bath", "kitchen"]}',
        "due_at": NOW + HOUR,
        "created_at": NOW - 2 * HOUR,
    }
    return facts_from(values, read(store), NOW, 1)


@pytest.mark.parametrize(
    ("field", "operation", "value", "expected"),
    [
        ("type", Operation.IS, "incident", True),
        ("category", Operation.IS, "water", True),
        ("category", Operation.IS, "cold", True),
        ("category", Operation.NONE_OF, ["hot"], True),
        ("category", Operation.NONE_OF, ["hot", "water"], False),
        ("queue", Operation.IS_NOT, "dispatch", False),
        ("line", Operation.IS, "1", True),
        ("priority", Operation.AT_LEAST, "3", True),
        ("priority", Operation.AT_MOST, 2, False),
        ("priority", Operation.AT_LEAST, "много", False),
        ("assignee", Operation.IS, "petrova", True),
        ("assignee", Operation.EMPTY, "", False),
        ("client", Operation.FILLED, "", True),
        ("organisation", Operation.FILLED, "", False),
        ("subject", Operation.CONTAINS, "холодной", True),
        ("subject", Operation.LACKS, "горячей", True),
        ("subject", Operation.CONTAINS, "", False),
        ("address", Operation.EMPTY, "", True),
        ("age", Operation.AT_LEAST, 120, True),
        ("left", Operation.AT_MOST, 60, True),
        ("escalations", Operation.IS, 1, True),
        ("form.since", Operation.IS, "утро", True),
        ("form.name", Operation.IS, "иван", True),
        ("form.where", Operation.CONTAINS, "kitchen", True),
        ("form.unknown", Operation.EMPTY, "", True),
    ],
)
def test_a_check_compares_as_it_says(
    facts: Any, field: str, operation: Operation, value: Any, expected: bool
) -> None:
    assert check_holds(Check(field, operation, value), facts) is expected


def test_no_deadline_is_neither_near_nor_far(store: Store) -> None:
    facts = facts_from({}, read(store), NOW)
    assert not check_holds(Check("left", Operation.AT_MOST, 60), facts)
    assert not check_holds(Check("left", Operation.AT_LEAST, 60), facts)


def test_all_and_any_and_groups(facts: Any) -> None:
    yes, no = Check("priority", Operation.IS, 3), Check("priority", Operation.IS, 1)
    assert holds(Condition(), facts)
    assert not holds(Condition((yes, no)), facts)
    assert holds(Condition((yes, no), any_of=True), facts)
    assert holds(Condition((yes, Condition((no, yes), any_of=True))), facts)


values = st.one_of(st.text(max_size=8), st.integers(-5, 500), st.lists(st.text(max_size=5), max_size=3))
checks = st.builds(Check, st.sampled_from(sorted(FIELDS)), st.sampled_from(Operation), values)
conditions = st.recursive(
    st.builds(Condition, st.lists(checks, max_size=3).map(tuple), st.booleans()),
    lambda inner: st.builds(Condition, st.lists(st.one_of(checks, inner), max_size=3).map(tuple), st.booleans()),
    max_leaves=6,
)
triggers = st.builds(
    Trigger,
    st.sampled_from(Happening),
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
    st.text(max_size=5),
    st.integers(1, 1000),
    st.sampled_from(Since),
    st.integers(-5000, 5000),
)
actions = st.builds(Action, st.text(max_size=5), st.dictionaries(st.text(max_size=5), values, max_size=3))
rules = st.builds(RuleDefinition, triggers, conditions, st.lists(actions, max_size=3).map(tuple), st.booleans())


@given(rules)
def test_a_rule_is_the_same_after_it_was_kept(rule: RuleDefinition) -> None:
    assert from_json(to_json(rule)) == rule


@given(conditions, st.dictionaries(st.sampled_from(sorted(FIELDS)), values))
def test_no_condition_falls_over_any_facts(condition: Condition, given_facts: dict[str, Any]) -> None:
    assert holds(condition, given_facts) in (True, False)
