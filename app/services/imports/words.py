"""What files write for states, priorities, channels, yes and no, and nothing.

The words lie in ``resources/importing/words.json``; a mapping may add its own (``Mapping.values``). Priorities
are ours: 1 low, 2 usual, 3 high, 4 critical; levels (impact, urgency) are 1 high to 3 low, complexity is 1
simple to 3 hard.
"""

from __future__ import annotations

import json
from functools import cache

from app.services.imports.fields import plain
from app.services.resources import resource_dir
from app.services.words import LANGUAGES, text_in

_LABELS = {"states": "tickets.state", "priorities": "tickets.priority", "channels": "importing.channel"}


@cache
def meanings(table: str) -> dict[str, str]:
    """Plain word → meaning, for ``states``, ``priorities``, ``levels``, ``complexity`` or ``channels``."""
    found = {plain(word): meaning for meaning, words in _tables()[table].items() for word in words}
    label = _LABELS.get(table)
    if label:
        # What exports write is read again, in either language.
        for meaning in set(found.values()):
            for language in LANGUAGES:
                found.setdefault(plain(text_in(language, f"{label}_{meaning}")), meaning)
    return found


@cache
def listed(name: str) -> frozenset[str]:
    """The words, in lower case as written, for ``nothing``, ``yes``, ``no`` or ``flat``."""
    return frozenset(_tables()["meanings"][name])


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    file = resource_dir() / "importing" / "words.json"
    tables: dict[str, dict[str, list[str]]] = json.loads(file.read_text(encoding="utf-8"))
    return tables
