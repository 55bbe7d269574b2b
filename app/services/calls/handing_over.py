"""A call goes on to somebody else, and what was done so far goes with it: answers, draft, note. Times are UTC ms.

The next operator's desk finds it by the exchange's call id, which survives transfer and parking; on a team's hub
it comes to whoever has the call, in whatever queue (``team/calls.py``). Nothing is taken from the giver: their own
draft is removed only once the very same has been taken up by somebody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.models.calls import CallHandover
from app.models.ids import Uid, new_uid
from app.models.tickets import TicketState
from app.records import frozen
from app.services.calls.errors import CallError
from app.services.drafts import park
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import t

KEPT_MS = 12 * 60 * 60_000
"""A call lasts no longer; an exchange may use its ids again after that."""

JUST_MS = 60_000


class How(StrEnum):
    """In what way the call leaves."""

    TRANSFER = "transfer"
    PARK = "park"


@frozen
class Packet:
    """What a desk gives along with a call. ``body`` is its draft's, as JSON can hold it."""

    call_id: str
    how: How
    target: str
    note: str
    interaction_uid: Uid | None
    person_uid: Uid | None
    body: Mapping[str, Any]


@frozen
class HandedOver:
    """What came with a call: from whom, with which words. ``body`` is for a desk to go on with."""

    uid: Uid
    how: How
    from_uid: Uid
    name: str
    extension: str
    target: str
    note: str
    person_uid: Uid | None
    body: Mapping[str, Any]
    handed_at: int


@frozen
class Belongings:
    """What belongs to a call that comes: a colleague's packet, or the operator's own unfinished draft of it."""

    call_id: str
    packet: HandedOver | None = None
    draft_uid: Uid | None = None
    draft: Mapping[str, Any] | None = None


def hand_over(store: Store, user: Uid, packet: Packet, at: int) -> Uid:
    """Give it along; given again before anybody took it, the newest counts. Returns its key.

    Told again right after somebody took it (the line was slower than they), it stays as they have it.
    """
    of_contact = store.value("SELECT person_uid FROM interaction WHERE uid = ?", packet.interaction_uid)
    values: dict[str, Any] = {
        "how": packet.how.value,
        "interaction_uid": packet.interaction_uid,
        "person_uid": packet.person_uid or of_contact,
        "target": packet.target,
        "note": packet.note.strip(),
        "body": dict(packet.body),
    }
    with acting(store, user, Act.TAKE_CALLS) as write:
        known = _untaken(write, user, packet.call_id)
        if known is None:
            taken = _just_taken(write, user, packet.call_id, at)
            if taken is not None:
                return taken
            return write.insert(CallHandover, call_id=packet.call_id, from_uid=user, handed_at=at, **values)
        if write.update(CallHandover, known, **values):
            write.update(CallHandover, known, handed_at=at)
        return known


