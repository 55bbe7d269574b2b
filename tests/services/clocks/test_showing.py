"""The clocks of a ticket as they are shown."""

from __future__ import annotations

from app.models.ids import Uid, new_uid
from app.models.tickets import Ticket, TicketState
from app.services.clocks.policy import Kind
from app.services.clocks.showing import ClockView, How, clock_views, clock_words
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import add_note, change_state, save_ticket
from tests.services.clocks.conftest import Agreed
from tests.services.clocks.given import HOUR, MINUTE, at
from tests.services.clocks.test_thresholds import FRIDAY, MONDAY, Clock, clock
from tests.services.conftest import People

__all__ = ["clock"]


def _saved(store: Store, people: People) -> Uid:
    return save_ticket(
        store, people.operator, TicketDraft(new_uid(), subject="Вода", type_uid=people.incident)
    ).uid


def _hows(views: tuple[ClockView, ...]) -> dict[Kind, How]:
    return {view.kind: view.how for view in views}


def test_the_next_one_comes_first(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    ticket = _saved(store, people)
    first, second = clock_views(store, ticket, FRIDAY + 10 * MINUTE)
    assert (first.kind, first.how, first.due_at, first.left) == (
        Kind.FIRST_RESPONSE, How.RUNNING, FRIDAY + HOUR, 50 * MINUTE,
    )  # fmt: skip
    assert second.kind is Kind.SOLUTION
    assert first.look(FRIDAY + MINUTE) == "soon"
    assert second.look(FRIDAY) == "quiet"
    assert "50 мин" in clock_words(first, FRIDAY + 10 * MINUTE)
    assert first.steps


def test_late_kept_and_missed(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    ticket = _saved(store, people)
    assert _hows(clock_views(store, ticket, FRIDAY + 2 * HOUR))[Kind.FIRST_RESPONSE] is How.LATE
    clock(FRIDAY + 2 * HOUR)
    add_note(store, people.operator, ticket, "Мастер едет", kind="to_client")
    clock(FRIDAY + 3 * HOUR)
    change_state(store, people.operator, ticket, TicketState.CANCELLED)
    views = clock_views(store, ticket, FRIDAY + 4 * HOUR)
    assert _hows(views) == {Kind.FIRST_RESPONSE: How.MISSED, Kind.SOLUTION: How.KEPT}
    assert all(view.ended for view in views)
    assert {view.look(MONDAY) for view in views} == {"late", "good"}
    assert all(clock_words(view, MONDAY) for view in views)


def test_done_exactly_in_time_is_kept(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    ticket = _saved(store, people)
    clock(FRIDAY + 8 * HOUR)
    change_state(store, people.operator, ticket, TicketState.CANCELLED)
    assert _hows(clock_views(store, ticket, MONDAY))[Kind.SOLUTION] is How.KEPT


def test_standing_still(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    ticket = _saved(store, people)
    clock(FRIDAY + 90 * MINUTE)
    change_state(store, people.operator, ticket, TicketState.WAITING_CLIENT)
    views = clock_views(store, ticket, MONDAY)
    assert _hows(views) == {Kind.FIRST_RESPONSE: How.STILL_LATE, Kind.SOLUTION: How.STILL}
    solution = next(view for view in views if view.kind is Kind.SOLUTION)
    assert (solution.due_at, solution.left) == (None, 6 * HOUR + 30 * MINUTE)
    assert "6 ч 30 мин" in clock_words(solution, MONDAY)


def test_a_promised_date_takes_the_place_of_the_clock(store: Store, people: People, agreed: Agreed) -> None:
    due = at("2027-04-02 12:00")
    with store.write(None) as write:
        ticket = write.insert_made(
            FRIDAY, Ticket, number="X-1", state="new", subject="Вода", type_uid=people.incident, due_at=due
        )
    views = {view.kind: view for view in clock_views(store, ticket, FRIDAY + HOUR)}
    assert (views[Kind.SOLUTION].how, views[Kind.SOLUTION].due_at) == (How.RUNNING, due)
    late = {view.kind: view for view in clock_views(store, ticket, due + 1)}
    assert late[Kind.SOLUTION].how is How.LATE


def test_nothing_is_promised_to_a_ticket_without_an_agreement(
    store: Store, people: People, agreed: Agreed
) -> None:
    with store.write(None) as write:
        ticket = write.insert(Ticket, number="X-1", state="new", subject="Вода")
    assert clock_views(store, ticket, MONDAY) == ()
