"""What clients were promised, and by when. All times are UTC ms."""

from __future__ import annotations

from app.models.calls import Promise
from app.models.ids import Uid
from app.records import frozen
from app.services.calls.errors import CallError
from app.services.clients.names import NameParts, short_name
from app.services.people.rights import Act, acting
from app.services.store.store import Store


@frozen
class DuePromise:
    """A promise that is still to be kept."""

    uid: Uid
    person_uid: Uid
    client: str
    ticket_uid: Uid | None
    ticket_number: str
    text: str
    due_at: int
    overdue: bool
    user_uid: Uid | None


def promise(store: Store, user: Uid, person: Uid, text: str, due_at: int, ticket: Uid | None = None) -> Uid:
    """Write down a promise; return its key. Raises CallError without words."""
    if not text.strip():
        raise CallError("calls.promise_without_text")
    with acting(store, user, Act.TAKE_CALLS) as write:
        return write.insert(Promise, person_uid=person, ticket_uid=ticket, text=text.strip(), due_at=due_at)


def keep(store: Store, user: Uid, promised: Uid, at: int) -> None:
    """The promise was kept."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.update(Promise, promised, kept_at=at)


def undo_keep(store: Store, user: Uid, promised: Uid) -> None:
    """Take :func:`keep` back."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.update(Promise, promised, kept_at=None)


def put_off(store: Store, user: Uid, promised: Uid, due_at: int) -> None:
    """Agree on another time with the client."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.update(Promise, promised, due_at=due_at)


def due(store: Store, until: int, now: int, user: Uid | None = None, limit: int = 200) -> tuple[DuePromise, ...]:
    """Promises due until then, the earliest first: one operator's own, or everybody's."""
    rows = store.rows(
        "SELECT pr.uid, pr.person_uid, p.last_name, p.first_name, p.middle_name, pr.ticket_uid, "
        "coalesce(t.number, ''), pr.text, pr.due_at, pr.created_by FROM promise pr "
        "JOIN person p ON p.uid = pr.person_uid LEFT JOIN ticket t ON t.uid = pr.ticket_uid "
        "WHERE pr.kept_at IS NULL AND pr.deleted_at IS NULL AND pr.due_at <= ?1 "
        "AND (?2 IS NULL OR pr.created_by = ?2) ORDER BY pr.due_at LIMIT ?3",
        until,
        user,
        limit,
    )
    return tuple(
        DuePromise(
            uid,
            person,
            short_name(NameParts(last, first, middle)),
            ticket,
            number,
            text,
            at,
            at < now,
            author,
        )
        for uid, person, last, first, middle, ticket, number, text, at, author in rows
    )
