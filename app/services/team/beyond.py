"""Tickets that lie on the hub and not here: older than the window, searched and listed there. Times are UTC ms."""

from __future__ import annotations

import json
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


def find(connection: psycopg.Connection[Any], wanted: Filter) -> tuple[Distant, ...]:
    """At most :data:`MOST` tickets: by the words of the filter, best first; without words by its other conditions,
    newest first.
    """
    if wanted.text.strip():
        rows = connection.execute("SELECT body FROM hub.search(%s, %s)", (wanted.text.strip(), MOST)).fetchall()
    else:
        asked = "SELECT body FROM hub.tickets(%s::json, NULL, NULL, %s)"
        rows = connection.execute(asked, (json.dumps(wish_of(wanted)), MOST)).fetchall()
    return tuple(_distant(row[0]) for row in rows)


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


def named(store: Store, found: Sequence[Distant]) -> tuple[Distant, ...]:
    """The same with the names of queues and people, and whether each is here."""
    from dataclasses import replace

    words = read(store)
    marks = ", ".join("?" * len(found))
    here = {
        row[0] for row in store.rows(f"SELECT uid FROM ticket WHERE uid IN ({marks})", *(x.uid for x in found))
    }
    return tuple(
        replace(
            one,
            queue=words.label(one.queue_uid) if one.queue_uid else "",
            assignee=words.label(one.assignee_uid) if one.assignee_uid else "",
            here=one.uid in here,
        )
        for one in found
    )


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
