"""Merging is by the greater stamp, in whatever order entries arrive and however they are cut into pushes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.store.merging import HubRow, Unsent, fold

STAMPS = st.integers(1, 30).map(lambda n: f"{n:012x}0000aaaaaaaa")
FIELDS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), min_size=1)


def row(hlc="000000000001" + "0000" + "aaaaaaaa", **data):
    return HubRow("ticket", b"u" * 16, hlc, data, {}, 1, None, 1, None)


@st.composite
def entries(draw):
    stamps = draw(st.lists(STAMPS, unique=True, max_size=8))
    return [
        Unsent(n, stamp, n, None, "update", {name: [None, value] for name, value in draw(FIELDS).items()})
        for n, stamp in enumerate(sorted(stamps), start=1)
    ]


def expected(changes):
    latest = {}
    for one in sorted(changes, key=lambda one: one.hlc):
        latest.update({name: pair[1] for name, pair in one.fields.items()})
    return latest


@given(entries(), st.randoms())
def test_the_order_of_arrival_does_not_matter(changes, chance):
    shuffled = list(changes)
    chance.shuffle(shuffled)
    found = row()
    for one in shuffled:
        found = fold(found, [one])
    assert found.data == fold(row(), changes).data == expected(changes)
    assert found.clk == fold(row(), shuffled).clk


@given(entries())
def test_folded_twice_it_changes_nothing(changes):
    once = fold(row(), changes)
    assert fold(once, changes) == once


@given(entries(), entries())
def test_two_desks_agree_whoever_was_first(one, other):
    ours = {entry.hlc for entry in one}
    other = [entry for entry in other if entry.hlc not in ours]
    assert fold(fold(row(), one), other).data == fold(fold(row(), other), one).data == expected(one + other)


@given(entries(), FIELDS, STAMPS)
def test_an_insert_that_comes_later_takes_only_what_is_older(changes, fields, stamp):
    made = fold(row(), changes)
    again = fold(made, [Unsent(99, stamp, 99, None, "insert", fields)])
    for name, value in fields.items():
        assert again.data[name] == (value if stamp >= made.stamp_of(name) else made.data[name])


def test_a_removal_is_a_field_like_any_other():
    gone = Unsent(1, "000000000005" + "0" * 4 + "a" * 8, 77, None, "remove", {"deleted_at": [None, 77]})
    back = Unsent(2, "000000000006" + "0" * 4 + "a" * 8, 78, None, "restore", {"deleted_at": [77, None]})
    assert fold(row(), [gone]).deleted_at == 77
    assert fold(row(), [back, gone]).deleted_at is None
    assert fold(fold(row(), [back]), [gone]).deleted_at is None
    assert "deleted_at" not in fold(row(), [gone]).data


def test_an_erased_value_changes_nothing():
    erased = Unsent(1, "f" * 24, 5, None, "update", {"a": {"erased": "00"}, "b": [1, 2]})
    assert fold(row(a=1, b=1), [erased]).data == {"a": 1, "b": 2}
