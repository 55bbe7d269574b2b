"""Units of the house for the demonstration, what they have agreed to, and work ordered from them."""

from __future__ import annotations

import json

from app.models.ids import Uid
from app.models.units import OrderState, Unit, WorkOrder
from app.services.clocks.watch import keep_due
from app.services.resources import resource_dir
from app.services.store.journal import Write

MINUTE = 60_000


def load_units(write: Write, assignee: Uid, lang: str, now: int) -> None:
    """Write them; the orders belong to the youngest open tickets, the first of them to ``assignee``.

    ``now`` is UTC ms. Texts are in ``lang``, as an operator would have typed them.
    """
    content = json.loads((resource_dir() / "demo" / "units.json").read_text(encoding="utf-8"))
    agreements: dict[str, Uid] = dict(write.rows("SELECT code, uid FROM sla_policy"))
    units = {
        one["code"]: write.insert(
            Unit, code=one["code"], labels=one["label"], position=at, policy_uid=agreements.get(one["agreement"])
        )
        for at, one in enumerate(content["units"])
    }
    tickets = write.rows(
        "SELECT uid, priority FROM ticket WHERE state IN ('accepted', 'in_progress') AND deleted_at IS NULL "
        "ORDER BY created_at DESC LIMIT ?",
        len(content["orders"]),
    )
    made = []
    for at, (one, (ticket, priority)) in enumerate(zip(content["orders"], tickets, strict=False)):
        done = one["state"] == OrderState.DONE.value
        made.append(
            write.insert_made(
                now - (at + 1) * 25 * MINUTE,
                WorkOrder,
                ticket_uid=ticket,
                number=1,
                title=one["title"][lang],
                text=one["text"][lang],
                unit_uid=units[one["unit"]],
                assignee_uid=assignee if at == 0 else None,
                state=one["state"],
                priority=priority,
                done_at=now if done else None,
                result=one["result"][lang],
            )
        )
    keep_due(write, made, table="work_order")
