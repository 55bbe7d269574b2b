"""What comes back of a bug or a wish from the outside tracker, by whichever way it comes."""

from __future__ import annotations

from app.models.handing import ItemState, TrackerItem
from app.models.ids import Uid
from app.services.handoff.units import UnitRecord
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tracker.telling import call_those_who_asked_in
from app.services.words import t

_ORDER = (ItemState.NOTED, ItemState.SENT, ItemState.PLANNED, ItemState.DONE)


def meaning(unit: UnitRecord, outside_state: str) -> ItemState | None:
    """What a tracker's own state means here, by the unit's ``states``; None where it says nothing about it."""
    states = {str(name).casefold(): value for name, value in dict(unit.request.get("states", {})).items()}
    found = states.get(outside_state.strip().casefold())
    return ItemState(found) if found in set(ItemState) else None


def came_back_in(
    write: Write,
    item: Uid,
    unit: UnitRecord,
    number: str,
    outside_state: str,
    url: str = "",
    *,
    at_least: ItemState | None = None,
) -> bool:
    """Keep number, state and address that a tracker gave; whether anything differed.

    ``at_least`` lifts an item that stands lower. An item that becomes done has its clients called.
    """
    row = write.row(
        "SELECT state, outside_number, outside_state, outside_url FROM tracker_item WHERE uid = ?", item
    )
    if row is None:
        raise LookupError(f"no bug or wish {item.hex()}")
    before = ItemState(row[0])
    after = meaning(unit, outside_state) or before
    if at_least is not None and after in _ORDER and _ORDER.index(after) < _ORDER.index(at_least):
        after = at_least
    changed = write.update(
        TrackerItem,
        item,
        outside_number=number or row[1],
        outside_state=outside_state or row[2],
        outside_url=url or row[3],
    )
    return set_state_in(write, item, after) or bool(changed)


def set_state_in(write: Write, item: Uid, state: ItemState) -> bool:
    """Bring an item to a state; once it is done (or refused) every client who asked is to be told."""
    row = write.row("SELECT state FROM tracker_item WHERE uid = ?", item)
    if row is None:
        raise LookupError(f"no bug or wish {item.hex()}")
    if row[0] == state.value:
        return False
    over = state in (ItemState.DONE, ItemState.REFUSED)
    write.update(TrackerItem, item, state=state.value, done_at=write.at if over else None)
    if state is ItemState.DONE:
        call_those_who_asked_in(write, item)
    return True


def item_variables(store: Store, item: Uid) -> dict[str, str]:
    """What a template may name of a bug or a wish."""
    row = store.row(
        "SELECT i.kind, i.title, i.text, i.found_in, coalesce(p.code, ''), i.outside_number, "
        "(SELECT count(*) FROM tracker_request r WHERE r.item_uid = i.uid AND r.deleted_at IS NULL) "
        "FROM tracker_item i LEFT JOIN product p ON p.uid = i.product_uid WHERE i.uid = ?",
        item,
    )
    if row is None:
        raise LookupError(f"no bug or wish {item.hex()}")
    numbers = store.rows(
        "SELECT k.number FROM tracker_request r JOIN ticket k ON k.uid = r.ticket_uid "
        "WHERE r.item_uid = ? AND r.deleted_at IS NULL ORDER BY r.id",
        item,
    )
    return {
        "kind": t(f"tracker.kind_{row[0]}"),
        "kind_code": row[0],
        "title": row[1],
        "text": row[2],
        "found_in": row[3],
        "product": row[4],
        "number": row[5],
        "asked": str(row[6]),
        "tickets": t("tickets.list_sign").join(number for (number,) in numbers),
        "item_uid": item.hex(),
    }
