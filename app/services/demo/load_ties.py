"""The demonstration's incident with its callers, and problems with the tickets they caused."""

from __future__ import annotations

import json
from typing import Any

from app.models.ids import Uid
from app.models.links import Incident, LinkKind, Problem, TicketLink
from app.models.ticket_types import TicketCheck
from app.models.tickets import Ticket
from app.services.links.links import key_of
from app.services.resources import resource_dir
from app.services.store.journal import Write

MINUTE = 60_000
CALLERS = 4
CAUSED = 5


def load_ties(
    write: Write, staff: dict[str, Uid], categories: dict[str, Uid], products: dict[str, Uid], now: int
) -> None:
    """Write them over the tickets that are there; ``now`` is UTC ms."""
    content = json.loads((resource_dir() / "demo" / "ties.json").read_text(encoding="utf-8"))
    _incident(write, content["incident"], staff, categories, now)
    desk = write.rows("SELECT code FROM desk")[0][0]
    for number, one in enumerate(content["problems"], start=1):
        problem = write.insert(
            Problem,
            number=f"{desk}-P{number}",
            product_uid=products[one["product"]],
            owner_uid=staff[one["owner"]],
            **{
                name: one[name]
                for name in ("title", "state", "symptoms", "cause", "workaround", "permanent_fix", "fixed_in")
            },
        )
        for ticket in _tickets(write, _below(categories, one["categories"]), CAUSED, is_open=False):
            _tie(write, LinkKind.CAUSED_BY, ticket, problem, wants_notice=False)
    write.actor = None


def _incident(
    write: Write, one: dict[str, Any], staff: dict[str, Uid], categories: dict[str, Uid], now: int
) -> None:
    tickets = _tickets(write, _below(categories, one["categories"]), CALLERS + 1, is_open=True)
    if not tickets:
        return
    write.actor = staff[one["senior"]]
    announced = now - one["announced_minutes_ago"] * MINUTE
    write.insert_made(
        announced,
        Incident,
        ticket_uid=tickets[0],
        title=one["title"],
        say=one["say"],
        announced_at=announced,
        expected_at=now + one["hours_left"] * 60 * MINUTE,
    )
    write.update(Ticket, tickets[0], fields=one["answers"])
    for check in write.rows("SELECT uid FROM ticket_check WHERE ticket_uid = ?", tickets[0]):
        write.update(TicketCheck, check[0], done_at=now, done_by=staff[one["senior"]])
    for place, ticket in enumerate(tickets[1:]):
        _tie(write, LinkKind.PARENT, ticket, tickets[0], wants_notice=place % 2 == 0)


def _tie(write: Write, kind: LinkKind, source: Uid, target: Uid, *, wants_notice: bool) -> None:
    write.insert(
        TicketLink,
        key_of(kind, source, target),
        kind=kind.value,
        source_uid=source,
        target_uid=target,
        wants_notice=wants_notice,
    )


def _below(categories: dict[str, Uid], beginnings: list[str]) -> list[Uid]:
    return [uid for code, uid in categories.items() if code.startswith(tuple(beginnings))]


def _tickets(write: Write, categories: list[Uid], count: int, *, is_open: bool) -> list[Uid]:
    marks = ", ".join("?" * len(categories))
    over = " AND state NOT IN ('resolved', 'closed', 'cancelled', 'merged')" if is_open else ""
    rows = write.rows(
        f"SELECT uid FROM ticket WHERE category_uid IN ({marks}){over} ORDER BY created_at DESC LIMIT ?",
        *categories,
        count,
    )
    return [row[0] for row in reversed(rows)]
