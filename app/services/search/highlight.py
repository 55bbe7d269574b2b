"""Where in a text the found words stand."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.services.search.text import clean, stem

_WORD = re.compile(r"[^\W_]+")


def spans(text: str, stems: Collection[str], prefixes: Collection[str] = ()) -> list[tuple[int, int]]:
    """Start and end of each word of ``text`` with one of these stems or beginnings, for bold type."""
    found = []
    for match in _WORD.finditer(text):
        word = clean(match.group())
        if stem(word) in stems or word in stems or any(word.startswith(beginning) for beginning in prefixes):
            found.append(match.span())
    return found
