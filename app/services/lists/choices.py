"""What the filters of a list offer: queues with their load, people, types, categories, endings."""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Store
from app.services.words import language


@frozen
class Choice:
    """One thing to filter by. ``depth`` is that of a category in its tree; ``code`` as calls name a queue."""

    uid: Uid
    label: str
    code: str = ""
    depth: int = 0


@frozen
class Choices:
    """Everything that the filter bars offer. ``joined``: the desk has a hub, so that changes can wait for it."""

    queues: tuple[Choice, ...] = ()
    users: tuple[Choice, ...] = ()
    types: tuple[Choice, ...] = ()
    categories: tuple[Choice, ...] = ()
    dispositions: tuple[Choice, ...] = ()
    joined: bool = False


def choices(store: Store) -> Choices:
    """What there is to choose from, active entries only, labels in the language in use."""
    users = store.rows("SELECT uid, name, login FROM user WHERE active AND deleted_at IS NULL ORDER BY name, id")
    return Choices(
        _dictionary(store, "queue"),
        tuple(Choice(uid, name or login) for uid, name, login in users),
        _dictionary(store, "ticket_type"),
        _categories(store),
        _dictionary(store, "disposition"),
        store.value("SELECT 1 FROM sync_state") is not None,
    )


def _dictionary(store: Store, table: str) -> tuple[Choice, ...]:
    rows = store.rows(
        f"SELECT uid, ifnull(json_extract(labels, '$.{language()}'), code), code FROM {table} "
        "WHERE active AND deleted_at IS NULL ORDER BY position, id"
    )
    return tuple(Choice(uid, label, code) for uid, label, code in rows)


def _categories(store: Store) -> tuple[Choice, ...]:
    rows = store.rows(
        f"SELECT uid, ifnull(json_extract(labels, '$.{language()}'), code), parent_uid FROM category "
        "WHERE active AND deleted_at IS NULL ORDER BY position, id"
    )
    children: dict[Uid | None, list[tuple[Uid, str]]] = {}
    for uid, label, parent in rows:
        children.setdefault(parent, []).append((uid, label))
    found: list[Choice] = []

    def walk(parent: Uid | None, depth: int) -> None:
        for uid, label in children.get(parent, ()):
            found.append(Choice(uid, label, depth=depth))
            walk(uid, depth + 1)

    walk(None, 0)
    return tuple(found)
