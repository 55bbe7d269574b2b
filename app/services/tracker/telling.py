"""Telling the clients who asked that a bug is fixed or a wish fulfilled. All times are UTC ms."""

from __future__ import annotations

from app.models.calls import Callback
from app.models.handing import ItemState, TrackerRequest
from app.models.ids import Uid
from app.models.tickets import TicketNote
from app.records import frozen
from app.services.calls.errors import CallError
from app.services.calls.for_ticket import callback_for_in
from app.services.clients.names import NameParts, short_name
from app.services.notices import Kind, tell_in
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import t

MINUTE = 60_000
CALL_WITHIN = 60 * MINUTE


@frozen
class Asker:
    """A client who asked. ``told_at`` None while they are to be told; ``called``: a callback waits for that."""

    request_uid: Uid
    item_uid: Uid
    ticket_uid: Uid
    ticket_number: str
    person_uid: Uid | None
    client: str
    organisation: str
    wants_word: bool
    told_at: int | None
    called: bool


def askers(store: Store, item: Uid) -> tuple[Asker, ...]:
    """Everybody who asked for this, in the order they did."""
    return _askers(store, "r.item_uid = ?", item)


def askers_of_release(store: Store, release: Uid) -> tuple[Asker, ...]:
    """Everybody who waits for something that this release brings."""
    return _askers(store, "i.release_uid = ?", release)


def call_those_who_asked_in(write: Write, item: Uid) -> int:
    """Write down a call to each client who is to be told; how many. The assignee is told of those without number.

    A client whom another call about the same ticket waits for gets one more, for this one has its own words.
    """
    rows = write.rows(
        "SELECT r.uid, r.ticket_uid, i.kind, i.title, coalesce(p.version, ''), k.number, k.assignee_uid, "
        "k.created_by FROM tracker_request r JOIN tracker_item i ON i.uid = r.item_uid "
        "JOIN ticket k ON k.uid = r.ticket_uid LEFT JOIN product_release p ON p.uid = i.release_uid "
        "WHERE r.item_uid = ? AND r.wants_word AND r.told_at IS NULL AND r.callback_uid IS NULL "
        "AND r.deleted_at IS NULL ORDER BY r.id",
        item,
    )
    made = 0
    for request, ticket, kind, title, version, number, assignee, author in rows:
        note = _note(kind, title, version)
        try:
            uid = callback_for_in(write, ticket, write.at + CALL_WITHIN, note=note, again=True)
        except CallError:
            people = [user for user in (assignee, author) if user is not None][:1]
            params = {"number": number, "text": note}
            tell_in(write, people, key="tracker.notice_write", params=params, kind=Kind.TRACKER, ticket=ticket)
        else:
            write.update(TrackerRequest, request, callback_uid=uid)
            made += 1
    return made


def mark_told(store: Store, actor: Uid, request: Uid, *, answer: str = "") -> None:
    """The client knows. ``answer`` is what they were written, kept in the ticket. The call is no longer due."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        row = write.row("SELECT ticket_uid, callback_uid FROM tracker_request WHERE uid = ?", request)
        if row is None:
            raise LookupError(f"no request {request.hex()}")
        write.update(TrackerRequest, request, told_at=write.at)
        if answer.strip():
            write.insert(TicketNote, ticket_uid=row[0], kind="to_client", text=answer.strip())
        if row[1] is not None and write.row("SELECT 1 FROM callback WHERE uid = ? AND done_at IS NULL", row[1]):
            write.update(Callback, row[1], done_at=write.at, result="told")


def wants_word(store: Store, actor: Uid, request: Uid, *, wanted: bool) -> None:
    """Whether this client wants to be told. Who does not is not called any more; who does after all, is."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        row = write.row(
            "SELECT r.item_uid, i.state FROM tracker_request r JOIN tracker_item i ON i.uid = r.item_uid "
            "WHERE r.uid = ? AND r.deleted_at IS NULL",
            request,
        )
        if row is None:
            raise LookupError(f"no request {request.hex()}")
        write.update(TrackerRequest, request, wants_word=wanted)
        if not wanted:
            call_off_in(write, request)
        elif row[1] == ItemState.DONE.value:
            call_those_who_asked_in(write, row[0])


def call_off_in(write: Write, request: Uid) -> None:
    """A call that waits for nothing but this request is removed."""
    row = write.row(
        "SELECT c.uid FROM tracker_request r JOIN callback c ON c.uid = r.callback_uid "
        "WHERE r.uid = ? AND c.done_at IS NULL AND c.deleted_at IS NULL",
        request,
    )
    if row is not None:
        write.remove(Callback, row[0])
        write.update(TrackerRequest, request, callback_uid=None)


def _note(kind: str, title: str, version: str) -> str:
    if version:
        return t(f"tracker.done_{kind}_in", title=title, version=version)
    return t(f"tracker.done_{kind}", title=title)


def _askers(store: Store, where: str, uid: Uid) -> tuple[Asker, ...]:
    rows = store.rows(
        "SELECT r.uid, r.item_uid, r.ticket_uid, k.number, r.person_uid, p.last_name, p.first_name, "
        "p.middle_name, coalesce(o.name, ''), r.wants_word, coalesce(r.told_at, c.done_at), c.uid "
        "FROM tracker_request r "
        "JOIN tracker_item i ON i.uid = r.item_uid JOIN ticket k ON k.uid = r.ticket_uid "
        "LEFT JOIN person p ON p.uid = r.person_uid LEFT JOIN organisation o ON o.uid = r.organisation_uid "
        "LEFT JOIN callback c ON c.uid = r.callback_uid AND c.deleted_at IS NULL "
        f"WHERE {where} AND r.deleted_at IS NULL AND i.merged_uid IS NULL ORDER BY r.id",
        uid,
    )
    return tuple(
        Asker(
            request,
            item,
            ticket,
            number,
            person,
            short_name(NameParts(last or "", first or "", middle or "")),
            organisation,
            bool(wanted),
            told,
            called is not None and told is None,
        )
        for request, item, ticket, number, person, last, first, middle, organisation, wanted, told, called in rows
    )
