"""Sheets, contracts and the list for accounting, on one store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.models.billing import Project
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.time_sheets.billing import Terms
from app.services.time_sheets.contracts import contracts, counter_of, remove_contract, save_contract
from app.services.time_sheets.entries import set_project, write_time
from app.services.time_sheets.errors import TimeError
from app.services.time_sheets.months import month_at, month_bounds
from app.services.time_sheets.sheets import By, lines_of, sheet
from app.services.time_sheets.to_bill import hand_over, to_bill
from tests.services.conftest import HOUR, MINUTE, NOW, People
from tests.services.time_sheets.conftest import Worked

MONTH = month_at(NOW)
ALWAYS = (NOW - 24 * HOUR, NOW + 24 * HOUR)


@pytest.fixture
def contract(people: People) -> Terms:
    return Terms(None, "Д-1", people.lighthouse, None, "2020-01-01", "", 30, 100_000, 60_000, 15)


def test_each_way_of_adding_up_has_the_same_total(store: Store, people: People, worked: Worked) -> None:
    write_time(store, people.other_operator, worked.second, NOW, HOUR, "выезд", billable=False)
    totals = {by: sum(row.spent_ms for row in sheet(store, by, *ALWAYS)) for by in By}
    assert set(totals.values()) == {100 * MINUTE}
    by_client = sheet(store, By.CLIENT, *ALWAYS)
    assert [(row.name, row.tickets, row.billable_ms) for row in by_client] == [("ТСЖ «Маяк»", 2, 40 * MINUTE)]


def test_the_lines_behind_each_figure_add_up_to_it(store: Store, people: People, worked: Worked) -> None:
    with store.write(None) as write:
        project = write.insert(Project, code="p", labels={"ru": "Проект", "en": "Project"})
    set_project(store, people.operator, worked.first, project)
    for by in By:
        for row in sheet(store, by, *ALWAYS):
            lines = lines_of(store, by, row.key, *ALWAYS)
            assert sum(line.spent_ms for line in lines) == row.spent_ms
    assert {row.key: row.tickets for row in sheet(store, By.PROJECT, *ALWAYS)} == {project: 1, None: 1}


def test_time_outside_the_period_is_left_out(store: Store, worked: Worked) -> None:
    assert sheet(store, By.TICKET, NOW + 24 * HOUR, NOW + 48 * HOUR) == []
    assert [row.spent_ms for row in sheet(store, By.TICKET, NOW + 1, NOW + 2 * HOUR)] == [30 * MINUTE]


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": " "},
        {"organisation_uid": None},
        {"valid_from": "вчера"},
        {"valid_till": "2019-12-31"},
        {"rate": -1},
        {"step_min": 0},
    ],
)
def test_what_a_contract_must_have(store: Store, people: People, contract: Terms, wrong: dict[str, Any]) -> None:
    with pytest.raises(TimeError):
        save_contract(store, people.administrator, replace(contract, **wrong))


def test_contracts_are_kept_by_those_who_may(store: Store, people: People, contract: Terms) -> None:
    with pytest.raises(NotAllowed):
        save_contract(store, people.operator, contract)
    uid = save_contract(store, people.administrator, contract)
    with pytest.raises(TimeError):
        save_contract(store, people.administrator, contract)
    save_contract(store, people.administrator, replace(contract, uid=uid, included_min=60))
    assert [(line.terms.number, line.terms.included_min, line.client) for line in contracts(store)] == [
        ("Д-1", 60, "ТСЖ «Маяк»")
    ]
    remove_contract(store, people.administrator, uid)
    assert contracts(store) == []


def test_the_cards_counter_and_the_bill_say_the_same(
    store: Store, people: People, worked: Worked, contract: Terms
) -> None:
    assert counter_of(store, NOW, people.lighthouse, people.anna) is None
    save_contract(store, people.administrator, contract)
    counter = counter_of(store, NOW, people.lighthouse, people.anna)
    assert counter is not None
    assert (counter.charge.spent_ms, counter.charge.over_min, counter.charge.left_ms) == (
        40 * MINUTE,
        15,
        -10 * MINUTE,
    )
    line = to_bill(store, MONTH)[0]
    assert line.charge == counter.charge
    assert (line.client, line.tickets, line.remains) == ("ТСЖ «Маяк»", 2, 115_000)


def test_a_client_without_a_contract_is_listed_without_a_sum(store: Store, people: People, worked: Worked) -> None:
    line = to_bill(store, MONTH)[0]
    assert (line.charge, line.remains) == (None, None)
    with pytest.raises(TimeError):
        hand_over(store, people.administrator, MONTH, {line.client_key})


def test_handing_over_twice_bills_only_the_difference(
    store: Store, people: People, worked: Worked, contract: Terms
) -> None:
    save_contract(store, people.administrator, contract)
    client = (people.lighthouse, None)
    assert hand_over(store, people.administrator, MONTH, {client}) == 1
    assert to_bill(store, MONTH)[0].remains == 0
    assert hand_over(store, people.administrator, MONTH, {client}) == 0
    write_time(store, people.operator, worked.first, month_bounds(MONTH)[0], HOUR, "забыли записать")
    assert to_bill(store, MONTH)[0].remains == 60_000
    assert hand_over(store, people.administrator, MONTH, {client}) == 1
    assert store.rows("SELECT amount FROM bill ORDER BY id") == [(115_000,), (60_000,)]


def test_a_fee_is_due_in_a_month_without_work(store: Store, people: People, contract: Terms) -> None:
    save_contract(store, people.administrator, contract)
    assert [(line.spent_ms, line.remains) for line in to_bill(store, MONTH)] == [(0, 100_000)]
