"""Callbacks from the first try to the last: taken, put off, tried, reached. All times are UTC ms."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from app.models.calls import Callback
from app.models.day import CallbackAttempt
from app.models.ids import Uid
from app.records import frozen
from app.services.calls.agreed import MINUTE_MS, wall, zone_of
from app.services.calls.errors import CallError
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store


class Result(StrEnum):
    """What came of a try."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    ASKED_LATER = "asked_later"
    DECLINED = "declined"
    WRONG_NUMBER = "wrong_number"


FINAL = frozenset({Result.REACHED, Result.DECLINED, Result.WRONG_NUMBER})
"""After these there is nobody to call any more."""

AGAIN_AFTER_MIN = {Result.BUSY: 5, Result.NO_ANSWER: 30, Result.UNAVAILABLE: 60, Result.ASKED_LATER: 60}
EARLIEST, LATEST = time(9), time(21)
"""Nobody is called outside these hours of their own clock unless they asked for it."""

DAY_MS = 86_400_000


@frozen
class Attempt:
    """One try; ``user`` is a name."""

    at: int
    user: str
    result: str
    note: str


def take(store: Store, user: Uid, callback: Uid) -> None:
    """Make a callback one's own; taking one's own again changes nothing.

    Raises CallError where a colleague has it or it has been made.
    """
    with acting(store, user, Act.TAKE_CALLS) as write:
        owner, _ = _waiting(write, callback)
        if owner not in (None, user):
            name = write.row("SELECT name FROM user WHERE uid = ?", owner)
            raise CallError("calls.callback_taken", name=name[0] if name else "")
        write.update(Callback, callback, owner_uid=user)


def give_back(store: Store, user: Uid, callback: Uid) -> None:
    """Let anyone make it. Raises CallError where it has been made."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        _waiting(write, callback)
        write.update(Callback, callback, owner_uid=None)


def put_off(
    store: Store, user: Uid, callback: Uid, due_at: int, until_at: int | None = None
) -> tuple[int, int | None]:
    """Call at another time; the time and the window's end it had before.

    Raises CallError where it has been made, or where the window ends before it begins.
    """
    if until_at is not None and until_at <= due_at:
        raise CallError("calls.window_ends_first")
    with acting(store, user, Act.TAKE_CALLS) as write:
        _waiting(write, callback)
        row = write.row("SELECT due_at, until_at FROM callback WHERE uid = ?", callback)
        write.update(Callback, callback, due_at=due_at, until_at=until_at)
    return (row[0], row[1]) if row else (due_at, until_at)


def attempt(
    store: Store,
    user: Uid,
    callback: Uid,
    result: Result,
    now: int,
    *,
    note: str = "",
    next_at: int | None = None,
    uid: Uid | None = None,
) -> int | None:
    """Write down a try; when the next one is, None where there is none any more.

    A result in :data:`FINAL` ends the callback. Otherwise the next try is at ``next_at``, or when
    :func:`next_time` says. ``uid``, made by the caller, makes a repeated save harmless. Raises CallError where
    the callback has been made.
    """
    with acting(store, user, Act.TAKE_CALLS) as write:
        if uid is not None and write.row("SELECT 1 FROM callback_attempt WHERE uid = ?", uid):
            row = write.row("SELECT due_at, done_at FROM callback WHERE uid = ?", callback)
            return row[0] if row and row[1] is None else None
        _waiting(write, callback)
        row = write.row("SELECT attempts, due_at, until_at, number FROM callback WHERE uid = ?", callback)
        if row is None:
            raise LookupError(f"no callback {callback.hex()}")
        count, due_at, until_at, number = row
        write.insert(
            CallbackAttempt, uid, callback_uid=callback, user_uid=user, result=result.value, note=note.strip()
        )
        if result in FINAL:
            write.update(Callback, callback, attempts=count + 1, result=result.value, done_at=now)
            return None
        due = next_at or next_time(result, now, due_at, until_at, zone_of(number, now))
        length = until_at - due_at if until_at is not None else None
        until = until_at if until_at is None or due < until_at else due + (length or 0)
        write.update(Callback, callback, attempts=count + 1, result=result.value, due_at=due, until_at=until)
        return due


def next_time(result: Result, now: int, due_at: int, until_at: int | None, zone: tzinfo | None) -> int:
    """When to try again: so many minutes on, inside the agreed window, inside decent hours of the client's clock.

    A window that is over begins again on the next day at the same time. Pure.
    """
    wanted = now + AGAIN_AFTER_MIN.get(result, 60) * MINUTE_MS
    if until_at is not None and until_at > due_at:
        days = 0
        while wanted >= _later(until_at, days, zone):
            days += 1
        return max(wanted, _later(due_at, days, zone))
    there = wall(wanted, zone)
    if there.time() < EARLIEST:
        return _moment(datetime.combine(there.date(), EARLIEST), zone)
    if there.time() >= LATEST:
        return _moment(datetime.combine(there.date() + timedelta(days=1), EARLIEST), zone)
    return wanted


def in_window(due_at: int, until_at: int | None, now: int) -> bool:
    """Whether the client expects the call now."""
    return due_at <= now and (until_at is None or now < until_at)


def attempts_of(store: Store, callback: Uid) -> tuple[Attempt, ...]:
    """Every try, oldest first."""
    rows = store.rows(
        "SELECT a.created_at, coalesce(u.name, ''), a.result, a.note FROM callback_attempt a "
        "LEFT JOIN user u ON u.uid = a.user_uid WHERE a.callback_uid = ? AND a.deleted_at IS NULL ORDER BY a.id",
        callback,
    )
    return tuple(Attempt(*row) for row in rows)


def _waiting(write: Write, callback: Uid) -> tuple[Uid | None, str]:
    """Owner and number of a callback that is still to be made."""
    row = write.row("SELECT owner_uid, number, done_at FROM callback WHERE uid = ?", callback)
    if row is None:
        raise LookupError(f"no callback {callback.hex()}")
    if row[2] is not None:
        raise CallError("calls.callback_made")
    return row[0], row[1]


def _later(at: int, days: int, zone: tzinfo | None) -> int:
    """The same time of the client's clock so many days on."""
    there = wall(at, zone)
    return _moment(datetime.combine(there.date() + timedelta(days=days), there.time()), zone)


def _moment(there: datetime, zone: tzinfo | None) -> int:
    # A naive moment is taken for this computer's by timestamp().
    return int(there.replace(tzinfo=zone).timestamp() * 1000)
