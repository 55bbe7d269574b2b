from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.services.review.journal import CallFilter, Lost, Trouble, journal_page
from app.services.search.upkeep import keep_up
from app.services.store.store import Store
from tests.services.conftest import NOW, People
from tests.services.review.scene import Clock, Scene, miss


@pytest.fixture
def calls(store: Store, people: People, clock: Clock, scene: Scene) -> list[bytes]:
    """The scene's call, and five missed ones after it, two of them at one moment."""
    starts = (200_000, 300_000, 300_000, 400_000, 500_000)
    lost = [miss(store, people, clock, f"m{at}", NOW + start) for at, start in enumerate(starts)]
    while keep_up(store):
        pass
    return [scene.call, *lost]


def uids(store: Store, **wanted: Any) -> list[bytes]:
    return [line.uid for line in journal_page(store, CallFilter(**wanted)).lines]


def test_a_line_says_what_a_reviewer_looks_for(store: Store, calls: list[bytes]) -> None:
    line = journal_page(store, CallFilter()).lines[-1]
    assert line.uid == calls[0]
    assert (line.client, line.user, line.phone) == ("Иванова Анна Петровна", "Мария Петрова", "+79161234567")
    assert (line.talked_ms, line.disposition, line.state) == (55_000, "Заявка принята", "closed")
    assert line.troubles == (Trouble.UNFINISHED, Trouble.CONFLICT)


def test_pages_follow_one_another_without_gap_or_repeat(store: Store, calls: list[bytes]) -> None:
    whole = uids(store)
    assert sorted(whole) == sorted(calls)
    for size in (1, 2, 4):
        found, after, more = [], None, True
        while more:
            page = journal_page(store, CallFilter(), after, size)
            found += [line.uid for line in page.lines]
            after, more = page.reached, page.more
        assert found == whole


def test_a_rare_call_is_looked_for_in_short_spans(
    store: Store, calls: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.review.journal.SPAN", 2)
    wanted = CallFilter(troubles=(Trouble.CONFLICT,))
    found, pages, after, more = [], 0, None, True
    while more:
        page = journal_page(store, wanted, after)
        found += [line.uid for line in page.lines]
        after, more, pages = page.reached, page.more, pages + 1
    assert found == calls[:1]
    assert pages > 2
    assert journal_page(store, CallFilter(lost=Lost.MISSED), None, 1).reached is not None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (lambda p, s: {"user": p.operator}, "scene"),
        (lambda p, s: {"user": p.other_operator}, "lost"),
        (lambda p, s: {"queue": "dispatch"}, "all"),
        (lambda p, s: {"queue": "nowhere"}, "none"),
        (lambda p, s: {"disposition": p.done}, "scene"),
        (lambda p, s: {"person": p.anna}, "scene"),
        (lambda p, s: {"ticket": s.ticket}, "scene"),
        (lambda p, s: {"until": NOW + 1}, "scene"),
        (lambda p, s: {"since": NOW + 1}, "lost"),
        (lambda p, s: {"shortest": 55}, "scene"),
        (lambda p, s: {"shortest": 56}, "none"),
        (lambda p, s: {"longest": 55}, "scene"),
        (lambda p, s: {"longest": 54}, "none"),
        (lambda p, s: {"lost": Lost.ANY}, "lost"),
        (lambda p, s: {"lost": Lost.MISSED}, "lost"),
        (lambda p, s: {"lost": Lost.ABANDONED}, "none"),
        (lambda p, s: {"troubles": (Trouble.CONFLICT,)}, "scene"),
        (lambda p, s: {"troubles": (Trouble.UNFINISHED, Trouble.PARKED)}, "scene"),
        (lambda p, s: {"troubles": (Trouble.PARKED, Trouble.NO_OUTCOME, Trouble.WENT_BACK)}, "none"),
        (lambda p, s: {"text": "иванова"}, "scene"),
        (lambda p, s: {"text": "0000000"}, "lost"),
        (lambda p, s: {"text": "A-1"}, "scene"),
        (lambda p, s: {"text": "nobody"}, "none"),
    ],
)
def test_filters(
    store: Store,
    people: People,
    scene: Scene,
    calls: list[bytes],
    wanted: Callable[[People, Scene], dict[str, Any]],
    expected: str,
) -> None:
    sets = {"scene": calls[:1], "lost": calls[1:], "all": calls, "none": []}
    assert sorted(uids(store, **wanted(people, scene))) == sorted(sets[expected])


def test_every_plan_walks_an_index_in_order(store: Store, people: People, calls: list[bytes]) -> None:
    """A page must not sort the whole table."""
    for wanted in (
        {},
        {"user": people.operator},
        {"queue": "dispatch"},
        {"disposition": people.done},
        {"lost": Lost.ANY},
        {"troubles": tuple(Trouble)},
    ):
        asked: list[str] = []
        connection = store.db.connection()
        connection.set_trace_callback(asked.append)
        journal_page(store, CallFilter(**wanted))
        connection.set_trace_callback(None)
        sql = next(each for each in asked if "FROM interaction t" in each)
        plan = [row[3] for row in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, wanted
