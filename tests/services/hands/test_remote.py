"""Remote connections: the command, the client's numbers, the sessions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.ids import new_uid
from app.services.hands.remote import (
    RemoteError,
    begin_session,
    command_line,
    end_session,
    open_sessions,
    remember_number,
    remote_numbers,
)
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import NOW, People


@pytest.mark.parametrize(
    ("template", "number", "line"),
    [
        ("anydesk {id}", "123 456 789", ["anydesk", "123456789"]),
        (
            "'C:/Program Files/Tool/tool.exe' --id={id} --plain",
            "a.b@c-1",
            ["C:/Program Files/Tool/tool.exe", "--id=a.b@c-1", "--plain"],
        ),
        ("rustdesk --connect", "77", ["rustdesk", "--connect", "77"]),
    ],
)
def test_the_number_goes_in_as_one_argument(template: str, number: str, line: list[str]) -> None:
    assert command_line(template, number) == line


@pytest.mark.parametrize("number", ["", "; rm -rf /", "-oProxyCommand=x", "$(id)", "`id`", "a|b", "a\x00b"])
def test_what_is_no_number_starts_nothing(number: str) -> None:
    with pytest.raises(RemoteError):
        command_line("tool {id}", number)


@given(st.text())
def test_no_number_ever_becomes_an_option_or_more_than_one_argument(number: str) -> None:
    try:
        line = command_line("tool {id}", number)
    except RemoteError:
        return
    assert len(line) == 2
    assert not line[1].startswith("-")


@pytest.mark.parametrize("template", ["", "  ", "tool 'unclosed {id}"])
def test_a_command_that_cannot_be_used_is_told(template: str) -> None:
    with pytest.raises(RemoteError):
        command_line(template, "1")


def test_numbers_are_kept_once_in_the_clients_card(store: Store, people: People) -> None:
    for number in ("123 456", " 123 456 ", "other"):
        remember_number(store, people.operator, people.anna, number)
    assert [one.raw for one in remote_numbers(store, people.anna)] == ["123 456", "other"]
    assert remote_numbers(store, people.boris) == ()


def test_a_session_is_kept_with_its_time_and_noted_in_the_ticket(store: Store, people: People) -> None:
    ticket = save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Не печатает")).uid
    session = begin_session(store, people.operator, "123", NOW, ticket=ticket, person=people.anna)
    assert open_sessions(store, people.operator) == (session,)
    for _ in range(2):
        end_session(store, people.operator, session, NOW + 25 * 60_000)
    assert store.rows("SELECT started_at, ended_at FROM remote_session") == [(NOW, NOW + 25 * 60_000)]
    assert store.rows("SELECT text FROM ticket_note") == [("Удалённое подключение: 25 минут",)]
    assert open_sessions(store, people.operator) == ()
