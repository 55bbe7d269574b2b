"""The demonstration's macros and phrases."""

from __future__ import annotations

import json
from typing import Any

from app.models.hands import Macro, Snippet
from app.services.resources import resource_dir
from app.services.store.journal import Write


def load_hands(write: Write) -> None:
    """Write them."""
    for at, one in enumerate(_read("macros")):
        write.insert(Macro, code=one["code"], labels=one["label"], position=at, slot=one["slot"], deed=one["deed"])
    for at, one in enumerate(_read("snippets")):
        write.insert(Snippet, code=one["code"], labels=one["label"], position=at, text=one["text"])


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        (resource_dir() / "demo" / f"{name}.json").read_text(encoding="utf-8")
    )
    return found
