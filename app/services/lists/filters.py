"""What a list is narrowed to, as a record that can be kept, and as SQL."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from app.models.ids import Uid
from app.models.tickets import OPEN_STATES
from app.records import frozen
from app.services.search import Limit

OPEN, DONE, ALL, LATE = "open", "done", "all", "late"
PERIODS = {"today": 0, "yesterday": 1, "week": 7, "month": 30, "year": 365}
"""Names of periods up to now, and how many days before today they begin."""
_CLOSED = "('resolved', 'closed', 'cancelled', 'merged')"
_STATES = {
    # Written as in the partial indexes, so that SQLite recognises them.
    OPEN: f"t.state NOT IN {_CLOSED}",
    DONE: f"t.state IN {_CLOSED}",
}


@frozen
class Filter:
    """A list's conditions; None or empty: any. Times are UTC ms, ``until`` is not included.

    ``state`` is ``open``, ``late``, ``done``, ``all`` or one state; ``assignee`` a user or, with
    ``unassigned``, nobody; ``period`` one of :data:`PERIODS`; ``late`` keeps tickets due before this moment.
    ``sent`` is ``waiting`` for the hub or ``refused`` by it.
    ``late`` and ``period`` mean the moment of looking: :func:`resolved` fixes them.
    """

    state: str = ALL
    queue: Uid | None = None
    assignee: Uid | None = None
    unassigned: bool = False
    priority: int | None = None
    type: Uid | None = None
    category: Uid | None = None
    channel: str = ""
    direction: str = ""
    call_queue: str = ""
    disposition: Uid | None = None
    user: Uid | None = None
    person: Uid | None = None
    period: str = ""
    since: int | None = None
    until: int | None = None
    late: int | None = None
    sent: str = ""
    text: str = ""

    def without_text(self) -> Filter:
        """The same conditions for every text."""
        return replace(self, text="")

    def to_body(self) -> dict[str, Any]:
        """As JSON can hold it, without what is not set; keys as hex."""
        plain = Filter()
        return {
            name: value.hex() if isinstance(value, bytes) else value
            for name, value in asdict(self).items()
            if value != getattr(plain, name)
        }


_KEYS = frozenset(field.name for field in fields(Filter) if "Uid" in str(field.type))


def from_body(body: dict[str, Any]) -> Filter:
    """A filter again; names that this program does not know are left out."""
    known = {field.name for field in fields(Filter)}
    values: dict[str, Any] = {
        name: bytes.fromhex(value) if name in _KEYS and isinstance(value, str) else value
        for name, value in body.items()
        if name in known
    }
    return Filter(**values)


def resolved(wanted: Filter, now: int) -> Filter:
    """The filter with what depends on the time fixed at ``now`` (UTC ms); days are those of this computer."""
    if wanted.state == LATE:
        wanted = replace(wanted, state=OPEN, late=now)
    if wanted.period in PERIODS:
        today = datetime.fromtimestamp(now / 1000).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        since = today - timedelta(days=PERIODS[wanted.period])
        until = int(today.timestamp() * 1000) if wanted.period == "yesterday" else None
        wanted = replace(wanted, period="", since=int(since.timestamp() * 1000), until=until)
    return wanted


def is_open(wanted: Filter) -> bool:
    """Whether only open tickets can meet the filter."""
    return wanted.state == OPEN or wanted.state in OPEN_STATES


def condition(table: str, wanted: Filter) -> Limit:
    """The filter as SQL over ``table`` under the alias ``t``; the text is left to the search."""
    makers = {"ticket": _ticket, "interaction": _call, "person": _client, "callback": _callback}
    parts = [("t.deleted_at IS NULL", ()), *makers[table](wanted)]
    params: tuple[Any, ...] = ()
    for _, values in parts:
        params += values
    return Limit(" AND ".join(sql for sql, _ in parts), params)


Part = tuple[str, tuple[Any, ...]]


def _unsent(more: str) -> dict[str, str]:
    """Records with a change of their own, or of what ``more`` leads from, by state; for the partial indexes."""
    return {
        state: f"t.uid IN (SELECT record_uid FROM journal_entry WHERE outbox = {outbox} UNION SELECT {more} "
        f"AND e.outbox = {outbox})"
        for state, outbox in (("waiting", 0), ("refused", 2))
    }


_UNSENT = _unsent("n.ticket_uid FROM journal_entry e JOIN ticket_note n ON n.uid = e.record_uid WHERE 1")
_CONTACT_UNSENT = _unsent("NULL FROM journal_entry e WHERE 0")
_CLIENT_UNSENT = _unsent(
    "l.person_uid FROM journal_entry e JOIN person_contact_point l ON l.contact_point_uid = e.record_uid WHERE 1"
)


def _ticket(wanted: Filter) -> list[Part]:
    found: list[Part] = []
    if is_open(wanted):
        found.append((_STATES[OPEN], ()))
    if wanted.state == DONE:
        found.append((_STATES[DONE], ()))
    elif wanted.state not in (ALL, OPEN):
        found.append(("t.state = ?", (wanted.state,)))
    if wanted.unassigned:
        found.append(("t.assignee_uid IS NULL", ()))
    if wanted.category is not None:
        found.append((f"t.category_uid IN ({_BRANCH})", (wanted.category,)))
    if wanted.late is not None:
        found.append(("t.due_at < ?", (wanted.late,)))
    if wanted.sent in _UNSENT:
        found.append((_UNSENT[wanted.sent], ()))
    return (
        found
        + _equal(
            ("t.queue_uid", wanted.queue),
            ("t.assignee_uid", wanted.assignee),
            ("t.priority", wanted.priority),
            ("t.type_uid", wanted.type),
            ("t.channel", wanted.channel or None),
            ("t.person_uid", wanted.person),
        )
        + _period("t.created_at", wanted)
    )


_BRANCH = (
    "WITH RECURSIVE branch(uid) AS (SELECT ? UNION SELECT c.uid FROM category c JOIN branch b "
    "ON c.parent_uid = b.uid) SELECT uid FROM branch"
)


def _call(wanted: Filter) -> list[Part]:
    found: list[Part] = []
    if wanted.state != ALL:
        found.append(("t.state = ?", (wanted.state,)))
    if wanted.sent in _CONTACT_UNSENT:
        found.append((_CONTACT_UNSENT[wanted.sent], ()))
    return (
        found
        + _equal(
            ("t.queue", wanted.call_queue or None),
            ("t.user_uid", wanted.user),
            ("t.channel", wanted.channel or None),
            ("t.direction", wanted.direction or None),
            ("t.disposition_uid", wanted.disposition),
            ("t.person_uid", wanted.person),
        )
        + _period("t.offered_at", wanted)
    )


def _client(wanted: Filter) -> list[Part]:
    found: list[Part] = [(_CLIENT_UNSENT[wanted.sent], ())] if wanted.sent in _CLIENT_UNSENT else []
    return found + _period("t.created_at", wanted)


def _callback(wanted: Filter) -> list[Part]:
    found: list[Part] = [("t.done_at IS NULL", ())]
    if wanted.user is not None:
        found.append(("(t.owner_uid = ? OR t.owner_uid IS NULL)", (wanted.user,)))
    return found + _period("t.due_at", wanted)


def _equal(*pairs: tuple[str, Any]) -> list[Part]:
    return [(f"{column} = ?", (value,)) for column, value in pairs if value is not None]


def _period(column: str, wanted: Filter) -> list[Part]:
    found: list[Part] = []
    if wanted.since is not None:
        found.append((f"{column} >= ?", (wanted.since,)))
    if wanted.until is not None:
        found.append((f"{column} < ?", (wanted.until,)))
    return found
