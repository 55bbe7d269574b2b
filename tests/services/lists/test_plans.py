"""Every list's query reads the index meant for it; the common ones need no sorting either."""

from __future__ import annotations

from itertools import product

import pytest

from app.models.ids import new_uid
from app.services.lists.columns import LISTS
from app.services.lists.filters import DONE, OPEN, Filter, condition
from app.services.lists.plans import index_for
from app.services.lists.reading import Sort, order, page, row_ids
from app.services.store.store import Store

SOMEBODY = new_uid()
FILTERS = {
    "ticket": [
        Filter(state, queue, assignee, unassigned, channel=channel, person=person)
        for state, queue, assignee, unassigned, channel, person in product(
            ("all", OPEN, DONE, "new", "closed"),
            (None, SOMEBODY),
            (None, SOMEBODY),
            (False, True),
            ("", "phone"),
            (None, SOMEBODY),
        )
    ],
    "interaction": [
        Filter(user=user, person=person, call_queue=queue, disposition=ending)
        for user, person, queue, ending in product(
            (None, SOMEBODY), (None, SOMEBODY), ("", "water"), (None, SOMEBODY)
        )
    ],
    "person": [Filter(), Filter(since=1, until=2)],
    "callback": [Filter(), Filter(user=SOMEBODY)],
}
UNSORTED = {
    "queues": [
        (Filter(), "number"),
        (Filter(), "due"),
        (Filter(), "priority"),
        (Filter(), "updated"),
        (Filter(channel="phone", priority=4), "created"),
        (Filter(state=OPEN), "number"),
        (Filter(state=OPEN), "due"),
        (Filter(state=OPEN), "priority"),
        (Filter(state=OPEN), "updated"),
        (Filter(state="new"), "due"),
        (Filter(state=DONE), "created"),
        (Filter(state="closed"), "created"),
        (Filter(state=OPEN, queue=SOMEBODY), "due"),
        (Filter(queue=SOMEBODY), "created"),
        (Filter(state=OPEN, unassigned=True), "due"),
    ],
    "my_work": [(Filter(state=OPEN, assignee=SOMEBODY), "due"), (Filter(assignee=SOMEBODY), "created")],
    "calls": [
        (Filter(), "offered"),
        (Filter(user=SOMEBODY), "offered"),
        (Filter(call_queue="water"), "offered"),
        (Filter(disposition=SOMEBODY), "offered"),
        (Filter(person=SOMEBODY), "offered"),
        (Filter(direction="in", since=5), "offered"),
    ],
    "clients": [(Filter(), "name"), (Filter(), "created"), (Filter(since=1), "created")],
    "callbacks": [(Filter(), "due"), (Filter(user=SOMEBODY), "due")],
}


def plan(store: Store, name: str, wanted: Filter, sort: Sort) -> str:
    spec = LISTS[name]
    where = condition(spec.table, wanted)
    index = index_for(spec.table, wanted, sort.column)
    sql = f"SELECT t.id FROM {spec.table} t INDEXED BY {index} WHERE {where.sql} ORDER BY {order(spec, sort)}"
    return "\n".join(row[3] for row in store.rows(f"EXPLAIN QUERY PLAN {sql}", *where.params))


@pytest.mark.parametrize("name", list(LISTS))
def test_every_filter_with_every_sort_has_its_index(store: Store, name: str) -> None:
    spec = LISTS[name]
    for wanted in FILTERS[spec.table]:
        for column in (one for one in spec.columns if one.order):
            for down in (False, True):
                row_ids(store, name, wanted, Sort(column.name, down))
                assert "INDEX" in plan(store, name, wanted, Sort(column.name, down)).splitlines()[0]


@pytest.mark.parametrize("name", list(UNSORTED))
@pytest.mark.parametrize("down", [False, True])
def test_common_lists_need_no_sorting(store: Store, name: str, down: bool) -> None:
    for wanted, column in UNSORTED[name]:
        assert "TEMP B-TREE" not in plan(store, name, wanted, Sort(column, down)), (wanted, column)


SMALL = ("json_each", "sync_state")
"""The page's own keys, and one row about the hub."""


def test_a_page_looks_every_row_up_by_key(store: Store) -> None:
    statements: list[str] = []
    store.db.connection().set_trace_callback(statements.append)
    for name in LISTS:
        page(store, name, [1, 2, 3])
    store.db.connection().set_trace_callback(None)
    for sql in statements:
        steps = [row[3] for row in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
        scans = [step for step in steps if step.startswith("SCAN") and step.split()[1] not in SMALL]
        assert scans == [], sql
