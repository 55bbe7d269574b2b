"""'Raise hand': ask a senior in the midst of work; they see what the operator sees. All times are UTC ms."""

from __future__ import annotations

from typing import Any

from app.models.day import RaisedHand
from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.clients.names import NameParts, full_name
from app.services.day.errors import DayError
from app.services.people.rights import Act, acting
from app.services.store.store import Store


@frozen
class Circumstances:
    """Where the operator is: the contact, the client, the ticket, and the script's words in front of them."""

    interaction_uid: Uid | None = None
    person_uid: Uid | None = None
    ticket_uid: Uid | None = None
    script: str = ""
    step: str = ""


@frozen
class HandView:
    """A raised hand to show; ``answered_at`` None while it is up."""

    uid: Uid
    user_uid: Uid
    user: str
    extension: str
    at: int
    question: str
    script: str
    step: str
    client: str
    number: str
    person_uid: Uid | None
    interaction_uid: Uid | None
    ticket_uid: Uid | None
    ticket_number: str
    answer: str
    answered_by: str
    answered_at: int | None


_SQL = (
    "SELECT h.uid, h.user_uid, u.name, u.extension, h.created_at, h.question, h.script, h.step, p.last_name, "
    "p.first_name, p.middle_name, coalesce(i.number, ''), h.person_uid, h.interaction_uid, h.ticket_uid, "
    "coalesce(t.number, ''), h.answer, coalesce(a.name, ''), h.answered_at FROM raised_hand h "
    "JOIN user u ON u.uid = h.user_uid LEFT JOIN person p ON p.uid = h.person_uid "
    "LEFT JOIN interaction i ON i.uid = h.interaction_uid LEFT JOIN ticket t ON t.uid = h.ticket_uid "
    "LEFT JOIN user a ON a.uid = h.answered_by WHERE h.deleted_at IS NULL AND h.read_at IS NULL AND "
)


def raise_hand(
    store: Store, user: Uid, question: str, where: Circumstances | None = None, *, uid: Uid | None = None
) -> Uid:
    """Ask for help; the words may be empty, what is on the desk goes with it. ``uid`` makes repeating harmless.

    One hand at a time: a second one takes the place of the first that nobody has answered.
    """
    where = where or Circumstances()
    with acting(store, user, Act.TAKE_CALLS) as write:
        if uid is not None and write.row("SELECT 1 FROM raised_hand WHERE uid = ?", uid):
            return uid
        for (earlier,) in write.rows(
            "SELECT uid FROM raised_hand WHERE user_uid = ? AND answered_at IS NULL AND read_at IS NULL "
            "AND deleted_at IS NULL",
            user,
        ):
            write.update(RaisedHand, earlier, read_at=write.at)
        return write.insert(
            RaisedHand,
            uid,
            user_uid=user,
            interaction_uid=where.interaction_uid,
            person_uid=where.person_uid,
            ticket_uid=where.ticket_uid,
            script=where.script,
            step=where.step,
            question=question.strip(),
        )


def raised_hands(store: Store, but: Uid | None = None) -> tuple[HandView, ...]:
    """Hands that are up, the longest first; ``but``: not those of this person."""
    return tuple(
        _view(row) for row in store.rows(_SQL + "h.answered_at IS NULL AND h.user_uid IS NOT ? ORDER BY h.id", but)
    )


def own_hands(store: Store, user: Uid) -> tuple[HandView, ...]:
    """One's own: the one that is up, and answers not read yet."""
    return tuple(_view(row) for row in store.rows(_SQL + "h.user_uid = ? ORDER BY h.id", user))


def answer(store: Store, actor: Uid, hand: Uid, text: str) -> None:
    """Answer in words. Raises DayError without words, after a colleague, or too late; NotAllowed."""
    if not text.strip():
        raise DayError("day.answer_needed")
    with acting(store, actor, Act.ANSWER_HANDS) as write:
        row = write.row(
            "SELECT h.answered_at, h.read_at, coalesce(u.name, ''), h.answered_by FROM raised_hand h "
            "LEFT JOIN user u ON u.uid = h.answered_by WHERE h.uid = ?",
            hand,
        )
        if row is None:
            raise LookupError(f"no raised hand {hand.hex()}")
        answered_at, read_at, name, by = row
        if answered_at is not None and by != actor:
            raise DayError("day.hand_answered", name=name)
        if answered_at is None and read_at is not None:
            raise DayError("day.hand_down")
        write.update(RaisedHand, hand, answer=text.strip(), answered_by=actor, answered_at=answered_at or write.at)


def lower(store: Store, user: Uid, hand: Uid) -> None:
    """The operator has read the answer, or needs it no more. Somebody else's stays up."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        row = write.row("SELECT 1 FROM raised_hand WHERE uid = ? AND user_uid = ? AND read_at IS NULL", hand, user)
        if row is not None:
            write.update(RaisedHand, hand, read_at=write.at)


def _view(row: tuple[Any, ...]) -> HandView:
    last, first, middle, number = row[8:12]
    client = full_name(NameParts(last or "", first or "", middle or ""))
    shown = phones.national(phones.parse(number)) if number else ""
    values = [*row[:8], client, shown, *row[12:]]
    return HandView(*values)
