"""Who may bring data in and take it out."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.marks import Mark
from app.models.staff import Role
from app.services.imports.errors import NotAllowed
from app.services.store.store import Store

IMPORTERS = frozenset({Role.SENIOR, Role.ADMINISTRATOR})

EXPORTED_MARKS: dict[Role, frozenset[Mark]] = {
    Role.OPERATOR: frozenset(),
    Role.SENIOR: frozenset({Mark.PUBLIC, Mark.PERSONAL}),
    Role.SUPERVISOR: frozenset({Mark.PUBLIC, Mark.PERSONAL, Mark.SPECIAL}),
    Role.ADMINISTRATOR: frozenset({Mark.PUBLIC, Mark.PERSONAL, Mark.SPECIAL}),
}


def role_of(store: Store, user: Uid) -> Role | None:
    """The role of an active user, None where there is no such user."""
    found = store.value("SELECT role FROM user WHERE uid = ? AND active AND deleted_at IS NULL", user)
    return Role(found) if found in set(Role) else None


def check_import(store: Store, user: Uid) -> None:
    """Raise NotAllowed unless ``user`` may import."""
    if role_of(store, user) not in IMPORTERS:
        raise NotAllowed("importing.not_allowed")


def exported_marks(store: Store, user: Uid) -> frozenset[Mark]:
    """Which columns ``user`` may take out. Raises NotAllowed for those who may export nothing."""
    role = role_of(store, user)
    marks = EXPORTED_MARKS[role] if role else frozenset[Mark]()
    if not marks:
        raise NotAllowed("importing.export_not_allowed")
    return marks
