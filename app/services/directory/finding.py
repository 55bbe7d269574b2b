"""Looking something up in the directory while it is typed: plain Python over lines read before."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.directory import EntryKind
from app.models.ids import Uid
from app.services.directory.records import Line, Standing
from app.services.search.text import other_layout, stem, words

_NAME, _NUMBER, _SKILL, _DEPARTMENT, _NOTE = range(5)
_FEWEST_DIGITS = 2
"""A single digit is in nearly every number."""

_ORDER = {standing: at for at, standing in enumerate(Standing)}


class Directory:
    """The lines as they stood at ``at`` (UTC ms); :meth:`find` asks no store."""

    def __init__(self, lines: Sequence[Line], at: int) -> None:
        self.at = at
        self.lines = tuple(sorted(lines, key=_natural))
        self._known = [_Known(line) for line in self.lines]
        self._by_key = {number.key: line for line in reversed(self.lines) for number in line.numbers}

    def find(self, text: str) -> tuple[Line, ...]:
        """The lines that hold every word of ``text``: names, posts, departments, skills by their beginning or
        stem, numbers by any part. The best first; everything for no words. Typed under the other keyboard layout
        it is understood too.
        """
        return self._find(text) or self._find(other_layout(text))

    def line(self, uid: Uid) -> Line | None:
        """One line by its key."""
        return next((line for line in self.lines if line.uid == uid), None)

    def who_has(self, keys: Sequence[str]) -> Line | None:
        """Whose number it is, by :func:`app.services.phones.lookup_keys`."""
        return next((self._by_key[key] for key in keys if key in self._by_key), None)

    def people_of(self, department: Uid) -> tuple[Line, ...]:
        """The people of a department, those on duty first."""
        return tuple(line for line in self.lines if line.department_uid == department)

    def _find(self, text: str) -> tuple[Line, ...]:
        wanted = [_wanted(word) for word in words(text)]
        if not wanted:
            return self.lines if not text.strip() else ()
        found = []
        for at, known in enumerate(self._known):
            weight = known.weight(wanted)
            if weight is not None:
                found.append((weight, at))
        return tuple(self.lines[at] for _, at in sorted(found))


class _Known:
    """A line's words, each kind as one text: a space before each word, spaces around each stem.

    Looking for a text in a text costs a thousandth of comparing words one by one.
    """

    __slots__ = ("_digits", "_fields", "_stems", "_words")

    def __init__(self, line: Line) -> None:
        fields = (
            (_NAME, line.name),
            (_SKILL, " ".join(line.skills)),
            (_DEPARTMENT, f"{line.department} {line.post}"),
            (_NOTE, f"{line.note} {' '.join(line.on_duty)}"),
        )
        self._fields = [(weight, *_joined(text)) for weight, text in fields if text.strip()]
        self._words = "".join(found for _, found, _ in self._fields)
        self._stems = "".join(found for _, _, found in self._fields)
        self._digits = " ".join("".join(filter(str.isdigit, number.number)) for number in line.numbers)

    def weight(self, wanted: Sequence[tuple[str, str, str]]) -> int | None:
        """How far from the best hit the line is; None where a word is missing."""
        if not all(self._has(*one) for one in wanted):
            return None
        return sum(self._best(*one) for one in wanted)

    def _has(self, word: str, stemmed: str, digits: str) -> bool:
        return word in self._words or stemmed in self._stems or (digits != "" and digits in self._digits)

    def _best(self, word: str, stemmed: str, digits: str) -> int:
        found = [weight for weight, words_of, stems_of in self._fields if word in words_of or stemmed in stems_of]
        if digits and digits in self._digits:
            found.append(_NUMBER)
        return min(found)


def _joined(text: str) -> tuple[str, str]:
    found = words(text)
    return "".join(f" {word}" for word in found), "".join(f" {stem(word)} " for word in found)


def _wanted(word: str) -> tuple[str, str, str]:
    """What is looked for: the beginning of a word, its stem, a part of a number (empty for too few digits)."""
    return f" {word}", f" {stem(word)} ", word if word.isdigit() and len(word) >= _FEWEST_DIGITS else ""


def _natural(line: Line) -> tuple[bool, int, bool, str]:
    """Those on duty first, then those who can be reached, departments before people."""
    return (not line.is_on_duty, _ORDER[line.standing], line.kind is EntryKind.PERSON, line.name.casefold())
