"""Taking the next ticket: the exact order, once each, and giving back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.ids import Uid, new_uid
from app.models.staff import QueueMember, User
from app.models.tickets import Ticket
from app.services.day.claiming import claim, claim_next, release, waiting_in_queues
from app.services.day.errors import DayError
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from tests.services.conftest import HOUR, NOW, People


@pytest.fixture
def queue(store: Store, people: People) -> Uid:
    with store.write(None) as write:
        for user in (people.operator, people.other_operator):
            write.insert(QueueMember, queue_uid=people.dispatch, user_uid=user)
    return people.dispatch


def ticket(store: Store, queue: Uid | None, number: str, **values: object) -> Uid:
    with store.write(None) as write:
        plain = {"state": "new", "subject": number, "priority": 2}
        return write.insert_made(
            values.pop("made", NOW),  # type: ignore[arg-type]  # an integer
            Ticket,
            number=number,
            queue_uid=queue,
            **{**plain, **values},
        )


def taken(store: Store, user: Uid) -> str:
    found = claim_next(store, user, new_uid())
    return found.number if found else ""


def test_the_nearest_deadline_then_priority_then_age(store: Store, people: People, queue: Uid) -> None:
    ticket(store, queue, "late in the day", due_at=NOW + 2 * HOUR, priority=4)
    ticket(store, queue, "without", priority=4)
    ticket(store, queue, "overdue", due_at=NOW - HOUR, priority=1)
    ticket(store, queue, "soon", due_at=NOW + HOUR)
    ticket(store, queue, "soon and high", due_at=NOW + HOUR, priority=3)
    ticket(store, queue, "without, older", priority=4, made=NOW - HOUR)
    ticket(store, queue, "waits for the client", due_at=NOW - 2 * HOUR, state="waiting_client")
    ticket(store, queue, "a colleague's", due_at=NOW - 2 * HOUR, assignee_uid=people.administrator)
    ticket(store, None, "of no queue", due_at=NOW - 2 * HOUR)
    assert waiting_in_queues(store, people.operator).count == 6
    assert waiting_in_queues(store, people.operator).due_at == NOW - HOUR
    order = [taken(store, (people.operator, people.other_operator)[turn % 2]) for turn in range(7)]
    expected = ["overdue", "soon and high", "soon", "late in the day", "without, older", "without", ""]
    assert order == expected
    assert waiting_in_queues(store, people.operator).count == 0


def test_the_same_command_takes_one_ticket(store: Store, people: People, queue: Uid) -> None:
    for number in ("1", "2"):
        ticket(store, queue, number)
    command = new_uid()
    first = claim_next(store, people.operator, command)
    assert first is not None
    assert first.accepted
    assert claim_next(store, people.operator, command) == first
    row = store.row("SELECT state, assignee_uid FROM ticket WHERE uid = ?", first.ticket_uid)
    assert row == ("accepted", people.operator)
    assert waiting_in_queues(store, people.operator).count == 1


def test_only_members_take_from_a_queue(store: Store, people: People, queue: Uid) -> None:
    ticket(store, queue, "1")
    assert claim_next(store, people.administrator, new_uid()) is None
    with pytest.raises(DayError, match="не входите"):
        claim_next(store, people.administrator, new_uid(), queue)
    with pytest.raises(NotAllowed):
        claim_next(store, people.supervisor, new_uid())


def test_what_was_given_back_comes_last_to_the_same_person(store: Store, people: People, queue: Uid) -> None:
    ticket(store, queue, "hard", due_at=NOW)
    ticket(store, queue, "easy")
    found = claim_next(store, people.operator, new_uid())
    assert found is not None
    with pytest.raises(DayError, match="причину"):
        release(store, people.operator, found.ticket_uid, " ")
    with pytest.raises(DayError, match="Мария Петрова"):
        release(store, people.other_operator, found.ticket_uid, "x")
    assert release(store, people.operator, found.ticket_uid, "нужен электрик") == "hard"
    notes = [text for (text,) in store.rows("SELECT text FROM ticket_note")]
    assert notes == ["нужен электрик"]
    assert taken(store, people.operator) == "easy"
    assert taken(store, people.operator) == "hard"


def test_a_colleague_gets_what_was_given_back_at_once(store: Store, people: People, queue: Uid) -> None:
    ticket(store, queue, "hard", due_at=NOW)
    ticket(store, queue, "easy")
    found = claim_next(store, people.operator, new_uid())
    assert found is not None
    release(store, people.operator, found.ticket_uid, "обед")
    assert taken(store, people.other_operator) == "hard"


def test_a_chosen_ticket_is_taken_unless_somebody_has_it(store: Store, people: People, queue: Uid) -> None:
    uid = ticket(store, queue, "A-7")
    claim(store, people.operator, new_uid(), uid)
    with pytest.raises(DayError, match="A-7"):
        claim(store, people.other_operator, new_uid(), uid)
    assert claim(store, people.operator, new_uid(), uid).number == "A-7"


WAITING = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(-3, 3)), st.integers(1, 4), st.integers(0, 2), st.booleans()),
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(WAITING)
def test_everything_is_taken_once_in_the_list_s_order(
    store: Store, people: People, queue: Uid, waiting: list[tuple[int | None, int, int, bool]]
) -> None:
    with store.write(None) as write:
        for (uid,) in write.rows("SELECT uid FROM ticket WHERE assignee_uid IS NULL"):
            write.update(Ticket, uid, assignee_uid=people.administrator)
        other = write.insert(User, login="x", name="x", role="operator", language="ru")
        write.insert(QueueMember, queue_uid=queue, user_uid=other)
    made = [
        (due is None, due or 0, -priority, age, ticket(store, queue, "x", due_at=due, priority=priority, made=age))
        for due, priority, age, _ in waiting
    ]
    order = []
    for _, _, _, first in waiting:
        found = claim_next(store, people.operator if first else other, new_uid())
        assert found is not None
        order.append(found.ticket_uid)
    assert order == [line[-1] for line in sorted(made)]
    assert claim_next(store, other, new_uid()) is None
