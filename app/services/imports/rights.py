"""Which columns a role may take out, beside the right to export at all (:mod:`app.services.people.rights`)."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.marks import Mark
from app.models.staff import Role
from app.services.people.rights import Act, require
from app.services.store.store import Store

EXPORTED_MARKS: dict[Role, frozenset[Mark]] = {
    Role.OPERATOR: frozenset({Mark.PUBLIC}),
    Role.SENIOR: frozenset({Mark.PUBLIC, Mark.PERSONAL}),
    Role.SUPERVISOR: frozenset({Mark.PUBLIC, Mark.PERSONAL, Mark.SPECIAL}),
    Role.ADMINISTRATOR: frozenset({Mark.PUBLIC, Mark.PERSONAL, Mark.SPECIAL}),
}


def check_import(store: Store, user: Uid) -> None:
    """Raise NotAllowed unless ``user`` may import."""
    require(store, user, Act.IMPORT_DATA)


def exported_marks(store: Store, user: Uid) -> frozenset[Mark]:
    """The marks of the columns that ``user`` may take out. Raises NotAllowed for those who may export nothing."""
    require(store, user, Act.EXPORT_DATA)
    return EXPORTED_MARKS[Role(store.value("SELECT role FROM user WHERE uid = ?", user))]
