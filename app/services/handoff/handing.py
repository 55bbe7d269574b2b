"""Hand-overs to units outside: prepared, sent, confirmed or refused. All times are UTC ms."""

from __future__ import annotations

import json
from typing import Any

from app.models.handing import Handoff, HandoffState
from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import in_language
from app.services.handoff.message import Message, compose
from app.services.handoff.units import HandoffError, UnitRecord, Way, unit_by_code, unit_of
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.moments import moment_words
from app.services.words import language

MINUTE = 60_000
OPEN = (HandoffState.PREPARED.value, HandoffState.SENDING.value, HandoffState.SENT.value)


@frozen
class HandoffView:
    """A hand-over to show. ``overdue``: sent, and not confirmed in time. ``trouble`` is why sending failed."""

    uid: Uid
    ticket_uid: Uid | None
    ticket_number: str
    item_uid: Uid | None
    unit_uid: Uid
    unit: str
    way: Way
    address: str
    subject: str
    text: str
    state: HandoffState
    made_at: int
    sent_at: int | None
    sent_by: str
    confirm_due_at: int | None
    confirmed_at: int | None
    confirmed_by: str
    attempts: int
    next_try_at: int | None
    trouble: str
    outside_number: str
    outside_state: str
    outside_url: str
    note: str
    overdue: bool


def prepare(store: Store, actor: Uid, ticket: Uid, unit: Uid, message: Message, *, note: str = "") -> Uid:
    """Keep what a unit is to be sent. A webhook goes out by itself from then on; a letter or a file is sent by the
    person, who says so with :func:`mark_sent`. Raises HandoffError for an empty letter, NotAllowed, LookupError.
    """
    if not message.text.strip():
        raise HandoffError("handoff.empty")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return _keep(write, unit_of(store, unit), message, ticket=ticket, note=note)


def prepare_item(store: Store, actor: Uid, item: Uid, unit: Uid, message: Message) -> Uid:
    """Like :func:`prepare` for a bug or a wish."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return _keep(write, unit_of(store, unit), message, item=item)


def prepare_in(store: Store, write: Write, ticket: Uid, unit_code: str, *, note: str = "") -> Uid:
    """Like :func:`prepare` inside a transaction, by a rule, with the unit's own letter. Raises HandoffError."""
    unit = unit_by_code(store, unit_code)
    message = compose(store, write.actor or b"", ticket, unit, write.at)
    return _keep(write, unit, message, ticket=ticket, note=note)


def mark_sent(store: Store, actor: Uid, handoff: Uid, now: int) -> None:
    """The letter or the file has gone. Raises HandoffError where it has gone or was withdrawn already."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        _expect(write, handoff, HandoffState.PREPARED, HandoffState.FAILED)
        minutes = _confirm_min(write, handoff)
        write.update(
            Handoff,
            handoff,
            state=HandoffState.SENT.value,
            sent_at=now,
            sent_by=actor,
            confirm_due_at=now + minutes * MINUTE if minutes else None,
            trouble="",
        )


def confirm(
    store: Store, actor: Uid, handoff: Uid, now: int, *, by: str, outside_number: str = "", note: str = ""
) -> None:
    """The unit has taken it: who confirmed there, and the number it has there. Raises HandoffError, NotAllowed."""
    if not by.strip():
        raise HandoffError("handoff.confirmed_by_nobody")
    values: dict[str, Any] = {
        "state": HandoffState.CONFIRMED.value,
        "confirmed_at": now,
        "confirmed_by": by.strip(),
        "outside_number": outside_number.strip(),
    }
    _answer(store, actor, handoff, values, note)


def refuse(store: Store, actor: Uid, handoff: Uid, now: int, *, by: str, note: str) -> None:
    """The unit does not take it; ``note`` says why. Raises HandoffError without a reason, NotAllowed."""
    if not note.strip():
        raise HandoffError("handoff.refused_without_reason")
    _answer(
        store,
        actor,
        handoff,
        {"state": HandoffState.REFUSED.value, "confirmed_at": now, "confirmed_by": by.strip()},
        note,
    )


def withdraw(store: Store, actor: Uid, handoff: Uid) -> None:
    """Take back what has not been confirmed; nothing more is sent. Raises HandoffError, NotAllowed."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        _expect(
            write, handoff, HandoffState.PREPARED, HandoffState.SENDING, HandoffState.SENT, HandoffState.FAILED
        )
        write.update(Handoff, handoff, state=HandoffState.WITHDRAWN.value, next_try_at=None, confirm_due_at=None)


