"""A complaint's ticket, with causes and units to choose."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.models.clients import ContactPoint, PersonContactPoint
from app.models.complaints import ComplaintCause
from app.models.handing import OutsideUnit
from app.models.ids import Uid, new_uid
from app.models.staff import TicketType
from app.models.units import Unit
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import People


@dataclass(frozen=True, slots=True)
class Given:
    """Keys of what complaints are about."""

    ticket: Uid
    type: Uid
    rude: Uid
    late: Uid
    repairs: Uid
    contractor: Uid
    actor: Uid


@pytest.fixture
def given(store: Store, people: People) -> Given:
    with store.write(people.administrator) as write:
        kind = write.insert(TicketType, code="complaint", labels={"ru": "Жалоба", "en": "Complaint"})
        rude = write.insert(ComplaintCause, code="rude", labels={"ru": "Грубость", "en": "Rudeness"})
        late = write.insert(ComplaintCause, code="late", labels={"ru": "Опоздание", "en": "Delay"}, position=1)
        repairs = write.insert(Unit, code="repairs", labels={"ru": "Ремонт", "en": "Repairs"})
        contractor = write.insert(
            OutsideUnit,
            code="lift",
            labels={"ru": "Лифтсервис", "en": "Lifts"},
            way="mail",
            mail="lift@example.com",
        )
        mail = write.insert(ContactPoint, kind="mail", raw="anna@example.com", key="anna@example.com")
        write.insert(PersonContactPoint, person_uid=people.anna, contact_point_uid=mail)
    return Given(new_ticket(store, people, kind), kind, rude, late, repairs, contractor, people.operator)


def new_ticket(store: Store, people: People, kind: Uid, subject: str = "Мастер нагрубил") -> Uid:
    draft = TicketDraft(
        new_uid(), subject=subject, description="Кричал на жильцов", person_uid=people.anna, type_uid=kind
    )
    return save_ticket(store, people.operator, draft).uid
