"""A deed: several changes of a ticket in one action. Macros keep deeds, bulk actions and lists make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.models.ids import Uid
from app.records import frozen

ME, NOBODY = "me", "nobody"
MINUTE = 60_000


@frozen
class Deed:
    """What to do with a ticket; what is None or empty stays as it is.

    ``target`` is a step or state (see :func:`app.services.tickets.moves.move_ticket`), ``reason`` and ``answer``
    the words that such a move may ask for; ``note`` is an inner note. The texts may hold variables of templates.
    ``assignee`` is a user's key in hex, :data:`ME` or :data:`NOBODY`. The deadline is ``due_at`` (UTC ms) or,
    from the moment of doing, ``due_in`` minutes.
    """

    target: str = ""
    reason: str = ""
    answer: str = ""
    note: str = ""
    queue: Uid | None = None
    assignee: str = ""
    category: Uid | None = None
    priority: int | None = None
    complexity: int | None = None
    due_at: int | None = None
    due_in: int | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return self == Deed()

    def values(self, user: Uid, now: int) -> dict[str, Any]:
        """The ticket's columns that the deed sets, for ``user`` at ``now`` (UTC ms)."""
        found: dict[str, Any] = {
            "queue_uid": self.queue,
            "category_uid": self.category,
            "priority": self.priority,
            "complexity": self.complexity,
            "due_at": self.due_at if self.due_in is None else now + self.due_in * MINUTE,
        }
        found = {name: value for name, value in found.items() if value is not None}
        if self.assignee:
            people = {ME: user, NOBODY: None}
            found["assignee_uid"] = (
                people[self.assignee] if self.assignee in people else bytes.fromhex(self.assignee)
            )
        return found

    def to_body(self) -> dict[str, Any]:
        """As JSON can hold it, without what is not set; keys in hex."""
        return {
            name: value.hex() if isinstance(value, bytes) else value
            for name, value in asdict(self).items()
            if value not in (None, "")
        }


def deed_of(body: Mapping[str, Any]) -> Deed:
    """A deed again; names that this program does not know are left out."""
    known = {name: value for name, value in body.items() if name in Deed.__dataclass_fields__}
    for name in ("queue", "category"):
        if isinstance(known.get(name), str):
            known[name] = bytes.fromhex(known[name])
    return Deed(**known)
