"""Whom a caller can be sent on to: the directory, and where calls of late were sent."""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen
from app.services.directory.finding import Directory
from app.services.directory.reading import read_directory
from app.services.directory.records import Line
from app.services.store.store import Store

RECENT = 5
MOST = 50


@frozen
class Target:
    """One to choose: the directory's line (None: a bare number) and the number to dial."""

    number: str
    line: Line | None = None


class Targets:
    """Everybody who can be named, without the operator themselves; :meth:`find` asks no store."""

    def __init__(self, directory: Directory, recent: tuple[str, ...], user: Uid) -> None:
        self.at = directory.at
        self._directory = directory
        self._recent = recent
        self._user = user

    def find(self, text: str) -> tuple[Target, ...]:
        """Whom ``text`` (any part of a name, department, skill or number) may mean, the best first; for no words
        where calls went of late, and then everybody.
        """
        found = [one for line in self._directory.find(text) if line.user_uid != self._user for one in _of(line)]
        if not text.strip():
            known = {one.number: one for one in found}
            first = [known.get(number, Target(number)) for number in self._recent]
            found = [*first, *(one for one in found if one not in first)]
        return tuple(found[:MOST])


def targets(store: Store, user: Uid, now: int) -> Targets:
    """Whom ``user`` can send a caller to at ``now`` (UTC ms)."""
    rows = store.rows(
        "SELECT target FROM call_handover WHERE from_uid = ? AND how = 'transfer' AND target <> '' "
        "AND deleted_at IS NULL GROUP BY target ORDER BY max(id) DESC LIMIT ?",
        user,
        RECENT,
    )
    return Targets(read_directory(store, now), tuple(number for (number,) in rows), user)


def _of(line: Line) -> list[Target]:
    """A line's numbers, the one to dial first."""
    numbers = sorted((one.number for one in line.numbers), key=lambda number: number != line.main_number)
    return [Target(number, line) for number in numbers]
