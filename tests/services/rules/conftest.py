from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import Queue, QueueMember
from app.services.rules.definition import Action, Condition, RuleDefinition, Trigger
from app.services.rules.editing import publish, save_rule
from app.services.rules.log import FiringView, firings
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import People

ALWAYS = Condition()
Publish = Callable[..., Uid]
Make = Callable[..., Uid]


def did_to(store: Store, ticket: Uid) -> tuple[FiringView, ...]:
    """What rules did with a ticket, oldest first."""
    return tuple(one for one in reversed(firings(store)) if one.ticket_uid == ticket)


@pytest.fixture
def make_rule(store: Store, people: People) -> Publish:
    """``make_rule("code", Trigger(…), Action(…), condition=…)`` publishes a rule and gives its key."""

    def make(
        code: str, trigger: Trigger, *actions: Action, condition: Condition = ALWAYS, last: bool = False
    ) -> Uid:
        definition = RuleDefinition(trigger, condition, actions, last)
        labels = {"ru": f"Правило {code}", "en": f"Rule {code}"}
        uid = save_rule(store, people.administrator, code, labels, definition)
        publish(store, people.administrator, uid)
        return uid

    return make


@pytest.fixture
def make_ticket(store: Store, people: People) -> Make:
    """``make_ticket(subject=…)`` saves a ticket of the operator's and gives its key."""

    def make(**values: object) -> Uid:
        given: dict[str, object] = {
            "type_uid": people.incident,
            "subject": "Нет воды",
            "description": "Во всей квартире",
            "category_uid": people.cold,
            "person_uid": people.anna,
            **values,
        }
        return save_ticket(store, people.operator, TicketDraft(new_uid(), **given)).uid  # type: ignore[arg-type]

    return make


@pytest.fixture
def second_line(store: Store, people: People) -> Uid:
    """A queue of line 2 with one of the operators in it."""
    with store.write(None) as write:
        queue = write.insert(Queue, code="second", labels={"ru": "Вторая", "en": "Second"}, line=2, position=5)
        write.insert(QueueMember, queue_uid=queue, user_uid=people.other_operator)
    return queue
