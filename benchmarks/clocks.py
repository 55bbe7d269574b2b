"""What the clocks cost: ``python -m benchmarks.clocks FOLDER SCALE`` (1: 30,000 open of 1,000,000).

The queue by time left, the countdown, all deadlines anew after a calendar's edit, the window meanwhile, thresholds
after a weekend.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.models.clocks import CalendarDay
from app.services.clocks.recompute import Place, open_count, recompute_open
from app.services.clocks.thresholds import sweep
from app.services.lists.filters import OPEN, Filter
from app.services.lists.reading import Sort, page, row_ids
from app.services.store.clock import wall_ms
from app.services.store.opening import open_store
from app.services.store.session import PREPARE
from app.services.store.store import Store
from benchmarks.clocks_store import DAY, ensure
from benchmarks.figures import Figure, dump, percentiles, timed
from benchmarks.key import KEY

ROWS = 50
_PLAIN_PAGE = (
    "SELECT id, number, subject, state, due_at FROM ticket WHERE queue_uid = ? AND deleted_at IS NULL "
    "AND state NOT IN ('resolved', 'closed', 'cancelled', 'merged') ORDER BY due_at, id LIMIT 50"
)


def measure(path: Path) -> list[Figure]:
    """All figures."""
    with open_store(path, KEY) as store:
        for prepare in PREPARE:
            prepare(store)
        figures = [*_pages(store), *_recompute(store), *_thresholds(store)]
    return [*figures, *_window(path)]


def edit_calendars(store: Store, hours: list[list[str]]) -> None:
    """Give yesterday other hours in every calendar, so that nearly every deadline moves."""
    day = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    with store.write(None) as write:
        for (calendar,) in write.rows("SELECT uid FROM work_calendar WHERE deleted_at IS NULL"):
            known = write.row("SELECT uid FROM calendar_day WHERE calendar_uid = ? AND day = ?", calendar, day)
            if known is None:
                write.insert(CalendarDay, calendar_uid=calendar, day=day, hours=hours)
            else:
                write.update(CalendarDay, known[0], hours=hours)


def _pages(store: Store) -> list[Figure]:
    queue = store.value(
        "SELECT queue_uid FROM ticket WHERE state = 'new' AND deleted_at IS NULL "
        "GROUP BY queue_uid ORDER BY count(*) DESC LIMIT 1"
    )
    figures = []
    for name, wanted in (
        ("a queue by time left: first page of 50", Filter(state=OPEN, queue=queue)),
        ("all open by time left: first page of 50", Filter(state=OPEN)),
    ):
        ours = [timed(lambda w=wanted: _first_page(store, w)) for _ in range(60)]
        plain = [timed(lambda: store.db.execute_sql(_PLAIN_PAGE, (queue,)).fetchall()) for _ in range(60)]
        figures.append(Figure(name, *percentiles(ours), "ms", percentiles(plain)[0], "plain SELECT", 10))
    return figures


def _first_page(store: Store, wanted: Filter) -> None:
    page(store, "queues", row_ids(store, "queues", wanted, Sort("left"), ROWS).ids[:ROWS])


def _recompute(store: Store) -> list[Figure]:
    """All open tickets after an edit; beside it the bare reading of what they are worked out from."""
    count = open_count(store)
    edit_calendars(store, [])
    before = store.value("SELECT count(*) FROM journal_entry")
    parts: list[float] = []
    place, began = Place(), time.perf_counter()
    while not place.ended:
        start = time.perf_counter()
        place = recompute_open(store, place, calendars_only=True)
        parts.append((time.perf_counter() - start) * 1000)
    took = (time.perf_counter() - began) * 1000
    moved = store.value("SELECT count(*) FROM journal_entry") - before
    plain = timed(lambda: _read_plainly(store))
    aim = 5000 if count >= 30_000 else None
    return [
        Figure(
            f"recompute {count:,} open after a calendar's edit, {moved:,} deadlines moved", took, took, "ms",
            plain, "SELECT and JSON of their journal", aim,
        ),
        Figure("recompute: one part, what a save waits for", *percentiles(parts), "ms"),
    ]  # fmt: skip


def _read_plainly(store: Store) -> None:
    rows = store.rows(
        "SELECT j.changes FROM ticket t INDEXED BY ticket_open_created "
        "JOIN journal_entry j ON j.record_uid = t.uid "
        "WHERE t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND t.deleted_at IS NULL"
    )
    for (changes,) in rows:
        json.loads(changes)


def _thresholds(store: Store) -> list[Figure]:
    """What is found after a weekend off, and what a look costs when there is nothing."""
    now = wall_ms() + 2 * DAY
    fired, parts, more = 0, [], True
    began = time.perf_counter()
    while more and fired < 20_000:
        start = time.perf_counter()
        found = sweep(store, now)
        parts.append((time.perf_counter() - start) * 1000)
        fired, more = fired + len(found.fired), found.more
    took = (time.perf_counter() - began) * 1000
    idle = [timed(lambda: sweep(store, 0)) for _ in range(60)]
    return [
        Figure(f"thresholds: {fired:,} fired after two days off", took, took, "ms"),
        Figure("thresholds: one part of it", *percentiles(parts), "ms"),
        Figure("thresholds: a look that finds nothing", *percentiles(idle), "ms"),
    ]


def _window(path: Path) -> list[Figure]:
    """The window while all deadlines are worked out again, a list by time left in sight; the countdown's tick."""
    from benchmarks.window import Bench, Painted, Ticker

    bench = Bench(path)
    try:
        bench.window.shell.show("queues")
        table: Any = bench.window.shell.screen("queues").widget.table  # type: ignore[attr-defined]  # a list's screen
        bench.until(lambda: table.model().rowCount() > 0)
        bench.pause(1500)
        ticks = []
        painted = Painted(table)
        countdown = bench.window.shell.screen("queues")._countdown  # type: ignore[attr-defined]  # looked at from outside
        table.scrollTo(table.model().index(0, countdown._columns[1]))
        bench.pause(500)
        for _ in range(40):
            seen = painted.count
            began = time.perf_counter()
            countdown.tick()
            bench.until(lambda seen=seen: painted.count > seen)
            ticks.append((time.perf_counter() - began) * 1000)
        idle = Ticker()
        idle.start()
        bench.pause(2000)
        quiet = idle.stop()
        stalls, took = _stalls(bench)
    finally:
        bench.close()
    return [
        Figure("countdown: a tick, painted", *percentiles(ticks), "ms", None, "", 16),
        Figure("recompute beside an open window", took, took, "ms", None, "", 5000),
        Figure(
            "GUI thread: longest stall meanwhile (p50: median of stalls)",
            percentiles(stalls)[0],
            max(stalls),
            "ms",
            max(quiet),
            "longest of the idle window",
            50,
        ),
    ]


def _stalls(bench: Any) -> tuple[list[float], float]:
    from benchmarks.window import Ticker

    ended: list[float] = []
    told: list[tuple[int, int]] = []

    def went_on(done: int, total: int) -> None:
        told.append((done, total))
        if done == total and total:
            ended.append(time.perf_counter())

    bench.window.deadline_upkeep.went_on.connect(went_on)
    ticker = Ticker()
    ticker.start()
    bench.window.context.work.ask(edit_calendars, [["09:00", "10:00"]]).then()  # the window must not wait for it
    bench.until(lambda: told)
    began = time.perf_counter()
    bench.until(lambda: ended)
    bench.pause(1000)
    return ticker.stop(), (ended[0] - began) * 1000


if __name__ == "__main__":
    found = measure(ensure(Path(sys.argv[1]), float(sys.argv[2])))
    print(dump(found))
