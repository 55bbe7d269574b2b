"""The desk's form shows the priority that a type gives its tickets, and keeps the one that a person chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.models.ticket_types import TicketTypeVersion
from app.services.store.store import Store
from app.services.types.codec import checksum, to_data
from tests.services.tickets.test_moves import RULES
from tests.views.desk.conftest import Bench


def _urgent_type(bench: Bench) -> None:
    def run(store: Store) -> None:
        rules = replace(RULES, priority=4)
        with store.write(None) as write:
            write.insert(
                TicketTypeVersion,
                type_uid=bench.people.incident,
                number=1,
                status="published",
                definition=to_data(rules),
                checksum=checksum(rules),
            )

    bench.database.submit(run).result(10)


def _shown(bench: Bench) -> object:
    return bench.desk.ticket.widget.fields["priority"].editor.value()  # type: ignore[union-attr]


def _choose(bench: Bench, name: str, value: object) -> None:
    bench.desk.ticket.widget.edited.emit(name, value)


def test_choosing_a_type_shows_its_priority(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    _urgent_type(bench)
    bench.talk()
    assert _shown(bench) == 2
    _choose(bench, "type_uid", bench.people.incident)
    bench.until(lambda: _shown(bench) == 4)
    _choose(bench, "type_uid", None)
    bench.until(lambda: _shown(bench) == 2)


def test_the_usual_priority_that_a_person_chose_is_saved(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    _urgent_type(bench)
    bench.talk()
    _choose(bench, "type_uid", bench.people.incident)
    bench.until(lambda: _shown(bench) == 4)
    _choose(bench, "priority", 2)
    _choose(bench, "subject", "Течёт кран")
    bench.desk.ticket.save(None, None, None)
    bench.until(lambda: bench.rows("SELECT priority FROM ticket") == [(2,)])
    bench.desk.ticket.save(None, None, None)
    bench.until(lambda: bench.desk.ticket.values.number)
    assert bench.rows("SELECT priority FROM ticket") == [(2,)]
    assert _shown(bench) == 2
