"""Contacts in the store: made of the line's events, opened by hand, ended with an outcome.

A call is one contact for each operator it came to, found by the exchange's ``call_id``. What an event means is
decided by :class:`app.services.calls.state.Life`; here its view is kept. All times are UTC ms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.calls import Channel, Interaction, InteractionTicket
from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services import phones
from app.services.calls.errors import CallError
from app.services.calls.remembered import remembered
from app.services.calls.state import Life, State, View
from app.services.people.rights import Act, acting
from app.services.scripts.runs import save_walk_in
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Direction, EventKind

HAND = "hand:"
_ON_THE_LINE = frozenset({State.OFFERED, State.RINGING, State.TALKING, State.ON_HOLD})
_OVER = frozenset({State.CLOSED, State.ABANDONED, State.MISSED, State.REJECTED})


@frozen
class Kept:
    """A call as kept: its contact, the client (where the number leaves no doubt), and where it stands."""

    interaction_uid: Uid
    person_uid: Uid | None
    view: View


@frozen
class Contact:
    """A contact as stored. ``ticket_uids`` are the tickets it is about."""

    uid: Uid
    channel: str
    direction: str
    state: State
    call_id: str | None
    user_uid: Uid | None
    person_uid: Uid | None
    number: str
    caller_name: str
    line: str
    queue: str
    offered_at: int
    answered_at: int | None
    ended_at: int | None
    closed_at: int | None
    disposition_uid: Uid | None
    note: str
    recording: str
    ticket_uids: tuple[Uid, ...]


def take_event(store: Store, user: Uid, event: CallEvent) -> Kept:
    """Write down one event of a call that concerns ``user``.

    Idempotent: an event repeated, late or out of order gives the same contact; a call offered again after it was
    missed re-opens it; an event of a call never seen (after a reconnect) makes its contact. Needs no memory of
    the call: use it where no :class:`Life` is at hand.
    """
    with acting(store, user, Act.TAKE_CALLS) as write:
        return _keep(write, user, event, remembered(write, user, event.call_id).apply(event).view())


def keep_call(store: Store, user: Uid, event: CallEvent, view: View) -> Kept:
    """Like :func:`take_event`, with the view that the caller's own :class:`Life` has come to."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        return _keep(write, user, event, view)


def life_of(store: Store, user: Uid, call_id: str) -> Life:
    """What the store knows of a call, as a life that further events can be applied to (after a restart)."""
    return remembered(store, user, call_id)


def open_by_hand(
    store: Store,
    user: Uid,
    channel: Channel,
    at: int,
    *,
    uid: Uid | None = None,
    person: Uid | None = None,
    number: str = "",
    direction: Direction = Direction.IN,
) -> Uid:
    """Open a contact that no line brought: a visit, a letter, mail, a chat. Repeating it with ``uid`` is harmless.

    The timer knows it by :func:`hand_call_id`.
    """
    made = uid or new_uid()
    with acting(store, user, Act.TAKE_CALLS) as write:
        if write.row("SELECT 1 FROM interaction WHERE uid = ?", made):
            return made
        write.insert(
            Interaction,
            made,
            channel=channel.value,
            direction=direction.value,
            state=State.TALKING.value,
            call_id=hand_call_id(made),
            user_uid=user,
            person_uid=person,
            number=number,
            number_key=phones.parse(number).key if number else "",
            offered_at=at,
            answered_at=at,
        )
    return made


def hand_call_id(interaction: Uid) -> str:
    """What stands for the exchange's call id in a contact opened by hand."""
    return HAND + interaction.hex()


def finish(
    store: Store,
    user: Uid,
    interaction: Uid,
    disposition: Uid | None,
    at: int,
    note: str | None = None,
    walk: Mapping[str, Any] | None = None,
) -> None:
    """Close a contact with its outcome; closing again may correct the outcome.

    ``walk`` (``Walk.snapshot()``) keeps the scripts' answers in the same transaction. The contact's draft goes,
    unless it was put aside: what is to be gone on with is parked before.

    Raises CallError without an outcome, and while a call still goes on (a contact opened by hand ends here).
    """
    if disposition is None:
        raise CallError("calls.disposition_required")
    with acting(store, user, Act.TAKE_CALLS) as write:
        row = _standing(write, interaction)
        if row.waits_for_us and not row.by_hand:
            raise CallError("calls.still_talking")
        _close(write, interaction, row, disposition, at, note)
        if walk is not None:
            save_walk_in(store, write, interaction, walk)


