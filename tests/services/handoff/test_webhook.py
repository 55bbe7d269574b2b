"""Webhooks against a real server: what arrives there, and what comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.handing import HandoffState
from app.models.ids import Uid, new_uid
from app.services.handoff.handing import of_ticket, prepare, send_again, withdraw
from app.services.handoff.message import Message, compose
from app.services.handoff.sending import (
    WAITS,
    carry,
    next_parcels,
    next_try,
    secret_name,
    take_result,
)
from app.services.handoff.units import UnitRecord, Way, save_unit, unit_of
from app.services.handoff.webhook import Call, at_path, build, send
from app.services.notices import unread
from app.services.store.errors import KeyringTrouble
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import MINUTE, People
from tests.services.handoff.conftest import Server

NAMES = {"ru": "Водоканал", "en": "Waterworks"}
SECRETS = {secret_name("water"): "s3cret"}
FAR_OFF = 4_000_000_000_000
REQUEST = {
    "headers": {"Authorization": "Bearer ${secret}"},
    "body": {"title": "${subject}", "about": {"who": "${client_full_name}"}, "tags": ["${type}", "x"], "n": 1},
    "number": "data.key",
    "state": "data.state",
    "url": "data.url",
}


@pytest.fixture
def ticket(store: Store, people: People) -> Uid:
    draft = TicketDraft(new_uid(), type_uid=people.incident, subject='Нет "воды"\nсовсем', person_uid=people.anna)
    return save_ticket(store, people.operator, draft).uid


@pytest.fixture
def hand(store: Store, people: People, server: Server, ticket: Uid) -> Callable[..., Uid]:
    """Hand the ticket to a unit behind the server; the key of the hand-over."""

    def make(request: object = REQUEST, **values: object) -> Uid:
        unit = UnitRecord(None, "water", NAMES, Way.WEBHOOK, url=f"{server.url}/in", request=request, **values)  # type: ignore[arg-type]
        uid = save_unit(store, people.administrator, unit)
        return prepare(store, people.operator, ticket, uid, Message("Тема", "Текст"))

    return make


def test_a_server_that_gives_its_number_has_confirmed(
    store: Store, people: People, server: Server, ticket: Uid, hand: Callable[..., Uid]
) -> None:
    uid = hand()
    server.answers.append((201, {"data": {"key": "W-17", "state": "open", "url": "https://w/17"}}))
    (parcel,) = next_parcels(store, FAR_OFF)
    assert take_result(store, carry(parcel, SECRETS.get), 5_000) is HandoffState.CONFIRMED
    (taken,) = server.taken
    assert (taken.method, taken.path, taken.headers["Authorization"]) == ("POST", "/in", "Bearer s3cret")
    assert taken.headers["Idempotency-Key"] == uid.hex()
    assert taken.body == {
        "title": 'Нет "воды"\nсовсем',
        "about": {"who": "Иванова Анна Петровна"},
        "tags": ["Инцидент", "x"],
        "n": 1,
    }
    (shown,) = of_ticket(store, ticket, 6_000)
    assert (shown.outside_number, shown.outside_state, shown.outside_url) == ("W-17", "open", "https://w/17")
    assert (shown.confirmed_at, shown.confirmed_by) == (5_000, "Водоканал")
    assert next_parcels(store, FAR_OFF) == ()


def test_a_server_without_numbers_is_to_confirm_in_time(
    store: Store, server: Server, ticket: Uid, hand: Callable[..., Uid]
) -> None:
    hand({"headers": {}}, confirm_min=30)
    server.answers.append((200, b"OK"))
    (parcel,) = next_parcels(store, FAR_OFF)
    assert take_result(store, carry(parcel, SECRETS.get), 0) is HandoffState.SENT
    assert server.taken[0].body["letter_text"] == "Текст"
    assert not of_ticket(store, ticket, 30 * MINUTE)[0].overdue
    assert of_ticket(store, ticket, 30 * MINUTE + 1)[0].overdue


def test_a_server_that_is_down_is_tried_again_and_then_somebody_is_told(
    store: Store, people: People, server: Server, ticket: Uid, hand: Callable[..., Uid]
) -> None:
    uid = hand()
    now = next_try(store) or 0
    for wait in WAITS:
        server.answers.append((503, {}))
        (parcel,) = next_parcels(store, now)
        assert take_result(store, carry(parcel, SECRETS.get), now) is HandoffState.SENDING
        assert next_parcels(store, now + wait * MINUTE - 1) == ()
        now += wait * MINUTE
    server.answers.append((503, {}))
    (parcel,) = next_parcels(store, now)
    assert take_result(store, carry(parcel, SECRETS.get), now) is HandoffState.FAILED
    assert len({one.headers["Idempotency-Key"] for one in server.taken}) == 1
    assert "503" in of_ticket(store, ticket, now)[0].trouble
    assert "503" in unread(store, people.operator)[0].text
    send_again(store, people.operator, uid, now)
    (parcel,) = next_parcels(store, now)
    assert take_result(store, carry(parcel, SECRETS.get), now) is HandoffState.SENT


def test_a_refusal_is_not_tried_again(store: Store, server: Server, ticket: Uid, hand: Callable[..., Uid]) -> None:
    hand()
    server.answers.append((400, {"error": "no"}))
    (parcel,) = next_parcels(store, FAR_OFF)
    assert take_result(store, carry(parcel, SECRETS.get), 0) is HandoffState.FAILED
    assert ticket


def test_the_secret_follows_no_redirection(store: Store, server: Server, hand: Callable[..., Uid]) -> None:
    hand()
    server.answers.append((307, {}))
    (parcel,) = next_parcels(store, FAR_OFF)
    assert "307" in carry(parcel, SECRETS.get).answer.trouble
    assert [one.path for one in server.taken] == ["/in"]


def test_without_the_secret_nothing_is_sent(store: Store, server: Server, hand: Callable[..., Uid]) -> None:
    hand()
    (parcel,) = next_parcels(store, FAR_OFF)
    assert not carry(parcel, {}.get).answer.again
    assert server.taken == []

    def locked(_: str) -> str | None:
        raise KeyringTrouble("store.keyring_refuses", keyring="K")

    assert carry(parcel, locked).answer.again


def test_what_was_withdrawn_meanwhile_stays_withdrawn(
    store: Store, people: People, server: Server, ticket: Uid, hand: Callable[..., Uid]
) -> None:
    uid = hand()
    (parcel,) = next_parcels(store, FAR_OFF)
    result = carry(parcel, SECRETS.get)
    withdraw(store, people.operator, uid)
    assert take_result(store, result, 0) is HandoffState.WITHDRAWN
    assert of_ticket(store, ticket, 0)[0].state is HandoffState.WITHDRAWN
    assert server.taken


def test_nobody_at_home_is_trouble_that_may_pass(server: Server) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = send(Call(f"http://127.0.0.1:{port}/"), {})
    assert answer.trouble
    assert answer.again
    assert server.taken == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "nothing"])
def test_only_servers_are_spoken_to(url: str) -> None:
    answer = send(Call(url), {})
    assert answer.trouble
    assert not answer.again


def test_values_cannot_break_out_of_their_place(server: Server) -> None:
    call = build(
        f"{server.url}/t/${{number}}",
        {"headers": {"X-Who": "${who}"}, "body": {"a": "${who} ${none}"}},
        {"number": "../x?y=1", "who": 'О"Генри\r\nX-Evil: 1'},
    )
    assert call.url.endswith("/t/..%2Fx%3Fy%3D1")
    assert "\n" not in call.headers["X-Who"]
    send(Call(call.url, "POST", {}, call.body), {})
    assert server.taken[0].body == {"a": 'О"Генри\r\nX-Evil: 1 '}


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.b", "1"), ("list.1.id", "8"), ("list.5.id", ""), ("a", ""), ("", ""), ("a.b.c", ""), ("none", "")],
)
def test_a_path_finds_a_value_or_nothing(path: str, found: str) -> None:
    assert at_path({"a": {"b": 1}, "list": [{"id": 7}, {"id": 8}], "none": None}, path) == found


def test_the_letter_says_everything_and_a_dash_for_nothing(store: Store, people: People, ticket: Uid) -> None:
    uid = save_unit(store, people.administrator, UnitRecord(None, "mail", NAMES, mail="a@example.org"))
    message = compose(store, people.operator, ticket, unit_of(store, uid), 0)
    assert "Клиент: Иванова Анна Петровна, 8 (495) 123-45-67" in message.text.replace("\u2011", "-")
    assert "\n\n\n" not in message.text
    assert "Адрес: —" in message.text
    assert message.unknown == ()
    own = {"subject": {"ru": "№ ${ticket_number}"}, "text": {"ru": "${subject} ${colour}"}}
    save_unit(store, people.administrator, UnitRecord(uid, "mail", NAMES, mail="a@example.org", template=own))
    message = compose(store, people.operator, ticket, unit_of(store, uid), 0)
    assert message.subject == f"№ {store.value('SELECT number FROM ticket')}"
    assert message.unknown == ("colour",)
