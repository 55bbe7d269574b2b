"""Which words of a text are worth looking up in a dictionary.

Names of people and streets, abbreviations, numbers, addresses of mail and web and the variables of templates are
no mistakes of spelling; an operator's notes are full of them. So a word with a capital letter is looked up only
where a sentence begins; the full stop of a short word (as in «ул. Лесная») ends none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORTEST = 3
LONGEST_TEXT = 20_000
"""Of a longer text only so much is looked at: what is typed by hand is never that long."""

_NOT_WORDS = re.compile(r"\$?\{\w+\}|\S+@\S+|https?://\S+|\bwww\.\S+|#\S+|\b\w*\d\w*\b")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_BEGINS = re.compile(r"(?:^|[!?…\n]\s*|\w{4}[.]\s*|[«\"(]\s*)$")
_RUSSIAN = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it begins in the text."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends: the place after its last letter."""
        return self.start + len(self.text)


def words_in(text: str) -> tuple[Word, ...]:
    """The words of a text that a dictionary may be asked for, in their order."""
    text = text[:LONGEST_TEXT]
    blank = _NOT_WORDS.sub(lambda match: " " * len(match[0]), text)
    return tuple(
        Word(match.start(), match[0])
        for match in _WORD.finditer(blank)
        if len(match[0]) >= SHORTEST and _looks_plain(match[0], blank[: match.start()])
    )


def language_of(word: str) -> str:
    """``ru`` or ``en`` by its letters; empty for a word that mixes both or has neither."""
    russian, latin = _RUSSIAN.search(word), _LATIN.search(word)
    if russian and latin:
        return ""
    return "ru" if russian else "en" if latin else ""


def _looks_plain(word: str, before: str) -> bool:
    if any(letter.isupper() for letter in word[1:]):
        return False
    return word[0].islower() or bool(_BEGINS.search(before[-8:] or "\n"))
