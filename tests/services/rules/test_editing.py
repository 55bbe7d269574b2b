"""Rules are versioned, checked before they are published, and can be taken to another store."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.models.rules import RuleState
from app.services.people.rights import NotAllowed
from app.services.rules.check import Lists, problems
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
from app.services.rules.doing import RuleError
from app.services.rules.editing import (
    list_rules,
    order_rules,
    publish,
    rules_as_text,
    save_rule,
    take_rules,
)
from app.services.rules.words import rule_words
from app.services.store.store import Store
from app.services.words import use_language
from tests.services.conftest import People

NAMES = {"ru": "Срочные", "en": "Urgent"}
NOTE = Action("note", {"text": "x"})
RULE = RuleDefinition(
    Trigger(Happening.MADE),
    Condition((Check("category", Operation.IS, "water"), Check("priority", Operation.AT_LEAST, 3)), any_of=True),
    (Action("queue", {"queue": "dispatch"}), Action("callback", {"minutes": 120})),
)


def test_what_is_in_force_stays_until_the_next_is_published(store: Store, people: People) -> None:
    boss = people.administrator
    uid = save_rule(store, boss, "urgent", NAMES, RULE)
    assert [(one.state, one.published_number) for one in list_rules(store)] == [(RuleState.DRAFT, 0)]
    assert publish(store, boss, uid) == 1
    changed = RuleDefinition(RULE.trigger, RULE.condition, (NOTE,))
    save_rule(store, boss, "urgent", NAMES, changed, uid=uid)
    save_rule(store, boss, "urgent", NAMES, changed, uid=uid)
    (one,) = list_rules(store)
    assert (one.number, one.state, one.published_number, one.definition) == (2, RuleState.DRAFT, 1, changed)
    publish(store, boss, uid)
    states = store.rows("SELECT number, state FROM rule_version ORDER BY number")
    assert states == [(1, "retired"), (2, "published")]


def test_operators_write_no_rules(store: Store, people: People) -> None:
    with pytest.raises(NotAllowed):
        save_rule(store, people.operator, "urgent", NAMES, RULE)


def test_a_rule_needs_names_and_a_code_of_its_own(store: Store, people: People) -> None:
    save_rule(store, people.administrator, "urgent", NAMES, RULE)
    for code, names in (("urgent", NAMES), ("", NAMES), ("other", {"ru": "Только русское", "en": ""})):
        with pytest.raises(RuleError):
            save_rule(store, people.administrator, code, names, RULE)


@pytest.mark.parametrize(
    ("trigger", "checks", "actions"),
    [
        (Trigger(), (), ()),
        (Trigger(), (), (Action("fly"),)),
        (Trigger(), (), (Action("queue", {"queue": "nowhere"}),)),
        (Trigger(), (), (Action("queue", {}),)),
        (Trigger(), (), (Action("assign", {"to": "user:gone"}),)),
        (Trigger(), (), (Action("tell", {"to": ["queue", "user:gone"], "text": "x"}),)),
        (Trigger(), (), (Action("set", {"field": "priority", "value": "много"}),)),
        (Trigger(), (), (Action("set", {"field": "category", "value": "fire"}),)),
        (Trigger(), (), (Action("move", {"state": "merged"}),)),
        (Trigger(), (), (Action("callback", {"minutes": "скоро"}),)),
        (Trigger(), (Check("colour", Operation.IS, "red"),), (NOTE,)),
        (Trigger(), (Check("queue", Operation.CONTAINS, "dispatch"),), (NOTE,)),
        (Trigger(), (Check("queue", Operation.IS, "nowhere"),), (NOTE,)),
        (Trigger(), (Check("queue", Operation.ONE_OF, []),), (NOTE,)),
        (Trigger(), (Check("priority", Operation.IS, "x"),), (NOTE,)),
        (Trigger(), (Check("subject", Operation.CONTAINS, ""),), (NOTE,)),
        (Trigger(Happening.THRESHOLD, clock="cuckoo"), (), (NOTE,)),
        (Trigger(Happening.THRESHOLD, percent=0), (), (NOTE,)),
        (Trigger(Happening.ELAPSED, minutes=0), (), (NOTE,)),
    ],
)
def test_a_faulty_rule_is_not_published(
    store: Store, people: People, trigger: Trigger, checks: Any, actions: Any
) -> None:
    rule = RuleDefinition(trigger, Condition(checks), actions)
    assert len(problems(store, rule)) == 1
    uid = save_rule(store, people.administrator, "faulty", NAMES, rule)
    with pytest.raises(RuleError, match="не опубликовано"):
        publish(store, people.administrator, uid)
    assert list_rules(store)[0].state is RuleState.DRAFT


def test_a_sound_rule_has_no_problems(store: Store) -> None:
    assert problems(store, RULE) == ()


def test_a_rule_is_told_in_plain_words(store: Store) -> None:
    assert rule_words(Lists(store), RULE).split("\n") == [
        "Когда создана заявка",
        "Если категория: Вода или приоритет: не меньше Высокий",
        "То перевести в очередь: Диспетчерская; создать перезвон через: 2 часа",
    ]
    use_language("en")
    before = RuleDefinition(Trigger(Happening.ELAPSED, since=Since.DUE, minutes=-1440), Condition(), (NOTE,))
    assert rule_words(Lists(store), before) == "1 day before it is due\nThen add a note: x"


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("since", list(Since))
@pytest.mark.parametrize("kind", list(Happening))
def test_every_trigger_has_words(store: Store, kind: Happening, since: Since, language: str) -> None:
    use_language(language)
    assert rule_words(Lists(store), RuleDefinition(Trigger(kind, since=since), Condition(), (NOTE,)))


def test_rules_go_to_another_store_as_drafts(store: Store, people: People) -> None:
    boss = people.administrator
    publish(store, boss, save_rule(store, boss, "urgent", NAMES, RULE))
    text = rules_as_text(store)
    assert take_rules(store, boss, text) == (0, 0)
    given = json.loads(text)
    given["rules"][0]["definition"]["last"] = True
    given["rules"].append({**given["rules"][0], "code": "another"})
    assert take_rules(store, boss, json.dumps(given)) == (1, 1)
    assert [(rule.code, rule.state, rule.definition.last) for rule in list_rules(store)] == [
        ("urgent", RuleState.DRAFT, True),
        ("another", RuleState.DRAFT, True),
    ]
    order_rules(store, boss, [rule.uid for rule in reversed(list_rules(store))])
    assert [rule.code for rule in list_rules(store)] == ["another", "urgent"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "hotline-rules", "rules": [{"code": "x"}]}'])
def test_a_file_that_is_none_changes_nothing(store: Store, people: People, text: str) -> None:
    with pytest.raises(RuleError):
        take_rules(store, people.administrator, text)
    assert list_rules(store) == ()
