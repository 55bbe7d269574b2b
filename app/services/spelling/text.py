"""Which words of a text are worth looking up in a dictionary.

Names of people and streets, abbreviations, numbers, addresses of mail and web and the variables of templates are
no mistakes of spelling; an operator's notes are full of them. So a word with a capital letter is looked up only
where a sentence begins; the full stop of a short word (as in «ул. Лесная») ends none.
"""

from __future__ import annotations

import re

from app.records import frozen

SHORTEST = 3
LONGEST_TEXT = 20_000
"""Of a longer text only so much is looked at: what is typed by hand is never that long."""

ALIKE = 1 / 3
_ALIKE = frozenset(
    frozenset(pair)
    for pair in (
        *("\u043e\u0430", "\u0435\u0438", "\u0435\u044f", "\u0438\u044b", "\u044d\u0435", "\u0435\u0451"),
        *("\u0431\u043f", "\u0432\u0444", "\u0433\u043a", "\u0434\u0442", "\u0436\u0448", "\u0437\u0441"),
        *("ae", "ei", "ie", "ea", "sc", "sz"),
    )
)
"""Letters taken for one another: vowels without stress, consonants that sound alike at a word's end."""

_NOT_WORDS = re.compile(r"\$?\{\w+\}|\S+@\S+|https?://\S+|\bwww\.\S+|#\S+|\b\w*\d\w*\b")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_BEGINS = re.compile(r"(?:^|[!?…\n]\s*|\w{4}[.]\s*|[«\"(]\s*)$")
_RUSSIAN = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")


@frozen
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


def distance(typed: str, meant: str) -> float:
    """How far a word is from what was typed: letters changed, added, left out or swapped.

    Letters that sound alike where they are not stressed (o and a, e and i in Russian) count a third of a letter,
    for that is what people mistake; dictionaries do not know it and put such words last.
    """
    width = len(meant) + 1
    before: list[float] = []
    row = [float(at) for at in range(width)]
    for at, letter in enumerate(typed, start=1):
        earlier, before, row = before, row, [float(at)] * width
        for to in range(1, width):
            other = meant[to - 1]
            price = 0.0 if letter == other else ALIKE if frozenset((letter, other)) in _ALIKE else 1.0
            row[to] = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + price)
            if at > 1 and to > 1 and letter == meant[to - 2] and typed[at - 2] == other:
                row[to] = min(row[to], earlier[to - 2] + 1)
    return row[-1]
