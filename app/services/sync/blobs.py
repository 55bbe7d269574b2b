"""The bytes of files: sent in chunks of a mebibyte after the tickets, fetched when somebody opens one.

The parts that have come lie in the encrypted store until the file is whole and its SHA-256 is right.
"""

from __future__ import annotations

import hashlib

from app.models.ids import Uid
from app.services.store.store import Store

CHUNK_BYTES = 1_048_576


def to_send(store: Store) -> tuple[str, int] | None:
    """A file that the hub has not had from us, with its size in bytes; None where there is none."""
    row = store.row(
        "SELECT c.sha256, length(c.content) FROM attachment_content c "
        "JOIN attachment a ON a.sha256 = c.sha256 AND a.deleted_at IS NULL "
        "JOIN journal_entry j ON j.record_uid = a.uid AND j.op = 'insert' AND j.outbox = 1 "
        "WHERE c.sha256 NOT IN (SELECT sha256 FROM sync_blob WHERE way = 'held') LIMIT 1"
    )
    return (str(row[0]), int(row[1])) if row else None


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
    """Both sides have the file now."""
    with store.receive() as write:
        write.local("INSERT OR REPLACE INTO sync_blob (sha256, way, done) VALUES (?, 'held', 0)", sha256)


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
