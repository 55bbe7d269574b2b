"""The clocks of stored tickets: their events from the journal, and the deadline with its reasons.

``due_at`` of a ticket under an agreement is what its solution clock shows; :mod:`app.services.clocks.watch` keeps
it so. A ticket that was made with a date already (by an import, or promised by hand) keeps that date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.models.calls import Channel
from app.models.ids import Uid
from app.records import frozen
from app.services.clocks.agreements import Agreements, Rows, read_agreements
from app.services.clocks.clock import read_clock
from app.services.clocks.events import Event, What
from app.services.clocks.policy import DONE, Kind
from app.services.clocks.why import Step, why
from app.services.store.audit import Entry, entries_of
from app.services.store.journal import INSERT
from app.services.store.store import Store
from app.services.words import t

LIVE = frozenset({Channel.PHONE.value, Channel.CHAT.value, Channel.VISIT.value})
"""Channels on which a client who reaches us is answered at once."""


@frozen
class DueView:
    """A ticket's deadline to show: ``left`` is working time in ms, below zero when late; both None without one."""

    due_at: int | None
    left: int | None
    stands_still: bool
    steps: tuple[Step, ...]


def due_of(store: Store, ticket: Uid, now: int) -> DueView:
    """A ticket's deadline and why it is then; ``now`` is UTC ms. Raises LookupError, CalendarError."""
    row = store.row("SELECT due_at FROM ticket WHERE uid = ?", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    entries = entries_of(store.rows, [ticket])
    if promised_elsewhere(entries):
        return DueView(row[0], None, False, (Step(row[0], t("clocks.promised_elsewhere")),))
    reading = read_clock(Kind.SOLUTION, ticket_events(entries, read_agreements(store.rows)), now)
    stands_still = reading.shown_due is None and reading.due_at is not None
    return DueView(reading.shown_due, reading.left, stands_still, why(reading))


def ticket_events(entries: Iterable[Entry], agreements: Agreements) -> list[Event]:
    """What a ticket's journal entries (oldest first) tell its clocks."""
    events: list[Event] = []
    type_uid: Uid | None = None
    queue_uid: Uid | None = None
    agreement: Uid | None = None
    for entry in entries:
        new = entry.after()
        at = entry.at
        if entry.op == INSERT:
            at = new.get("created_at", entry.at)
            events += _beginning(at, new)
        elif "state" in new:
            events.append(Event(at, What.STATE, new["state"]))
        if "priority" in new:
            events.append(Event(at, What.PRIORITY, new["priority"]))
        type_uid = _uid(new["type_uid"]) if "type_uid" in new else type_uid
        queue_uid = _uid(new["queue_uid"]) if "queue_uid" in new else queue_uid
        now = agreements.agreement(type_uid, queue_uid)
        if now != agreement:
            events.append(Event(at, What.POLICY, agreements.in_force(now, at)))
            agreement = now
    return events


def _beginning(at: int, new: dict[str, Any]) -> list[Event]:
    """A ticket that comes with its end (from another program) was open until then."""
    ended = new.get("resolved_at") or new.get("closed_at")
    if new.get("state") in DONE and isinstance(ended, int) and ended > at:
        return [Event(at, What.CREATED, "new"), Event(ended, What.STATE, new["state"])]
    return [Event(at, What.CREATED, new.get("state", ""))]


def promised_elsewhere(entries: Iterable[Entry]) -> bool:
    """Whether the ticket was made with a date."""
    return any(entry.op == INSERT and entry.fields.get("due_at", [None, None])[1] is not None for entry in entries)


def contacts_of(rows: Rows, tickets: Sequence[Uid]) -> dict[Uid, list[Event]]:
    """Words from and to the client, by ticket: notes for them, and contacts by their channel and direction."""
    found: dict[Uid, list[Event]] = {}
    marks = ", ".join("?" * len(tickets))
    for ticket, at in rows(
        f"SELECT ticket_uid, created_at FROM ticket_note WHERE ticket_uid IN ({marks}) "
        "AND kind = 'to_client' AND deleted_at IS NULL",
        *tickets,
    ):
        found.setdefault(ticket, []).append(Event(at, What.TO_CLIENT))
    for ticket, channel, direction, offered, answered in rows(
        "SELECT l.ticket_uid, i.channel, i.direction, i.offered_at, i.answered_at FROM interaction_ticket l "
        f"JOIN interaction i ON i.uid = l.interaction_uid WHERE l.ticket_uid IN ({marks}) "
        "AND l.deleted_at IS NULL",
        *tickets,
    ):
        events = found.setdefault(ticket, [])
        if direction == "in":
            events.append(Event(offered, What.FROM_CLIENT))
        if (channel in LIVE and answered is not None) or (direction != "in" and channel not in LIVE):
            events.append(Event(answered or offered, What.TO_CLIENT))
    return found


def _uid(value: str | None) -> Uid | None:
    return bytes.fromhex(value) if value else None
