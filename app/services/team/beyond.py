"""Tickets that lie on the hub and not here: older than the window, searched and listed there. Times are UTC ms."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.models.ids import Uid
from app.models.tickets import OPEN_STATES, TicketState
from app.records import frozen
from app.services.dictionaries import read
from app.services.lists.filters import DONE, OPEN, Filter
from app.services.store.store import Store
from app.services.team.commands import key_of

if TYPE_CHECKING:
    import psycopg

MOST = 200
HITS = 1000
"""Among so many of the newest tickets with the words the hub looks for the best (``hub.search``)."""


@frozen
class Distant:
    """A ticket as the hub has it; ``here``: it is on this desk too. ``queue`` and ``assignee`` are names."""

    uid: Uid
    number: str
    subject: str
    description: str
    state: str
    created_at: int
    queue_uid: Uid | None
    assignee_uid: Uid | None
    queue: str = ""
    assignee: str = ""
    here: bool = False


@frozen
class Page:
    """Tickets found. ``cut``: more than :data:`HITS` match, and the older of them were not looked at."""

    tickets: tuple[Distant, ...]
    cut: bool = False


def find(connection: psycopg.Connection[Any], wanted: Filter, shown: Sequence[Distant] = ()) -> Page:
    """At most :data:`MOST` tickets after those ``shown``: by the words of the filter, best first (of the newest
    :data:`HITS`); without words by its other conditions, newest first, the whole time back.
    """
    if wanted.text.strip():
        asked = "SELECT body, cut FROM hub.search(%s, %s)"
        rows = connection.execute(asked, (wanted.text.strip(), len(shown) + MOST)).fetchall()
        known = {one.uid for one in shown}  # what came in between may have moved the places
        fresh = tuple(one for row in rows if (one := _distant(row[0])).uid not in known)[:MOST]
        return Page(fresh, bool(rows and rows[0][1]))
    last = (shown[-1].created_at, uuid.UUID(bytes=shown[-1].uid)) if shown else (None, None)
    asked = "SELECT body FROM hub.tickets(%s::json, %s, %s, %s)"
    rows = connection.execute(asked, (json.dumps(wish_of(wanted)), *last, MOST)).fetchall()
    return Page(tuple(_distant(row[0]) for row in rows))


def wish_of(wanted: Filter) -> dict[str, Any]:
    """What the hub is asked for by a list's filter."""
    wish: dict[str, Any] = {
        name: uid.hex()
        for name, uid in (
            ("queue", wanted.queue),
            ("assignee", wanted.assignee),
            ("person", wanted.person),
            ("type", wanted.type),
            ("category", wanted.category),
        )
        if uid is not None
    }
    if wanted.state == OPEN:
        wish["states"] = sorted(OPEN_STATES)
    elif wanted.state == DONE:
        wish["states"] = sorted(state.value for state in TicketState if state not in OPEN_STATES)
    elif wanted.state in {state.value for state in TicketState}:
        wish["states"] = [wanted.state]
    wish |= {"from": wanted.since} if wanted.since is not None else {}
    return wish | ({"to": wanted.until} if wanted.until is not None else {})


def named(store: Store, page: Page) -> Page:
    """The same with the names of queues and people, and whether each is here."""
    from dataclasses import replace

    found = page.tickets
    words = read(store)
    marks = ", ".join("?" * len(found))
    here = {
        row[0] for row in store.rows(f"SELECT uid FROM ticket WHERE uid IN ({marks})", *(x.uid for x in found))
    }
    tickets = tuple(
        replace(
            one,
            queue=words.label(one.queue_uid) if one.queue_uid else "",
            assignee=words.label(one.assignee_uid) if one.assignee_uid else "",
            here=one.uid in here,
        )
        for one in found
    )
    return replace(page, tickets=tickets)


def _distant(body: dict[str, Any]) -> Distant:
    data = body["data"]
    queue, assignee = data.get("queue_uid"), data.get("assignee_uid")
    return Distant(
        key_of(body["uid"]),
        str(data.get("number", "")),
        str(data.get("subject", "")),
        str(data.get("description", "")),
        str(data.get("state", "")),
        int(body["created_at"]),
        bytes.fromhex(queue) if queue else None,
        bytes.fromhex(assignee) if assignee else None,
    )
