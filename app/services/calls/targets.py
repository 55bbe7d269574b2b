"""Whom a caller can be sent on to: the directory, and where calls of late were sent."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.ids import Uid
from app.services.directory.reading import read_directory
from app.services.directory.records import Line
from app.services.store.store import Store
from app.services.words import t

RECENT = 20


@dataclass(frozen=True, slots=True)
class Target:
    """One to choose: ``label`` is shown and searched in (name, post, department, skills), ``number`` dialled."""

    label: str
    number: str


def targets(store: Store, user: Uid, now: int) -> tuple[Target, ...]:
    """Everybody who can be named at ``now`` (UTC ms), without ``user`` themselves: those on duty first, then the
    rest of the directory, then bare numbers of late.
    """
    found: dict[str, Target] = {}
    for line in read_directory(store, now).lines:
        if line.user_uid == user:
            continue
        for number in line.numbers:
            found.setdefault(number.number, Target(_label(line, number.number), number.number))
    for (number,) in store.rows(
        "SELECT target FROM call_handover WHERE from_uid = ? AND how = 'transfer' AND target <> '' "
        "AND deleted_at IS NULL GROUP BY target ORDER BY max(id) DESC LIMIT ?",
        user,
        RECENT,
    ):
        found.setdefault(number, Target(number, number))
    return tuple(found.values())


def _label(line: Line, number: str) -> str:
    parts = [line.name, number, line.post, line.department, ", ".join(line.skills)]
    if line.is_on_duty:
        parts.insert(2, t("handing.on_duty"))
    return t("handing.between").join(part for part in parts if part)
