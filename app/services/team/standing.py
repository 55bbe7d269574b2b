"""How records stand with the hub: sent, waiting, refused and why. Read from the journal's own column."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from app.models.bookkeeping import Outbox
from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Store
from app.services.team.client_conflicts import CLIENT_RECORDS

_WAITING, _REFUSED = Outbox.WAITING.value, Outbox.REFUSED.value
_PARTS = ("ticket_note", "attachment", "interaction_ticket", "ticket_check", "ticket_approval", "queue_claim")
"""Tables whose records are shown as the ticket's own."""
_RECORDS = (
    "WITH part(uid) AS (SELECT ?1"
    + "".join(f" UNION ALL SELECT uid FROM {table} WHERE ticket_uid = ?1" for table in _PARTS)
    + ") "
)
REASONS = frozenset({"table", "rights", "unknown", "erased", "parent", "scope", "taken"})
"""What the hub says of an entry that it keeps and does not apply (``hub.refusal``)."""


class Sent(StrEnum):
    """The worst of what is known of a record's changes."""

    SENT = "sent"
    WAITING = "waiting"
    REFUSED = "refused"


@frozen
class Standing:
    """A ticket or a client with all that belongs to it. ``reasons`` of refusals are those of :data:`REASONS`."""

    sent: Sent
    waiting: int = 0
    refused: int = 0
    reasons: tuple[str, ...] = ()
    conflicts: int = 0


@frozen
class Membership:
    """What a desk knows of its hub. ``last_contact_at``: UTC ms, None before the first."""

    member: Uid | None
    role: str
    last_contact_at: int | None
    loading: bool


def reasons_of(standing: Standing) -> tuple[str, ...]:
    """Why changes were refused, by words that have a text."""
    return tuple(dict.fromkeys(one if one in REASONS else "other" for one in standing.reasons))


def membership(store: Store) -> Membership | None:
    """Whether the desk has joined a hub, and as whom."""
    row = store.row("SELECT member_uid, role, last_contact_at, load_phase FROM sync_state")
    return None if row is None else Membership(row[0], row[1], row[2], bool(row[3]))


def standing_of(store: Store, ticket: Uid) -> Standing | None:
    """How a ticket stands; None on a desk that works alone."""
    return _standing(store, _RECORDS, ticket)


def standing_of_client(store: Store, person: Uid) -> Standing | None:
    """How a client's card stands, with numbers, places and organisations; None on a desk that works alone."""
    return _standing(store, f"WITH part(uid) AS ({CLIENT_RECORDS}) ", person)


def _standing(store: Store, records: str, uid: Uid) -> Standing | None:
    if membership(store) is None:
        return None
    rows: list[tuple[Any, ...]] = store.rows(
        records + "SELECT outbox, refusal, count(*) FROM journal_entry WHERE record_uid IN (SELECT uid FROM part) "
        f"AND outbox IN ({_WAITING}, {_REFUSED}) GROUP BY outbox, refusal",
        uid,
    )
    waiting = sum(number for outbox, _, number in rows if outbox == _WAITING)
    refused = sum(number for outbox, _, number in rows if outbox == _REFUSED)
    reasons = tuple(sorted({str(reason or "") for outbox, reason, _ in rows if outbox == _REFUSED}))
    sent = Sent.REFUSED if refused else Sent.WAITING if waiting else Sent.SENT
    conflicts = store.value(
        records
        + "SELECT count(*) FROM sync_conflict WHERE record_uid IN (SELECT uid FROM part) AND state = 'open'",
        uid,
    )
    return Standing(sent, waiting, refused, reasons, int(conflicts))
