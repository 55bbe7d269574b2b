"""An absence written down on a desk lends the queues on the hub, for as long as it lasts and to nobody else."""

from __future__ import annotations

import pytest

from app.models.day import Absence
from app.models.ids import Uid
from app.models.staff import Role
from app.models.tickets import Ticket
from app.services.day.absences import end_now, plan, put_off
from app.services.day.claiming import waiting_in_queues
from app.services.day.standing_in import keep_absences
from app.services.presence.board import who_is_where
from app.services.store.clock import wall_ms
from tests.hub.bench import Hub
from tests.hub.desks import Desk, Desks

DAY = 86_400_000


@pytest.fixture
def water(hub: Hub) -> Uid:
    hub.queue("light")
    return hub.queue("water")


@pytest.fixture
def anna(desks: Desks, water: Uid) -> Desk:
    """The desk of a person with one ticket of theirs and one that nobody has yet."""
    desk = desks.join("anna", Role.OPERATOR, ("water",))
    desk.cycle()
    desk.insert(Ticket, number="A-1", state="accepted", queue_uid=water, assignee_uid=desk.person)
    desk.insert(Ticket, number="A-2", state="new", queue_uid=water)
    desk.cycle()
    return desk


@pytest.fixture
def boris(desks: Desks, water: Uid) -> Desk:
    """The desk of somebody of another queue."""
    return desks.join("boris", Role.OPERATOR, ("light",))


def agree(*desks: Desk) -> None:
    for _ in range(2):
        for desk in desks:
            desk.drop_link()
            desk.engine.cycle(desk.link())


def numbers(desk: Desk) -> dict[str, Uid | None]:
    return dict(desk.store.rows("SELECT number, assignee_uid FROM ticket"))


def refused(*desks: Desk) -> int:
    return sum(int(desk.store.value("SELECT count(*) FROM journal_entry WHERE outbox = 2")) for desk in desks)


def test_the_stand_in_gets_the_queues_and_loses_them(anna: Desk, boris: Desk) -> None:
    agree(anna, boris)
    assert numbers(boris) == {}
    absence = plan(anna.store, anna.person, anna.person, boris.person, wall_ms() - 1)
    agree(anna, boris)
    assert numbers(boris) == {"A-1": boris.person, "A-2": None}
    assert waiting_in_queues(boris.store, boris.person).count == 1
    board = {one.uid: one for one in who_is_where(boris.store, wall_ms(), 0)}
    assert board[anna.person].stand_in == "Boris"
    assert board[boris.person].stands_in_for == ("Anna",)
    assert end_now(anna.store, anna.person, absence) == 1
    agree(anna, boris)
    assert numbers(boris) == {}
    assert numbers(anna)["A-1"] == anna.person
    assert refused(anna, boris) == 0


def test_planned_for_later_it_begins_by_itself_and_ends_by_itself(hub: Hub, anna: Desk, boris: Desk) -> None:
    absence = plan(anna.store, anna.person, anna.person, boris.person, wall_ms() + DAY, wall_ms() + 2 * DAY)
    agree(anna, boris)
    assert numbers(boris) == {}
    hub.owner().execute("UPDATE hub.stand_in SET from_at = 0")
    agree(boris)
    assert set(numbers(boris)) == {"A-1", "A-2"}
    put_off(anna.store, anna.person, absence, wall_ms() + 3 * DAY)
    agree(anna, boris)
    hub.owner().execute("UPDATE hub.stand_in SET from_at = 0, until_at = 1")
    agree(boris)
    assert numbers(boris) == {}
    assert refused(anna, boris) == 0


def test_nobody_lends_themselves_another_s_queues(anna: Desk, boris: Desk) -> None:
    agree(anna, boris)
    boris.insert(Absence, user_uid=anna.person, substitute_uid=boris.person, kind="other", from_at=1, begun_at=1)
    agree(boris)
    assert numbers(boris) == {}


def test_a_desk_of_somebody_else_leaves_it_to_those_whose_it_is(anna: Desk, boris: Desk, desks: Desks) -> None:
    clara = desks.join("clara", Role.OPERATOR, ("water",))
    absence = plan(anna.store, anna.person, anna.person, boris.person, wall_ms() + DAY)
    agree(anna, boris, clara)
    assert clara.store.value("SELECT count(*) FROM absence") == 1
    assert keep_absences(clara.store, wall_ms() + DAY + 1) == 0
    agree(clara, anna)
    assert refused(clara) == 0
    assert keep_absences(anna.store, wall_ms() + DAY + 1) == 1
    agree(anna, clara)
    assert clara.store.value("SELECT begun_at IS NOT NULL FROM absence WHERE uid = ?", absence) == 1
    assert numbers(clara)["A-1"] == boris.person
