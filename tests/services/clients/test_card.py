from __future__ import annotations

import pytest

from app.models import Callback, Interaction, InteractionTicket, Person, Promise, Ticket
from app.models.ids import new_uid
from app.services.clients.card import client_card, open_card
from app.services.store.store import Store
from tests.services.conftest import DAY, HOUR, NOW, People


def test_the_card_shows_who_it_is(store: Store, people: People) -> None:
    card = client_card(store, people.anna, NOW)
    assert (card.full_name, card.short_name, card.greeting_name) == (
        "Иванова Анна Петровна",
        "Иванова А. П.",
        "Анна Петровна",
    )
    assert [(n.shown, n.label) for n in card.numbers] == [
        ("8 (495) 123-45-67", "дом"),
        ("8 (916) 123-45-67", "сотовый"),
    ]
    assert [(o.name, o.position) for o in card.organisations] == [("ТСЖ «Маяк»", "председатель")]
    assert [(p.flat, p.account) for p in card.premises] == [("14", "1234567890")]
    assert [(e.product, e.version, e.expired) for e in card.entitlements] == [
        ("Касса", "3.1", True),
        ("Касса", "4", False),
    ]


def test_expired_flags_are_not_shown(store: Store, people: People) -> None:
    assert [flag.kind for flag in client_card(store, people.anna, NOW).flags] == ["speech"]


def test_open_tickets_most_urgent_first(store: Store, people: People) -> None:
    with store.write(None) as write:
        for number, state, priority, due in (
            ("A-1", "new", 2, None),
            ("A-2", "in_progress", 3, NOW + HOUR),
            ("A-3", "closed", 4, None),
            ("A-4", "waiting_client", 1, NOW - HOUR),
            ("A-5", "new", 2, None),
        ):
            write.insert(Ticket, person_uid=people.anna, number=number, state=state, priority=priority, due_at=due)
    tickets = client_card(store, people.anna, NOW).open_tickets
    assert [ticket.number for ticket in tickets] == ["A-4", "A-2", "A-5", "A-1"]
    assert [ticket.overdue for ticket in tickets] == [True, False, False, False]


def test_contacts_promises_and_callbacks(store: Store, people: People) -> None:
    with store.write(None) as write:
        ticket = write.insert(Ticket, person_uid=people.anna, number="A-7", state="new")
        contact = write.insert(
            Interaction,
            channel="phone",
            direction="in",
            person_uid=people.anna,
            user_uid=people.operator,
            offered_at=NOW - DAY,
            disposition_uid=people.done,
        )
        write.insert(InteractionTicket, interaction_uid=contact, ticket_uid=ticket)
        write.insert(Promise, person_uid=people.anna, text="перезвонить", due_at=NOW - 1)
        write.insert(Promise, person_uid=people.anna, text="сделано", due_at=NOW, kept_at=NOW)
        write.insert(Callback, person_uid=people.anna, number="+79161234567", due_at=NOW + HOUR)
    card = client_card(store, people.anna, NOW)
    (contact_row,) = card.last_contacts
    assert (contact_row.disposition, contact_row.user_name, contact_row.ticket_numbers) == (
        "Заявка принята",
        "Мария Петрова",
        ("A-7",),
    )
    assert [(p.text, p.overdue) for p in card.promises] == [("перезвонить", True)]
    assert [c.due_at for c in card.callbacks] == [NOW + HOUR]


def test_the_card_costs_ten_queries_whatever_the_client_has(store: Store, people: People, queries) -> None:  # type: ignore[no-untyped-def]
    with store.write(None) as write:
        for number in range(30):
            write.insert(Ticket, person_uid=people.anna, number=f"A-{number}", state="new")
            write.insert(Interaction, channel="phone", person_uid=people.anna, offered_at=NOW + number)
    with queries() as asked:
        card = client_card(store, people.anna, NOW)
    assert (len(card.open_tickets), len(card.last_contacts)) == (20, 5)
    assert len(asked) == 10
    plans = [row[3] for sql in asked for row in store.rows("EXPLAIN QUERY PLAN " + sql)]
    assert [step for step in plans if step.startswith("SCAN") and "e" not in step.split()[1:2]] == []


def test_opening_a_card_is_written_down(store: Store, people: People) -> None:
    open_card(store, people.operator, people.anna, NOW, "call")
    assert store.rows("SELECT user_uid, record_table, record_uid, purpose FROM read_entry") == [
        (people.operator, "person", people.anna, "call")
    ]


def test_an_unknown_or_removed_client_has_no_card(store: Store, people: People) -> None:
    with store.write(None) as write:
        write.remove(Person, people.anna)
    for uid in (people.anna, new_uid()):
        with pytest.raises(LookupError):
            client_card(store, uid, NOW)
