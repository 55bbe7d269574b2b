"""Looks words up in the system's dictionaries through enchant (hunspell, or what macOS brings).

Enchant is loaded when the first text is checked and never before; where it or a language's dictionary is missing,
words of that language are all right. One thread uses a checker, see ``thread.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.services.spelling.text import distance, language_of

log = logging.getLogger(__name__)

SUGGESTED = 6
PREFERRED = {"ru": ("ru_RU", "ru"), "en": ("en_US", "en_GB", "en")}


class Checker:
    """The dictionaries of both languages, and the words that the person has added (one a line in a file)."""

    def __init__(self, own_words: Path) -> None:
        self._own_path = own_words
        self._own = _read(own_words)
        self._dictionaries = _dictionaries()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that can be checked here."""
        return tuple(self._dictionaries)

    def wrong(self, words: Iterable[str]) -> frozenset[str]:
        """Those of the words that no dictionary knows."""
        return frozenset(word for word in words if not self._is_right(word))

    def suggestions(self, word: str) -> tuple[str, ...]:
        """What may have been meant, the likeliest first."""
        dictionary = self._dictionaries.get(language_of(word))
        found = [str(one) for one in dictionary.suggest(word)] if dictionary is not None else []
        return tuple(sorted(found, key=lambda one: distance(word.casefold(), one.casefold()))[:SUGGESTED])

    def learn(self, word: str) -> None:
        """Know this word from now on."""
        self._own.add(word.casefold())
        self._own_path.parent.mkdir(parents=True, exist_ok=True)
        self._own_path.write_text("".join(f"{one}\n" for one in sorted(self._own)), encoding="utf-8")

    def _is_right(self, word: str) -> bool:
        dictionary = self._dictionaries.get(language_of(word))
        if dictionary is None or word.casefold() in self._own:
            return True
        return bool(dictionary.check(word) or ("-" in word and all(map(self._is_right, word.split("-")))))


def _dictionaries() -> dict[str, Any]:
    try:
        import enchant
    except ImportError:  # no library on this system: it says so by being absent
        log.info("no spelling: enchant is not there")
        return {}
    broker = enchant.Broker()
    offered = broker.list_languages()
    found = {}
    for language, names in PREFERRED.items():
        tag = next((name for name in (*names, *sorted(offered)) if name in offered and name[:2] == language), None)
        if tag is not None:
            found[language] = broker.request_dict(tag)
    log.info("spelling in %s", ", ".join(found) or "no language")
    return found


def _read(path: Path) -> set[str]:
    try:
        return {line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}
    except (FileNotFoundError, UnicodeDecodeError):
        return set()
