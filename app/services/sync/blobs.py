"""The bytes of files: sent in chunks of a mebibyte after the tickets, fetched when somebody opens one.

The parts that have come lie in the encrypted store until the file is whole and its SHA-256 is right. A file whose
ticket goes before the hub has had its bytes (written down for another team) stays until it has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection

from app.models.ids import Uid
from app.records import frozen
from app.services.store.receiving import Receiving
from app.services.store.store import Store

CHUNK_BYTES = 1_048_576

_UNSENT = (
    "FROM attachment_content c JOIN attachment a ON a.sha256 = c.sha256 AND a.deleted_at IS NULL "
    "JOIN journal_entry j ON j.record_uid = a.uid AND j.op = 'insert' AND j.outbox = 1 "
    "WHERE c.sha256 NOT IN (SELECT sha256 FROM sync_blob WHERE way = 'held')"
)


@frozen
class Unsent:
    """A file that the hub has not had from us: its size in bytes, and who attached it."""

    sha256: str
    size: int
    actor: Uid | None


def to_send(store: Store, passed_over: Collection[str] = ()) -> Unsent | None:
    """A file that the hub has not had from us, none of those passed over; None where there is none."""
    but = "AND c.sha256 NOT IN (SELECT value FROM json_each(?)) LIMIT 1"
    names = json.dumps(list(passed_over))
    row = store.row(
        "SELECT c.sha256, length(c.content), j.actor_uid FROM sync_blob b "
        "JOIN attachment_content c ON c.sha256 = b.sha256 LEFT JOIN journal_entry j ON j.id = b.done "
        f"WHERE b.way = 'send' {but}",
        names,
    ) or store.row(f"SELECT c.sha256, length(c.content), j.actor_uid {_UNSENT} {but}", names)
    return Unsent(*row) if row else None


def chunk_of(store: Store, sha256: str, number: int) -> bytes:
    """A part of a file, numbered from 0."""
    found = store.value(
        "SELECT substr(content, ?, ?) FROM attachment_content WHERE sha256 = ?",
        number * CHUNK_BYTES + 1,
        CHUNK_BYTES,
        sha256,
    )
    return bytes(found)


def held(store: Store, sha256: str) -> None:
    """Both sides have the file now; one that was kept only to be sent goes."""
    with store.receive() as write:
        write.local("INSERT OR REPLACE INTO sync_blob (sha256, way, done) VALUES (?, 'held', 0)", sha256)
    give_up(store, sha256)


def give_up(store: Store, sha256: str) -> None:
    """Let the bytes go where they were kept only to be sent."""
    with store.receive() as write:
        if not write.row("SELECT 1 FROM attachment WHERE sha256 = ?", sha256):
            write.local("DELETE FROM attachment_content WHERE sha256 = ?", sha256)
            write.local("DELETE FROM sync_blob WHERE sha256 = ?", sha256)


def send_all_the_same(write: Receiving, attachments: Collection[Uid] | None = None) -> None:
    """Note of these files (None: of all) those that the hub lacks: they are sent though no record tells of them.

    ``done`` is the entry that attached it, for who may bring it.
    """
    these = "" if attachments is None else f" AND a.uid IN ({', '.join('?' * len(attachments))})"
    write.local(
        f"INSERT OR REPLACE INTO sync_blob (sha256, way, done) SELECT c.sha256, 'send', j.id {_UNSENT}{these}",
        *(attachments or ()),
    )


def want(store: Store, attachment: Uid) -> bool:
    """Have a file's bytes fetched; False where they are here already or nobody knows the file."""
    with store.receive() as write:
        row = write.row("SELECT sha256 FROM attachment WHERE uid = ?", attachment)
        if row is None or write.row("SELECT 1 FROM attachment_content WHERE sha256 = ?", row[0]):
            return False
        write.local("INSERT OR REPLACE INTO sync_blob (sha256, way, done) VALUES (?, 'fetch', 0)", row[0])
    return True


def wanted(store: Store) -> tuple[tuple[str, int], ...]:
    """Files to fetch: (sha256, how many parts are here)."""
    return tuple(
        (sha, done)
        for sha, done in store.rows(
            "SELECT b.sha256, (SELECT count(*) FROM sync_chunk k WHERE k.sha256 = b.sha256) FROM sync_blob b "
            "WHERE b.way = 'fetch' ORDER BY b.id"
        )
    )


def keep_chunk(store: Store, sha256: str, number: int, content: bytes, count: int) -> bool:
    """Keep a part; whether the file is whole now. Parts that do not make the file are thrown away."""
    with store.receive() as write:
        write.local("DELETE FROM sync_chunk WHERE sha256 = ? AND number = ?", sha256, number)
        write.local("INSERT INTO sync_chunk (sha256, number, content) VALUES (?, ?, ?)", sha256, number, content)
        rows = write.rows("SELECT content FROM sync_chunk WHERE sha256 = ? ORDER BY number", sha256)
        if len(rows) < count:
            return False
        whole = b"".join(row[0] for row in rows)
        write.local("DELETE FROM sync_chunk WHERE sha256 = ?", sha256)
        if hashlib.sha256(whole).hexdigest() != sha256:
            return False
        write.local("INSERT OR IGNORE INTO attachment_content (sha256, content) VALUES (?, ?)", sha256, whole)
        write.local("INSERT OR REPLACE INTO sync_blob (sha256, way, done) VALUES (?, 'held', 0)", sha256)
        for (uid,) in write.rows("SELECT uid FROM attachment WHERE sha256 = ?", sha256):
            write.touch("attachment", uid)
    return True
