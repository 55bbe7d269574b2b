"""The journal of calls as a reviewer goes through it: filters, pages by key, and what to look at first."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import Dictionaries, read
from app.services.review.beside import ReviewStoreError, beside_if_any
from app.services.search import Limit, find_calls
from app.services.search.finding import ticket_numbers
from app.services.store.store import Row, Store
from app.services.words import language

PAGE = 80
SPAN = 20_000
"""So many calls are looked through at a time where few of them may meet the filter."""

log = logging.getLogger(__name__)


class Lost(StrEnum):
    """Calls that nobody spoke in."""

    ANY = "any"
    MISSED = "missed"
    ABANDONED = "abandoned"
    REJECTED = "rejected"


class Trouble(StrEnum):
    """What makes a call worth looking at.

    ``unfinished``: the script was left before its end; ``went_back``: a step was visited twice; ``conflict``: the
    conflict side script was opened; ``no_outcome``: talked, over, and without an outcome; ``parked``: the
    after-call work ran over its limit.
    """

    UNFINISHED = "unfinished"
    WENT_BACK = "went_back"
    CONFLICT = "conflict"
    NO_OUTCOME = "no_outcome"
    PARKED = "parked"


DEVIATIONS = (Trouble.UNFINISHED, Trouble.WENT_BACK)
PROBLEMS = (Trouble.CONFLICT, Trouble.NO_OUTCOME, Trouble.PARKED)

_RUNS = "SELECT 1 FROM script_run r WHERE r.interaction_uid = t.uid AND r.deleted_at IS NULL"
_OVER = "t.ended_at IS NOT NULL"
_SQL = {
    Trouble.UNFINISHED: f"({_OVER} AND EXISTS ({_RUNS} AND r.parent_run_uid IS NULL AND r.finished_at IS NULL))",
    Trouble.WENT_BACK: (
        f"EXISTS ({_RUNS} AND (SELECT count(*) > count(DISTINCT json_extract(j.value, '$[0]')) "
        "FROM json_each(ifnull(r.path, '[]')) j))"
    ),
    Trouble.CONFLICT: (
        "EXISTS (SELECT 1 FROM script_run r JOIN script_version v ON v.uid = r.version_uid "
        "JOIN script_definition f ON f.uid = v.definition_uid "
        "WHERE r.interaction_uid = t.uid AND r.deleted_at IS NULL AND f.code LIKE '%conflict%')"
    ),
    Trouble.NO_OUTCOME: f"({_OVER} AND t.answered_at IS NOT NULL AND t.disposition_uid IS NULL)",
    Trouble.PARKED: (
        "EXISTS (SELECT 1 FROM journal_entry j WHERE j.record_uid = t.uid AND j.op = 'update' "
        "AND json_extract(j.changes, '$.fields.state[1]') = 'parked')"
    ),
}


@frozen
class CallFilter:
    """What the journal is narrowed to; None or empty: any. Times are UTC ms, ``until`` is not included.

    ``shortest`` and ``longest`` bound the talk in seconds (an unanswered call has none); ``troubles``: one of
    these at least; ``text``: a number, a client's name, a ticket's number.
    """

    since: int | None = None
    until: int | None = None
    user: Uid | None = None
    queue: str = ""
    disposition: Uid | None = None
    person: Uid | None = None
    ticket: Uid | None = None
    shortest: int | None = None
    longest: int | None = None
    lost: Lost | None = None
    troubles: tuple[Trouble, ...] = ()
    text: str = ""


@frozen
class Place:
    """Where a page ended: the next one goes on after it."""

    offered_at: int
    number: int


@frozen
class CallLine:
    """One line of the journal. ``phone`` is as kept, not as written for people; times are UTC ms.

    ``talked_ms`` is None where nobody spoke.
    """

    place: Place
    uid: Uid
    offered_at: int
    channel: str
    direction: str
    state: str
    phone: str
    client: str
    user: str
    queue: str
    talked_ms: int | None
    disposition: str
    tickets: str
    troubles: tuple[Trouble, ...]
    remarks: int


@frozen
class Page:
    """Some lines, newest first. ``more``: there are older calls, beyond ``reached``; a page without lines may
    have more after it, where a long stretch of the journal holds no call that meets the filter.
    """

    lines: tuple[CallLine, ...]
    more: bool
    reached: Place | None


def journal_page(store: Store, wanted: CallFilter, after: Place | None = None, limit: int = PAGE) -> Page:
    """The calls that meet the filter, newest first, from ``after`` on. Any page costs the same (keyset).

    Where the filter may pass over many calls, a page ends after :data:`SPAN` of them, so that none takes long.
    """
    where = _condition(wanted)
    if wanted.text.strip():
        numbers = _named_by_text(store, wanted, where)
        where = _both(where, "t.id IN (SELECT value FROM json_each(?))", f"[{','.join(map(str, numbers))}]")
    if after is not None:
        where = _both(where, "(t.offered_at, t.id) < (?, ?)", after.offered_at, after.number)
    last = _end_of_span(store, wanted, after)
    if last is not None:
        where = _both(where, "(t.offered_at, t.id) >= (?, ?)", last.offered_at, last.number)
    rows = store.rows(_page_sql(wanted, where), *where.params, limit + 1)
    counted = _remark_counts(store, [row[1] for row in rows[:limit]])
    words = read(store)
    lines = tuple(_line(row, counted, words) for row in rows[:limit])
    if len(rows) > limit:
        return Page(lines, True, lines[-1].place)
    return Page(lines, last is not None, last)


def _end_of_span(store: Store, wanted: CallFilter, after: Place | None) -> Place | None:
    """The last call to look at in one go; None: all there are, or a filter that finds its calls by an index."""
    bounds = (wanted.lost, wanted.shortest, wanted.longest)
    if wanted.text.strip() or wanted.ticket or not (wanted.troubles or any(one is not None for one in bounds)):
        return None
    plain = replace(wanted, lost=None, shortest=None, longest=None, troubles=())
    where = _condition(plain)
    if after is not None:
        where = _both(where, "(t.offered_at, t.id) < (?, ?)", after.offered_at, after.number)
    row = store.row(
        f"SELECT t.offered_at, t.id FROM interaction t INDEXED BY {_index(plain)} WHERE {where.sql} "
        "ORDER BY t.offered_at DESC, t.id DESC LIMIT 1 OFFSET ?",
        *where.params,
        SPAN - 1,
    )
    return Place(*row) if row else None


_TROUBLE_COLUMNS = ", ".join(_SQL[trouble] for trouble in Trouble)


def _page_sql(wanted: CallFilter, where: Limit) -> str:
    """The rows of a page. The index is named: without statistics SQLite may take one that sorts a million rows."""
    by = "" if wanted.text.strip() or wanted.ticket else f"INDEXED BY {_index(wanted)}"
    return (
        "SELECT t.id, t.uid, t.offered_at, t.channel, t.direction, t.state, "
        "ifnull(nullif(t.number_key, ''), t.number), "
        "ifnull(nullif(trim(p.last_name || ' ' || p.first_name || ' ' || p.middle_name), ''), t.caller_name), "
        "ifnull(u.name, ''), t.queue, t.ended_at - t.answered_at, "
        f"ifnull(json_extract(d.labels, '$.{language()}'), ifnull(d.code, '')), "
        "(SELECT group_concat(k.number, ', ') FROM interaction_ticket l JOIN ticket k ON k.uid = l.ticket_uid "
        "WHERE l.interaction_uid = t.uid AND l.deleted_at IS NULL), "
        f"{_TROUBLE_COLUMNS} FROM interaction t {by} LEFT JOIN person p ON p.uid = t.person_uid "
        "LEFT JOIN user u ON u.uid = t.user_uid LEFT JOIN disposition d ON d.uid = t.disposition_uid "
        f"WHERE {where.sql} ORDER BY t.offered_at DESC, t.id DESC LIMIT ?"
    )


def _index(wanted: CallFilter) -> str:
    if wanted.person is not None:
        return "interaction_person"
    if wanted.user is not None:
        return "interaction_user_offered"
    if wanted.disposition is not None:
        return "interaction_disposition_offered"
    return "interaction_queue_offered" if wanted.queue else "interaction_live_offered"


def _condition(wanted: CallFilter) -> Limit:
    found = Limit("t.deleted_at IS NULL")
    pairs: tuple[tuple[str, Any], ...] = (
        ("t.offered_at >= ?", wanted.since),
        ("t.offered_at < ?", wanted.until),
        ("t.user_uid = ?", wanted.user),
        ("t.queue = ?", wanted.queue or None),
        ("t.disposition_uid = ?", wanted.disposition),
        ("t.person_uid = ?", wanted.person),
        ("t.ended_at - t.answered_at >= ? * 1000", wanted.shortest),
        ("t.ended_at - t.answered_at <= ? * 1000", wanted.longest),
        (
            "t.uid IN (SELECT interaction_uid FROM interaction_ticket WHERE ticket_uid = ? "
            "AND deleted_at IS NULL)",
            wanted.ticket,
        ),
    )
    for sql, value in pairs:
        if value is not None:
            found = _both(found, sql, value)
    if wanted.lost is Lost.ANY:
        found = _both(found, "t.state IN ('missed', 'abandoned', 'rejected')")
    elif wanted.lost is not None:
        found = _both(found, "t.state = ?", wanted.lost.value)
    if wanted.troubles:
        found = _both(found, f"({' OR '.join(_SQL[trouble] for trouble in wanted.troubles)})")
    return found


def _both(one: Limit, sql: str, *params: Any) -> Limit:
    return Limit(f"{one.sql} AND {sql}", (*one.params, *params))


def _named_by_text(store: Store, wanted: CallFilter, where: Limit) -> tuple[int, ...]:
    """Row numbers of the calls that the text names: by their ticket's number, else by telephone or client."""
    spellings = ticket_numbers(wanted.text)
    if spellings:
        marks = ", ".join("?" * len(spellings))
        rows = store.rows(
            "SELECT t.id FROM ticket k JOIN interaction_ticket l ON l.ticket_uid = k.uid AND l.deleted_at IS NULL "
            f"JOIN interaction t ON t.uid = l.interaction_uid WHERE k.number IN ({marks}) AND {where.sql}",
            *spellings,
            *where.params,
        )
        if rows:
            return tuple(row[0] for row in rows)
    return find_calls(store, replace(wanted, text=wanted.text.strip()).text, typing=True, limit=where).ids


