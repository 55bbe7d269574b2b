"""A calendar's edit brings all deadlines up to date behind the work."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.models.clocks import CalendarDay
from app.models.staff import Role, TicketType
from app.models.tickets import Ticket
from app.services.clocks import recompute
from app.services.demo.agreements import load_agreements
from app.services.store.store import Store
from app.views import deadlines
from tests.services.clocks.given import at
from tests.views.desk_fixture import desk_in

MADE = at("2025-03-03 10:00")


def _fill(store: Store) -> None:
    with store.write(None) as write:
        kind = write.insert(
            TicketType, code="order", labels={"ru": "Заказ"}, policy_uid=load_agreements(write)["support"]
        )
        for number in ("A-1", "A-2"):
            write.insert_made(MADE, Ticket, number=number, state="new", subject="Стол", type_uid=kind, priority=3)


def _day_off(store: Store) -> None:
    calendar = store.value("SELECT uid FROM work_calendar WHERE code = 'office_ru'")
    with store.write(None) as write:
        write.insert(CalendarDay, calendar_uid=calendar, day="2025-03-03", hours=[])


def test_open_tickets_follow_the_calendar(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.OPERATOR, _fill) as desk:
        seen: set[int | None] = set()

        def keep(rows: list[tuple[int | None]]) -> None:
            seen.clear()
            seen.update(due for (due,) in rows)

        def follows() -> bool:
            desk.context.work.ask(lambda store: store.rows("SELECT due_at FROM ticket")).then(keep)
            return seen == {at("2025-03-04 18:00")}

        desk.context.work.ask(_day_off).then()
        qtbot.waitUntil(follows, timeout=10_000)


def test_a_pause_stops_between_two_parts_and_resuming_ends_the_work(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "AT_ONCE", 1)
    monkeypatch.setattr(recompute, "RECOUNTED", 1)
    under_way, paused = Event(), Event()
    parts: list[recompute.Place] = []

    def recompute_open(store: Store, place: recompute.Place, *, calendars_only: bool) -> recompute.Place:
        parts.append(place)
        under_way.set()
        assert paused.wait(10)
        return recompute.recompute_open(store, place, calendars_only=calendars_only)

    monkeypatch.setattr(deadlines, "recompute_open", recompute_open)
    with desk_in(tmp_path, Role.OPERATOR, _fill) as desk:
        upkeep = desk.deadline_upkeep
        told: list[tuple[int, int]] = []
        upkeep.went_on.connect(lambda done, total: told.append((done, total)))
        desk.context.work.ask(_day_off).then()
        qtbot.waitUntil(under_way.is_set, timeout=10_000)
        upkeep.pause()
        paused.set()
        qtbot.waitUntil(lambda: (1, 2) in told, timeout=10_000)
        assert (len(parts), told[-1]) == (1, (1, 2))
        upkeep.resume()
        qtbot.waitUntil(lambda: told[-1] == (2, 2) and not upkeep._running, timeout=10_000)


def test_after_a_crash_it_begins_anew(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_in(tmp_path, Role.OPERATOR, _fill) as desk:
        broken = [True]

        def unfollowed(store: Store) -> Any:
            if broken:
                raise ZeroDivisionError(broken.pop())
            return recompute.unfollowed(store)

        monkeypatch.setattr(deadlines, "unfollowed", unfollowed)
        monkeypatch.setattr(deadlines, "AFTER_TROUBLE_MS", 0)
        told: list[tuple[int, int]] = []
        with qtbot.capture_exceptions() as caught:
            qtbot.waitUntil(lambda: bool(caught), timeout=10_000)
        desk.deadline_upkeep.went_on.connect(lambda done, total: told.append((done, total)))
        qtbot.waitUntil(lambda: (2, 2) in told and not desk.deadline_upkeep._running, timeout=10_000)
        assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_another_desks_change_is_followed_after_that_desk(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "OTHERS_FIRST_MS", (60_000, 60_000))
    looked, begun = [], []

    def unfollowed(_store: Store) -> recompute.Change:
        looked.append(1)
        return recompute.Change(7, calendars_only=False, elsewhere=True)

    monkeypatch.setattr(deadlines, "unfollowed", unfollowed)
    monkeypatch.setattr(deadlines, "ready_calendars", lambda _store: begun.append(1) or 0)
    with desk_in(tmp_path, Role.OPERATOR, _fill) as desk:
        upkeep = desk.deadline_upkeep
        for look in (1, 2):
            upkeep._look()
            qtbot.waitUntil(lambda look=look: len(looked) == look and not upkeep._running, timeout=10_000)
            assert upkeep._soon.isActive(), "it looks again when it has waited"
        assert begun == []
        assert 50_000 < upkeep._waited.remainingTime() <= 60_000, "a second look does not begin the wait anew"
        upkeep._waited.setRemainingTime(0)
        upkeep._look()
        qtbot.waitUntil(lambda: bool(begun), timeout=10_000)
