"""Two desks change one client while the hub is away: both are told, and either value can be taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.clients import ContactPoint, Person, PersonContactPoint
from app.models.ids import Uid
from app.models.staff import Role
from app.services.team.client_conflicts import client_conflicts, keep_standing_of_client, take_other_of_client
from app.services.team.standing import standing_of_client
from tests.hub.bench import Hub
from tests.hub.desks import Desk, Desks

Pair = tuple[Desk, Desk, Uid, Uid]


@pytest.fixture
def clash(hub: Hub, tmp_path: Path) -> Iterator[Pair]:
    """The desks of Anna and Boris, with a client and a number that both have changed; Boris later."""
    desks = Desks(hub, tmp_path)
    hub.queue("water")
    anna, boris = (desks.join(login, Role.OPERATOR, ("water",)) for login in ("anna", "boris"))
    person = anna.insert(Person, last_name="Иванова")
    point = anna.insert(ContactPoint, kind="phone", raw="8 916 123-45-67", key="+79161234567")
    anna.insert(PersonContactPoint, person_uid=person, contact_point_uid=point)
    for desk in (anna, boris):
        desk.cycle()
    for desk, name, raw, key in (
        (anna, "Иванова-Петрова", "8 916 000-00-01", "+79160000001"),
        (boris, "Петрова", "8 916 000-00-02", "+79160000002"),
    ):
        desk.update(Person, person, last_name=name)
        desk.update(ContactPoint, point, raw=raw, key=key)
    for desk in (anna, boris, anna):
        desk.cycle()
    yield anna, boris, person, point
    desks.close()


def test_both_are_told_of_both_values(clash: Pair) -> None:
    anna, boris, person, _ = clash
    for desk in (anna, boris):
        found = {one.label: one for one in client_conflicts(desk.store, desk.person, person)}
        assert set(found) == {"Фамилия", "Номер или адрес"}
        assert (found["Фамилия"].stands.text, found["Фамилия"].other.text) == ("Петрова", "Иванова-Петрова")
        assert found["Фамилия"].other.mine == (desk is anna)
        standing = standing_of_client(desk.store, person)
        assert standing is not None
        assert standing.conflicts >= 2


def test_taking_the_other_is_a_change_that_all_get(clash: Pair) -> None:
    anna, boris, person, point = clash
    for one in client_conflicts(anna.store, anna.person, person):
        take_other_of_client(anna.store, anna.person, one.number)
    assert client_conflicts(anna.store, anna.person, person) == ()
    for desk in (anna, boris):
        desk.cycle()
        assert desk.store.value("SELECT last_name FROM person WHERE uid = ?", person) == "Иванова-Петрова"
        point_now = desk.store.row("SELECT raw, key FROM contact_point WHERE uid = ?", point)
        assert point_now == ("8 916 000-00-01", "+79160000001")
        assert client_conflicts(desk.store, desk.person, person) == ()


def test_what_stands_may_stay(clash: Pair) -> None:
    anna, _, person, _ = clash
    for one in client_conflicts(anna.store, anna.person, person):
        keep_standing_of_client(anna.store, anna.person, one.number)
    assert client_conflicts(anna.store, anna.person, person) == ()
    assert anna.store.value("SELECT last_name FROM person WHERE uid = ?", person) == "Петрова"
