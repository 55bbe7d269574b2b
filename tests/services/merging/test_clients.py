from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.clients import ContactPoint, Membership, Person, PersonContactPoint, PersonPremises
from app.models.ids import Uid, new_uid
from app.services.clients.card import client_card
from app.services.clients.edit import add_flag, new_client
from app.services.clients.lookup import find_by_number
from app.services.clients.names import NameParts
from app.services.merging.clients import merge_clients, merged_clients
from app.services.merging.duplicates import alike, pairs, twins_of
from app.services.merging.errors import MergeError
from app.services.merging.sides import client_sides
from app.services.merging.standing import standing_person
from app.services.merging.undoing import unmerge
from app.services.people.rights import NotAllowed
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import NOW, People
from tests.services.links.conftest import Maker

ANNA = NameParts("Иванова", "Анна", "Петровна")


@pytest.fixture
def twin(store: Store, people: People, make: Maker) -> Uid:
    """Anna once more: with her number spelt anew, one more number, the same flat, a ticket."""
    me = people.operator
    uid = new_client(store, me, NameParts("Иванова", "Анна"), "8 499 765-43-21", note="звонит по вечерам")
    home = store.value("SELECT uid FROM premises")
    with store.write(me) as write:
        write.update(Person, uid, birth_date="1970-05-01")
        again = write.insert(ContactPoint, kind="phone", raw="89161234567", key="+79161234567", label="")
        write.insert(PersonContactPoint, person_uid=uid, contact_point_uid=again)
        write.insert(PersonPremises, person_uid=uid, premises_uid=home)
        write.insert(Membership, person_uid=uid, organisation_uid=people.lighthouse)
    add_flag(store, me, uid, "speech", "говорит медленно")
    add_flag(store, me, uid, "vip", "депутат")
    make(person_uid=uid)
    return uid


def shape(store: Store, person: Uid) -> tuple[object, ...]:
    card = client_card(store, person, NOW)
    return (
        card.name,
        card.birth_date,
        card.note,
        sorted(number.key for number in card.numbers),
        len(card.premises),
        len(card.organisations),
        sorted(flag.kind for flag in card.flags),
        len(card.open_tickets),
    )


def test_everything_follows_and_nothing_is_there_twice(store: Store, people: People, twin: Uid) -> None:
    merge_clients(store, people.operator, people.anna, twin)
    keys = ["+74951234567", "+74997654321", "+79161234567"]
    assert shape(store, people.anna) == (
        ANNA,
        "1970-05-01",
        "звонит по вечерам",
        keys,
        1,
        1,
        ["speech", "vip"],
        1,
    )
    assert standing_person(store, twin) == people.anna
    found = find_by_number(store, "8 499 765-43-21").only
    assert found is not None
    assert found.person_uid == people.anna


def test_an_undo_gives_both_back(store: Store, people: People, twin: Uid) -> None:
    before = (shape(store, people.anna), shape(store, twin))
    merge_clients(store, people.operator, people.anna, twin, {"middle_name": twin})
    ((uid, name, span),) = merged_clients(store, people.anna)
    assert (uid, name) == (twin, "Иванова Анна")
    assert unmerge(store, people.operator, twin, span).left == ()
    assert (shape(store, people.anna), shape(store, twin)) == before
    assert (standing_person(store, twin), merged_clients(store, people.anna)) == (twin, ())
    assert verify(store) == []


def test_a_pick_takes_the_others_value(store: Store, people: People, twin: Uid) -> None:
    with store.write(people.operator) as write:
        write.update(Person, twin, last_name="Сидорова")
    merge_clients(store, people.operator, people.anna, twin, {"last_name": twin})
    assert client_card(store, people.anna, NOW).name == NameParts("Сидорова", "Анна", "Петровна")


def test_refused(store: Store, people: People, twin: Uid) -> None:
    with pytest.raises(MergeError):
        merge_clients(store, people.operator, twin, twin)
    with pytest.raises(NotAllowed):
        merge_clients(store, people.supervisor, people.anna, twin)
    merge_clients(store, people.operator, people.anna, twin)
    with pytest.raises(LookupError):
        merge_clients(store, people.operator, people.anna, twin)


def test_the_twin_is_offered_and_the_family_is_not(store: Store, people: People, twin: Uid) -> None:
    (found,) = twins_of(store, people.anna)
    assert (found.uid, found.tickets) == (twin, 1)
    assert found.reasons == ("number", "name", "premises", "organisation")
    assert [(pair.one, pair.other) for pair in pairs(store)] == [(min(people.anna, twin), max(people.anna, twin))]
    assert twins_of(store, people.boris) == ()


def test_another_day_of_birth_is_another_person(store: Store, people: People, twin: Uid) -> None:
    with store.write(people.operator) as write:
        write.update(Person, people.anna, birth_date="1999-01-01")
    assert twins_of(store, people.anna) == ()


def test_namesakes_in_full_are_offered(store: Store, people: People) -> None:
    other = new_client(store, people.operator, ANNA, "8 812 000-00-01")
    assert [one.uid for one in twins_of(store, people.anna)] == [other]


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (ANNA, NameParts("Иванова", "А.", "П."), True),
        (ANNA, NameParts("Анна", "Иванова"), True),
        (ANNA, NameParts("Ивонова", "Анна"), True),
        (NameParts("Фёдоров", "Пётр"), NameParts("ФЕДОРОВ", "Петр"), True),
        (ANNA, NameParts(first="Анна"), True),
        (ANNA, NameParts("Иванов", "Борис"), False),
        (ANNA, NameParts("Иванова", "Мария", "Петровна"), False),
        (ANNA, NameParts("Кузнецова", "Анна"), False),
    ],
)
def test_names_alike(one: NameParts, other: NameParts, wanted: bool) -> None:
    assert alike(one, other) is wanted


NAMES = st.builds(NameParts, *[st.text("АБабвё .-", max_size=6)] * 3)


@given(one=NAMES, other=NAMES)
def test_a_name_is_like_itself_and_likeness_goes_both_ways(one: NameParts, other: NameParts) -> None:
    assert alike(one, one)
    assert alike(one, other) == alike(other, one)


def test_a_draft_begun_for_the_merged_client_is_saved_for_the_kept_one(
    store: Store, people: People, twin: Uid
) -> None:
    merge_clients(store, people.operator, people.anna, twin)
    saved = save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Нет света", person_uid=twin))
    assert store.value("SELECT person_uid FROM ticket WHERE uid = ?", saved.uid) == people.anna
    assert client_card(store, twin, NOW).person_uid == people.anna


def test_the_two_side_by_side_show_what_differs(store: Store, people: People, twin: Uid) -> None:
    with store.write(people.operator) as write:
        write.update(Person, people.anna, birth_date="1999-01-31")
        write.update(Person, twin, first_name="Аня")
    sides = client_sides(store, people.anna, twin)
    assert (sides.kept_title, sides.other_title) == ("Иванова Анна Петровна", "Иванова Аня")
    assert [(one.label, one.kept, one.other) for one in sides.fields] == [
        ("Имя", "Анна", "Аня"),
        ("Дата рождения", "31.01.1999", "01.05.1970"),
    ]
