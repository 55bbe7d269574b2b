"""How remarks travel through the team's hub: what waits to be sent, what came of colleagues, how each one stands.

All of it lies in the review store beside the store, never in the operators' data. Submitted remarks of whoever is
signed in are sent once; colleagues' come after a cursor. What the hub did not take is kept, with its reason.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum

from app.models.ids import Uid
from app.records import frozen
from app.services.people.rights import Act, may
from app.services.review.beside import ReviewStoreError, Run, beside, beside_if_any, has_place
from app.services.store.store import Changed, Store
from app.services.sync.state import joined

log = logging.getLogger(__name__)

BATCH = 50
AT_ONCE = 500
LATER = "unknown"
"""The hub does not have the call yet: the remark waits on."""
ERASED = "erased"


class AtHub(StrEnum):
    """What is kept of a remark's standing; one without waits to be sent."""

    SENT = "sent"
    REFUSED = "refused"
    COLLEAGUES = "here"
    """A colleague's, as the hub gave it."""


@frozen
class Travel:
    """Where reading goes on (``rev``), whose remarks are sent; ``anew``: what one sees may be another now."""

    rev: int
    member: Uid
    anew: bool


@frozen
class Submitted:
    """A submitted remark as it travels. Times are UTC ms; an erased one has no words."""

    uid: Uid
    interaction_uid: Uid
    author_uid: Uid
    kind: str
    at: int
    text: str
    written_at: int
    submitted_at: int


_COLUMNS = "uid, interaction_uid, author_uid, kind, at, text, written_at, submitted_at"
_WAITING = (
    "remark WHERE author_uid = ? AND submitted_at IS NOT NULL AND text <> '' "
    "AND uid NOT IN (SELECT remark_uid FROM remark_hub)"
)


def begin(store: Store) -> Travel | None:
    """Where the exchange with the hub stands; None where this person reviews nothing, or there is no hub.

    A hub with another history has everything sent again; another person, role or set of queues gets another try
    for what was refused. Either reads from the beginning. Raises ReviewStoreError.
    """
    known = joined(store)
    if known is None or known.member_uid is None or not has_place(store) or not may(known.role, Act.REVIEW_CALLS):
        return None
    seen_as = json.dumps([known.member_uid.hex(), known.role, sorted(known.queues)])
    kept = beside(store)
    found = kept.rows("SELECT epoch, seen_as, rev FROM hub_cursor")
    if found and found[0][:2] == (known.epoch, seen_as):
        return Travel(found[0][2], known.member_uid, anew=False)
    with kept.together() as run:
        run("DELETE FROM remark_hub WHERE state = ?", AtHub.REFUSED.value)
        if not found or found[0][0] != known.epoch:
            run("DELETE FROM remark_hub WHERE state = ?", AtHub.SENT.value)
            run("DELETE FROM log_sent")
        run("DELETE FROM hub_cursor")
        run("INSERT INTO hub_cursor (epoch, seen_as, rev) VALUES (?, ?, 0)", known.epoch, seen_as)
    return Travel(0, known.member_uid, anew=True)


def waiting(store: Store, author: Uid, after: int = 0) -> tuple[int, tuple[Submitted, ...]]:
    """Some submitted remarks of ``author`` that the hub has not had, after a row; the last row, and they."""
    kept = beside_if_any(store)
    if kept is None:
        return after, ()
    rows = kept.rows(
        f"SELECT id, {_COLUMNS} FROM {_WAITING} AND id > ? ORDER BY id LIMIT ?",
        *(author, after, BATCH),
    )
    return (rows[-1][0] if rows else after), tuple(Submitted(*row[1:]) for row in rows)


def count_waiting(store: Store) -> int:
    """How many submitted remarks of the hub's member wait to be sent; none where the review store is of no use."""
    known = joined(store)
    if known is None or not may(known.role, Act.REVIEW_CALLS):
        return 0
    try:
        kept = beside_if_any(store)
        found = kept and kept.rows(f"SELECT count(*) FROM {_WAITING}", known.member_uid)
    except ReviewStoreError as error:
        log.warning("remarks are not counted: %s", error.key)
        return 0
    return int(found[0][0]) if found else 0


