from __future__ import annotations

from array import array
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.services.lists.columns import Column
from app.views.common.paged_model import KEY_ROLE, PAGE, PAGES_AT_ONCE, PagedModel, _alike, _alike_at_end

COLUMNS = (
    Column("number", "", 80, order="x {d}"),
    Column("subject", "", 200),
    Column("extra", "", 90, shown=False),
)


class PlainCells:
    def text(self, column: Column, value: Any) -> str:
        return str(value)

    def role(self, column: Column, row: tuple[Any, ...], value: Any, role: int) -> Any:
        return None

    def heading(self, column: Column) -> str:
        return column.name.title()


class Store:
    """Answers at once or later, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[array[int]] = []
        self.model = PagedModel(COLUMNS, PlainCells(), self.asked.append)
        self.tester = QAbstractItemModelTester(
            self.model, QAbstractItemModelTester.FailureReportingMode.Fatal, self.model
        )

    def answer(self) -> None:
        ids = self.asked.pop(0)
        self.model.take_rows([(one, bytes([one % 256]) * 16, f"A-{one}", f"тема {one}", None) for one in ids])

    def text(self, row: int, column: int = 0) -> Any:
        return self.model.index(row, column).data()


@pytest.fixture
def store(qtbot: QtBot) -> Store:
    return Store()


def drain(store: Store, qtbot: QtBot) -> None:
    """Answer until nothing is asked any more (the model tester reads every corner)."""
    store.model._ask()
    while store.asked:
        store.answer()
        store.model._ask()


def test_a_row_is_empty_until_its_page_has_come(store: Store, qtbot: QtBot) -> None:
    store.model.take_ids(array("q", range(1000, 1300)))
    drain(store, qtbot)
    assert store.text(200) is None
    with qtbot.waitSignal(store.model.dataChanged) as heard:
        qtbot.waitUntil(lambda: len(store.asked) > 0)
        assert list(store.asked[0]) == list(range(1192, 1192 + PAGE))
        store.answer()
    assert store.text(200) == "A-1200"
    assert store.model.index(200, 0).data(KEY_ROLE) == bytes([1200 % 256]) * 16
    assert heard.args[0].row() == 192


def test_pages_passed_by_in_scrolling_are_not_fetched(store: Store, qtbot: QtBot) -> None:
    store.model.take_ids(array("q", range(3000)))
    drain(store, qtbot)
    for row in range(0, 2900, 100):
        store.text(row)
    store.model._ask()
    (ids,) = store.asked
    assert len(ids) <= PAGE * PAGES_AT_ONCE
    assert 2800 in ids


def test_one_question_at_a_time(store: Store, qtbot: QtBot) -> None:
    store.model.take_ids(array("q", range(1000)))
    drain(store, qtbot)
    store.text(500)
    store.model._ask()
    store.text(700)
    store.model._ask()
    assert len(store.asked) == 1
    store.answer()
    qtbot.waitUntil(lambda: len(store.asked) == 1)
    store.answer()
    assert (store.text(500), store.text(700)) == ("A-500", "A-700")


def test_a_page_that_comes_after_its_rows_went_harms_nothing(store: Store, qtbot: QtBot) -> None:
    store.model.take_ids(array("q", range(500)))
    drain(store, qtbot)
    store.text(490)
    store.model._ask()
    store.model.take_ids(array("q", range(3)))
    store.answer()
    assert store.model.rowCount() == 3


def test_growing_and_shrinking_uses_true_ranges(store: Store, qtbot: QtBot) -> None:
    seen: list[tuple[str, int, int]] = []
    store.model.take_ids(array("q", range(10)))
    store.model.rowsInserted.connect(lambda _, first, last: seen.append(("in", first, last)))
    store.model.rowsRemoved.connect(lambda _, first, last: seen.append(("out", first, last)))
    store.model.modelReset.connect(lambda: seen.append(("reset", 0, 0)))
    store.model.take_ids(array("q", range(15)))
    store.model.take_ids(array("q", [0, 1, 99, *range(2, 15)]))
    store.model.take_ids(array("q", [0, 1, 99, *range(4, 15)]))
    store.model.take_ids(array("q", [0, 1, 99, *range(4, 15)]))
    store.model.take_ids(array("q"))
    assert seen == [("in", 10, 14), ("in", 2, 2), ("out", 3, 4), ("out", 0, 13)]


def test_a_million_rows(store: Store, qtbot: QtBot) -> None:
    asked: list[array[int]] = []
    model = PagedModel(COLUMNS, PlainCells(), asked.append)  # Qt's tester would read every row
    model.take_ids(array("q", range(200)))
    model.take_ids(array("q", range(1_000_000)))
    assert model.rowCount() == 1_000_000
    assert model.place_of(999_999) == 999_999
    assert model.place_of(10**7) is None
    assert model.id_at(10**7) is None
    assert model.index(999_999, 0).data() is None
    model._ask()
    assert asked[0][-1] == 999_999


def test_forgotten_rows_are_fetched_again(store: Store, qtbot: QtBot) -> None:
    store.model.take_ids(array("q", [1, 2]))
    drain(store, qtbot)
    assert store.text(0) == "A-1"
    store.model.forget_rows()
    assert store.text(0) == "A-1"  # the old contents stand until the new have come
    store.model._ask()
    assert len(store.asked) == 1


def test_heads(store: Store, qtbot: QtBot) -> None:
    assert store.model.headerData(0, Qt.Orientation.Horizontal) == "Number"
    assert store.model.headerData(0, Qt.Orientation.Vertical) is None
    assert store.model.rowCount(QModelIndex()) == 0


numbers = st.lists(st.integers(0, 5), max_size=12).map(lambda found: array("q", found))


@given(numbers, numbers)
def test_common_ends(one: array[int], other: array[int]) -> None:
    start = _alike(one, other)
    end = _alike_at_end(one, other, start)
    assert one[:start] == other[:start]
    assert one[len(one) - end :] == other[len(other) - end :]
    assert start + end <= min(len(one), len(other))
    if start < min(len(one), len(other)):
        assert one[start] != other[start]
