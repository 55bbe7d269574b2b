"""A desk whose clock is days ahead or a year behind: it is told, and its times are put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from app.models.tickets import Ticket
from app.services.store import store as store_module
from app.services.store.clock import wall_ms
from app.services.sync.state import clock_off
from tests.hub.desks import rows_of
from tests.hub.stations import Station, settled, up

DAY_MS = 86_400_000
MINUTE_MS = 60_000


@pytest.fixture
def off(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the clock of this computer, which all desks of a test share, off by some ms; the hub's runs true."""

    def set_off(by: int) -> None:
        monkeypatch.setattr(store_module, "wall_ms", lambda: wall_ms() + by)

    return set_off


def ahead_of_hub(station: Station) -> int:
    """How far the newest stamp of this desk's own entries is ahead of true time (ms)."""
    newest = station.ask(lambda store: store.value("SELECT hlc FROM journal_entry ORDER BY id DESC LIMIT 1"))
    return int(newest[:12], 16) - wall_ms()


def row_of(hub: Any, number: str) -> tuple[int, int]:
    """What the hub has of a ticket: its stamp's time and when it was made."""
    with psycopg.connect(hub.address) as admin:
        row = admin.execute(
            "SELECT hlc, created_at FROM hub.row WHERE tbl = 'ticket' AND data ->> 'number' = %s", (number,)
        ).fetchone()
    assert row is not None
    return int(row[0][:12], 16), row[1]


@pytest.mark.parametrize("days", [3, -400])
def test_a_clock_that_is_off_is_told_and_followed_no_longer(hub, stations, off, days):
    off(days * DAY_MS)
    a = stations("anna")
    told = a.until(settled)
    wrong = a.until(lambda state: bool(state.clock_off_ms)) if not told.clock_off_ms else told
    assert abs(wrong.clock_off_ms + days * DAY_MS) <= MINUTE_MS  # behind is positive
    a.save("A-1")
    a.until_sent()
    assert abs(ahead_of_hub(a)) < 5 * MINUTE_MS
    stamp, made = row_of(hub, "A-1")
    assert abs(stamp - wall_ms()) < 5 * MINUTE_MS
    assert abs(made - wall_ms()) < 5 * MINUTE_MS


def test_what_was_written_days_ahead_before_the_hub_answered_is_put_back_to_its_time(hub, stations, off):
    a, b = stations("anna"), stations("boris")
    a.until(settled), b.until(settled)
    a.sync.pause()
    a.until(lambda state: not up(state))
    off(3 * DAY_MS)
    a.ask(lambda store: store.set_clock(0))  # a start without the hub: nobody has corrected it yet
    a.ask(lambda store: store.forget_head())
    a.save("A-1")
    assert ahead_of_hub(a) > 2 * DAY_MS
    a.sync.resume()
    a.until_sent()
    stamp, _ = row_of(hub, "A-1")
    assert stamp - wall_ms() <= 5 * MINUTE_MS
    b.until_here("A-1")

    def rename(store):
        with store.write(b.person) as write:
            (ticket,) = write.row("SELECT uid FROM ticket WHERE number = 'A-1'")
            write.update(Ticket, ticket, subject="later, and so it stands")

    b.ask(rename)
    while a.ask(lambda store: store.value("SELECT subject FROM ticket WHERE number = 'A-1'")) == "":
        a.changes.get(timeout=30)
    tables = [station.ask(lambda store: rows_of(type("D", (), {"store": store}), "ticket")) for station in (a, b)]
    assert tables[0] == tables[1]


def test_less_than_a_minute_is_not_worth_a_word():
    class Kept:
        offset_ms = 59_999

    assert clock_off(Kept()) == 0  # type: ignore[arg-type]
    Kept.offset_ms = -61_000
    assert clock_off(Kept()) == -MINUTE_MS  # type: ignore[arg-type]
