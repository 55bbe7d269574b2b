"""Whom a caller can be sent on to: colleagues with an inner number, and where calls of late were sent."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.ids import Uid
from app.services.store.store import Store
from app.services.words import t

RECENT = 20


@dataclass(frozen=True, slots=True)
class Target:
    """One to choose: ``label`` is typed and shown, ``number`` is dialled."""

    label: str
    number: str


def targets(store: Store, user: Uid) -> tuple[Target, ...]:
    """Everybody who can be named, without ``user`` themselves; each number once."""
    found: dict[str, Target] = {}
    rows = store.rows(
        "SELECT name, extension FROM user WHERE active AND deleted_at IS NULL AND extension <> '' AND uid <> ? "
        "ORDER BY name",
        user,
    )
    for name, extension in rows:
        found.setdefault(extension, Target(t("handing.target", name=name, number=extension), extension))
    for (number,) in store.rows(
        "SELECT target FROM call_handover WHERE from_uid = ? AND how = 'transfer' AND target <> '' "
        "AND deleted_at IS NULL GROUP BY target ORDER BY max(id) DESC LIMIT ?",
        user,
        RECENT,
    ):
        found.setdefault(number, Target(number, number))
    return tuple(found.values())
