"""Pauses that somebody senior must approve: asked for, granted or refused. All times are UTC ms."""

from __future__ import annotations

from typing import Any

from app.models.base import table_of
from app.models.ids import Uid
from app.models.notices import Notice
from app.models.staff import PauseRequest
from app.records import frozen
from app.services.notices.telling import Kind, tell_in
from app.services.people.rights import ALLOWED, Act, acting
from app.services.presence.errors import PresenceError
from app.services.store.journal import Write
from app.services.store.store import Store

TABLE = table_of(PauseRequest)


@frozen
class RequestView:
    """One request. ``answered_at`` None while it waits; ``ended_at`` None while it stands."""

    uid: Uid
    user_uid: Uid
    user: str
    reason: str
    over_limit: bool
    note: str
    at: int
    granted: bool
    answer: str
    answered_by: str
    answered_at: int | None
    ended_at: int | None


_SQL = (
    "SELECT r.uid, r.user_uid, u.name, r.reason, r.over_limit, r.note, r.created_at, r.granted, r.answer, "
    "coalesce(a.name, ''), r.answered_at, r.ended_at FROM pause_request r JOIN user u ON u.uid = r.user_uid "
    "LEFT JOIN user a ON a.uid = r.answered_by WHERE r.deleted_at IS NULL AND "
)


def ask(
    store: Store,
    user: Uid,
    reason: str,
    label: str,
    note: str = "",
    *,
    over_limit: bool = False,
    uid: Uid | None = None,
) -> Uid:
    """Ask for a pause; those who may approve it are told. ``label`` is the reason in words, for the notice.

    ``uid`` makes repeating harmless. One request at a time: an earlier one that stands is withdrawn.
    """
    with acting(store, user, Act.TAKE_CALLS) as write:
        if uid is not None and write.row("SELECT 1 FROM pause_request WHERE uid = ?", uid):
            return uid
        _end_all(write, user)
        made = write.insert(
            PauseRequest, uid, user_uid=user, reason=reason, over_limit=over_limit, note=note.strip()
        )
        name = write.row("SELECT name FROM user WHERE uid = ?", user)
        tell_in(
            write,
            _approvers(write, user),
            key="presence.notice_over_limit" if over_limit else "presence.notice_asked",
            params={"name": name[0] if name else "", "reason": label},
            kind=Kind.APPROVAL,
            record=(TABLE, made),
            sender=user,
            urgent=True,
        )
        return made


def withdraw(store: Store, user: Uid) -> None:
    """The pause is wanted no more."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        _end_all(write, user)


def settle(store: Store, actor: Uid, request: Uid, label: str, *, granted: bool, answer: str = "") -> None:
    """Grant or refuse; the one who asked is told. ``label`` is the reason in words, for the notice.

    Raises PresenceError for a request that is answered or withdrawn, one's own, or refused without a word;
    NotAllowed, LookupError.
    """
    if not granted and not answer.strip():
        raise PresenceError("presence.refusal_needs_words")
    with acting(store, actor, Act.APPROVE_PAUSES) as write:
        row = write.row(
            "SELECT r.user_uid, r.answered_at, r.ended_at, coalesce(a.name, '') FROM pause_request r "
            "LEFT JOIN user a ON a.uid = r.answered_by WHERE r.uid = ? AND r.deleted_at IS NULL",
            request,
        )
        if row is None:
            raise LookupError(f"no request {request.hex()}")
        user, answered_at, ended_at, by = row
        if user == actor:
            raise PresenceError("presence.own_request")
        if answered_at is not None:
            raise PresenceError("presence.already_answered", name=by)
        if ended_at is not None:
            raise PresenceError("presence.withdrawn")
        write.update(
            PauseRequest,
            request,
            granted=granted,
            answer=answer.strip(),
            answered_by=actor,
            answered_at=write.at,
            ended_at=None if granted else write.at,
        )
        _quiet(write, request)
        tell_in(
            write,
            [user],
            key=f"presence.notice_{_outcome(answer, granted=granted)}",
            params={"reason": label, "answer": answer.strip()},
            kind=Kind.APPROVAL,
            record=(TABLE, request),
            sender=actor,
        )


def begun(store: Store, user: Uid, request: Uid) -> None:
    """The pause that was granted has begun. Somebody else's stays as it is."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        row = write.row(
            "SELECT 1 FROM pause_request WHERE uid = ? AND user_uid = ? AND ended_at IS NULL", request, user
        )
        if row is not None:
            write.update(PauseRequest, request, ended_at=write.at)


def waiting(store: Store, but: Uid | None = None) -> tuple[RequestView, ...]:
    """Requests that wait for an answer, the longest first; ``but``: not this person's."""
    where = "r.ended_at IS NULL AND r.answered_at IS NULL AND r.user_uid IS NOT ? ORDER BY r.id"
    return tuple(_view(row) for row in store.rows(_SQL + where, but))


def standing(store: Store, user: Uid) -> RequestView | None:
    """The request of ``user`` that stands: waiting, or granted and not begun."""
    row = store.row(_SQL + "r.ended_at IS NULL AND r.user_uid = ? ORDER BY r.id DESC LIMIT 1", user)
    return _view(row) if row else None


def request_of(store: Store, uid: Uid) -> RequestView | None:
    """One request by its key."""
    row = store.row(_SQL + "r.uid = ?", uid)
    return _view(row) if row else None


def _outcome(answer: str, *, granted: bool) -> str:
    """Which notice tells it."""
    if not granted:
        return "refused"
    return "granted_words" if answer.strip() else "granted"


def _end_all(write: Write, user: Uid) -> None:
    for (earlier,) in write.rows(
        "SELECT uid FROM pause_request WHERE user_uid = ? AND ended_at IS NULL AND deleted_at IS NULL", user
    ):
        write.update(PauseRequest, earlier, ended_at=write.at)
        _quiet(write, earlier)


def _quiet(write: Write, request: Uid) -> None:
    """It needs no answer any more: nobody is asked to read of it."""
    for (notice,) in write.rows(
        "SELECT uid FROM notice WHERE record_table = ? AND record_uid = ? AND read_at IS NULL AND urgent",
        TABLE,
        request,
    ):
        write.update(Notice, notice, read_at=write.at)


def _approvers(write: Write, but: Uid) -> list[Uid]:
    roles = [role.value for role, acts in ALLOWED.items() if Act.APPROVE_PAUSES in acts]
    marks = ", ".join("?" * len(roles))
    return [
        uid
        for (uid,) in write.rows(
            f"SELECT uid FROM user WHERE active AND deleted_at IS NULL AND uid IS NOT ? AND role IN ({marks})",
            but,
            *roles,
        )
    ]


def _view(row: tuple[Any, ...]) -> RequestView:
    values = list(row)
    values[4], values[7] = bool(values[4]), bool(values[7])
    return RequestView(*values)