def settle(store: Store, sent: Sequence[Submitted], refused: Mapping[Uid, str]) -> None:
    """Keep what the hub said of these; one whose call it does not have yet waits on."""
    with _opened(store, blanking=ERASED in refused.values()) as run:
        for one in sent:
            reason = refused.get(one.uid, "")
            if reason == ERASED:
                _blank(run, one.uid)
            if reason != LATER:
                _stand(run, one.uid, AtHub.REFUSED if reason else AtHub.SENT, reason)
    _tell(store, {one.interaction_uid for one in sent if refused.get(one.uid) != LATER})


def take(store: Store, came: Sequence[Submitted], me: Uid, rev: int) -> None:
    """Keep remarks that the hub told, one's own among them, and how far it was read. Again changes nothing."""
    with _opened(store, blanking=any(not one.text for one in came)) as run:
        for one in came:
            run(
                f"INSERT INTO remark ({_COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
                "ON CONFLICT (uid) DO UPDATE SET kind = ?4, at = ?5, text = ?6, written_at = ?7, "
                "submitted_at = ?8 WHERE submitted_at IS NULL",
                *(one.uid, one.interaction_uid, one.author_uid, one.kind, one.at, one.text),
                *(one.written_at, one.submitted_at),
            )
            if not one.text:
                _blank(run, one.uid)
            _stand(run, one.uid, AtHub.SENT if one.author_uid == me else AtHub.COLLEAGUES)
        run("UPDATE hub_cursor SET rev = ?1 WHERE rev < ?1", rev)
    _tell(store, {one.interaction_uid for one in came})


def drop_left(store: Store) -> int:
    """Let colleagues' remarks go whose calls are not on this desk any more; how many. They come with the call."""
    kept = beside_if_any(store)
    if kept is None:
        return 0
    told = kept.rows(
        "SELECT r.uid, r.interaction_uid FROM remark r JOIN remark_hub h ON h.remark_uid = r.uid "
        "WHERE h.state = ?",
        AtHub.COLLEAGUES.value,
    )
    calls = list({call for _, call in told})
    known: set[Uid] = set()
    for first in range(0, len(calls), AT_ONCE):
        some = calls[first : first + AT_ONCE]
        marks = ", ".join("?" * len(some))
        known.update(row[0] for row in store.rows(f"SELECT uid FROM interaction WHERE uid IN ({marks})", *some))
    gone = [(uid, call) for uid, call in told if call not in known]
    if gone:
        with kept.unfrozen() as run:
            for uid, _ in gone:
                run("DELETE FROM remark WHERE uid = ?", uid)
                run("DELETE FROM remark_hub WHERE remark_uid = ?", uid)
        _tell(store, {call for _, call in gone})
    return len(gone)


def forget_words_about(store: Store, calls: Iterable[Uid]) -> None:
    """Blank what was said of these calls of an erased client, drop what was not submitted. Again is harmless."""
    kept = beside_if_any(store)
    calls = set(calls)
    if kept is None or not calls:
        return
    with kept.unfrozen() as run:
        for call in calls:
            run("DELETE FROM remark WHERE interaction_uid = ? AND submitted_at IS NULL", call)
            run("UPDATE remark SET text = '' WHERE interaction_uid = ? AND text <> ''", call)
    _tell(store, calls)


def _opened(store: Store, *, blanking: bool) -> AbstractContextManager[Run]:
    kept = beside(store)
    return kept.unfrozen() if blanking else kept.together()


def _blank(run: Run, uid: Uid) -> None:
    run("UPDATE remark SET text = '' WHERE uid = ? AND text <> ''", uid)


def _stand(run: Run, uid: Uid, state: AtHub, reason: str = "") -> None:
    run(
        "INSERT INTO remark_hub (remark_uid, state, reason) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (remark_uid) DO UPDATE SET state = ?2, reason = ?3",
        *(uid, state.value, reason),
    )


def _tell(store: Store, calls: Iterable[Uid]) -> None:
    changed = Changed(frozenset(("remark", call) for call in calls))
    if changed.records:
        for listener in store.listeners:
            listener(changed)
