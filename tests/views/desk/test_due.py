"""The deadline on the ticket form: what it says, and why, by a key that fires under any layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from app.models.clocks import SlaPolicy, SlaVersion, WorkCalendar
from app.models.staff import TicketType
from app.models.tickets import Ticket
from app.services.clocks.tickets import DueView
from app.services.clocks.watch import attach
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.views.common.due import WhyDialog, due_words
from tests.services.clocks.given import HOUR, MINUTE
from tests.views.desk.conftest import ALT, Bench

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def _promise(bench: Bench) -> None:
    def run(store: Store) -> None:
        attach(store)
        with store.write(None) as write:
            calendar = write.insert(WorkCalendar, code="a", labels={"ru": "24×7"}, zone="UTC", week=ALWAYS)
            policy = write.insert(SlaPolicy, code="p", labels={"ru": "Аварийное"})
            write.insert(
                SlaVersion,
                policy_uid=policy,
                number=1,
                calendar_uid=calendar,
                targets={"solution": {"0": 180}},
                pausing=["waiting_client"],
                reopen="continue",
                valid_from=0,
            )
            write.update(TicketType, bench.people.incident, policy_uid=policy)

    bench.database.submit(run).result(10)


def _ticket(bench: Bench) -> bytes:
    def run(store: Store) -> bytes:
        with store.write(None) as write:
            return write.insert(
                Ticket, number="A-1", state="new", subject="Вода", type_uid=bench.people.incident, priority=2
            )

    return bench.database.submit(run).result(10)


def _line(bench: Bench) -> str:
    return bench.desk.ticket.widget._due.text()


def test_the_form_says_when_and_a_key_says_why(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    _promise(bench)
    ticket = _ticket(bench)
    bench.desk.go_on(ticket)
    bench.until(lambda: "осталось" in _line(bench))
    said: list[str] = []

    def read(dialog: Any) -> bool:
        assert isinstance(dialog, WhyDialog)
        said.extend(dialog.steps.item(row).text() for row in range(dialog.steps.count()))
        return False

    bench.notices.answers.append(read)
    bench.key(Qt.Key.Key_Return, ALT)
    bench.until(lambda: said)
    assert "Аварийное" in said[0]
    assert "Срок: " in said[-1]

    def wait_for_the_client(store: Store) -> None:
        with store.write(None) as write:
            write.update(Ticket, ticket, state="waiting_client")

    bench.database.submit(wait_for_the_client).result(10)
    bench.until(lambda: "не идёт" in _line(bench))


def test_a_new_ticket_has_no_deadline(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    assert not bench.desk.ticket.widget._due.isVisible()
    bench.key(Qt.Key.Key_Return, ALT)
    assert bench.notices.all == []


def test_the_line_in_words() -> None:
    now = wall_ms()
    assert due_words(DueView(None, None, False, ()), now) == ("", "quiet")
    assert due_words(DueView(now - HOUR, -HOUR, False, ()), now)[1] == "late"
    assert due_words(DueView(now + MINUTE, MINUTE, False, ()), now)[1] == "soon"
    assert due_words(DueView(now + 5 * HOUR, 2 * HOUR, False, ()), now)[1] == "quiet"
    assert "2" in due_words(DueView(None, 2 * HOUR, True, ()), now)[0]
