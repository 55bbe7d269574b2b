"""Who knows a client: curators, the passport, and whom only one person knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.models.day import Rank
from app.models.tickets import Ticket
from app.services.clients.curators import ClientKey, ClientKind, clients_of, curators_of, set_curators
from app.services.clients.edit import ClientError
from app.services.clients.known_by_one import export_known_by_one, known_by_one
from app.services.clients.passport import PassportTexts, read_passport, risks_of, save_passport
from app.services.day.absences import end_now, plan
from app.services.people.rights import NotAllowed
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from tests.services.conftest import DAY, NOW, People


def anna(people: People) -> ClientKey:
    return ClientKey(ClientKind.PERSON, people.anna)


def lighthouse(people: People) -> ClientKey:
    return ClientKey(ClientKind.ORGANISATION, people.lighthouse)


def test_a_person_has_their_own_curators_and_their_organisation_s(store: Store, people: People) -> None:
    masha, ilya = people.operator, people.other_operator
    assert set_curators(store, masha, lighthouse(people), masha, ilya, [masha, people.administrator])
    assert not set_curators(store, masha, lighthouse(people), masha, ilya, [people.administrator])
    assert [(one.name, one.rank, one.of_organisation) for one in curators_of(store, anna(people))] == [
        ("Мария Петрова", Rank.MAIN, True),
        ("Илья Сидоров", Rank.SECOND, True),
        ("Пётр Громов", Rank.PICKS_UP, True),
    ]
    set_curators(store, masha, anna(people), ilya, None)
    first = curators_of(store, anna(people))[0]
    assert (first.name, first.rank, first.of_organisation) == ("Илья Сидоров", Rank.MAIN, False)
    with pytest.raises(ClientError, match="один и тот же"):
        set_curators(store, masha, anna(people), ilya, ilya)
    with pytest.raises(NotAllowed):
        set_curators(store, people.supervisor, anna(people), None, None)


def test_whoever_stands_in_looks_after_the_clients_for_the_time(store: Store, people: People) -> None:
    masha, ilya = people.operator, people.other_operator
    set_curators(store, masha, lighthouse(people), masha, None)
    before = store.rows("SELECT * FROM curator")
    absence = plan(store, masha, masha, ilya, wall_ms() - 1, wall_ms() + DAY)
    curator = curators_of(store, lighthouse(people))[0]
    assert curator.stand_in is not None
    assert curator.stand_in.name == "Илья Сидоров"
    assert [(one.name, one.for_name) for one in clients_of(store, ilya)] == [("ТСЖ «Маяк»", "Мария Петрова")]
    end_now(store, masha, absence)
    assert clients_of(store, ilya) == ()
    assert [one.name for one in clients_of(store, masha)] == ["ТСЖ «Маяк»"]
    assert store.rows("SELECT * FROM curator") == before


def test_a_passport_keeps_what_a_colleague_wrote_in_other_parts(store: Store, people: People) -> None:
    empty = read_passport(store, lighthouse(people), NOW)
    assert (empty.name, empty.texts, empty.updated_at) == ("ТСЖ «Маяк»", PassportTexts(), None)
    assert [(one.name, one.expired) for one in empty.products] == [("Касса", False)]
    assert [name for _, name in empty.related] == ["Иванова Анна Петровна, председатель"]
    save_passport(store, people.operator, lighthouse(people), PassportTexts(), PassportTexts(systems="1С 8.3"))
    save_passport(store, people.other_operator, lighthouse(people), PassportTexts(), PassportTexts(risks="суд"))
    found = read_passport(store, lighthouse(people), NOW)
    assert found.texts == PassportTexts(systems="1С 8.3", risks="суд")
    assert found.updated_by == "Илья Сидоров"
    assert risks_of(store, people.anna) == "суд"
    assert not save_passport(store, people.operator, lighthouse(people), found.texts, found.texts)
    with pytest.raises(NotAllowed):
        save_passport(store, people.supervisor, lighthouse(people), found.texts, PassportTexts())


def test_an_expired_product_shows(store: Store, people: People) -> None:
    products = read_passport(store, anna(people), NOW).products
    assert [(one.version, one.expired) for one in products] == [("3.1", True)]


def test_clients_known_by_one_person_only(store: Store, people: People, tmp_path: Path) -> None:
    masha, ilya = people.operator, people.other_operator
    with store.write(None) as write:
        for _ in range(3):
            write.insert_made(NOW, Ticket, number="A", state="closed", person_uid=people.boris, assignee_uid=ilya)
        write.insert_made(NOW, Ticket, number="A", state="closed", person_uid=people.anna, assignee_uid=masha)
    set_curators(store, masha, lighthouse(people), masha, None)
    found = known_by_one(store, NOW + DAY)
    assert [(one.name, one.user, one.ground.value, one.tickets) for one in found] == [
        ("Иванов Борис", "Илья Сидоров", "work", 3),
        ("ТСЖ «Маяк»", "Мария Петрова", "curator", 1),
    ]
    path = tmp_path / "known.csv"
    assert export_known_by_one(store, people.supervisor, path, NOW + DAY) == 2
    assert "ТСЖ «Маяк»;Мария Петрова;единственный куратор;1" in path.read_text(encoding="utf-8-sig")
    with pytest.raises(NotAllowed):
        export_known_by_one(store, masha, path, NOW)
    set_curators(store, masha, lighthouse(people), masha, None, [ilya])
    set_curators(store, masha, ClientKey(ClientKind.PERSON, people.boris), ilya, masha)
    assert known_by_one(store, NOW + DAY) == ()
