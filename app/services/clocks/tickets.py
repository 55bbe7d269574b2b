"""The clocks of stored tickets: their events from the journal, and ``due_at`` kept in step with them.

``due_at`` of a ticket under an agreement is what its solution clock shows; :func:`attach` keeps it so inside the
transaction that changes the ticket, whichever door it came through. A ticket that was made with a date already (by
an import, or promised by hand) keeps that date.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.calls import Channel
from app.models.ids import Uid
from app.models.tickets import OPEN_STATES, Ticket
from app.services.clocks.agreements import Agreements, read_agreements
from app.services.clocks.clock import Reading, read_clock
from app.services.clocks.errors import CalendarError
from app.services.clocks.events import Event, What
from app.services.clocks.policy import DONE, Kind
from app.services.clocks.why import Step, why
from app.services.store.audit import Entry, entries_of
from app.services.store.journal import INSERT, Write
from app.services.store.store import Store
from app.services.words import t

log = logging.getLogger(__name__)

CHUNK = 200
"""Tickets worked out in one transaction of the background: what a save of the operator may have to wait for."""
LIVE = frozenset({Channel.PHONE.value, Channel.CHAT.value, Channel.VISIT.value})
"""Channels on which a client who reaches us is answered at once."""


@dataclass(frozen=True, slots=True)
class DueView:
    """A ticket's deadline to show: ``left`` is working time in ms, below zero when late; both None without one."""

    due_at: int | None
    left: int | None
    stands_still: bool
    steps: tuple[Step, ...]


def attach(store: Store) -> None:
    """Keep ``due_at`` in step from now on. Call once after opening a store for writing, after the search's."""
    earlier = store.projections.get("ticket")

    def project(write: Write, uids: set[Uid]) -> None:
        keep_due(write, sorted(uids))
        if earlier is not None:
            earlier(write, uids)

    store.projections["ticket"] = project


def keep_due(write: Write, uids: Sequence[Uid], agreements: Agreements | None = None) -> int:
    """Bring ``due_at`` of these tickets up to date; return how many differed. Faulty calendars change nothing."""
    try:
        known = agreements or read_agreements(write.rows)
        if not known.versions:
            return 0
        write.flush()
        return sum(_keep_part(write, uids[start : start + CHUNK], known) for start in range(0, len(uids), CHUNK))
    except CalendarError as error:
        log.warning("no deadline worked out: %s", error.key)
        return 0


def recompute_open(store: Store, after: int = 0, chunk: int = CHUNK) -> int | None:
    """Bring the next open tickets up to date, in one transaction; where to go on from, or None at the end.

    For the background, after a calendar or an agreement changed: begin with 0 and call until None.
    """
    marks = ", ".join("?" * len(OPEN_STATES))
    rows = store.rows(
        f"SELECT id, uid FROM ticket WHERE state IN ({marks}) AND deleted_at IS NULL AND id > ? "
        "ORDER BY id LIMIT ?",
        *(state.value for state in OPEN_STATES),
        after,
        chunk,
    )
    if not rows:
        return None
    with store.write(None, durable=False) as write:
        keep_due(write, [uid for _, uid in rows])
    return int(rows[-1][0])


def clocks_of(store: Store, ticket: Uid, at: int | None = None) -> dict[Kind, Reading]:
    """All clocks of a ticket as of ``at`` (UTC ms; None: its last event). Raises CalendarError."""
    entries = entries_of(store.rows, [ticket])
    events = [*ticket_events(entries, read_agreements(store.rows)), *_contacts(store, ticket)]
    return {kind: read_clock(kind, events, at) for kind in Kind}


def due_of(store: Store, ticket: Uid, now: int) -> DueView:
    """A ticket's deadline and why it is then; ``now`` is UTC ms. Raises LookupError, CalendarError."""
    row = store.row("SELECT due_at FROM ticket WHERE uid = ?", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    entries = entries_of(store.rows, [ticket])
    if _promised_elsewhere(entries):
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
        new = {name: pair[1] for name, pair in entry.fields.items()}
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


def _keep_part(write: Write, uids: Sequence[Uid], agreements: Agreements) -> int:
    marks = ", ".join("?" * len(uids))
    stored: dict[Uid, int | None] = dict(
        write.rows(f"SELECT uid, due_at FROM ticket WHERE uid IN ({marks})", *uids)
    )
    histories: dict[Uid, list[Entry]] = {uid: [] for uid in stored}
    for entry in entries_of(write.rows, uids):
        histories[entry.uid].append(entry)
    differing = 0
    for uid, entries in histories.items():
        if _promised_elsewhere(entries):
            continue
        events = ticket_events(entries, agreements)
        if any(event.what is What.POLICY for event in events):
            due = read_clock(Kind.SOLUTION, events).shown_due
            if due != stored[uid]:
                write.update(Ticket, uid, due_at=due)
                differing += 1
    return differing


def _promised_elsewhere(entries: Iterable[Entry]) -> bool:
    """Whether the ticket was made with a date."""
    return any(entry.op == INSERT and entry.fields.get("due_at", [None, None])[1] is not None for entry in entries)


def _contacts(store: Store, ticket: Uid) -> list[Event]:
    """Words from and to the client: notes for them, and contacts by their channel and direction."""
    events = [
        Event(at, What.TO_CLIENT)
        for (at,) in store.rows(
            "SELECT created_at FROM ticket_note "
            "WHERE ticket_uid = ? AND kind = 'to_client' AND deleted_at IS NULL",
            ticket,
        )
    ]
    for channel, direction, offered, answered in store.rows(
        "SELECT i.channel, i.direction, i.offered_at, i.answered_at FROM interaction_ticket l "
        "JOIN interaction i ON i.uid = l.interaction_uid WHERE l.ticket_uid = ? AND l.deleted_at IS NULL",
        ticket,
    ):
        if direction == "in":
            events.append(Event(offered, What.FROM_CLIENT))
        if (channel in LIVE and answered is not None) or (direction != "in" and channel not in LIVE):
            events.append(Event(answered or offered, What.TO_CLIENT))
    return events


def _uid(value: str | None) -> Uid | None:
    return bytes.fromhex(value) if value else None
