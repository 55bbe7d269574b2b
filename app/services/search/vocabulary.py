"""Which stems the index holds, and the one that a mistyped word was meant to be.

New stems are noted while a record is saved, which costs little; the trigrams by which a mistyped word is found
are made later by :func:`refresh_vocabulary`, in the background. Numbers are left out: no digit is a typing error
that a program could know.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.services.store.journal import Write
from app.services.store.store import Store

SHORTEST, LONGEST = 3, 32
CANDIDATES = 60
INDEXES = ("ticket_search", "client_search")
MERGED_PAGES = 16
"""Pages of an index that one step puts together."""
_FORGETTING = "forgetting"


def note(write: Write, stems: Iterable[str]) -> None:
    """Remember the stems of a record that is being saved."""
    rows = [(one,) for one in set(stems) if SHORTEST <= len(one) <= LONGEST and one.isalpha()]
    if rows:
        write.local_many("INSERT OR IGNORE INTO search_term (stem, ready) VALUES (?, 0)", rows)


def refresh_vocabulary(store: Store, limit: int = 2000) -> bool:
    """Make trigrams for up to ``limit`` new stems; return whether more are waiting. Runs in the background."""
    waiting = store.rows("SELECT id, stem FROM search_term WHERE ready = 0 ORDER BY id LIMIT ?", limit)
    if not waiting:
        return False
    grams = [(gram, term) for term, word in waiting for gram in trigrams(word)]
    with store.write(None, durable=False) as write:
        write.local_many("INSERT OR IGNORE INTO search_trigram (gram, term_id) VALUES (?, ?)", grams)
        write.local_many("UPDATE search_term SET ready = 1 WHERE id = ?", [(term,) for term, _ in waiting])
    return len(waiting) == limit


def forget_unused(store: Store, limit: int = 2000, after: int = 0) -> int:
    """Drop stems that no record holds any more, as after a person was erased.

    Looks at ``limit`` stems with ids beyond ``after``; returns the last id looked at, 0 at the end.
    """
    rows = store.rows("SELECT id, stem FROM search_term WHERE id > ? ORDER BY id LIMIT ?", after, limit)
    gone = [(term, word) for term, word in rows if not any(holds(store, index, word) for index in INDEXES)]
    if gone:
        with store.write(None, durable=False) as write:
            write.local_many(
                "DELETE FROM search_trigram WHERE gram = ? AND term_id = ?",
                [(gram, term) for term, word in gone for gram in trigrams(word)],
            )
            write.local_many("DELETE FROM search_term WHERE id = ?", [(term,) for term, _ in gone])
    return int(rows[-1][0]) if len(rows) == limit else 0


def forget_words(write: Write) -> None:
    """Have the words of what was just erased go from vocabulary and index, by :func:`let_words_go`."""
    write.local("INSERT OR REPLACE INTO search_mark (source, up_to) VALUES (?, 0)", _FORGETTING)


def let_words_go(store: Store, limit: int) -> bool:
    """Do a step of what :func:`forget_words` asked for; return whether more is left.

    An index keeps a removed record's words in its older parts until those are put together anew: this does it.
    """
    after = store.value("SELECT up_to FROM search_mark WHERE source = ?", _FORGETTING)
    if after is None:
        return False
    if after >= 0:
        after = forget_unused(store, limit, after) or -1
        with store.write(None, durable=False) as write:
            write.local("UPDATE search_mark SET up_to = ? WHERE source = ?", after, _FORGETTING)
        return True
    with store.write(None, durable=False) as write:
        pages = -MERGED_PAGES if after == -1 else MERGED_PAGES
        before = write.row("SELECT total_changes()")
        for index in INDEXES:
            write.local(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", pages)
        now = write.row("SELECT total_changes()")
        assert before is not None
        assert now is not None
        if after != -1 and now[0] - before[0] < 2 * len(INDEXES):
            # FTS5's own sign that nothing is left to merge: one row is the command itself.
            write.local("DELETE FROM search_mark WHERE source = ?", _FORGETTING)
            return False
        write.local("UPDATE search_mark SET up_to = -2 WHERE source = ?", _FORGETTING)
    return True


def holds(store: Store, index: str, word: str, *, prefix: bool = False) -> bool:
    """Whether any record of the index has this stem, or a stem that begins with it.

    For a beginning, whether any index has it: a mistake costs an empty search, no more.
    """
    if prefix and word.isalpha() and len(word) <= LONGEST:
        # FTS5 gathers every record of every such word before it answers; the vocabulary answers at once.
        beyond = word + chr(0x10FFFF)
        return (
            store.row("SELECT 1 FROM search_term WHERE stem >= ? AND stem < ? LIMIT 1", word, beyond) is not None
        )
    expression = f'"{word}"*' if prefix else f'"{word}"'
    return store.row(f"SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT 1", expression) is not None


def repaired(store: Store, index: str, meant: str) -> tuple[str, ...]:
    """The nearest stems of the index to the stem of a mistyped word, up to three, often none."""
    if not (SHORTEST < len(meant) <= LONGEST and meant.isalpha()):
        return ()
    allowed = 1 if len(meant) <= 5 else 2
    grams = sorted(trigrams(meant))
    marks = ", ".join("?" * len(grams))
    rows = store.rows(
        f"SELECT term.stem FROM (SELECT term_id, count(*) AS shared FROM search_trigram WHERE gram IN ({marks}) "
        "GROUP BY term_id ORDER BY shared DESC LIMIT ?) JOIN search_term term ON term.id = term_id",
        *grams,
        CANDIDATES,
    )
    near: dict[int, list[str]] = {}
    for (candidate,) in rows:
        distance = edits(meant, candidate, allowed)
        if distance <= allowed:
            near.setdefault(distance, []).append(candidate)
    for distance in sorted(near):
        found = [one for one in near[distance] if holds(store, index, one)]
        if found:
            return tuple(found[:3])
    return ()


def trigrams(word: str) -> set[str]:
    """A word's runs of three letters, its two ends marked."""
    marked = f"^{word}$"
    return {marked[at : at + 3] for at in range(len(marked) - 2)}


def edits(one: str, other: str, most: int) -> int:
    """How many letters to add, drop, change or swap with the neighbour (Damerau 1964; ``most + 1``: more)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, letter2 in enumerate(other, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != letter2))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == letter2:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
