"""The table of dial rules as it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.services.directory.dialling import KeptRule, how_dialled, list_rules, save_rules
from app.services.phones.dial_rules import Deed, DialError, DialRule
from app.services.store.store import Store
from tests.services.conftest import People

EIGHT = DialRule("+7XXXXXXXXXX", strip=2, prefix="8", note="город")
PREMIUM = DialRule("+7809.", Deed.FORBID)


def test_rules_are_kept_in_their_order_and_dial(store: Store, people: People) -> None:
    save_rules(store, people.administrator, [KeptRule(None, EIGHT), KeptRule(None, PREMIUM)])
    first, second = list_rules(store)
    assert (first.rule, second.rule) == (EIGHT, PREMIUM)
    assert how_dialled(store, "8 809 505-00-00", "manual").digits == "88095050000"
    save_rules(store, people.administrator, [second, first])
    assert [kept.uid for kept in list_rules(store)] == [second.uid, first.uid]
    assert how_dialled(store, "8 809 505-00-00", "manual").forbidden


def test_a_rule_taken_out_of_the_table_is_removed(store: Store, people: People) -> None:
    save_rules(store, people.administrator, [KeptRule(None, EIGHT), KeptRule(None, PREMIUM)])
    save_rules(store, people.administrator, list_rules(store)[1:])
    assert [kept.rule for kept in list_rules(store)] == [PREMIUM]


def test_one_bad_rule_changes_nothing(store: Store, people: People) -> None:
    save_rules(store, people.administrator, [KeptRule(None, EIGHT)])
    kept = list_rules(store)
    with pytest.raises(DialError):
        save_rules(
            store,
            people.administrator,
            [KeptRule(kept[0].uid, replace(EIGHT, prefix="9")), KeptRule(None, DialRule(""))],
        )
    assert list_rules(store) == kept
