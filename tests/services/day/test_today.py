"""'My day': everything that waits, once each, the most pressing first."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.models.ids import Uid
from app.models.staff import QueueMember, Role
from app.models.ticket_types import TicketApproval
from app.models.tickets import Ticket
from app.models.units import WorkOrder
from app.services.calls import callbacks, promises
from app.services.calls.interactions import finish, take_event
from app.services.day.days import bounds, day_of
from app.services.day.handover import hand_over
from app.services.day.hands import raise_hand
from app.services.day.lines import MyDay, Section
from app.services.day.today import my_day
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Direction, EventKind
from tests.services.conftest import DAY, HOUR, People

NOON = int(datetime(2026, 11, 20, 12).astimezone().timestamp() * 1000)


def day(store: Store, people: People, role: Role = Role.OPERATOR) -> MyDay:
    return my_day(store, people.operator, role, NOON)


def titles(found: MyDay) -> dict[str, list[str]]:
    return {section.value: [line.title for line in lines] for section, lines in found.sections}


def ticket(store: Store, assignee: Uid, number: str, **values: object) -> Uid:
    with store.write(None) as write:
        plain = {"state": "in_progress", "subject": "тема"}
        return write.insert(Ticket, number=number, assignee_uid=assignee, **{**plain, **values})


def test_a_day_with_nothing_in_it(store: Store, people: People) -> None:
    assert day(store, people).sections == ()
    assert day(store, people).waiting.count == 0


def test_tickets_stand_by_their_deadlines(store: Store, people: People) -> None:
    me = people.operator
    ticket(store, me, "A-1", due_at=NOON + HOUR)
    ticket(store, me, "A-2", due_at=NOON - 2 * HOUR, person_uid=people.anna)
    ticket(store, me, "A-3", due_at=NOON + DAY)
    ticket(store, me, "A-4")
    ticket(store, me, "A-5", state="waiting_client")
    ticket(store, me, "A-6", state="closed", due_at=NOON)
    ticket(store, people.other_operator, "A-7", due_at=NOON)
    found = day(store, people)
    assert titles(found) == {"late": ["A-2 тема"], "today": ["A-1 тема"], "later": ["A-3 тема", "A-4 тема"]}
    late = found.lines[0]
    assert (late.detail, late.late, late.at) == ("Иванова А. П.", True, NOON - 2 * HOUR)


def test_everything_has_its_section(store: Store, people: People) -> None:
    me, ilya = people.operator, people.other_operator
    with store.write(None) as write:
        for user in (me, ilya):
            write.insert(QueueMember, queue_uid=people.dispatch, user_uid=user)
        write.insert(Ticket, number="A-8", state="new", queue_uid=people.dispatch, due_at=NOON)
        about = write.insert(Ticket, number="A-9", state="on_approval", subject="лифт")
        write.insert(WorkOrder, ticket_uid=about, number=1, title="осмотр", assignee_uid=me, state="new")
        write.insert(TicketApproval, ticket_uid=about, approver_uid=me, question="смета?", state="waiting")
    callbacks.create(store, ilya, "89161234567", NOON - HOUR)
    callbacks.create(store, me, "89161234567", NOON + HOUR, owner=me, person=people.anna)
    promises.promise(store, me, people.anna, "прислать акт", NOON)
    raise_hand(store, me, "что сказать?")
    raise_hand(store, ilya, "не моя")
    hand_over(store, ilya, "следите за лифтом")
    found = day(store, people)
    assert titles(found) == {
        "hands": ["Вы подняли руку — ждём ответа"],
        "shift": ["Передача смены: Илья Сидоров"],
        "callbacks": ["8 (916) 123-45-67", "Иванова А. П."],
        "promises": ["Иванова А. П."],
        "orders": ["осмотр"],
        "approvals": ["A-9 лифт"],
    }
    assert [line.mine for line in found.lines if line.section is Section.CALLBACKS] == [False, True]
    assert (found.waiting.count, found.waiting.due_at) == (1, NOON)


def test_contacts_without_an_outcome_wait_but_not_the_one_in_hand(store: Store, people: People) -> None:
    me, uids = people.operator, []
    for at, number in enumerate(("89161234567", "84957654321", "84957654321")):
        for kind in (EventKind.ANSWERED, EventKind.ENDED):
            event = CallEvent(kind, f"c{at}", NOON - HOUR + at, Direction.IN, number=number)
            kept = take_event(store, me, event)
        uids.append(kept.interaction_uid)
    found = my_day(store, me, Role.OPERATOR, NOON, in_hand=uids[2])
    assert titles(found) == {"no_outcome": ["8 (495) 765-43-21", "Иванова А. П."]}
    assert [line.record for line in found.lines] == [("interaction", uids[1]), ("interaction", uids[0])]
    assert all(line.dial == "" for line in found.lines)
    finish(store, me, uids[1], people.done, NOON)
    assert titles(day(store, people)) == {"no_outcome": ["8 (495) 765-43-21", "Иванова А. П."]}
    assert my_day(store, people.other_operator, Role.OPERATOR, NOON).sections == ()


def test_a_senior_sees_the_hands_of_others(store: Store, people: People) -> None:
    raise_hand(store, people.other_operator, "клиент кричит")
    for role, seen in ((Role.OPERATOR, False), (Role.SENIOR, True), (Role.SUPERVISOR, True)):
        found = day(store, people, role).lines
        assert [(line.title, line.detail) for line in found] == (
            [("Просит помощи: Илья Сидоров", "клиент кричит")] if seen else []
        )


def test_a_day_ends_at_midnight_of_this_computer() -> None:
    begin, end = bounds(day_of(NOON))
    assert begin < NOON < end
    first, last = (datetime.fromtimestamp(at / 1000).astimezone() for at in (begin, end))
    assert (first.hour, last.hour, last.date() - first.date()) == (0, 0, timedelta(days=1))
