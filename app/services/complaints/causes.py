"""Why people complain: a word list that is there from the start, and that administrators change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

from app.models.base import table_of
from app.models.complaints import ComplaintCause
from app.models.ids import Uid
from app.records import frozen
from app.services import dictionaries
from app.services.dictionaries import in_language
from app.services.people.rights import Act, require
from app.services.resources import resource_dir
from app.services.store.journal import Write
from app.services.store.store import Store


@frozen
class Cause:
    """A cause. Its key is made from its code where the program brings it, so that two desks have one record."""

    uid: Uid
    code: str
    labels: Mapping[str, str]
    position: int
    active: bool = True

    def label(self) -> str:
        """The cause in words."""
        return in_language(self.labels) or self.code


def causes(store: Store) -> list[Cause]:
    """All causes in their order, the inactive too."""
    found = [
        Cause(uid, code, json.loads(labels), position, bool(active))
        for uid, code, labels, position, active in store.rows(
            "SELECT uid, code, labels, position, active FROM complaint_cause WHERE deleted_at IS NULL "
            "ORDER BY position, id"
        )
    ]
    known = {each.uid for each in found}
    return sorted(found + [each for each in built_in() if each.uid not in known], key=lambda each: each.position)


def save_cause(store: Store, actor: Uid, uid: Uid | None, **values: Any) -> Uid:
    """Add a cause (``code`` and ``labels`` among the values) or change one; its key.

    Raises NotAllowed, DictionaryError, LookupError.
    """
    require(store, actor, Act.EDIT_DICTIONARIES)
    if uid is None:
        code, labels = values.pop("code"), values.pop("labels")
        values.setdefault("position", max((each.position for each in causes(store)), default=-1) + 1)
        return dictionaries.add(store, actor, table_of(ComplaintCause), code, labels, **values)
    with store.write(actor) as write:
        keep_cause(write, uid)
    dictionaries.change(store, actor, table_of(ComplaintCause), uid, **values)
    return uid


def keep_cause(write: Write, uid: Uid | None) -> None:
    """Write a cause that the program brings into the store when it is first used; harmless for any other."""
    cause = next((each for each in built_in() if each.uid == uid), None)
    if cause is not None and write.row("SELECT 1 FROM complaint_cause WHERE uid = ?", uid) is None:
        write.insert(
            ComplaintCause, cause.uid, code=cause.code, labels=dict(cause.labels), position=cause.position
        )


@cache
def built_in() -> tuple[Cause, ...]:
    """The causes that every store has from the start."""
    content = json.loads((resource_dir() / "documents" / "causes.json").read_text(encoding="utf-8"))
    plain = Cause(b"", "", {}, 0)
    return tuple(
        replace(
            plain,
            uid=sha256(f"complaint cause {one['code']}".encode()).digest()[:16],
            code=one["code"],
            labels=one["label"],
            position=at,
        )
        for at, one in enumerate(content)
    )
