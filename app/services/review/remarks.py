"""What a reviewer says about a call, at a moment of it. Kept in the review store, never in the operators' data."""

from __future__ import annotations

from enum import StrEnum

from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.dictionaries import read
from app.services.people.rights import Act, may
from app.services.review.beside import ReviewStoreError, beside, beside_if_any
from app.services.review.travelling import AtHub
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.sync.state import joined
from app.services.team.standing import Sent

LONGEST = 4000


class RemarkKind(StrEnum):
    """What a remark is."""

    COMMENT = "comment"
    GOOD = "good"
    PROBLEM = "problem"
    QUESTION = "question"


@frozen
class Remark:
    """A remark at a moment ``at`` of a call; not submitted, its author alone sees it. Times are UTC ms.

    ``sent`` and the ``reason`` of a refusal tell how one's own stands at the team's hub; None for others' and on a
    desk that works alone. No ``text``: the client was erased.
    """

    uid: Uid
    interaction_uid: Uid
    author_uid: Uid
    author: str
    kind: RemarkKind
    at: int
    text: str
    written_at: int
    submitted_at: int | None
    sent: Sent | None = None
    reason: str = ""


def remarks(store: Store, interaction: Uid, reader: Uid) -> tuple[Remark, ...]:
    """The remarks on a call that ``reader`` may see: all that were submitted, and the reader's own."""
    people = read(store)
    kept = beside_if_any(store)
    if kept is None:
        return ()
    at_hub = joined(store) is not None
    rows = kept.rows(
        "SELECT r.uid, r.interaction_uid, r.author_uid, r.kind, r.at, r.text, r.written_at, r.submitted_at, "
        "ifnull(h.state, ''), ifnull(h.reason, '') "
        "FROM remark r LEFT JOIN remark_hub h ON h.remark_uid = r.uid "
        "WHERE r.interaction_uid = ? AND (r.submitted_at IS NOT NULL OR r.author_uid = ?) ORDER BY r.at, r.id",
        interaction,
        reader,
    )
    found = []
    for uid, call, author, kind, at, text, written, submitted, state, reason in rows:
        own = at_hub and author == reader and submitted is not None and text
        sent = _STANDS[state] if own else None
        why = (reason if reason in REASONS else "other") if sent is Sent.REFUSED else ""
        name = people.label(author)
        found.append(Remark(uid, call, author, name, _kind(kind), at, text, written, submitted, sent, why))
    return tuple(found)


REASONS = frozenset({"rights", "scope"})
"""Refusals that have words of their own; all others are ``other``."""
_STANDS = {
    "": Sent.WAITING,
    AtHub.SENT.value: Sent.SENT,
    AtHub.REFUSED.value: Sent.REFUSED,
    AtHub.COLLEAGUES.value: Sent.SENT,
}


def keep_remark(
    store: Store, author: Uid, interaction: Uid, kind: RemarkKind, at: int, text: str, uid: Uid | None = None
) -> Uid:
    """Write a remark, or change one of one's own that is not submitted (``uid``). Repeating it is harmless.

    Raises ReviewStoreError for no words, a submitted remark, another's remark, and who may not review.
    """
    _require(store, author)
    if not text.strip():
        raise ReviewStoreError("review.remark_empty")
    made = uid or new_uid()
    changed = beside(store).write(
        "INSERT INTO remark (uid, interaction_uid, author_uid, kind, at, text, written_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO UPDATE SET kind = excluded.kind, at = excluded.at, "
        "text = excluded.text, written_at = excluded.written_at "
        "WHERE submitted_at IS NULL AND author_uid = excluded.author_uid",
        *(made, interaction, author, kind.value, at, text.strip()[:LONGEST], wall_ms()),
    )
    if not changed:
        raise ReviewStoreError("review.remark_submitted")
    return made


def drop_remark(store: Store, author: Uid, uid: Uid) -> None:
    """Throw away a remark of one's own. Raises ReviewStoreError for a submitted one and another's."""
    gone = beside(store).write(
        "DELETE FROM remark WHERE uid = ? AND author_uid = ? AND submitted_at IS NULL", uid, author
    )
    if not gone:
        raise ReviewStoreError("review.remark_submitted")


def submit_remarks(store: Store, author: Uid, interaction: Uid) -> int:
    """Hand in one's remarks on a call: from now on they stay as they are. Returns how many there were."""
    _require(store, author)
    return beside(store).write(
        "UPDATE remark SET submitted_at = ? WHERE interaction_uid = ? AND author_uid = ? AND submitted_at IS NULL",
        wall_ms(),
        interaction,
        author,
    )


def _require(store: Store, author: Uid) -> None:
    user = read(store).people.get(author)
    if user is None or not user.active or not may(user.role, Act.REVIEW_CALLS):
        raise ReviewStoreError("review.not_a_reviewer")


def _kind(kept: str) -> RemarkKind:
    """The kind of a remark; one that a newer program wrote is shown as a comment."""
    return RemarkKind(kept) if kept in set(RemarkKind) else RemarkKind.COMMENT
