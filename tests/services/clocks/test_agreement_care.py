"""Agreements as administrators type and keep them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.ids import Uid
from app.services.clocks.agreement_care import (
    AgreementRecord,
    VersionRecord,
    minutes_of,
    percents_of,
    read_agreed,
    save_agreement,
    take_back_version,
)
from app.services.clocks.agreements import read_agreements
from app.services.clocks.errors import CalendarError
from app.services.clocks.policy import Kind
from app.services.clocks.recompute import Change, note_followed, unfollowed
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from tests.services.clocks.conftest import Agreed
from tests.services.conftest import People

LABELS = {"ru": "Ночное", "en": "At night"}
MINUTE = 60_000


def _version(agreed: Agreed, **values: object) -> VersionRecord:
    targets = {"solution": {0: 480, 4: 60}, "acceptance": {0: 30}}
    made = VersionRecord(
        None, 1, agreed.office, targets, frozenset({"waiting_client"}), "restart", 1_000, (50, 90, 100)
    )
    return replace(made, **values)  # type: ignore[arg-type]


def test_a_new_agreement_is_counted_by(store: Store, people: People, agreed: Agreed) -> None:
    record = AgreementRecord(None, "", LABELS, owners={"ticket_type": frozenset({people.incident})})
    uid = save_agreement(store, people.administrator, record, _version(agreed))
    known = read_agreements(store.rows)
    assert known.agreement(people.incident, None) == uid
    policy = known.in_force(uid, 2_000)
    assert policy is not None
    assert policy.target(Kind.SOLUTION, 4) == 60 * MINUTE
    assert policy.target(Kind.SOLUTION, 2) == 480 * MINUTE
    assert policy.target(Kind.UPDATE, 2) is None
    assert (policy.thresholds, policy.name) == ((50, 90, 100), "at_night")


def test_what_was_saved_is_read_again(store: Store, people: People, agreed: Agreed) -> None:
    owners = {"queue": frozenset({people.dispatch}), "ticket_type": frozenset[Uid](), "unit": frozenset[Uid]()}
    record = AgreementRecord(None, "night", LABELS, owners=owners)
    uid = save_agreement(store, people.administrator, record, _version(agreed))
    found = read_agreed(store)
    read = next(one for one in found.agreements if one.uid == uid)
    (version,) = read.versions
    assert version == _version(agreed, uid=version.uid)
    assert read.owners == owners
    assert {label for _, label in found.calendars} == {"8×5", "24×7"}
    assert {owner.table for owner in found.owners} == {"ticket_type", "queue"}


def test_a_new_version_leaves_the_earlier_one_in_force(store: Store, people: People, agreed: Agreed) -> None:
    record = next(one for one in read_agreed(store).agreements if one.uid == agreed.standard)
    later = _version(agreed, valid_from=5_000)
    save_agreement(store, people.administrator, record, later)
    known = read_agreements(store.rows)
    before, after = (known.in_force(agreed.standard, at) for at in (4_999, 5_000))
    assert before is not None
    assert after is not None
    assert (before.target(Kind.SOLUTION, 4), after.target(Kind.SOLUTION, 4)) == (120 * MINUTE, 60 * MINUTE)
    newest, oldest = next(one for one in read_agreed(store).agreements if one.uid == agreed.standard).versions
    assert (newest.number, oldest.number) == (2, 1)
    assert newest.uid is not None
    with pytest.raises(CalendarError):
        take_back_version(store, people.administrator, newest.uid, 5_000)
    take_back_version(store, people.administrator, newest.uid, 4_999)
    with pytest.raises(CalendarError):
        take_back_version(store, people.administrator, oldest.uid or b"", -1)


def test_a_version_is_corrected(store: Store, people: People, agreed: Agreed) -> None:
    record = next(one for one in read_agreed(store).agreements if one.uid == agreed.standard)
    wrong = record.versions[0]
    save_agreement(store, people.administrator, record, replace(wrong, targets={"solution": {0: 30}}))
    policy = read_agreements(store.rows).in_force(agreed.standard, 0)
    assert policy is not None
    assert policy.target(Kind.SOLUTION, 4) == 30 * MINUTE


def test_who_is_named_no_more_is_under_it_no_more(store: Store, people: People, agreed: Agreed) -> None:
    record = next(one for one in read_agreed(store).agreements if one.uid == agreed.standard)
    empty = replace(record, owners={"ticket_type": frozenset()})
    save_agreement(store, people.administrator, empty, record.versions[0])
    assert read_agreements(store.rows).agreement(people.incident, None) is None
    assert read_agreements(store.rows).agreement(None, agreed.night) == agreed.always


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"targets": {"solution": {}}}, "agreements.nothing_promised"),
        ({"targets": {"solution": {0: 0}}}, "agreements.no_time"),
        ({"calendar_uid": b"none"}, "agreements.no_calendar"),
    ],
)
def test_what_cannot_be_promised_is_refused(
    store: Store, people: People, agreed: Agreed, change: dict[str, object], key: str
) -> None:
    with pytest.raises(CalendarError) as refused:
        save_agreement(store, people.administrator, AgreementRecord(None, "", LABELS), _version(agreed, **change))
    assert refused.value.key == key
    assert len(read_agreed(store).agreements) == 2


def test_an_operator_may_not(store: Store, people: People, agreed: Agreed) -> None:
    with pytest.raises(NotAllowed):
        save_agreement(store, people.operator, AgreementRecord(None, "", LABELS), _version(agreed))


def test_it_is_known_whether_deadlines_have_followed(store: Store, people: People, agreed: Agreed) -> None:
    first = unfollowed(store)
    assert first is not None
    note_followed(store, first)
    assert unfollowed(store) is None
    note_followed(store, Change(first.at - 1, calendars_only=False))
    assert unfollowed(store) is not None


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("8 ч", 480), ("1 ч 30 мин", 90), ("1:30", 90), ("45 min", 45), ("2h 5m", 125), ("90м", 90), (" ", None)],
)
def test_lengths_of_time_are_understood(typed: str, minutes: int | None) -> None:
    assert minutes_of(typed) == minutes


@pytest.mark.parametrize("typed", ["8", "час", "1:75", "8 ч 8 ч", "-1 ч"])
def test_what_is_no_length_of_time_is_told(typed: str) -> None:
    with pytest.raises(CalendarError):
        minutes_of(typed)


def test_percents_are_understood() -> None:
    assert percents_of("100, 75 %,75") == (75, 100)
    for typed in ("", "0", "75;80", "2000", "много"):
        with pytest.raises(CalendarError):
            percents_of(typed)
