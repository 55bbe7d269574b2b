"""The arithmetic of contracts, by table and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.time_sheets.billing import MINUTE, Terms, charge


def terms(included: int = 0, fee: int = 0, rate: int = 0, step: int = 1) -> Terms:
    return Terms(None, "1", b"o", None, "2026-01-15", "2026-03-10", included, fee, rate, step)


@pytest.mark.parametrize(
    ("contract", "spent_min", "over_min", "amount"),
    [
        (terms(600, 500_000, 200_000), 599, 0, 500_000),
        (terms(600, 500_000, 200_000), 600, 0, 500_000),
        (terms(600, 500_000, 200_000, step=15), 601, 15, 550_000),
        (terms(600, 500_000, 200_000, step=15), 616, 30, 600_000),
        (terms(rate=200_000), 90, 90, 300_000),
        (terms(rate=100, step=1), 1, 1, 2),
    ],
)
def test_a_months_bill(contract: Terms, spent_min: int, over_min: int, amount: int) -> None:
    found = charge(contract, spent_min * MINUTE)
    assert (found.over_min, found.amount) == (over_min, amount)


def test_a_contract_runs_in_each_month_it_touches() -> None:
    months = ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04")
    assert [terms().in_force(month) for month in months] == [False, True, True, True, False]


@given(
    included=st.integers(0, 10_000),
    rate=st.integers(0, 10_000_000),
    step=st.integers(1, 120),
    spent=st.integers(0, 40_000_000),
    more=st.integers(0, 40_000_000),
)
def test_more_time_is_never_cheaper(included: int, rate: int, step: int, spent: int, more: int) -> None:
    contract = terms(included, 100, rate, step)
    less, greater = charge(contract, spent), charge(contract, spent + more)
    assert less.amount <= greater.amount
    assert less.over_min % step == 0
    assert less.over_min * MINUTE >= spent - included * MINUTE
