"""The log of who read and heard what in a review, on its way to the hub: added to there, read by administrators.

Only lines of whoever is signed in go. A line's key is made of what it says, so that one sent twice, or again after
the file was taken back from a copy, is one line.
"""

from __future__ import annotations

import hashlib
import json

from app.models.ids import Uid
from app.records import frozen
from app.services.review.beside import beside, beside_if_any
from app.services.store.store import Store

BATCH = 200
_SQL = {
    "reading": "SELECT id, at, record_table, record_uid, purpose, NULL, NULL FROM reading",
    "listening": "SELECT id, heard_at, 'interaction', interaction_uid, purpose, from_ms, to_ms FROM listening",
}
LOGS = tuple(_SQL)
"""The tables of the log."""


@frozen
class Line:
    """Somebody opened a record, or heard a stretch of a call's recording. ``at``: UTC ms."""

    uid: Uid
    what: str
    user_uid: Uid
    at: int
    record_table: str
    record_uid: Uid
    purpose: str
    from_ms: int | None
    to_ms: int | None


def log_lines(store: Store, what: str, user: Uid) -> tuple[int, tuple[Line, ...]]:
    """Some lines of ``user`` that the hub has not had, and how far they reach. Raises ReviewStoreError."""
    kept = beside_if_any(store)
    if kept is None:
        return 0, ()
    rows = kept.rows(
        f"{_SQL[what]} WHERE user_uid = ?1 AND id > "
        "ifnull((SELECT max(up_to) FROM log_sent WHERE what = ?2 AND user_uid = ?1), 0) ORDER BY id LIMIT ?3",
        *(user, what, BATCH),
    )
    lines = tuple(Line(_key(what, user, row), what, user, *row[1:]) for row in rows)
    return (rows[-1][0] if rows else 0), lines


def log_sent(store: Store, what: str, user: Uid, up_to: int) -> None:
    """The hub has these. Raises ReviewStoreError."""
    with beside(store).together() as run:
        run("DELETE FROM log_sent WHERE what = ? AND user_uid = ?", what, user)
        run("INSERT INTO log_sent (what, user_uid, up_to) VALUES (?, ?, ?)", what, user, up_to)


def _key(what: str, user: Uid, row: tuple[object, ...]) -> Uid:
    said = [what, user.hex(), *(one.hex() if isinstance(one, bytes) else one for one in row)]
    return hashlib.sha256(json.dumps(said).encode()).digest()[:16]
