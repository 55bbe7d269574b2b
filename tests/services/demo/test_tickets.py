"""Invented tickets are repeatable and make sense at any moment."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.tickets import TicketState
from app.services.demo.content import client_products, load_content
from app.services.demo.tickets import HOUR, DemoTicket, demo_tickets
from app.services.forms.compile import compile_workbook
from app.services.resources import resource_dir

NOW = 1_795_255_200_000
content = load_content()


EVERYBODY = client_products()


def _made(**wanted: int) -> list[DemoTicket]:
    return list(demo_tickets(content, **({"now_ms": NOW, "clients": EVERYBODY} | wanted)))


def test_same_seed_same_tickets() -> None:
    assert _made(count=50) == _made(count=50)
    assert _made(count=50) != _made(count=50, seed=7)


def test_the_demo_has_what_the_desk_shows() -> None:
    tickets = _made()
    assert len(tickets) == 600
    still_open = [ticket for ticket in tickets if ticket.is_open]
    assert 60 <= len(still_open) <= 240
    assert any(ticket.due_at < NOW for ticket in still_open)
    assert any(NOW < ticket.due_at < NOW + 8 * HOUR for ticket in still_open)
    assert any(ticket.promise and ticket.promise.kept_at is None for ticket in still_open)
    assert {ticket.type for ticket in tickets} == {kind.code for kind in content.ticket_types}
    assert {ticket.queue for ticket in tickets} >= {"line1", "line2", "line3", "orders", "complaints", "dispatch"}


@settings(max_examples=25, deadline=None)
@given(
    now_ms=st.integers(1_600_000_000_000, 2_000_000_000_000),
    seed=st.integers(0, 10**6),
    clients=st.integers(1, 500),
)
def test_times_are_in_order_and_states_fit_the_type(now_ms: int, seed: int, clients: int) -> None:
    states = {kind.code: set(kind.states) for kind in content.ticket_types}
    tickets = list(demo_tickets(content, now_ms=now_ms, clients=[()] * clients, count=30, seed=seed))
    assert tickets == sorted(tickets, key=lambda ticket: ticket.created_at)
    for ticket in tickets:
        assert 0 <= ticket.client < clients
        assert ticket.state in states[ticket.type]
        assert ticket.created_at < ticket.due_at
        assert ticket.created_at < now_ms
        assert (ticket.resolved_at is None) == ticket.is_open
        if ticket.resolved_at is not None:
            assert ticket.created_at <= ticket.resolved_at <= now_ms
        if ticket.closed_at is not None and ticket.resolved_at is not None:
            assert ticket.resolved_at <= ticket.closed_at <= now_ms
        times = [note.at for note in ticket.notes]
        assert times == sorted(times)
        assert ticket.created_at <= times[0]
        assert times[-1] <= now_ms
        assert ticket.closed_at is None or ticket.state in (TicketState.CLOSED, TicketState.CANCELLED)
        if ticket.state is not TicketState.NEW:
            assert ticket.assignee is not None


def test_a_ticket_is_about_something_its_client_has() -> None:
    for ticket in _made(count=300):
        has = EVERYBODY[ticket.client]
        assert not has or ticket.product in has


def test_no_clients_no_tickets() -> None:
    with pytest.raises(ValueError, match="client"):
        next(demo_tickets(content, now_ms=NOW, clients=()))


def test_own_fields_are_named_as_in_the_type_s_form() -> None:
    forms = {
        kind.code: compile_workbook(resource_dir() / "forms" / f"{kind.form}.xlsx").definition
        for kind in content.ticket_types
    }
    for ticket in _made(count=200):
        for name, value in ticket.fields:
            (element,) = forms[ticket.type].by_name[name]
            offered = {choice.name for choice in forms[ticket.type].choice_lists.get(name, ())}
            assert element.choices is None or not offered or value in offered
