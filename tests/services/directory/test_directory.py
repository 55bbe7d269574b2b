"""Keeping the directory, who is on duty, and looking it up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.calls import Segment
from app.models.directory import EntryKind, NumberKind
from app.models.ids import Uid
from app.models.staff import User
from app.services import phones
from app.services.calls import time_book
from app.services.clocks.calendars import CalendarRecord, save_calendar
from app.services.day import absences
from app.services.directory import duty
from app.services.directory.callers import caller_of_house
from app.services.directory.errors import DirectoryError
from app.services.directory.keeping import (
    EntryRecord,
    NumberRecord,
    list_entries,
    remove_entry,
    save_entry,
)
from app.services.directory.reading import read_directory
from app.services.directory.records import Standing
from app.services.store.store import Store
from app.services.undo.steps import undo_last
from tests.services.conftest import DAY, HOUR, NOW, People

DEPARTMENT, PERSON = EntryKind.DEPARTMENT, EntryKind.PERSON


def number(text: str, kind: NumberKind = NumberKind.INNER) -> NumberRecord:
    return NumberRecord(text, kind)


@pytest.fixture
def house(store: Store, people: People) -> dict[str, Uid]:
    def keep(kind: EntryKind, name: str, *numbers: str, **about: object) -> Uid:
        entry = EntryRecord(None, kind, name, numbers=tuple(number(one) for one in numbers))
        return save_entry(store, people.administrator, replace(entry, **about))

    repairs = keep(DEPARTMENT, "Ремонтная служба", "300")
    lifts = keep(DEPARTMENT, "Лифтовая", "310", department_uid=repairs)
    ivan = keep(
        PERSON, "Иван Лифтёров", "311", "8 916 123-45-67", department_uid=lifts, skills="лифты; English, лифты"
    )
    maria = keep(PERSON, "Мария Петрова", "101", user_uid=people.operator, post="старший оператор")
    return {"repairs": repairs, "lifts": lifts, "ivan": ivan, "maria": maria}


def test_an_entry_is_kept_with_its_numbers_and_skills(store: Store, house: dict[str, Uid]) -> None:
    kept = {entry.uid: entry for entry in list_entries(store)}
    ivan = kept[house["ivan"]]
    assert ivan.skills == "лифты, English"
    assert [one.number for one in ivan.numbers] == ["311", "8 916 123-45-67"]
    assert [entry.kind for entry in list_entries(store)] == [DEPARTMENT, DEPARTMENT, PERSON, PERSON]


def test_a_number_that_stays_keeps_its_record_and_one_that_goes_is_removed(
    store: Store, people: People, house: dict[str, Uid]
) -> None:
    ivan = next(entry for entry in list_entries(store) if entry.uid == house["ivan"])
    before = store.value("SELECT uid FROM directory_number WHERE key = '+79161234567' AND deleted_at IS NULL")
    save_entry(
        store, people.administrator, replace(ivan, numbers=(number("+7 (916) 123-45-67", NumberKind.MOBILE),))
    )
    rows = store.rows(
        "SELECT uid, kind, number FROM directory_number WHERE entry_uid = ? AND deleted_at IS NULL", ivan.uid
    )
    assert rows == [(before, "mobile", "+7 (916) 123-45-67")]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"name": "  "}, "directory.no_name"),
        ({"numbers": (NumberRecord("нет"),)}, "directory.bad_number"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    store: Store, people: People, house: dict[str, Uid], change: dict[str, object], key: str
) -> None:
    ivan = next(entry for entry in list_entries(store) if entry.uid == house["ivan"])
    with pytest.raises(DirectoryError) as refused:
        save_entry(store, people.administrator, replace(ivan, **change))
    assert refused.value.key == key
    assert next(entry for entry in list_entries(store) if entry.uid == house["ivan"]) == ivan


def test_a_department_does_not_lie_within_itself(store: Store, people: People, house: dict[str, Uid]) -> None:
    repairs = next(entry for entry in list_entries(store) if entry.uid == house["repairs"])
    with pytest.raises(DirectoryError) as refused:
        save_entry(store, people.administrator, replace(repairs, department_uid=house["lifts"]))
    assert refused.value.key == "directory.within_itself"


def test_a_colleague_has_one_entry(store: Store, people: People, house: dict[str, Uid]) -> None:
    with pytest.raises(DirectoryError) as refused:
        save_entry(store, people.administrator, EntryRecord(None, PERSON, "Маша", user_uid=people.operator))
    assert refused.value.key == "directory.user_twice"


def test_a_removed_department_leaves_its_people_and_ends_its_duty(
    store: Store, people: People, house: dict[str, Uid]
) -> None:
    duty.put_on_duty(store, people.administrator, house["lifts"], house["ivan"], NOW, NOW + HOUR)
    remove_entry(store, people.administrator, house["lifts"])
    ivan = read_directory(store, NOW).line(house["ivan"])
    assert ivan is not None
    assert (ivan.department, ivan.duty_until) == ("", None)


def test_who_is_on_duty_stands_first_and_is_named_by_the_department(
    store: Store, people: People, house: dict[str, Uid]
) -> None:
    duty.put_on_duty(store, people.administrator, house["lifts"], house["ivan"], NOW - HOUR, NOW + HOUR)
    directory = read_directory(store, NOW)
    assert [line.name for line in directory.lines[:2]] == ["Лифтовая", "Иван Лифтёров"]
    assert directory.lines[0].on_duty == ("Иван Лифтёров",)
    assert directory.lines[1].duty_until == NOW + HOUR
    assert read_directory(store, NOW + HOUR).find("лифт")[0].on_duty == ()


@pytest.mark.parametrize(
    ("begin", "end", "key"),
    [
        (NOW, NOW, "directory.duty_ends_first"),
        (NOW, NOW + 32 * DAY, "directory.duty_too_long"),
        (NOW + 2 * HOUR, NOW + 5 * HOUR, "directory.duty_twice"),
    ],
)
def test_a_duty_that_cannot_be_is_refused(
    store: Store, people: People, house: dict[str, Uid], begin: int, end: int, key: str
) -> None:
    duty.put_on_duty(store, people.administrator, house["lifts"], house["ivan"], NOW + HOUR, NOW + 3 * HOUR)
    with pytest.raises(DirectoryError) as refused:
        duty.put_on_duty(store, people.administrator, house["lifts"], house["ivan"], begin, end)
    assert refused.value.key == key


def test_a_person_is_on_duty_for_a_department_and_nothing_else(
    store: Store, people: People, house: dict[str, Uid]
) -> None:
    with pytest.raises(DirectoryError):
        duty.put_on_duty(store, people.administrator, house["ivan"], house["lifts"], NOW, NOW + HOUR)


def test_a_duty_that_began_ends_now_and_one_to_come_is_dropped(
    store: Store, people: People, house: dict[str, Uid]
) -> None:
    now = store.value("SELECT max(created_at) FROM directory_entry")
    running = duty.put_on_duty(store, people.administrator, house["lifts"], house["ivan"], now - HOUR, now + HOUR)
    coming = duty.put_on_duty(
        store, people.administrator, house["lifts"], house["maria"], now + DAY, now + DAY + HOUR
    )
    duty.take_off_duty(store, people.administrator, running)
    duty.take_off_duty(store, people.administrator, coming)
    assert duty.duties(store, now + HOUR) == ()
    assert [each.uid for each in duty.duties(store, now - HOUR)] == [running]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("петр", "Мария Петрова"),
        ("gtnh", "Мария Петрова"),  # the other keyboard layout
        ("лифты", "Иван Лифтёров"),
        ("english", "Иван Лифтёров"),
        ("старший оператор", "Мария Петрова"),
        ("123-45", "Иван Лифтёров"),
        ("310", "Лифтовая"),
        ("ремонт лифтеров", "Иван Лифтёров"),
    ],
)
def test_it_is_found_by_name_skill_department_and_number(
    store: Store, house: dict[str, Uid], typed: str, first: str
) -> None:
    assert read_directory(store, NOW).find(typed)[0].name == first


def test_nothing_is_found_for_what_is_not_there(store: Store, house: dict[str, Uid]) -> None:
    directory = read_directory(store, NOW)
    assert directory.find("бухгалтерия") == ()
    assert directory.find("…") == ()
    assert directory.find(" ") == directory.lines


def test_whose_number_it_is(store: Store, house: dict[str, Uid]) -> None:
    line = read_directory(store, NOW).who_has(phones.lookup_keys("+79161234567"))
    assert line is not None
    assert line.name == "Иван Лифтёров"
    assert read_directory(store, NOW).who_has(phones.lookup_keys("+74950000000")) is None


def test_a_colleague_with_an_extension_needs_no_entry(store: Store, people: People) -> None:
    with store.write(None) as write:
        write.update(User, people.other_operator, extension="102")
    line = read_directory(store, NOW).find("сидоров")[0]
    assert (line.own, line.main_number, line.standing) == (False, "102", Standing.UNKNOWN)


def test_what_a_colleague_does_is_told_only_while_their_program_lives(
    store: Store, people: People, house: dict[str, Uid]
) -> None:
    with store.write(None) as write:
        write.insert(Segment, user_uid=people.operator, kind="talk", start_at=NOW - 1000, source="clock")
    time_book.heartbeat(store, people.operator, NOW)

    def standing(at: int) -> Standing:
        return read_directory(store, at).find("мария")[0].standing

    assert standing(NOW + 1000) is Standing.BUSY
    assert standing(NOW + HOUR) is Standing.UNKNOWN


def test_who_is_away_is_told_with_the_stand_in(store: Store, people: People, house: dict[str, Uid]) -> None:
    now = store.value("SELECT max(created_at) FROM directory_entry")
    absences.plan(store, people.administrator, people.operator, people.other_operator, now - HOUR, now + DAY)
    line = read_directory(store, now).find("мария")[0]
    assert (line.standing, line.until_at, line.stand_in) == (Standing.AWAY, now + DAY, "Илья Сидоров")


def test_a_department_works_by_its_calendar_or_that_of_the_one_above(
    store: Store, people: People, house: dict[str, Uid]
) -> None:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "18:00"),))
    calendar = save_calendar(
        store, people.administrator, CalendarRecord(None, "", {"ru": "Дневной", "en": "Day"}, week=week)
    )
    repairs = next(entry for entry in list_entries(store) if entry.uid == house["repairs"])
    save_entry(store, people.administrator, replace(repairs, calendar_uid=calendar))
    noon = 1_794_992_400_000  # Wednesday 2026-11-18 12:00 in Moscow
    night = noon + 12 * HOUR
    lifts = read_directory(store, noon).line(house["lifts"])
    closed = read_directory(store, night).line(house["lifts"])
    assert lifts is not None
    assert closed is not None
    assert lifts.standing is Standing.OPEN
    assert (closed.standing, closed.until_at) == (Standing.CLOSED, noon + 21 * HOUR)


def test_the_number_of_the_duty_is_dialled_while_on_duty(store: Store, people: People) -> None:
    crew = save_entry(store, people.administrator, EntryRecord(None, DEPARTMENT, "Аварийная"))
    oleg = save_entry(
        store,
        people.administrator,
        EntryRecord(None, PERSON, "Олег", numbers=(number("500"), number("8 916 000-00-01", NumberKind.DUTY))),
    )
    before = read_directory(store, NOW).line(oleg)
    duty.put_on_duty(store, people.administrator, crew, oleg, NOW, NOW + HOUR)
    after = read_directory(store, NOW).line(oleg)
    assert before is not None
    assert after is not None
    assert (before.main_number, after.main_number) == ("500", "8 916 000-00-01")


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("+79161234567", "Иван Лифтёров, Лифтовая"),
        ("310", "Лифтовая, Ремонтная служба"),
        ("102", "Илья Сидоров"),
        ("+74950000000", ""),
        ("", ""),
    ],
)
def test_who_of_the_house_calls(
    store: Store, people: People, house: dict[str, Uid], number: str, name: str
) -> None:
    with store.write(None) as write:
        write.update(User, people.other_operator, extension="102")
    assert caller_of_house(store, number) == name


def test_a_removed_entry_is_put_back_with_all_that_hung_on_it(
    store: Store, people: People, house: dict[str, Uid]
) -> None:
    duty.put_on_duty(store, people.administrator, house["lifts"], house["ivan"], NOW, NOW + HOUR)
    before = read_directory(store, NOW).lines
    remove_entry(store, people.administrator, house["lifts"])
    assert undo_last(store, people.administrator, 0) is not None
    assert read_directory(store, NOW).lines == before
