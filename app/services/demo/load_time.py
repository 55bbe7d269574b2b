"""The demonstration's contracts, a project, and time worked on tickets in the days before."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from app.models.billing import Contract, Project, TimeEntry
from app.models.calls import Segment
from app.models.ids import Uid
from app.models.tickets import Ticket
from app.services.calls.segments import SegmentKind, Source
from app.services.resources import resource_dir
from app.services.store.journal import Write

MINUTE = 60_000
DAY = 86_400_000


def load_time(write: Write, workers: list[Uid], lang: str, now: int) -> None:
    """Contracts of the two organisations with most tickets, and work on some tickets of each."""
    clients = [
        uid
        for (uid,) in write.rows(
            "SELECT organisation_uid FROM ticket WHERE organisation_uid IS NOT NULL GROUP BY 1 "
            "ORDER BY count(*) DESC, min(id) LIMIT 2"
        )
    ]
    content = json.loads((resource_dir() / "demo" / "time.json").read_text(encoding="utf-8"))
    year = datetime.fromtimestamp(now / 1000, UTC).year
    for client, terms in zip(clients, content["contracts"], strict=False):
        write.insert(Contract, organisation_uid=client, valid_from=f"{year}-01-01", currency="RUB", **terms)
    project = write.insert(Project, code=content["project"]["code"], labels=content["project"]["label"])
    for client in clients:
        tickets = write.rows("SELECT uid FROM ticket WHERE organisation_uid = ? ORDER BY id LIMIT 8", client)
        for at, (ticket,) in enumerate(tickets):
            _work(write, ticket, workers[at % len(workers)], now - (at + 1) * DAY, 25 + 10 * at)
            if at % 3 == 0:
                write.update(Ticket, ticket, project_uid=project, estimate_min=90)
            if at == 1:
                write.insert(
                    TimeEntry,
                    ticket_uid=ticket,
                    user_uid=workers[0],
                    started_at=now - 2 * DAY,
                    spent_ms=45 * MINUTE,
                    billable=True,
                    reason=content["visit"][lang],
                )


def _work(write: Write, ticket: Uid, user: Uid, begun: int, minutes: int) -> None:
    write.insert(
        Segment,
        user_uid=user,
        ticket_uid=ticket,
        kind=SegmentKind.TICKET_WORK.value,
        start_at=begun,
        end_at=begun + minutes * MINUTE,
        source=Source.CLOCK.value,
    )
