"""Where much comes from the hub at once, clocks are worked out afterwards and give the same."""

from __future__ import annotations

import pytest

from app.models.ids import Uid
from app.models.tickets import Ticket
from app.services.clocks.thresholds import sweep
from app.services.store.clock import wall_ms
from app.services.store.store import Store

WATCHED = "SELECT record_uid, ticket_uid, acceptance_at, first_response_at, still, next_at, spans FROM clock_watch"


@pytest.fixture
def tickets(store: Store, people, agreed) -> list[Uid]:
    made = []
    for number in range(90):
        with store.write(people.operator) as write:
            made.append(write.insert(Ticket, number=f"T-{number}", type_uid=people.incident, state="new"))
    return made


def comes(store: Store, uids: list[Uid]) -> None:
    with store.receive(bulk=True) as write:
        for uid in uids:
            write.note_arrived("ticket", uid, "f" * 24, {"state"})


def test_clocks_that_were_put_off_give_what_they_would_have_given(store, tickets):
    before = sorted(store.rows(WATCHED))
    assert len(before) == len(tickets)
    comes(store, tickets)
    assert store.value("SELECT count(*) FROM clock_watch WHERE next_at = 0") == len(tickets)
    fired = []
    for _ in range(5):
        step = sweep(store, wall_ms())
        fired += step.fired
        if not step.more:
            break
    assert fired == []
    assert sorted(store.rows(WATCHED)) == before


def test_a_ticket_without_a_row_gets_one_and_a_closed_one_loses_it(store, people, tickets):
    before = sorted(store.rows(WATCHED))
    with store.receive() as write:
        write.local("DELETE FROM clock_watch")
        write.local("UPDATE ticket SET state = 'closed' WHERE uid = ?", tickets[0])
    comes(store, tickets)
    while sweep(store, wall_ms()).more:
        pass
    assert sorted(store.rows(WATCHED)) == [row for row in before if row[0] != tickets[0]]
