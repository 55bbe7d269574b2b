"""A ticket of the organisation's, with a talk and some work on it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.models.calls import Channel, Segment
from app.models.ids import Uid, new_uid
from app.services.calls import interactions
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import HOUR, MINUTE, NOW, People


@dataclass(frozen=True)
class Worked:
    """Two tickets that one contact was about: 10 minutes of talk; and half an hour of work on the first."""

    first: Uid
    second: Uid
    contact: Uid
    work: Uid


@pytest.fixture
def worked(store: Store, people: People) -> Worked:
    contact = interactions.open_by_hand(store, people.operator, Channel.VISIT, NOW)
    tickets = [
        save_ticket(
            store,
            people.operator,
            TicketDraft(
                new_uid(),
                subject=subject,
                type_uid=people.incident,
                person_uid=people.anna,
                organisation_uid=people.lighthouse,
                interaction_uid=contact,
            ),
        ).uid
        for subject in ("Нет воды", "Нет света")
    ]
    with store.write(people.operator) as write:
        for start, length, kind, what in (
            (0, 10 * MINUTE, "talk", {"interaction_uid": contact}),
            (HOUR, 30 * MINUTE, "ticket_work", {"ticket_uid": tickets[0]}),
        ):
            work = write.insert(
                Segment,
                user_uid=people.operator,
                kind=kind,
                start_at=NOW + start,
                end_at=NOW + start + length,
                source="clock",
                **what,
            )
    return Worked(*tickets, contact, work)