def close_as_part(store: Store, user: Uid, interaction: Uid, at: int) -> None:
    """Close the contact of a call that went on as part of an older one (a consultation that was completed, a
    parked caller fetched): the older one's contact gets the outcome.
    """
    with acting(store, user, Act.TAKE_CALLS) as write:
        if _standing(write, interaction).closed_at is None:
            write.update(Interaction, interaction, state=State.CLOSED.value, closed_at=at)


def end_without_data(store: Store, user: Uid, interaction: Uid, code: str, at: int) -> None:
    """Close a contact in one key: ``wrong_number``, ``silent`` or ``hang_up``, also in the midst of a call.

    The line's own 'ended' may come later; the contact stays closed. Raises CallError where the dictionary has
    no such active non-data outcome.
    """
    with acting(store, user, Act.TAKE_CALLS) as write:
        found = write.row(
            "SELECT uid FROM disposition WHERE code = ? AND non_data AND active AND deleted_at IS NULL", code
        )
        if found is None:
            raise CallError("calls.no_such_ending", code=code)
        _close(write, interaction, _standing(write, interaction), found[0], at, None)


def park(store: Store, user: Uid, interaction: Uid) -> None:
    """Put a contact in after-call work aside (its limit ran out); :func:`take_up` brings it back."""
    _move(store, user, interaction, State.WRAP_UP, State.PARKED)


def take_up(store: Store, user: Uid, interaction: Uid) -> None:
    """Go on with a parked contact."""
    _move(store, user, interaction, State.PARKED, State.WRAP_UP)


def set_person(store: Store, user: Uid, interaction: Uid, person: Uid | None) -> None:
    """Say who the contact is with (None: nobody we know)."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.update(Interaction, interaction, person_uid=person)


def set_note(store: Store, user: Uid, interaction: Uid, note: str) -> None:
    """Change the contact's note."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.update(Interaction, interaction, note=note)


def link_ticket(store: Store, user: Uid, interaction: Uid, ticket: Uid) -> None:
    """Say that the contact is about a ticket; repeating it changes nothing."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        link_ticket_in(write, interaction, ticket)


def link_ticket_in(write: Write, interaction: Uid, ticket: Uid) -> None:
    """Like :func:`link_ticket`, inside an open transaction."""
    if not write.rows(_LINKS, interaction, ticket):
        write.insert(InteractionTicket, interaction_uid=interaction, ticket_uid=ticket)


def contact(store: Store, interaction: Uid) -> Contact:
    """One contact. Raises LookupError where there is no such contact."""
    found = _contacts(store, "uid = ?", interaction)
    if not found:
        raise LookupError(f"no contact {interaction.hex()}")
    return found[0]


def unfinished(store: Store, user: Uid, since: int) -> tuple[Contact, ...]:
    """The operator's contacts offered since then that are neither closed nor lost, for a restart; oldest first."""
    over = ", ".join(f"'{state.value}'" for state in sorted(_OVER))
    return _contacts(
        store, f"user_uid = ? AND offered_at >= ? AND state NOT IN ({over}) AND deleted_at IS NULL", user, since
    )


_LINKS = "SELECT uid FROM interaction_ticket WHERE interaction_uid = ? AND ticket_uid = ? AND deleted_at IS NULL"


@frozen
class _Standing:
    state: State
    by_hand: bool
    ended_at: int | None
    closed_at: int | None
    left: bool

    @property
    def waits_for_us(self) -> bool:
        """Whether the caller is still there: talking, or parked at the exchange."""
        return self.state in _ON_THE_LINE or (self.state is State.PARKED and not self.left)


def _keep(write: Write, user: Uid, event: CallEvent, view: View) -> Kept:
    row = write.row(
        "SELECT uid, person_uid, state, offered_at, answered_at, ended_at, closed_at, recording "
        "FROM interaction WHERE call_id = ? AND user_uid = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        event.call_id,
        user,
    )
    if row is None:
        return _made(write, user, event, view)
    uid, person, state, offered_at, answered_at, ended_at, closed_at, recording = row
    values: dict[str, Any] = {"recording": view.recording or recording}
    # Closed by one key in the midst of a talk, the contact stays closed, whatever the line tells later; only a
    # new offer of the same call opens it again.
    offered_again = event.kind in (EventKind.OFFERED, EventKind.RINGING) and event.at_ms > (closed_at or 0)
    if state != State.CLOSED or (offered_again and view.is_live):
        values |= {
            "state": view.state.value,
            "offered_at": _earlier(offered_at, view.offered_ms),
            "answered_at": _earlier(answered_at, view.answered_ms),
            "ended_at": view.ended_ms,
            "closed_at": view.closed_ms,
            "exit": view.exit.value if view.exit else "",
            "target": view.target if view.exit else "",
            "cause": view.cause.value if view.cause else "",
        }
    elif ended_at is None and view.ended_ms is not None:  # the link is back: now it is known when the caller left
        values |= {"ended_at": view.ended_ms, "cause": view.cause.value if view.cause else ""}
    write.update(Interaction, uid, **values)
    return Kept(uid, person, view)


