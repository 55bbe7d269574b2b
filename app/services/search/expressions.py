"""From words typed to FTS5 expressions, strictest first.

Every word goes into an expression between double quotes and holds letters and digits only, so nothing typed
can be taken for FTS5's own syntax.
"""

from __future__ import annotations

from itertools import combinations

from app.records import frozen
from app.services.search.index import STEM_OF
from app.services.search.synonyms import same_meaning
from app.services.search.text import STOP_WORDS, clean, other_layout, words
from app.services.search.vocabulary import holds, repaired
from app.services.store.store import Store

MOST_WORDS = 24
PAIRS_UP_TO = 5
PREFIX_FROM = 2
"""A beginning of one letter fits half the index and helps nobody."""


@frozen
class Group:
    """What may stand for one typed word: stems, and beginnings of stems."""

    stems: tuple[str, ...]
    prefixes: tuple[str, ...] = ()

    def expression(self) -> str:
        """The group in FTS5's language."""
        parts = [f'"{one}"' for one in self.stems] + [f'"{one}"*' for one in self.prefixes]
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


@frozen
class Reading:
    """How a text was understood. ``changed`` pairs what was typed with what was looked for instead."""

    groups: tuple[Group, ...]
    unknown: int
    changed: tuple[tuple[str, str], ...]


def read(store: Store, index: str, text: str, typing: bool) -> Reading:
    """Find for each word what the index knows it by. ``typing``: the last word may be only begun."""
    typed = _typed_words(text)
    meanings = same_meaning(store)
    groups: list[Group] = []
    changed: list[tuple[str, str]] = []
    unknown = 0
    for at, word in enumerate(typed):
        group = _group(store, index, word, typing and at == len(typed) - 1, changed)
        if group is None:
            unknown += 1
            continue
        more = {same for one in group.stems for same in meanings.get(one, ())}
        groups.append(Group(tuple(dict.fromkeys((*group.stems, *sorted(more)))), group.prefixes))
    return Reading(tuple(dict.fromkeys(groups)), unknown, tuple(changed))


def attempts(reading: Reading) -> list[str]:
    """Expressions to try in order: all words, all but one, any two, any."""
    parts = [group.expression() for group in reading.groups]
    if not parts:
        return []
    found = [" AND ".join(parts)]
    for size in (len(parts) - 1, 2):
        if 2 <= size < len(parts) and (size == len(parts) - 1 or len(parts) <= PAIRS_UP_TO):
            found += [" OR ".join(f"({' AND '.join(some)})" for some in combinations(parts, size))]
    found.append(" OR ".join(parts))
    return list(dict.fromkeys(found))


def _typed_words(text: str) -> list[str]:
    # Split at spaces first: under the other layout «;», «[» and the like are letters.
    pieces = clean(text).split()
    found: list[str] = []
    for piece in pieces:
        switched = words(other_layout(piece))
        plain = words(piece)
        found += [piece] if len(plain) != 1 and len(switched) == 1 and not any(map(str.isdigit, piece)) else plain
    meaning = [word for word in found if word not in STOP_WORDS]
    return (meaning or found)[:MOST_WORDS]


def _group(store: Store, index: str, word: str, begun: bool, changed: list[tuple[str, str]]) -> Group | None:
    spelt = words(word)
    if len(spelt) == 1 and spelt[0] == word:
        direct = _known(store, index, word, begun)
        if direct is not None:
            return direct
    switched = words(other_layout(word))
    if len(switched) == 1:
        other = _known(store, index, switched[0], begun)
        if other is not None:
            changed.append((word, switched[0]))
            return other
    for candidate in (*spelt, *switched):
        meant = repaired(store, index, STEM_OF[index](candidate))
        if meant:
            changed.append((word, meant[0]))
            return Group(meant)
    for candidate in spelt:
        if len(candidate) > PREFIX_FROM and holds(store, index, candidate, prefix=True):
            return Group((), (candidate,))
    return None


def _known(store: Store, index: str, word: str, begun: bool) -> Group | None:
    one = STEM_OF[index](word)
    exact = (one,) if holds(store, index, one) else ()
    if begun and len(word) >= PREFIX_FROM and holds(store, index, word, prefix=True):
        return Group(exact, (word,))
    return Group(exact) if exact else None
