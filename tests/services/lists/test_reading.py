from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import Category, Interaction, Organisation, Person, Queue, Ticket, User
from app.models.ids import Uid, new_uid
from app.services.lists.columns import LISTS, STANDS_STILL
from app.services.lists.filters import DONE, LATE, OPEN, Filter, from_body, resolved
from app.services.lists.reading import RELEVANCE, Sort, page, row_ids, row_numbers, shown_number
from app.services.store.store import Store
from app.services.words import language, use_language

COUNT = 60
STATES = ("new", "waiting_client", "resolved", "closed")


@pytest.fixture
def keys(store: Store) -> dict[str, Uid]:
    with store.write(None) as write:
        found = {
            "water": write.insert(Queue, code="water", labels={"ru": "Вода", "en": "Water"}),
            "lifts": write.insert(Queue, code="lifts", labels={"ru": "Лифты", "en": "Lifts"}),
            "anna": write.insert(User, login="anna", name="Анна", role="operator"),
            "ivan": write.insert(Person, last_name="Петров", first_name="Иван"),
        }
        found["root"] = write.insert(Category, code="w", labels={"ru": "Вода"})
        found["leaf"] = write.insert(Category, code="w.h", labels={"ru": "Горячая"}, parent_uid=found["root"])
        for n in range(COUNT):
            write.insert(
                Ticket,
                number=f"A-{n}",
                state=STATES[n % 4],
                subject=f"Течь {n}",
                priority=n % 3 + 1,
                queue_uid=found["water"] if n % 2 else found["lifts"],
                assignee_uid=found["anna"] if n % 3 == 0 else None,
                person_uid=found["ivan"] if n % 5 == 0 else None,
                category_uid=found["leaf"] if n % 7 == 0 else None,
                channel="phone" if n % 2 else "mail",
                due_at=None if n % 6 == 0 else 1000 * (COUNT - n),
            )
    return found


def numbers(store: Store, wanted: Filter, sort: Sort) -> list[int]:
    rows = page(store, "queues", row_ids(store, "queues", wanted, sort).ids)
    return [int(row[2][2:]) for row in rows]


def test_filters_keep_what_they_say(store: Store, keys: dict[str, Uid]) -> None:
    by = Sort("number")
    everything = range(COUNT)
    expected: list[tuple[Filter, Any]] = [
        (Filter(), lambda n: True),
        (Filter(state=OPEN), lambda n: n % 4 < 2),
        (Filter(state=DONE), lambda n: n % 4 >= 2),
        (Filter(state="waiting_client"), lambda n: n % 4 == 1),
        (Filter(state="closed"), lambda n: n % 4 == 3),
        (Filter(queue=keys["water"]), lambda n: n % 2 == 1),
        (Filter(assignee=keys["anna"]), lambda n: n % 3 == 0),
        (Filter(unassigned=True), lambda n: n % 3 != 0),
        (Filter(priority=2), lambda n: n % 3 == 1),
        (Filter(channel="mail"), lambda n: n % 2 == 0),
        (Filter(category=keys["root"]), lambda n: n % 7 == 0),
        (Filter(person=keys["ivan"]), lambda n: n % 5 == 0),
        (Filter(state=OPEN, queue=keys["lifts"], priority=1), lambda n: n % 4 < 2 and n % 2 == 0 and n % 3 == 0),
        (Filter(late=1000 * 10), lambda n: n % 6 and COUNT - n < 10),
        (Filter(until=1), lambda n: False),
    ]
    for wanted, keeps in expected:
        assert numbers(store, wanted, by) == [n for n in everything if keeps(n)], wanted


def test_tickets_without_a_due_time_come_last_both_ways(store: Store, keys: dict[str, Uid]) -> None:
    up = numbers(store, Filter(), Sort("due"))
    down = numbers(store, Filter(), Sort("due", descending=True))
    without = [n for n in range(COUNT) if n % 6 == 0]
    assert up[-len(without) :] == without
    assert down[-len(without) :] == without[::-1]
    assert up[0] == COUNT - 1


def test_equal_values_keep_their_places(store: Store, keys: dict[str, Uid]) -> None:
    order = numbers(store, Filter(), Sort("priority"))
    assert order == sorted(range(COUNT), key=lambda n: (n % 3, n))
    assert numbers(store, Filter(), Sort("priority", descending=True)) == order[::-1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.sampled_from(["number", "due", "priority", "updated"]), st.booleans(), st.sampled_from(["all", OPEN, "new"])
)
def test_the_first_rows_are_the_beginning_of_all(
    store: Store, keys: dict[str, Uid], column: str, down: bool, state: str
) -> None:
    sort = Sort(column, down)
    wanted = Filter(state=state)
    whole = row_ids(store, "queues", wanted, sort)
    first = row_ids(store, "queues", wanted, sort, 7)
    assert list(first.ids) == list(whole.ids[:7])
    assert (first.complete, whole.complete) == (False, True)
    assert row_ids(store, "queues", wanted, sort, COUNT).complete


def test_a_page_holds_labels_in_the_language_in_use(store: Store, keys: dict[str, Uid]) -> None:
    ids = row_ids(store, "queues", Filter(assignee=keys["anna"], person=keys["ivan"]), Sort("number")).ids
    row = dict(
        zip(["id", "uid", *(c.name for c in LISTS["queues"].columns)], page(store, "queues", ids)[0], strict=True)
    )
    assert (row["number"], row["queue"], row["assignee"], row["client"]) == ("A-0", "Лифты", "Анна", "Петров Иван")
    before = language()
    use_language("en")
    try:
        assert "Lifts" in page(store, "queues", ids)[0]
    finally:
        use_language(before)


