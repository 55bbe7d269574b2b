"""A client's whole record: differences are written in one transaction, and taken back by the same function."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.services.clients.lookup import find_by_number
from app.services.clients.names import NameParts
from app.services.clients.profile import (
    ContactLine,
    FlagLine,
    PlaceLine,
    PremisesLine,
    ProductLine,
    Profile,
    ProfileError,
    organisations_like,
    read_profile,
)
from app.services.clients.profile_saving import save_profile
from app.services.store.audit import verify
from app.services.store.store import Store
from tests.services.conftest import DAY, NOW, People


def entries(store: Store) -> int:
    return int(store.value("SELECT count(*) FROM journal_entry"))


def bare(profile: Profile) -> Profile:
    """Without the keys of its lines, which change when a removed line comes back."""
    lines = {
        name: tuple(replace(line, uid=b"") for line in getattr(profile, name))
        for name in ("contacts", "places", "premises", "products", "flags")
    }
    return replace(profile, **lines)  # type: ignore[arg-type]  # the lines' own types, by name


def everything_changed(before: Profile, people: People) -> Profile:
    _home, mobile = before.contacts
    return replace(
        before,
        name=NameParts("Смирнова", "Анна", "Петровна"),
        birth_date="1980-05-31",
        language="en",
        note="просит писать",
        contacts=(
            replace(mobile, label="личный", verified_at=NOW),
            ContactLine("mail", "Anna@Example.org", "дом"),
        ),
        places=(replace(before.places[0], position="жилец"), PlaceLine("ООО «Ветер»", "бухгалтер")),
        premises=(PremisesLine("Тула, Мира, 1", "2", "777"),),
        products=(
            replace(before.products[0], version="3.2", subscription_till=NOW + DAY),
            ProductLine(people.product),
        ),
        flags=(FlagLine("vip", "давний клиент", NOW + DAY),),
    )


def test_everything_is_saved_and_taken_back(store: Store, people: People) -> None:
    before = read_profile(store, people.anna)
    after = everything_changed(before, people)
    assert save_profile(store, people.operator, before, after)
    saved = read_profile(store, people.anna)
    assert bare(saved) == bare(after)
    assert [client.person_uid for client in find_by_number(store, "84951234567").clients] == [people.boris]
    count = entries(store)
    assert not save_profile(store, people.operator, before, after), "saving twice changes nothing more"
    assert entries(store) == count
    save_profile(store, people.operator, saved, before)
    back = bare(read_profile(store, people.anna))
    assert set(back.contacts) == set(bare(before).contacts)
    assert replace(back, contacts=()) == replace(bare(before), contacts=())
    count = entries(store)
    save_profile(store, people.operator, saved, before)
    assert entries(store) == count
    assert verify(store) == []


def test_one_changed_field_is_one_entry(store: Store, people: People) -> None:
    before = read_profile(store, people.anna)
    count = entries(store)
    assert save_profile(store, people.operator, before, replace(before, note="просит писать"))
    assert entries(store) == count + 1
    assert not save_profile(store, people.operator, before, before)


def test_what_a_colleague_changed_meanwhile_stands(store: Store, people: People) -> None:
    before = read_profile(store, people.anna)
    flagged = replace(before, flags=(*before.flags, FlagLine("vip", "давний клиент")))
    save_profile(store, people.other_operator, before, replace(flagged, note="от коллеги"))
    save_profile(store, people.operator, before, replace(before, birth_date="1980-05-31"))
    now = read_profile(store, people.anna)
    assert (now.note, now.birth_date) == ("от коллеги", "1980-05-31")
    assert "давний клиент" in [flag.reason for flag in now.flags]


def test_shared_records_stay_as_they_are_for_others(store: Store, people: People) -> None:
    boris = read_profile(store, people.boris)
    shared = replace(
        boris,
        places=(PlaceLine("ТСЖ «Маяк»", "житель"),),
        premises=(PremisesLine("Москва, Лесная, 5", "14", "1234567890"),),
    )
    save_profile(store, people.operator, boris, shared)
    assert store.value("SELECT count(*) FROM organisation") == 1
    assert store.value("SELECT count(*) FROM premises") == 1
    moved = replace(
        read_profile(store, people.boris), premises=(PremisesLine("Тула, Мира, 1"),), places=(), contacts=()
    )
    save_profile(store, people.operator, read_profile(store, people.boris), moved)
    anna = read_profile(store, people.anna)
    assert [line.address for line in anna.premises] == ["Москва, Лесная, 5"]
    assert [line.name for line in anna.places] == ["ТСЖ «Маяк»"]
    assert len(anna.contacts) == 2


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("contacts", ContactLine("phone", "позже")),
        ("places", PlaceLine("  ")),
        ("premises", PremisesLine(" ", "4")),
        ("flags", FlagLine("vip", " ")),
    ],
)
def test_a_line_that_cannot_be_kept_is_named_and_nothing_is_written(
    store: Store, people: People, section: str, line: object
) -> None:
    before = read_profile(store, people.boris)
    count = entries(store)
    lines = (*getattr(before, section), line)
    with pytest.raises(ProfileError) as refused:
        save_profile(store, people.operator, before, replace(before, note="новая", **{section: lines}))
    assert (refused.value.section, refused.value.row) == (section, len(lines) - 1)
    assert entries(store) == count


def test_organisations_are_found_by_a_part_in_any_case(store: Store, people: People) -> None:
    assert organisations_like(store, "маяк") == ("ТСЖ «Маяк»",)
    assert organisations_like(store, "м%к") == ()
    assert organisations_like(store, "М") == ()