def withdraw(store: Store, user: Uid, call_id: str) -> None:
    """The caller stays after all (the transfer was called off): what was given along is taken back."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        known = _untaken(write, user, call_id)
        if known is not None:
            write.remove(CallHandover, known)


def belongings(store: Store, user: Uid, call_id: str, now: int) -> Belongings:
    """What belongs to a call that comes to ``user``; the newest counts. Two indexed queries."""
    packet = _packet(store, call_id, now)
    draft = store.row(
        "SELECT d.uid, d.body, d.updated_at FROM interaction i JOIN draft d ON d.interaction_uid = i.uid "
        "WHERE i.call_id = ? AND i.user_uid = ? AND d.user_uid = ? AND i.deleted_at IS NULL "
        "ORDER BY d.updated_at DESC LIMIT 1",
        call_id,
        user,
        user,
    )
    if draft is not None and (packet is None or packet.from_uid == user or packet.handed_at < draft[2]):
        return Belongings(
            call_id, packet if packet and packet.from_uid != user else None, draft[0], _read(draft[1])
        )
    return Belongings(call_id, packet)


def take_over(store: Store, user: Uid, handover: Uid, at: int) -> Mapping[str, Any]:
    """Go on with what came along; the body for the desk. Taking it again gives the same answers.

    The scripts go on as runs of the new contact, so that the giver's stay what they were. The giver's draft is
    removed where it says no more than this. Raises CallError where it is there no more.
    """
    with acting(store, user, Act.TAKE_CALLS) as write:
        row = write.row(
            "SELECT from_uid, interaction_uid, body, taken_by FROM call_handover "
            "WHERE uid = ? AND deleted_at IS NULL",
            handover,
        )
        if row is None:
            raise CallError("calls.handover_gone")
        giver, interaction, text, taken_by = row
        body = _read(text)
        if taken_by is None:
            write.update(CallHandover, handover, taken_by=user, taken_at=at)
        if giver != user and interaction is not None:
            for draft, kept in write.rows(
                "SELECT uid, body FROM draft WHERE interaction_uid = ? AND user_uid = ?", interaction, giver
            ):
                if _same(_read(kept), body):
                    _drop(write, draft)
        return body if giver == user else _of_what_is_here(write, _anew(body))


def leave_draft(store: Store, user: Uid, draft: Uid, call_id: str) -> bool:
    """The giver is done with the contact: the draft waits in 'my work' unless somebody went on with it already.

    True where it waits.
    """
    found = store.row("SELECT body FROM draft WHERE uid = ?", draft)
    if found is None:
        return False
    taken = store.row(
        "SELECT body FROM call_handover WHERE call_id = ? AND from_uid = ? AND taken_by IS NOT NULL "
        "AND taken_by <> from_uid AND deleted_at IS NULL ORDER BY handed_at DESC LIMIT 1",
        call_id,
        user,
    )
    if taken is None or not _same(_read(found[0]), _read(taken[0])):
        park(store, user, draft)
        return True
    with acting(store, user, Act.EDIT_TICKETS) as write:
        _drop(write, draft)
    return False


def _packet(store: Store, call_id: str, now: int) -> HandedOver | None:
    """What was given along last; one's own where nobody took it, for a call that comes back."""
    row = store.row(
        "SELECT h.uid, h.how, h.from_uid, coalesce(u.name, ''), coalesce(u.extension, ''), h.target, h.note, "
        "h.person_uid, h.body, h.handed_at FROM call_handover h LEFT JOIN user u ON u.uid = h.from_uid "
        "WHERE h.call_id = ? AND h.handed_at >= ? AND h.deleted_at IS NULL ORDER BY h.handed_at DESC, h.id DESC "
        "LIMIT 1",
        call_id,
        now - KEPT_MS,
    )
    if row is None:
        return None
    uid, how, giver, name, extension, target, note, person, body, at = row
    return HandedOver(uid, How(how), giver, name, extension, target, note, person, _read(body), at)


def _untaken(write: Write, user: Uid, call_id: str) -> Uid | None:
    row = write.row(
        "SELECT uid FROM call_handover WHERE call_id = ? AND from_uid = ? AND taken_by IS NULL "
        "AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        call_id,
        user,
    )
    return row[0] if row else None


def _just_taken(write: Write, user: Uid, call_id: str, at: int) -> Uid | None:
    """The call's last packet where it is ours and somebody else took it a moment ago."""
    row = write.row(
        "SELECT uid, from_uid, taken_by, taken_at FROM call_handover WHERE call_id = ? AND deleted_at IS NULL "
        "ORDER BY id DESC LIMIT 1",
        call_id,
    )
    if row is None or row[1] != user or row[2] in (None, user) or at - row[3] > JUST_MS:
        return None
    return bytes(row[0])


def _anew(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body for another contact: the same ticket and answers, runs and note of its own, no outcome yet."""
    made = dict(body)
    script = body.get("script")
    if script:
        made["script"] = dict(script) | {
            part: [dict(leg) | {"run": new_uid().hex()} for leg in script[part]] for part in ("open", "done")
        }
    made["ticket"] = dict(body["ticket"]) | {"note_uid": new_uid().hex()}
    made["outcome"] = {"disposition_uid": None, "chosen": False, "note": ""}
    return made


def _of_what_is_here(write: Write, body: dict[str, Any]) -> dict[str, Any]:
    """A ticket of queues that are not ours is not here: what was to be said of it becomes a ticket of our own."""
    ticket = body["ticket"]
    number = ticket.get("number")
    if not number or write.row("SELECT 1 FROM ticket WHERE uid = ?", bytes.fromhex(ticket["uid"])):
        return body
    said = "\n".join(part for part in (t("calls.goes_on", number=number), ticket.get("note", "")) if part)
    new = TicketState.NEW.value
    own = {"uid": new_uid().hex(), "number": "", "base": None, "state": new, "step": new, "wanted": ""}
    return body | {"ticket": ticket | own | {"note": said}}


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two bodies say the same of ticket and script; how the contact ended is each operator's own."""
    return all(one.get(part) == other.get(part) for part in ("ticket", "script"))


def _drop(write: Write, draft: Uid) -> None:
    write.local("DELETE FROM draft WHERE uid = ?", draft)
    write.touch("draft", draft)


def _read(text: str | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text else {}
    return found
