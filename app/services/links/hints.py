"""While a ticket is being typed: open tickets that may be about the same. For the reader's thread."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import combinations

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.names import NameParts, short_name
from app.services.search.text import STOP_WORDS, stem, words
from app.services.store.store import Store

SHOWN = 5
OF_EACH = 20
DAYS_BACK = 45
DAY_MS = 86_400_000
LEAST_TEXT = 6
WORDS_READ, WORDS_ASKED = 14, 6
TOGETHER = 2
"""So many words must be the same for two texts to be alike, unless fewer were typed."""

CLIENT, ADDRESS, TEXT, CATEGORY = "client", "address", "text", "category"
WEIGHT = {CLIENT: 4, ADDRESS: 3, TEXT: 3, CATEGORY: 1}

_OPEN = "t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged')"
# Where a flat begins in an address, in either language.
_FLAT = re.compile(
    r",?\s*(?:\u043a\u0432(?:\.|\u0430\u0440\u0442\u0438\u0440\u0430)?|apt\.?|flat)\s*\d.*$", re.IGNORECASE
)


@frozen
class Typed:
    """What is known so far of the ticket being typed; ``uid`` is its own key."""

    uid: Uid
    text: str = ""
    person_uid: Uid | None = None
    address: str = ""
    category_uid: Uid | None = None


@frozen
class Hint:
    """An open ticket that may be about the same; ``reasons`` are the keys of :data:`WEIGHT`."""

    uid: Uid
    number: str
    subject: str
    state: str
    created_at: int
    client: str
    reasons: tuple[str, ...]


def hints(store: Store, typed: Typed, now: int) -> tuple[Hint, ...]:
    """Open tickets that may be about the same, the likeliest first; ``now`` is UTC ms.

    The same client's, the same house's, those whose words are alike; three indexed queries. A ticket is told of
    for its client, or for two reasons of the others, or for words that are alike within the last days.
    """
    found: dict[int, set[str]] = {}
    for reason, ids in (
        (CLIENT, _of_client(store, typed.person_uid)),
        (ADDRESS, _at_house(store, typed.address)),
        (TEXT, _alike(store, typed.text, now)),
    ):
        for row in ids:
            found.setdefault(row, set()).add(reason)
    wanted = _stems(typed.text)
    scored = []
    for row, hint, text, category in _rows(store, found, typed.uid):
        shared = len(wanted & _stems(text))
        reasons = set(found[row])
        if shared < min(TOGETHER, len(wanted)):
            reasons.discard(TEXT)
        if reasons and typed.category_uid is not None and category == typed.category_uid:
            reasons.add(CATEGORY)
        if reasons:
            told = tuple(sorted(reasons, key=lambda reason: -WEIGHT[reason]))
            score = sum(WEIGHT[reason] for reason in reasons) + min(shared, TOGETHER * 2)
            scored.append((score, hint.created_at, replace(hint, reasons=told)))
    scored.sort(key=lambda one: (-one[0], -one[1]))
    return tuple(hint for _, _, hint in scored[:SHOWN])


def _rows(store: Store, ids: Collection[int], but: Uid) -> Iterator[tuple[int, Hint, str, Uid | None]]:
    """Row id, the hint without reasons, the ticket's words and category."""
    if not ids:
        return
    marks = ", ".join("?" * len(ids))
    for row in store.rows(
        "SELECT t.id, t.uid, t.number, t.subject, t.state, t.created_at, t.description, t.category_uid, "
        "p.last_name, p.first_name, p.middle_name FROM ticket t LEFT JOIN person p ON p.uid = t.person_uid "
        f"WHERE t.id IN ({marks}) AND t.uid <> ? AND t.deleted_at IS NULL",
        *ids,
        but,
    ):
        key, uid, number, subject, state, created, description, category, *name = row
        client = short_name(NameParts(*(part or "" for part in name)))
        yield key, Hint(uid, number, subject, state, created, client, ()), f"{subject} {description}", category


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS)


def house_of(address: str) -> str:
    """An address without its flat; empty where no house is named."""
    house = _FLAT.sub("", address.strip()).rstrip(" ,")
    return house if any(letter.isdigit() for letter in house) else ""


def _of_client(store: Store, person: Uid | None) -> tuple[int, ...]:
    if person is None:
        return ()
    rows = store.rows(
        f"SELECT t.id FROM ticket t WHERE t.person_uid = ? AND t.deleted_at IS NULL AND {_OPEN} "
        f"ORDER BY t.id DESC LIMIT {OF_EACH}",
        person,
    )
    return tuple(row[0] for row in rows)


def _at_house(store: Store, address: str) -> tuple[int, ...]:
    house = house_of(address)
    if not house:
        return ()
    # The digit after a house's number makes it another house: 5 is not 51.
    rows = store.rows(
        "SELECT t.id, t.address FROM ticket t INDEXED BY ticket_open_address "
        f"WHERE t.address >= ? AND t.address < ? AND {_OPEN} AND t.deleted_at IS NULL AND t.address <> '' "
        "ORDER BY t.address LIMIT 200",
        house,
        house + "\U0010ffff",
    )
    same = [row for row, written in rows if not written[len(house) : len(house) + 1].isalnum()]
    return tuple(sorted(same, reverse=True)[:OF_EACH])


def _alike(store: Store, text: str, now: int) -> tuple[int, ...]:
    if len(text.strip()) < LEAST_TEXT:
        return ()
    first = store.value(
        "SELECT id FROM ticket WHERE deleted_at IS NULL AND created_at >= ? ORDER BY created_at LIMIT 1",
        now - DAYS_BACK * DAY_MS,
    )
    expression = _expression(text)
    if first is None or not expression:
        return ()
    rows = store.rows(
        "SELECT t.id FROM ticket_search s JOIN ticket t ON t.id = s.rowid WHERE ticket_search MATCH ? "
        f"AND s.rowid >= ? AND t.deleted_at IS NULL AND {_OPEN} ORDER BY s.rowid DESC LIMIT {OF_EACH}",
        expression,
        first,
    )
    return tuple(row[0] for row in rows)


def _expression(text: str) -> str:
    """In FTS5's language: any two of the longest words at the text's beginning; the word, where it is alone."""
    begun = [stem(word) for word in words(text) if word not in STOP_WORDS and not word.isdigit()]
    telling = sorted(dict.fromkeys(begun[:WORDS_READ]), key=len, reverse=True)[:WORDS_ASKED]
    if len(telling) < TOGETHER:
        return "".join(f'"{one}"' for one in telling)
    return " OR ".join(f'("{one}" AND "{other}")' for one, other in combinations(telling, TOGETHER))
