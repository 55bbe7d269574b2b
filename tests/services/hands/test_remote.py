"""Remote connections: the command, the client's numbers, the sessions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.calls import Segment as SegmentRow
from app.models.ids import Uid, new_uid
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
from app.services.time_sheets.spent import BY_HAND, of_ticket
from app.services.words import use_language
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


MINUTE = 60_000


def _segment(store: Store, user: Uid, kind: str, since: int, until: int | None, ticket: Uid | None = None) -> None:
    with store.write(None) as write:
        write.insert(
            SegmentRow,
            user_uid=user,
            kind=kind,
            start_at=NOW + since * MINUTE,
            end_at=None if until is None else NOW + until * MINUTE,
            ticket_uid=ticket,
        )


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_session_is_time_on_its_ticket(store: Store, people: People, lang: str) -> None:
    use_language(lang)
    ticket = save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Не печатает")).uid
    session = begin_session(store, people.operator, "123", NOW, ticket=ticket)
    end_session(store, people.operator, session, NOW + 25 * MINUTE)
    (line,) = of_ticket(store, ticket)
    assert (line.kind, line.started_at, line.spent_ms, line.billable) == (BY_HAND, NOW, 25 * MINUTE, True)
    assert line.reason == {"ru": "Удалённое подключение", "en": "Remote connection"}[lang]


def test_no_minute_of_a_session_counts_twice(store: Store, people: People) -> None:
    ticket, other = (
        save_ticket(store, people.operator, TicketDraft(new_uid(), subject=text)).uid for text in ("Один", "Два")
    )
    me = people.operator
    _segment(store, me, "ticket_work", -5, 10, ticket)
    _segment(store, me, "ready", 10, 14)
    _segment(store, me, "pause", 14, 20)
    _segment(store, me, "ticket_work", 20, 22, other)
    _segment(store, me, "ready", 22, None)
    session = begin_session(store, me, "123", NOW, ticket=ticket)
    end_session(store, me, session, NOW + 25 * MINUTE)
    assert [(line.kind, line.spent_ms) for line in of_ticket(store, ticket)] == [
        ("ticket_work", 15 * MINUTE),
        (BY_HAND, 7 * MINUTE),
    ]


def test_a_session_that_never_began_is_no_time(store: Store, people: People) -> None:
    ticket = save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Не печатает")).uid
    session = begin_session(store, people.operator, "123", NOW, ticket=ticket)
    end_session(store, people.operator, session, NOW)
    assert of_ticket(store, ticket) == ()