def counts_of(store: Store, uids: Sequence[Uid]) -> dict[Uid, int]:
    """How many submitted remarks each of these calls has."""
    return {**dict.fromkeys(uids, 0), **_remark_counts(store, uids)}


def _remark_counts(store: Store, uids: Sequence[Uid]) -> dict[Uid, int]:
    """How many submitted remarks each call has; none where the review store cannot be read."""
    try:
        kept = beside_if_any(store)
        if kept is None:
            return {}
        rows = kept.rows(
            "SELECT interaction_uid, count(*) FROM remark WHERE submitted_at IS NOT NULL AND interaction_uid IN "
            f"({', '.join('?' * len(uids))}) GROUP BY interaction_uid",
            *uids,
        )
    except ReviewStoreError as error:
        log.warning("remarks are not counted: %s", error.key)
        return {}
    return dict(rows)


def _line(row: Row, counted: dict[Uid, int], words: Dictionaries) -> CallLine:
    number, uid, offered_at, channel, direction, state, phone, *rest = row
    client, user, queue, talked, disposition, tickets, *flags = rest
    return CallLine(
        Place(offered_at, number),
        uid,
        offered_at,
        channel,
        direction,
        state,
        phone or "",
        client or "",
        user,
        words.queue_of_calls(queue),
        talked,
        disposition,
        tickets or "",
        tuple(trouble for trouble, there in zip(Trouble, flags, strict=True) if there),
        counted.get(uid, 0),
    )
