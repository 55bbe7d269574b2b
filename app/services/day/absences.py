"""Who is away, who stands in, and until when. All times are UTC ms.

What moves and comes back is :mod:`app.services.day.standing_in`'s part; curators are not moved at all: whoever
stands in looks after their clients (:func:`stand_ins`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.models.day import Absence
from app.models.ids import Uid
from app.records import frozen
from app.services.day.errors import DayError
from app.services.day.standing_in import Query, begin_in, end_in
from app.services.people.rights import Act, acting, require
from app.services.store.journal import Write
from app.services.store.store import Store


class Kind(StrEnum):
    """Why somebody is away."""

    VACATION = "vacation"
    SICKNESS = "sickness"
    TRIP = "trip"
    OTHER = "other"


@frozen
class AbsenceView:
    """One absence to show; ``until_at`` None: until they are back. ``moved`` counts the records it moved."""

    uid: Uid
    user_uid: Uid
    user: str
    substitute_uid: Uid
    substitute: str
    kind: str
    note: str
    from_at: int
    until_at: int | None
    begun_at: int | None
    ended_at: int | None
    moved: int


@frozen
class StandIn:
    """Who looks after somebody's clients now; ``until_at`` None: not known."""

    user_uid: Uid
    name: str
    until_at: int | None


def plan(
    store: Store,
    actor: Uid,
    user: Uid,
    substitute: Uid,
    from_at: int,
    until_at: int | None = None,
    *,
    kind: Kind = Kind.VACATION,
    note: str = "",
) -> Uid:
    """Write down an absence; it begins by itself when its time comes, at once where that is past.

    Everybody may plan their own, a senior anybody's. Raises NotAllowed; DayError where the person stands in for
    themselves, the end lies before the beginning, or it overlaps another absence of theirs or goes in a circle.
    """
    require(store, actor, Act.EDIT_TICKETS if actor == user else Act.PLAN_ABSENCES)
    if user == substitute:
        raise DayError("day.own_substitute")
    if until_at is not None and until_at <= from_at:
        raise DayError("day.ends_first")
    with store.write(actor) as write:
        _check(write, user, substitute, from_at, until_at)
        absence = write.insert(
            Absence,
            user_uid=user,
            substitute_uid=substitute,
            kind=kind.value,
            note=note.strip(),
            from_at=from_at,
            until_at=until_at,
        )
        if from_at <= write.at and (until_at is None or write.at < until_at):
            begin_in(write, absence)
        return absence


def end_now(store: Store, actor: Uid, absence: Uid) -> int:
    """They are back, or the plan is dropped: everything still where it went comes back; how many records did.

    Raises NotAllowed, LookupError.
    """
    user = store.value("SELECT user_uid FROM absence WHERE uid = ? AND deleted_at IS NULL", absence)
    if user is None:
        raise LookupError(f"no absence {absence.hex()}")
    require(store, actor, Act.EDIT_TICKETS if actor == user else Act.PLAN_ABSENCES)
    with store.write(actor) as write:
        row = write.row("SELECT begun_at, ended_at FROM absence WHERE uid = ?", absence)
        if row is None or row[1] is not None:
            return 0
        if row[0] is None:
            write.remove(Absence, absence)
            return 0
        return end_in(write, absence)


def put_off(store: Store, actor: Uid, absence: Uid, until_at: int | None) -> None:
    """They come back at another time. Raises NotAllowed, DayError, LookupError."""
    row = store.row("SELECT user_uid, substitute_uid, from_at FROM absence WHERE uid = ?", absence)
    if row is None:
        raise LookupError(f"no absence {absence.hex()}")
    user, substitute, from_at = row
    if until_at is not None and until_at <= from_at:
        raise DayError("day.ends_first")
    with acting(store, actor, Act.EDIT_TICKETS if actor == user else Act.PLAN_ABSENCES) as write:
        _check(write, user, substitute, from_at, until_at, but=absence)
        write.update(Absence, absence, until_at=until_at)


def absences(store: Store, since: int) -> tuple[AbsenceView, ...]:
    """Absences that are planned, under way, or ended after ``since``; by their beginning."""
    rows = store.rows(
        "SELECT a.uid, a.user_uid, coalesce(u.name, ''), a.substitute_uid, coalesce(s.name, ''), a.kind, a.note, "
        "a.from_at, a.until_at, a.begun_at, a.ended_at, "
        "(SELECT count(*) FROM absence_item i WHERE i.absence_uid = a.uid AND i.deleted_at IS NULL) "
        "FROM absence a "
        "LEFT JOIN user u ON u.uid = a.user_uid LEFT JOIN user s ON s.uid = a.substitute_uid "
        "WHERE a.deleted_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > ?) ORDER BY a.from_at, a.id",
        since,
    )
    return tuple(AbsenceView(*row) for row in rows)


def stand_ins(store: Store) -> Mapping[Uid, StandIn]:
    """For everybody who is away now: who stands in, whoever that is in the end where substitutes are away too."""
    away = _away(store.rows)
    names: dict[Uid, str] = dict(store.rows("SELECT uid, name FROM user")) if away else {}
    found = {}
    for user, (_, until_at) in away.items():
        last = user
        seen = {user}
        while last in away and away[last][0] not in seen:
            last = away[last][0]
            seen.add(last)
        if last != user:
            found[user] = StandIn(last, names.get(last, ""), until_at)
    return found


def stood_in_for(store: Store, user: Uid) -> tuple[Uid, ...]:
    """For whom somebody stands in now."""
    return tuple(absent for absent, stand_in in stand_ins(store).items() if stand_in.user_uid == user)


def _away(query: Query) -> dict[Uid, tuple[Uid, int | None]]:
    rows = query(
        "SELECT user_uid, substitute_uid, until_at FROM absence "
        "WHERE begun_at IS NOT NULL AND ended_at IS NULL AND deleted_at IS NULL ORDER BY id"
    )
    return {user: (substitute, until_at) for user, substitute, until_at in rows}


def _check(
    write: Write, user: Uid, substitute: Uid, from_at: int, until_at: int | None, but: Uid | None = None
) -> None:
    """Raise DayError for an absence that overlaps another one's of the person, or leads back to them."""
    overlapping = write.rows(
        "SELECT user_uid, substitute_uid FROM absence WHERE deleted_at IS NULL AND ended_at IS NULL "
        "AND (?1 IS NULL OR from_at < ?1) AND (until_at IS NULL OR until_at > ?2) AND uid IS NOT ?3",
        until_at,
        from_at,
        but,
    )
    if any(absent == user for absent, _ in overlapping):
        raise DayError("day.away_already")
    reached = {substitute}
    while True:
        further = {stand_in for absent, stand_in in overlapping if absent in reached} - reached
        if user in further:
            raise DayError("day.goes_round")
        if not further:
            return
        reached |= further
