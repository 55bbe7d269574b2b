from __future__ import annotations

import pytest

from app.models import ContactPoint, Interaction, PersonContactPoint, Ticket
from app.services.clients.lookup import find_by_number
from app.services.store.store import Store
from tests.services.conftest import NOW, People


@pytest.mark.parametrize("raw", ["+7 916 123-45-67", "8(916)1234567", "79161234567", "sip:+79161234567@pbx"])
def test_any_spelling_finds_the_client(store: Store, people: People, raw: str) -> None:
    match = find_by_number(store, raw)
    assert match.only is not None
    assert match.only.person_uid == people.anna
    assert (match.only.full_name, match.only.organisation) == ("Иванова Анна Петровна", "ТСЖ «Маяк»")


def test_several_clients_come_by_last_contact(store: Store, people: People) -> None:
    with store.write(None) as write:
        for person, at in ((people.anna, NOW - 1000), (people.boris, NOW)):
            write.insert(Interaction, channel="phone", direction="in", person_uid=person, offered_at=at)
        write.insert(Ticket, person_uid=people.boris, state="new", number="A-1")
        write.insert(Ticket, person_uid=people.boris, state="closed", number="A-2")
    match = find_by_number(store, "8 495 123 45 67")
    assert match.only is None
    assert [(c.person_uid, c.last_contact_at, c.open_tickets) for c in match.clients] == [
        (people.boris, NOW, 1),
        (people.anna, NOW - 1000, 0),
    ]


def test_an_extension_goes_before_its_switchboard(store: Store, people: People) -> None:
    with store.write(None) as write:
        point = write.insert(ContactPoint, kind="phone", raw="доб. 12", key="+74951234567;ext=12")
        write.insert(PersonContactPoint, person_uid=people.boris, contact_point_uid=point)
    assert [c.person_uid for c in find_by_number(store, "8 495 123-45-67 доб. 12").clients] == [people.boris]
    assert len(find_by_number(store, "8 495 123-45-67 доб. 77").clients) == 2


def test_a_hidden_or_unknown_number_finds_nobody(store: Store) -> None:
    assert find_by_number(store, "anonymous").clients == ()
    assert find_by_number(store, "+7 999 000-00-00").clients == ()


def test_lookup_is_one_query_by_indexes(store: Store, people: People, queries) -> None:  # type: ignore[no-untyped-def]
    find_by_number(store, "84951234567")
    with queries() as asked:
        find_by_number(store, "84951234567")
    assert len(asked) == 1
    plan = " ".join(row[3] for row in store.rows("EXPLAIN QUERY PLAN " + asked[0]))
    assert "contact_point_key" in plan
    assert "SCAN" not in plan
