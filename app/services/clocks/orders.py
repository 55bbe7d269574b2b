"""The clock of a work order: what the unit has agreed to, by the order's own journal entries."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.ids import Uid
from app.services.clocks.agreements import Agreements
from app.services.clocks.events import Event, What
from app.services.store.audit import Entry
from app.services.store.journal import INSERT

CLOCK = "order"
"""The name of its clock among the thresholds."""


def order_events(entries: Iterable[Entry], agreements: Agreements) -> list[Event]:
    """What an order's journal entries (oldest first) tell its clock."""
    events: list[Event] = []
    agreement: Uid | None = None
    for entry in entries:
        new = entry.after()
        at = new.get("created_at", entry.at) if entry.op == INSERT else entry.at
        if entry.op == INSERT:
            events.append(Event(at, What.CREATED, new.get("state", "")))
        elif "state" in new:
            events.append(Event(at, What.STATE, new["state"]))
        if "priority" in new:
            events.append(Event(at, What.PRIORITY, new["priority"]))
        if "unit_uid" in new:
            now = agreements.of_order(bytes.fromhex(new["unit_uid"]) if new["unit_uid"] else None)
            if now != agreement:
                events.append(Event(at, What.POLICY, agreements.in_force(now, at)))
                agreement = now
    return events
