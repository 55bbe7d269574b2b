"""Standing in for somebody: everything moves, and exactly what moved comes back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.ids import Uid
from app.models.staff import QueueMember, User
from app.models.tickets import Ticket
from app.models.units import WorkOrder
from app.services.calls import callbacks
from app.services.day.absences import Kind, absences, end_now, plan, put_off, stand_ins, stood_in_for
from app.services.day.errors import DayError
from app.services.day.standing_in import keep_absences
from app.services.notices import unread
from app.services.people.rights import NotAllowed
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from tests.services.conftest import DAY, HOUR, People


def ticket(store: Store, assignee: Uid, state: str = "in_progress") -> Uid:
    with store.write(None) as write:
        return write.insert(Ticket, number="A-1", state=state, assignee_uid=assignee)


def assignee(store: Store, uid: Uid) -> Uid:
    found: Uid = store.value("SELECT assignee_uid FROM ticket WHERE uid = ?", uid)
    return found


def assign(store: Store, uid: Uid, to: Uid, **values: object) -> None:
    with store.write(None) as write:
        write.update(Ticket, uid, assignee_uid=to, **values)


def away(store: Store, people: People, user: Uid, substitute: Uid) -> Uid:
    return plan(store, people.administrator, user, substitute, wall_ms() - HOUR, wall_ms() + DAY)


def test_open_work_goes_and_comes_back(store: Store, people: People) -> None:
    masha, ilya = people.operator, people.other_operator
    with store.write(None) as write:
        write.insert(QueueMember, queue_uid=people.dispatch, user_uid=masha)
        order = write.insert(WorkOrder, ticket_uid=masha, number=1, title="x", assignee_uid=masha, state="new")
    opened, closed, own = ticket(store, masha), ticket(store, masha, "closed"), ticket(store, ilya)
    call = callbacks.create(store, masha, "89161234567", wall_ms(), owner=masha)
    uid = away(store, people, masha, ilya)
    owners = (
        "SELECT (SELECT owner_uid FROM callback WHERE uid = ?), "
        "(SELECT assignee_uid FROM work_order WHERE uid = ?)"
    )
    assert [assignee(store, one) for one in (opened, closed, own)] == [ilya, masha, ilya]
    assert store.row(owners, call, order) == (ilya, ilya)
    assert store.value("SELECT count(*) FROM queue_member WHERE user_uid = ? AND deleted_at IS NULL", ilya) == 1
    told = [one.text for one in unread(store, ilya)]
    assert told == ["Вы замещаете сотрудника: Мария Петрова. К вам перешли: заявки — 1, перезвоны — 1."]
    assert end_now(store, masha, uid) == 3
    assert [assignee(store, one) for one in (opened, closed, own)] == [masha, masha, ilya]
    assert store.row(owners, call, order) == (masha, masha)
    assert store.value("SELECT count(*) FROM queue_member WHERE user_uid = ? AND deleted_at IS NULL", ilya) == 0
    assert len(unread(store, masha)) == 1
    assert end_now(store, masha, uid) == 0


def test_what_was_done_or_given_on_stays(store: Store, people: People) -> None:
    masha, ilya = people.operator, people.other_operator
    done, given_on = ticket(store, masha), ticket(store, masha)
    uid = away(store, people, masha, ilya)
    assign(store, done, ilya, state="closed")
    assign(store, given_on, people.administrator)
    assert end_now(store, masha, uid) == 0
    assert (assignee(store, done), assignee(store, given_on)) == (ilya, people.administrator)
    outcomes = {row[0] for row in store.rows("SELECT outcome FROM absence_item WHERE settled_at IS NOT NULL")}
    assert outcomes == {"done", "given_on"}


def test_what_comes_to_the_absent_goes_on_and_is_theirs_afterwards(store: Store, people: People) -> None:
    masha, ilya = people.operator, people.other_operator
    uid = away(store, people, masha, ilya)
    new = ticket(store, masha)
    assert keep_absences(store, wall_ms()) == 1
    assert assignee(store, new) == ilya
    assert keep_absences(store, wall_ms()) == 0
    end_now(store, masha, uid)
    assert assignee(store, new) == masha


def test_an_absence_begins_and_ends_by_itself(store: Store, people: People) -> None:
    masha, ilya, now = people.operator, people.other_operator, wall_ms()
    uid = ticket(store, masha)
    absence = plan(store, masha, masha, ilya, now + DAY, now + 3 * DAY, kind=Kind.TRIP, note="Тула")
    assert (keep_absences(store, now), assignee(store, uid)) == (0, masha)
    assert (keep_absences(store, now + 2 * DAY), assignee(store, uid)) == (1, ilya)
    put_off(store, masha, absence, now + 5 * DAY)
    assert keep_absences(store, now + 4 * DAY) == 0
    assert (keep_absences(store, now + 5 * DAY), assignee(store, uid)) == (1, masha)
    assert absences(store, now + 9 * DAY) == ()


def test_an_absence_that_passed_while_the_program_was_off_moves_nothing(store: Store, people: People) -> None:
    masha, now = people.operator, wall_ms()
    uid = ticket(store, masha)
    plan(store, masha, masha, people.other_operator, now + DAY, now + 2 * DAY)
    assert keep_absences(store, now + 7 * DAY) == 0
    assert assignee(store, uid) == masha
    assert [one.moved for one in absences(store, now)] == [0]


def test_a_plan_is_dropped_before_it_begins(store: Store, people: People) -> None:
    masha, now = people.operator, wall_ms()
    absence = plan(store, masha, masha, people.other_operator, now + DAY)
    assert end_now(store, masha, absence) == 0
    assert absences(store, 0) == ()


def test_who_stands_in_follows_substitutes_who_are_away(store: Store, people: People) -> None:
    masha, ilya, boss = people.operator, people.other_operator, people.administrator
    away(store, people, masha, ilya)
    away(store, people, ilya, boss)
    assert {user: found.name for user, found in stand_ins(store).items()} == {
        masha: "Пётр Громов",
        ilya: "Пётр Громов",
    }
    assert set(stood_in_for(store, boss)) == {masha, ilya}


def test_what_cannot_be_planned(store: Store, people: People) -> None:
    masha, ilya, now = people.operator, people.other_operator, wall_ms()
    with pytest.raises(DayError, match="самого себя"):
        plan(store, masha, masha, masha, now)
    with pytest.raises(DayError, match="раньше"):
        plan(store, masha, masha, ilya, now, now)
    with pytest.raises(NotAllowed):
        plan(store, masha, ilya, masha, now)
    plan(store, masha, masha, ilya, now + DAY, now + 2 * DAY)
    with pytest.raises(DayError, match="уже есть"):
        plan(store, masha, masha, ilya, now + DAY, now + 3 * DAY)
    with pytest.raises(DayError, match="этот же"):
        plan(store, ilya, ilya, masha, now + DAY + HOUR)
    plan(store, ilya, ilya, masha, now + 2 * DAY)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=14))
def test_after_any_absences_everything_is_where_it_was(
    store: Store, people: People, steps: list[tuple[bool, int, int]]
) -> None:
    with store.write(None) as write:
        users = [write.insert(User, login="x", name=str(n), role="operator", language="ru") for n in range(5)]
    mine = {ticket(store, user): user for user in users for _ in range(2)}
    under_way: list[Uid] = []
    for begins, one, other in steps:
        if begins:
            try:
                under_way.append(away(store, people, users[one], users[other]))
            except DayError:
                continue
        elif under_way:
            end_now(store, people.administrator, under_way.pop(one % len(under_way)))
        absent = set(stand_ins(store))
        assert not any(assignee(store, uid) in absent for uid in mine)
    for absence in under_way:
        end_now(store, people.administrator, absence)
    assert {uid: assignee(store, uid) for uid in mine} == mine
