"""Impact and urgency make the priority. The matrix is the administrators'; without one the usual one holds."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.ids import Uid
from app.models.ticket_types import ImportanceCell
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.tickets.errors import TicketError

LEVELS = (1, 2, 3)
PRIORITIES = (1, 2, 3, 4)
Matrix = Mapping[tuple[int, int], int]
"""Priority by (impact, urgency)."""

USUAL: Matrix = {
    (1, 1): 1, (1, 2): 1, (1, 3): 2,
    (2, 1): 1, (2, 2): 2, (2, 3): 3,
    (3, 1): 2, (3, 2): 3, (3, 3): 4,
}  # fmt: skip


def read_matrix(store: Store) -> dict[tuple[int, int], int]:
    """The whole matrix: the administrators' cells, the usual ones where they set none."""
    rows = store.rows("SELECT impact, urgency, priority FROM importance_cell WHERE deleted_at IS NULL ORDER BY id")
    return dict(USUAL) | {(impact, urgency): priority for impact, urgency, priority in rows}


def set_matrix(store: Store, actor: Uid, cells: Matrix) -> None:
    """Set cells of the matrix; tickets keep the priority they have. Raises NotAllowed, TicketError."""
    for (impact, urgency), priority in cells.items():
        if impact not in LEVELS or urgency not in LEVELS or priority not in PRIORITIES:
            raise TicketError("tickets.no_such_importance")
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        for (impact, urgency), priority in cells.items():
            known = write.row(
                "SELECT uid FROM importance_cell WHERE impact = ? AND urgency = ? AND deleted_at IS NULL",
                impact,
                urgency,
            )
            if known:
                write.update(ImportanceCell, known[0], priority=priority)
            else:
                write.insert(ImportanceCell, impact=impact, urgency=urgency, priority=priority)


def priority_of(store: Store, impact: int | None, urgency: int | None) -> int | None:
    """The priority of an impact and an urgency (1 to 3 each); None while one of them is not known."""
    if impact is None or urgency is None:
        return None
    return read_matrix(store).get((impact, urgency))