def _made(write: Write, user: Uid, event: CallEvent, view: View) -> Kept:
    """A new contact; a number that one client has names the client."""
    number = phones.parse(event.number)
    people = write.rows(
        "SELECT DISTINCT p.uid FROM contact_point cp "
        "JOIN person_contact_point link ON link.contact_point_uid = cp.uid AND link.deleted_at IS NULL "
        "JOIN person p ON p.uid = link.person_uid AND p.deleted_at IS NULL "
        "WHERE cp.key = ? AND cp.key <> '' AND cp.deleted_at IS NULL LIMIT 2",
        number.key,
    )
    person: Uid | None = people[0][0] if len(people) == 1 else None
    uid = write.insert(
        Interaction,
        channel=Channel.PHONE.value,
        direction=event.direction.value,
        state=view.state.value,
        call_id=event.call_id,
        user_uid=user,
        person_uid=person,
        number=event.number,
        number_key=number.key,
        caller_name=event.name,
        line=event.line,
        queue=event.queue,
        offered_at=event.at_ms if view.offered_ms is None else view.offered_ms,
        answered_at=view.answered_ms,
        ended_at=view.ended_ms,
        recording=view.recording,
        exit=view.exit.value if view.exit else "",
        target=view.target if view.exit else "",
        cause=view.cause.value if view.cause else "",
    )
    return Kept(uid, person, view)


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _standing(write: Write, interaction: Uid) -> _Standing:
    row = write.row("SELECT state, call_id, ended_at, closed_at, exit FROM interaction WHERE uid = ?", interaction)
    if row is None:
        raise LookupError(f"no contact {interaction.hex()}")
    left = bool(row[4]) or row[2] is not None
    return _Standing(State(row[0]), row[1] is None or row[1].startswith(HAND), row[2], row[3], left)


def _close(write: Write, interaction: Uid, now: _Standing, disposition: Uid, at: int, note: str | None) -> None:
    values: dict[str, Any] = {"state": State.CLOSED.value, "disposition_uid": disposition}
    if now.ended_at is None and (now.by_hand or now.state is not State.WRAP_UP):
        values["ended_at"] = at  # a talk whose link was lost stays without an end
    if now.closed_at is None:
        values["closed_at"] = at
    if note is not None:
        values["note"] = note
    write.update(Interaction, interaction, **values)
    for (draft,) in write.rows("SELECT uid FROM draft WHERE interaction_uid = ? AND NOT parked", interaction):
        write.local("DELETE FROM draft WHERE uid = ?", draft)
        write.touch("draft", draft)


def _move(store: Store, user: Uid, interaction: Uid, source: State, target: State) -> None:
    with acting(store, user, Act.TAKE_CALLS) as write:
        if _standing(write, interaction).state is source:
            write.update(Interaction, interaction, state=target.value)


def _contacts(store: Store, where: str, *params: Any) -> tuple[Contact, ...]:
    rows = store.rows(
        "SELECT uid, channel, direction, state, call_id, user_uid, person_uid, number, caller_name, line, queue, "
        "offered_at, answered_at, ended_at, closed_at, disposition_uid, note, recording, "
        "(SELECT group_concat(hex(ticket_uid), ' ') FROM interaction_ticket "
        " WHERE interaction_uid = interaction.uid AND deleted_at IS NULL) "
        f"FROM interaction WHERE {where} ORDER BY offered_at",
        *params,
    )
    return tuple(_contact(row) for row in rows)


def _contact(row: tuple[Any, ...]) -> Contact:
    fields = list(row)
    fields[3] = State(row[3])
    fields[18] = tuple(bytes.fromhex(ticket) for ticket in (row[18] or "").split())
    return Contact(*fields)
