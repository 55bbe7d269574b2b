from __future__ import annotations

import pytest

from app.models.ids import new_uid
from app.models.staff import Role, User
from app.services.people.rights import ALLOWED, Act, NotAllowed, may, require
from app.services.store.store import Store
from app.services.words import LANGUAGES, text_in
from tests.services.conftest import People


def test_every_role_and_every_act_is_in_the_table() -> None:
    assert set(ALLOWED) == set(Role)
    assert frozenset.union(*ALLOWED.values()) == set(Act)
    for lang in LANGUAGES:
        assert all(text_in(lang, f"rights.{act.value}") for act in Act)


def test_a_supervisor_changes_nothing_of_the_operators() -> None:
    writes = {Act.TAKE_CALLS, Act.EDIT_CLIENTS, Act.EDIT_TICKETS, Act.CORRECT_TIME}
    assert not writes & ALLOWED[Role.SUPERVISOR]
    assert not may("nobody", Act.TAKE_CALLS)


def test_a_person_without_the_right_is_told(store: Store, people: People) -> None:
    require(store, people.administrator, Act.EDIT_PEOPLE)
    with pytest.raises(NotAllowed, match="публиковать сценарии"):
        require(store, people.operator, Act.CARE_FOR_SCRIPTS)
    with pytest.raises(NotAllowed):
        require(store, new_uid(), Act.TAKE_CALLS)
    with store.write(None) as write:
        write.update(User, people.administrator, active=False)
    with pytest.raises(NotAllowed):
        require(store, people.administrator, Act.EDIT_PEOPLE)
