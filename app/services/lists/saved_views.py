"""Saved views: a list's filter, sort and columns under a name; a person's own, or everybody's."""

from __future__ import annotations

import json

from app.models.base import table_of
from app.models.bookkeeping import SavedView
from app.models.columns import dump_json
from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.errors import KnownError
from app.services.lists.filters import Filter, from_body
from app.services.lists.reading import Sort
from app.services.store.store import Row, Store

_TABLE = table_of(SavedView)
_LAST = ":last"


@frozen
class View:
    """What a list looks like. ``columns`` are the names shown, in order; empty: the list's own choice.

    ``widths`` are in pixels.
    """

    uid: Uid
    name: str
    wanted: Filter
    sort: Sort
    columns: tuple[str, ...] = ()
    widths: tuple[tuple[str, int], ...] = ()
    shared: bool = False


class UnnamedView(KnownError):
    """A view was to be saved without a name."""


def saved_views(store: Store, list_name: str, user: Uid) -> list[View]:
    """A list's views for this user, own and everybody's, in their order."""
    rows = store.rows(
        f"SELECT uid, name, body, user_uid IS NULL FROM {_TABLE} WHERE list_name = ? "
        "AND (user_uid IS NULL OR user_uid = ?) ORDER BY position, id",
        list_name,
        user,
    )
    return [_view(row) for row in rows]


def save_view(store: Store, list_name: str, user: Uid, view: View | None, name: str, like: View) -> Uid:
    """Keep the filter, sort and columns of ``like`` under a name, in place of ``view`` if given; return its key.

    Raises UnnamedView for an empty name.
    """
    name = name.strip()
    if not name:
        raise UnnamedView("lists.view_without_name")
    body = dump_json(
        {
            "filter": like.wanted.to_body(),
            "sort": [like.sort.column, like.sort.descending],
            "columns": list(like.columns),
            "widths": [list(pair) for pair in like.widths],
        }
    )
    uid = view.uid if view else new_uid()
    owner = None if like.shared else user
    with store.write(user) as write:
        if view is not None:
            write.local(
                f"UPDATE {_TABLE} SET name = ?, body = ?, user_uid = ? WHERE uid = ?", name, body, owner, uid
            )
        else:
            write.local(
                f"INSERT INTO {_TABLE} (uid, user_uid, list_name, name, body, position) VALUES (?, ?, ?, ?, ?, "
                f"(SELECT ifnull(max(position), 0) + 1 FROM {_TABLE} WHERE list_name = ?))",
                uid,
                owner,
                list_name,
                name,
                body,
                list_name,
            )
        write.touch(_TABLE, uid)
    return uid


def last_view(store: Store, list_name: str, user: Uid) -> View | None:
    """How this user left the list, None at first."""
    return next(iter(saved_views(store, list_name + _LAST, user)), None)


def keep_last_view(store: Store, list_name: str, user: Uid, like: View) -> None:
    """Remember how the list looks now, for the next start."""
    name = list_name + _LAST
    save_view(store, name, user, last_view(store, list_name, user), name, like)


def remove_view(store: Store, user: Uid, uid: Uid) -> None:
    """Drop a view; one that is gone already is no error."""
    with store.write(user) as write:
        write.local(f"DELETE FROM {_TABLE} WHERE uid = ?", uid)
        write.touch(_TABLE, uid)


def _view(row: Row) -> View:
    uid, name, text, shared = row
    body = json.loads(text)
    column, descending = body["sort"]
    widths = tuple((each, width) for each, width in body.get("widths", ()))
    sort, columns = Sort(column, descending), tuple(body["columns"])
    return View(uid, name, from_body(body["filter"]), sort, columns, widths, bool(shared))
