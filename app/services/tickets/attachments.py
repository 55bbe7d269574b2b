"""Files of tickets. The bytes are kept once under their SHA-256, however often they are attached."""

from __future__ import annotations

import hashlib
import mimetypes

from app.models.ids import Uid
from app.models.tickets import Attachment
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.tickets.errors import TicketError

LIMIT_BYTES = 20 * 1024 * 1024


@frozen
class AttachedFile:
    """A file of a ticket, without its bytes. ``size`` is in bytes, ``at`` UTC ms."""

    uid: Uid
    name: str
    mime: str
    size: int
    sha256: str
    at: int
    user_uid: Uid | None


def attach(store: Store, actor: Uid, ticket: Uid, name: str, content: bytes, mime: str = "") -> Uid:
    """Attach a file; the same bytes under the same name are attached once.

    Raises TicketError for an empty file and for one over :data:`LIMIT_BYTES`.
    """
    if not content:
        raise TicketError("tickets.file_empty", name=name)
    if len(content) > LIMIT_BYTES:
        raise TicketError("tickets.file_too_big", name=name, limit=LIMIT_BYTES // 1024 // 1024)
    digest = hashlib.sha256(content).hexdigest()
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        known = write.row(
            "SELECT uid FROM attachment WHERE ticket_uid = ? AND sha256 = ? AND name = ? AND deleted_at IS NULL",
            ticket,
            digest,
            name,
        )
        if known:
            uid: Uid = known[0]
            return uid
        write.local(
            "INSERT INTO attachment_content (sha256, content) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
            digest,
            content,
        )
        # A hub hands a file out by each record for itself: it is asked once more whether it has this one.
        write.local("DELETE FROM sync_blob WHERE sha256 = ? AND way = 'held'", digest)
        return write.insert(
            Attachment,
            ticket_uid=ticket,
            name=name,
            mime=mime or mimetypes.guess_type(name)[0] or "application/octet-stream",
            size=len(content),
            sha256=digest,
        )


def detach(store: Store, actor: Uid, attachment: Uid) -> None:
    """Take a file off its ticket; the bytes stay for the history."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        write.remove(Attachment, attachment)


def files_of(store: Store, ticket: Uid) -> tuple[AttachedFile, ...]:
    """The ticket's files, in the order they were attached."""
    rows = store.rows(
        "SELECT uid, name, mime, size, sha256, created_at, created_by FROM attachment "
        "WHERE ticket_uid = ? AND deleted_at IS NULL ORDER BY id",
        ticket,
    )
    return tuple(AttachedFile(*row) for row in rows)


def content_of(store: Store, attachment: Uid) -> bytes:
    """A file's bytes. Raises TicketError where they are not on this desk."""
    found = store.row(
        "SELECT c.content FROM attachment a JOIN attachment_content c ON c.sha256 = a.sha256 WHERE a.uid = ?",
        attachment,
    )
    if found is None:
        raise TicketError("tickets.file_elsewhere")
    return bytes(found[0])
