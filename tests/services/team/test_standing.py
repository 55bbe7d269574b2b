"""How a ticket stands with the hub, read from the journal's own column."""

from __future__ import annotations

import pytest

from app.models.calls import Interaction
from app.models.clients import ContactPoint, Person, PersonContactPoint
from app.models.staff import Role
from app.models.tickets import Ticket, TicketNote
from app.services.lists.filters import Filter
from app.services.lists.reading import Sort, page, row_ids
from app.services.people.users import UserRecord, save_user
from app.services.store import keys
from app.services.store.opening import create_store
from app.services.team.standing import Sent, membership, reasons_of, standing_of, standing_of_client


@pytest.fixture
def store(tmp_path):
    with create_store(tmp_path / "a.db", keys.random_key()) as made:
        yield made


@pytest.fixture
def user(store):
    return save_user(store, None, UserRecord(None, "anna", "Anna", Role.ADMINISTRATOR, system_account="anna"))


@pytest.fixture
def ticket(store, user):
    with store.write(user) as write:
        return write.insert(Ticket, number="A-1", subject="x", state="new", priority=2, channel="phone")


def join(store):
    with store.write(None) as write:
        write.local(
            "INSERT INTO sync_state (epoch, rev, role, seen, seen_seq, load_phase, load_after, load_rev, schema) "
            "VALUES ('e', 0, 'operator', '', 0, '', '', 0, 0)"
        )


def mark(store, outbox, refusal=None):
    with store.write(None) as write:
        write.local("UPDATE journal_entry SET outbox = ?, refusal = ?", outbox, refusal)


def listed(store, sent=""):
    ids = row_ids(store, "queues", Filter(sent=sent), Sort("created", True)).ids
    return [row[-1] for row in page(store, "queues", ids)]


def test_a_desk_alone_says_nothing(store, ticket):
    assert membership(store) is None
    assert standing_of(store, ticket) is None
    assert listed(store) == [None]


def test_what_was_not_sent_waits(store, ticket):
    join(store)
    assert standing_of(store, ticket).sent is Sent.WAITING
    assert listed(store, "waiting") == ["waiting"]
    assert listed(store, "refused") == []


def test_what_was_sent_is(store, ticket):
    join(store)
    mark(store, 1)
    assert standing_of(store, ticket).sent is Sent.SENT
    assert (listed(store), listed(store, "waiting")) == (["sent"], [])


def test_a_note_that_waits_makes_its_ticket_wait(store, ticket, user):
    join(store)
    mark(store, 1)
    with store.write(user) as write:
        write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="y")
    assert standing_of(store, ticket).sent is Sent.WAITING
    assert len(listed(store, "waiting")) == 1


def test_a_refusal_goes_before_all_and_says_why(store, ticket):
    join(store)
    mark(store, 2, "scope")
    standing = standing_of(store, ticket)
    assert (standing.sent, reasons_of(standing)) == (Sent.REFUSED, ("scope",))
    assert listed(store, "refused") == ["refused"]


def test_a_reason_of_a_newer_hub_is_told_without_words_of_its_own(store, ticket):
    join(store)
    mark(store, 2, "weather")
    assert reasons_of(standing_of(store, ticket)) == ("other",)


def test_clients_and_contacts_are_told_of_as_well(store, user):
    with store.write(user) as write:
        person = write.insert(Person, last_name="Иванова")
        point = write.insert(ContactPoint, kind="phone", raw="1", key="1")
        write.insert(PersonContactPoint, person_uid=person, contact_point_uid=point)
        contact = write.insert(
            Interaction, channel="phone", direction="in", user_uid=user, offered_at=1, state="closed"
        )
    assert standing_of_client(store, person) is None
    join(store)
    assert standing_of_client(store, person).sent is Sent.WAITING
    with store.write(None) as write:
        write.local("UPDATE journal_entry SET outbox = 1")
        write.local(
            "UPDATE journal_entry SET outbox = 2, refusal = 'scope' WHERE record_uid IN (?, ?)", point, contact
        )
    assert reasons_of(standing_of_client(store, person)) == ("scope",)
    for name, order in (("clients", "name"), ("calls", "offered")):
        for sent, shown in (("refused", ["refused"]), ("waiting", []), ("", ["refused"])):
            ids = row_ids(store, name, Filter(sent=sent), Sort(order, False)).ids
            assert [row[-1] for row in page(store, name, ids)] == shown
