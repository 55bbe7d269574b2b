"""Announce an incident, change what is said about it, and end it with one answer to all who called. UTC ms."""

from __future__ import annotations

from app.models.ids import Uid, new_uid
from app.models.links import Incident, LinkKind
from app.records import frozen
from app.services.incidents.following import follow_main
from app.services.links.answering import AnsweredAll, Waiting, answer_all, waiting_below
from app.services.links.errors import LinkError
from app.services.people.rights import Act, acting, require
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.services.undo.steps import remember


@frozen
class Announcement:
    """What the banner says. ``say`` is what callers are told; ``expected_at`` when it should be over."""

    title: str
    say: str = ""
    expected_at: int | None = None
    problem_uid: Uid | None = None
    uid: Uid | None = None


@frozen
class Banner:
    """An incident that goes on. ``callers`` counts the tickets tied to it, ``waiting`` those who want a call."""

    uid: Uid
    ticket_uid: Uid
    number: str
    title: str
    say: str
    expected_at: int | None
    announced_at: int
    by: str
    callers: int
    waiting: int


def announce(store: Store, actor: Uid, wanted: Announcement, ticket: TicketDraft) -> Uid:
    """Put a banner on every desk; return the incident's key. For seniors.

    ``ticket`` is what callers' tickets will hang on: a new one is saved, one that is stored stays as it is. A
    second banner for the same ticket is the first one, changed. Raises LinkError without a title.
    """
    if not wanted.title.strip():
        raise LinkError("incidents.without_title")
    require(store, actor, Act.LEAD_INCIDENTS)
    if store.value("SELECT 1 FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket.uid) is None:
        save_ticket(store, actor, ticket)
    with acting(store, actor, Act.LEAD_INCIDENTS) as write:
        known = write.row(
            "SELECT uid FROM incident WHERE ticket_uid = ? AND closed_at IS NULL AND deleted_at IS NULL",
            ticket.uid,
        )
        values = {
            "title": wanted.title.strip(),
            "say": wanted.say.strip(),
            "expected_at": wanted.expected_at,
            "problem_uid": wanted.problem_uid,
        }
        if known:
            uid: Uid = known[0]
            write.update(Incident, uid, **values)
            return uid
        return write.insert(
            Incident, wanted.uid or new_uid(), ticket_uid=ticket.uid, announced_at=write.at, **values
        )


def change(store: Store, actor: Uid, incident: Uid, wanted: Announcement) -> None:
    """Say something else: a new time, other words. Raises LinkError without a title."""
    if not wanted.title.strip():
        raise LinkError("incidents.without_title")
    with acting(store, actor, Act.LEAD_INCIDENTS) as write:
        write.update(
            Incident,
            incident,
            title=wanted.title.strip(),
            say=wanted.say.strip(),
            expected_at=wanted.expected_at,
            problem_uid=wanted.problem_uid,
        )


def close(store: Store, actor: Uid, incident: Uid, answer: str) -> AnsweredAll:
    """End an incident: answer and resolve its ticket and all tied to it, open calls for clients who want one.

    What callers' tickets lack they take over from the incident's. One transaction, so that one undo takes it back.
    Ending it again changes nothing. Raises LinkError without an answer and where the incident's own ticket lacks
    what resolving needs (nothing is changed then), LookupError where there is no such incident.
    """
    text = answer.strip()
    if not text:
        raise LinkError("incidents.without_answer")
    with acting(store, actor, Act.LEAD_INCIDENTS) as write:
        ticket, closed_at, title = _standing(write, incident)
        if closed_at is not None:
            return AnsweredAll(0, 0, 0)
        write.update(Incident, incident, answer=text, closed_at=write.at)
        callers = waiting_below(write, ticket, LinkKind.PARENT)
        for caller in callers:
            follow_main(store, write, caller.ticket, ticket)
        told = answer_all(store, write, (*callers, Waiting(ticket)), text, resolve=True, calls_at=write.at)
        main = next((one for one in told.refused if one.ticket == ticket and one.lacks), None)
        if main is not None:
            raise LinkError("incidents.main_lacks", number=main.number, fields=main.lacks)
        remember(write, actor, "incidents.step_closed", title=title)
        return told


def going_on(store: Store) -> tuple[Banner, ...]:
    """The incidents that go on, the latest first."""
    rows = store.rows(
        "SELECT i.uid, i.ticket_uid, t.number, i.title, i.say, i.expected_at, i.announced_at, "
        "coalesce(u.name, ''), "
        "count(l.id), coalesce(sum(l.wants_notice), 0) FROM incident i JOIN ticket t ON t.uid = i.ticket_uid "
        "LEFT JOIN user u ON u.uid = i.created_by LEFT JOIN ticket_link l ON l.target_uid = i.ticket_uid "
        "AND l.kind = 'parent' AND l.deleted_at IS NULL WHERE i.closed_at IS NULL AND i.deleted_at IS NULL "
        "GROUP BY i.id ORDER BY i.announced_at DESC, i.id DESC"
    )
    return tuple(Banner(*row) for row in rows)


def _standing(write: Write, incident: Uid) -> tuple[Uid, int | None, str]:
    row = write.row(
        "SELECT ticket_uid, closed_at, title FROM incident WHERE uid = ? AND deleted_at IS NULL", incident
    )
    if row is None:
        raise LookupError(f"no incident {incident.hex()}")
    return row[0], row[1], row[2]
