from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import User
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import People

Maker = Callable[..., Uid]


@pytest.fixture
def senior(store: Store) -> Uid:
    with store.write(None) as write:
        return write.insert(User, login="senior", name="Ольга Старшая", role="senior", language="ru")


@pytest.fixture
def make(store: Store, people: People) -> Maker:
    """Save a ticket that could be closed; its key."""

    def made(subject: str = "Нет холодной воды", **values: Any) -> Uid:
        draft = TicketDraft(
            new_uid(),
            **{
                "type_uid": people.incident,
                "subject": subject,
                "description": "Во всём доме",
                "category_uid": people.cold,
                **values,
            },
        )
        return save_ticket(store, people.operator, draft).uid

    return made
