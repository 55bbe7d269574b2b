from __future__ import annotations

import pytest

from app.models import Interaction
from app.models.ids import new_uid
from app.services.clients import edit
from app.services.clients.card import client_card
from app.services.clients.lookup import find_by_number
from app.services.clients.names import NameParts
from app.services.store.store import Store
from tests.services.conftest import DAY, NOW, People


def test_a_new_client_in_one_step(store: Store, people: People) -> None:
    with store.write(None) as write:
        call = write.insert(Interaction, channel="phone", direction="in", offered_at=NOW)
    uid = new_uid()
    for _ in range(3):
        made = edit.new_client(
            store,
            people.operator,
            NameParts("Котова", "Вера"),
            "8 921 555-66-77",
            uid=uid,
            interaction_uid=call,
            organisation_uid=people.lighthouse,
        )
        assert made == uid
    match = find_by_number(store, "+79215556677")
    assert match.only is not None
    assert (match.only.person_uid, match.only.organisation) == (uid, "ТСЖ «Маяк»")
    assert store.value("SELECT person_uid FROM interaction WHERE uid = ?", call) == uid


def test_a_client_needs_a_name_or_a_number(store: Store, people: People) -> None:
    with pytest.raises(edit.ClientError, match="ни имени, ни номера"):
        edit.new_client(store, people.operator, NameParts())
    with pytest.raises(edit.ClientError, match="нет телефонного номера"):
        edit.new_client(store, people.operator, NameParts("Котова"), "позже")
    assert store.value("SELECT count(*) FROM person WHERE last_name = 'Котова'") == 0


def test_attaching_shares_a_number_and_repeats_change_nothing(store: Store, people: People) -> None:
    first = edit.attach_number(store, people.operator, people.boris, "8-916-123-45-67")
    assert edit.attach_number(store, people.operator, people.boris, "+7 916 123 45 67") == first
    assert len(find_by_number(store, "89161234567").clients) == 2
    mail = edit.attach_number(store, people.operator, people.boris, "B@Example.org", kind="mail")
    assert store.row("SELECT kind, key FROM contact_point WHERE uid = ?", mail) == ("mail", "b@example.org")


def test_flags_come_and_go(store: Store, people: People) -> None:
    flag = edit.add_flag(store, people.operator, people.boris, "rude", "кричит", NOW + DAY)
    assert [f.uid for f in client_card(store, people.boris, NOW).flags] == [flag]
    assert client_card(store, people.boris, NOW + 2 * DAY).flags == ()
    edit.remove_flag(store, people.operator, flag)
    assert client_card(store, people.boris, NOW).flags == ()
    with pytest.raises(edit.ClientError):
        edit.add_flag(store, people.operator, people.boris, "rude", " ")
