"""How far an import came, kept in the same transaction as its rows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.models.columns import dump_json
from app.models.ids import new_uid
from app.services.imports.mapping import Mapping
from app.services.imports.sources import content_mark
from app.services.store.journal import Write
from app.services.store.store import Store

_TARGET = "place"


@dataclass(slots=True)
class Place:
    """The last row done, and what has come of the rows so far. ``reasons`` counts texts' keys."""

    row: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def place_name(path: Path, mapping: Mapping) -> str:
    """One file read by one mapping."""
    return f"{content_mark(path)}:{mapping.what.value}:{mapping.fingerprint}"


def last_place(store: Store, name: str) -> Place | None:
    """Where an import of this name was stopped, None where it never began or came to its end."""
    body = store.value("SELECT body FROM import_mapping WHERE target = ? AND name = ?", _TARGET, name)
    return None if body is None else Place(**json.loads(body))


def keep_place(write: Write, name: str, place: Place) -> None:
    """Note how far the import is."""
    body = dump_json(asdict(place))
    done = write.local("UPDATE import_mapping SET body = ? WHERE target = ? AND name = ?", body, _TARGET, name)
    if not done.rowcount:
        write.local(
            "INSERT INTO import_mapping (uid, name, target, body) VALUES (?, ?, ?, ?)",
            new_uid(),
            name,
            _TARGET,
            body,
        )


def forget_place(write: Write, name: str) -> None:
    """The import came to its end."""
    write.local("DELETE FROM import_mapping WHERE target = ? AND name = ?", _TARGET, name)
