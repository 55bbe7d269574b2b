"""Drafts: what an operator types is in the store within a fraction of a second, whatever happens next.

A draft is this desk's own (never synced). Each keeping also adds what changed to ``draft_step``, from which the
replay of a call shows the typing. All times are UTC ms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.models.columns import dump_json
from app.models.ids import Uid
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.store import Store


@frozen
class DraftState:
    """What a window hands over to be kept. ``body`` is the forms' whole state, as JSON can hold it."""

    uid: Uid
    user_uid: Uid
    title: str
    body: Mapping[str, Any]
    interaction_uid: Uid | None = None
    ticket_uid: Uid | None = None


@frozen
class KeptDraft:
    """When a draft was last written, and which fields (paths with ``/``) differed from the time before."""

    at: int
    changed: tuple[str, ...]


@frozen
class StoredDraft:
    """A draft as kept. ``parked`` ones wait in 'my work'."""

    uid: Uid
    user_uid: Uid
    interaction_uid: Uid | None
    ticket_uid: Uid | None
    title: str
    body: Mapping[str, Any]
    parked: bool
    created_at: int
    updated_at: int


@frozen
class DraftStep:
    """One keeping: fields by path, with the values they got (None: gone)."""

    at: int
    fields: Mapping[str, Any]


def keep(store: Store, draft: DraftState) -> KeptDraft:
    """Write a draft and what changed in it, durably; a draft that has not changed costs one read."""
    known = store.row("SELECT body, title, updated_at FROM draft WHERE uid = ?", draft.uid)
    body = dump_json(draft.body)
    if known and (known[0], known[1]) == (body, draft.title):
        return KeptDraft(known[2], ())
    step = difference(json.loads(known[0]) if known else {}, json.loads(body))
    with acting(store, draft.user_uid, Act.EDIT_TICKETS) as write:
        write.local(_KEEP, *_row(draft, body, False, write.at, write.at))
        if step:
            write.local(
                "INSERT INTO draft_step (draft_uid, interaction_uid, at, fields) VALUES (?, ?, ?, ?)",
                draft.uid,
                draft.interaction_uid,
                write.at,
                dump_json(step),
            )
        if known is None:
            write.touch("draft", draft.uid)
        return KeptDraft(write.at, tuple(sorted(step)))


def offer(store: Store, user: Uid) -> tuple[StoredDraft, ...]:
    """Drafts that a process left when it died, newest first. Ask at sign-in, before anything is typed."""
    return _drafts(store, "user_uid = ? AND NOT parked", user)


def parked(store: Store, user: Uid) -> tuple[StoredDraft, ...]:
    """Drafts put aside, newest first."""
    return _drafts(store, "user_uid = ? AND parked", user)


def park(store: Store, user: Uid, draft: Uid) -> None:
    """Put a draft aside: it waits in 'my work'."""
    _set_parked(store, user, draft, parked=True)


def resume(store: Store, user: Uid, draft: Uid) -> StoredDraft | None:
    """Go on with a draft, parked or left behind; None where it has been saved or discarded meanwhile."""
    _set_parked(store, user, draft, parked=False)
    return next(iter(_drafts(store, "uid = ?", draft)), None)


def discard(store: Store, user: Uid, draft: Uid) -> StoredDraft | None:
    """Throw a draft away; what is returned brings it back by :func:`undo_discard`."""
    found = next(iter(_drafts(store, "uid = ?", draft)), None)
    if found is not None:
        with acting(store, user, Act.EDIT_TICKETS) as write:
            write.local("DELETE FROM draft WHERE uid = ?", draft)
            write.touch("draft", draft)
    return found


def undo_discard(store: Store, user: Uid, draft: StoredDraft) -> None:
    """Bring a discarded draft back as it was."""
    state = DraftState(draft.uid, draft.user_uid, draft.title, draft.body, draft.interaction_uid, draft.ticket_uid)
    with acting(store, user, Act.EDIT_TICKETS) as write:
        row = _row(state, dump_json(draft.body), draft.parked, draft.created_at, draft.updated_at)
        write.local(_KEEP, *row)
        write.touch("draft", draft.uid)


def steps_of(store: Store, interaction: Uid) -> tuple[DraftStep, ...]:
    """How the drafts of a contact were typed, oldest first."""
    rows = store.rows("SELECT at, fields FROM draft_step WHERE interaction_uid = ? ORDER BY id", interaction)
    return tuple(DraftStep(at, json.loads(fields)) for at, fields in rows)


def difference(before: Mapping[str, Any], after: Mapping[str, Any], below: str = "") -> dict[str, Any]:
    """What ``after`` has otherwise: values by path (``ticket/subject``); None for what is gone."""
    found: dict[str, Any] = {}
    for name in before.keys() | after.keys():
        path = f"{below}/{name}" if below else str(name)
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(new, dict) and isinstance(old, dict) and new:
            found |= difference(old, new, path)
        else:
            found[path] = new
    return found


_COLUMNS = "uid, user_uid, interaction_uid, ticket_uid, title, body, parked, created_at, updated_at"
_KEEP = (
    f"INSERT INTO draft ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO UPDATE SET "
    "interaction_uid = excluded.interaction_uid, ticket_uid = excluded.ticket_uid, title = excluded.title, "
    "body = excluded.body, updated_at = excluded.updated_at"
)


def _row(draft: DraftState, body: str, is_parked: bool, created: int, updated: int) -> tuple[Any, ...]:
    keys = (draft.uid, draft.user_uid, draft.interaction_uid, draft.ticket_uid)
    return (*keys, draft.title, body, int(is_parked), created, updated)


def _drafts(store: Store, where: str, *params: Any) -> tuple[StoredDraft, ...]:
    rows = store.rows(f"SELECT {_COLUMNS} FROM draft WHERE {where} ORDER BY updated_at DESC, id DESC", *params)
    return tuple(_stored(row) for row in rows)


def _stored(row: tuple[Any, ...]) -> StoredDraft:
    uid, user, interaction, ticket, title, body, is_parked, created, updated = row
    return StoredDraft(uid, user, interaction, ticket, title, json.loads(body), bool(is_parked), created, updated)


def _set_parked(store: Store, user: Uid, draft: Uid, *, parked: bool) -> None:
    with acting(store, user, Act.EDIT_TICKETS) as write:
        write.local("UPDATE draft SET parked = ? WHERE uid = ?", int(parked), draft)
        write.touch("draft", draft)