def test_a_text_narrows_and_ranks(store: Store, keys: dict[str, Uid]) -> None:
    with store.write(None) as write:
        inside = write.insert(Ticket, number="B-1", state="new", subject="Прочее", description="лифт")
        title = write.insert(Ticket, number="B-2", state="closed", subject="Лифт")
        write.insert(Ticket, number="B-3", state="new", subject="Двор")
    ids = row_numbers(store, "queues", [inside, title])
    ranked = row_ids(store, "queues", Filter(text="лифты"), Sort(RELEVANCE))
    assert list(ranked.ids) == [ids[title], ids[inside]]
    assert list(row_ids(store, "queues", Filter(text="лифты"), Sort("number")).ids) == [ids[inside], ids[title]]
    assert list(row_ids(store, "queues", Filter(text="лифты", state=OPEN), Sort(RELEVANCE)).ids) == [ids[inside]]


def test_every_list_reads(store: Store) -> None:
    with store.write(None) as write:
        person = write.insert(Person, last_name="Петров")
        write.insert(Organisation, name="Маяк")
        write.insert(
            Interaction,
            channel="phone",
            direction="in",
            state="closed",
            person_uid=person,
            number="1",
            offered_at=9,
        )
    for name, spec in LISTS.items():
        for column in spec.columns:
            if column.order:
                ids = row_ids(store, name, Filter(), Sort(column.name)).ids
                for row in page(store, name, ids):
                    assert len(row) == len(spec.columns) + 2


def test_a_column_that_does_not_sort_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="subject"):
        row_ids(store, "queues", Filter(), Sort("subject"))
    with pytest.raises(KeyError):
        row_ids(store, "queues", Filter(), Sort("id; DROP TABLE ticket"))


def test_removed_rows_leave_list_and_page(store: Store, keys: dict[str, Uid]) -> None:
    ids = row_ids(store, "queues", Filter(), Sort("number")).ids
    uid = store.value("SELECT uid FROM ticket WHERE id = ?", ids[0])
    with store.write(None) as write:
        write.remove(Ticket, uid)
    assert ids[0] not in row_ids(store, "queues", Filter(), Sort("number")).ids
    assert page(store, "queues", [10**9]) == []


def test_a_page_is_one_query(store: Store, keys: dict[str, Uid]) -> None:
    ids = row_ids(store, "queues", Filter(), Sort("number")).ids
    statements: list[str] = []
    store.db.connection().set_trace_callback(statements.append)
    page(store, "queues", ids[:50])
    store.db.connection().set_trace_callback(None)
    assert len(statements) == 1


any_key = st.none() | st.binary(min_size=16, max_size=16)


@given(
    st.builds(
        Filter,
        state=st.sampled_from(["all", "open", "new"]),
        queue=any_key,
        assignee=any_key,
        unassigned=st.booleans(),
        priority=st.none() | st.integers(1, 4),
        since=st.none() | st.integers(0),
        text=st.text(),
    )
)
def test_a_filter_survives_being_kept(wanted: Filter) -> None:
    assert from_body(wanted.to_body()) == wanted
    assert from_body({**wanted.to_body(), "of a newer program": 1}) == wanted


def test_what_depends_on_the_time_is_fixed_when_looked_at() -> None:
    noon = 1_795_262_400_000
    late = resolved(Filter(state=LATE), noon)
    assert (late.state, late.late) == (OPEN, noon)
    today = resolved(Filter(period="today"), noon)
    yesterday = resolved(Filter(period="yesterday"), noon)
    assert today.since is not None
    assert 0 <= noon - today.since < 25 * 3_600_000
    assert yesterday.until == today.since
    assert resolved(Filter(since=5), noon) == Filter(since=5)


def test_numbers_are_shown_as_their_country_writes_them() -> None:
    assert shown_number("+79123456789") == "8 (912) 345-67-89"
    assert "12" in shown_number("+79123456789;ext=12")
    assert shown_number("int:1234").endswith("1234")
    assert shown_number("sip:anna")
    assert shown_number("") == ""


def test_a_list_is_read_in_parts(store: Store, keys: dict[str, Uid]) -> None:
    whole = row_ids(store, "queues", Filter(), Sort("due")).ids
    parts = [row_ids(store, "queues", Filter(), Sort("due"), 25, at) for at in (0, 25, 50)]
    assert [one for part in parts for one in part.ids] == list(whole)
    assert [part.complete for part in parts] == [False, False, True]


def test_keys_of_nothing_find_nothing(store: Store, keys: dict[str, Uid]) -> None:
    assert not row_ids(store, "queues", Filter(queue=new_uid()), Sort("due")).ids


def test_what_is_left_tells_standing_still_and_nothing_of_what_is_done(store: Store, keys: dict[str, Uid]) -> None:
    with store.write(None) as write:
        uids = dict(write.rows("SELECT number, uid FROM ticket"))
        for number, row in {"A-1": (1, 0), "A-2": (5, 1), "A-5": (7, 0)}.items():
            write.local(
                "INSERT INTO clock_watch (record_uid, ticket_uid, first_response_at, reply_at, still) "
                "VALUES (?, ?, ?, ?, ?)",
                uids[number], uids[number], 90, row[0] if number != "A-5" else None, number == "A-1",
            )  # fmt: skip
    spec = LISTS["queues"]
    left, answer = (2 + [one.name for one in spec.columns].index(name) for name in ("left", "answer_by"))
    rows = {row[2]: row for row in page(store, "queues", row_ids(store, "queues", Filter(), Sort("left")).ids)}
    assert (rows["A-1"][left], rows["A-1"][answer]) == (STANDS_STILL, 1)
    assert rows["A-2"][left] is None, "it is resolved"
    assert (rows["A-5"][left], rows["A-5"][answer]) == (1000 * (COUNT - 5), 90)
