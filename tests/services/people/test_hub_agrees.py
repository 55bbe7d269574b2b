"""What a role may do at a desk the hub takes from it: every act of test_who_may_write, entry by entry."""

from __future__ import annotations

import pytest

from app.models.ids import Uid
from app.models.staff import Role, User
from app.services.hub.sharing import SHARING, Kind, roles_of
from app.services.people.rights import ALLOWED, may
from app.services.store.store import Store
from tests.services.conftest import People
from tests.services.people.test_who_may_write import DEEDS, Given, given

__all__ = ["given"]


@pytest.mark.parametrize(
    ("name", "role"), [(name, role) for name, (act, _) in DEEDS.items() for role in Role if may(role, act)]
)
def test_the_hub_takes_what_a_role_may_do(
    store: Store, people: People, given: Given, name: str, role: Role
) -> None:
    _, deed = DEEDS[name]
    with store.write(None) as write:
        actor = write.insert(User, login="somebody", name="Кто-то", role=role.value, language="ru")
    before = int(store.value("SELECT coalesce(max(id), 0) FROM journal_entry"))
    deed(store, actor, given)
    written = store.rows("SELECT record_table, record_uid, op FROM journal_entry WHERE id > ? ORDER BY id", before)
    assert [entry for entry in written if not _taken(store, actor, role, *entry)] == []


def _taken(store: Store, actor: Uid, role: Role, table: str, uid: Uid, op: str) -> bool:
    """Whether the rules of ``hub.refusal`` that go by role let this entry pass."""
    shared = SHARING[table]
    if role.value not in roles_of(shared):
        return op == "insert" and bool(ALLOWED[role].intersection(shared.brought))
    if shared.kind is not Kind.OWN or shared.by_others or role is not Role.OPERATOR:
        return True
    columns = ", ".join((*shared.owners, "created_by"))
    row = store.row(f"SELECT {columns} FROM {table} WHERE uid = ?", uid)
    return row is not None and actor in row