def send_again(store: Store, actor: Uid, handoff: Uid, now: int) -> None:
    """Try a webhook that failed anew, from the first attempt. Raises HandoffError, NotAllowed."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        _expect(write, handoff, HandoffState.FAILED)
        write.update(Handoff, handoff, state=HandoffState.SENDING.value, attempts=0, next_try_at=now, trouble="")


def of_ticket(store: Store, ticket: Uid, now: int) -> tuple[HandoffView, ...]:
    """What was handed outside about a ticket, the latest first."""
    return _views(store, now, "h.ticket_uid = ? ORDER BY h.id DESC", ticket)


def of_item(store: Store, item: Uid, now: int) -> tuple[HandoffView, ...]:
    """What was handed outside about a bug or a wish, the latest first."""
    return _views(store, now, "h.item_uid = ? ORDER BY h.id DESC", item)


def _keep(
    write: Write,
    unit: UnitRecord,
    message: Message,
    *,
    ticket: Uid | None = None,
    item: Uid | None = None,
    note: str = "",
) -> Uid:
    by_itself = unit.way is Way.WEBHOOK
    return write.insert(
        Handoff,
        ticket_uid=ticket,
        item_uid=item,
        unit_uid=unit.uid,
        way=unit.way.value,
        address=unit.address,
        subject=message.subject,
        text=message.text,
        state=(HandoffState.SENDING if by_itself else HandoffState.PREPARED).value,
        sent_by=write.actor,
        next_try_at=write.at if by_itself else None,
        note=note,
    )


def _answer(store: Store, actor: Uid, handoff: Uid, values: dict[str, Any], note: str) -> None:
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        _expect(
            write, handoff, HandoffState.PREPARED, HandoffState.SENDING, HandoffState.SENT, HandoffState.FAILED
        )
        if note.strip():
            values["note"] = note.strip()
        write.update(Handoff, handoff, next_try_at=None, **values)


def _expect(write: Write, handoff: Uid, *states: HandoffState) -> None:
    row = write.row("SELECT state, confirmed_at, confirmed_by FROM handoff WHERE uid = ?", handoff)
    if row is None:
        raise LookupError(f"no hand-over {handoff.hex()}")
    if HandoffState(row[0]) in states:
        return
    if row[0] == HandoffState.CONFIRMED.value:
        at = moment_words(row[1], language())
        raise HandoffError("handoff.confirmed_already", by=row[2], at=at)
    raise HandoffError("handoff.not_possible_now")


def _confirm_min(write: Write, handoff: Uid) -> int:
    row = write.row(
        "SELECT u.confirm_min FROM handoff h JOIN outside_unit u ON u.uid = h.unit_uid WHERE h.uid = ?", handoff
    )
    return int(row[0]) if row else 0


def _views(store: Store, now: int, where: str, *params: Any) -> tuple[HandoffView, ...]:
    rows = store.rows(
        "SELECT h.uid, h.ticket_uid, coalesce(k.number, ''), h.item_uid, h.unit_uid, u.labels, h.way, h.address, "
        "h.subject, h.text, h.state, h.created_at, h.sent_at, coalesce(s.name, ''), h.confirm_due_at, "
        "h.confirmed_at, h.confirmed_by, h.attempts, h.next_try_at, h.trouble, h.outside_number, h.outside_state, "
        "h.outside_url, h.note FROM handoff h LEFT JOIN outside_unit u ON u.uid = h.unit_uid "
        "LEFT JOIN ticket k ON k.uid = h.ticket_uid LEFT JOIN user s ON s.uid = h.sent_by "
        f"WHERE h.deleted_at IS NULL AND {where}",
        *params,
    )
    found = []
    for row in rows:
        values = list(row)
        values[5] = in_language(json.loads(row[5])) if row[5] else ""
        values[6], values[10] = Way(row[6]), HandoffState(row[10])
        late = values[10] is HandoffState.SENT and row[14] is not None and row[14] < now
        values.append(late)
        found.append(HandoffView(*values))
    return tuple(found)
