"""A store with an office calendar and two agreements, its deadlines kept in step."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.models.clocks import SlaPolicy, SlaVersion, WorkCalendar
from app.models.ids import Uid
from app.models.staff import Queue, TicketType
from app.services.clocks.watch import attach
from app.services.store.journal import Write
from app.services.store.store import Store
from tests.services.conftest import People

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@dataclass(frozen=True)
class Agreed:
    """Keys: the incident type is under ``standard``, the queue ``night`` under ``always``."""

    office: Uid
    standard: Uid
    always: Uid
    night: Uid


def version(
    write: Write, policy: Uid, calendar: Uid, minutes: dict[str, int], number: int = 1, start: int = 0
) -> Uid:
    """One version that promises a solution in so many minutes by priority."""
    return write.insert(
        SlaVersion,
        policy_uid=policy,
        number=number,
        calendar_uid=calendar,
        targets={"solution": minutes, "first_response": {"0": 60}},
        pausing=["waiting_client"],
        reopen="continue",
        valid_from=start,
    )


@pytest.fixture
def agreed(store: Store, people: People) -> Agreed:
    with store.write(None) as write:
        office = write.insert(
            WorkCalendar,
            code="office",
            labels={"ru": "8×5", "en": "8×5"},
            zone="Europe/Moscow",
            week=WEEK,
            country="RU",
        )
        round_the_clock = write.insert(WorkCalendar, code="247", labels={"en": "24×7"}, zone="UTC", week=ALWAYS)
        standard = write.insert(SlaPolicy, code="standard", labels={"ru": "Обычное", "en": "Standard"})
        always = write.insert(SlaPolicy, code="always", labels={"ru": "Аварийное", "en": "Urgent"})
        version(write, standard, office, {"0": 480, "4": 120})
        version(write, always, round_the_clock, {"0": 60})
        night = write.insert(Queue, code="night", labels={"ru": "Ночь", "en": "Night"}, policy_uid=always)
        write.update(TicketType, people.incident, policy_uid=standard)
    attach(store)
    return Agreed(office, standard, always, night)
