"""One box for everything: a ticket's number, a telephone number or its end, words."""

from __future__ import annotations

import re
from typing import Any, Literal

from app.records import frozen
from app.services.search.expressions import Reading, attempts, read
from app.services.search.index import reversed_digits
from app.services.search.text import as_latin, clean, other_layout
from app.services.store.store import Store

NEWEST = 1000
"""So many newest hits are ranked; ranking all hits of a common word takes seconds at a million tickets."""

PHONE_FROM = 4
PHONE_SURE_FROM = 7
PHONE_COMPARED = 10
"""Digits compared from the end, so that 8 and +7 before a Russian number do not matter."""

Route = Literal["nothing", "number", "phone", "words"]

_TICKET_NUMBER = re.compile(r"[^\W\d_]{1,6}[\s-]?\d{1,12}|#?\d{1,12}")
_PHONE = re.compile(r"\+?[\d\s().-]+")
_WEIGHTS = {"ticket_search": "3.0, 1.0, 1.0, 3.0, 1.0", "client_search": "5.0, 2.0, 2.0, 4.0, 3.0"}


@frozen
class Limit:
    """A condition that hits must meet: SQL over the record's table under its alias, and its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


@frozen
class Found:
    """Hits as row ids, best first. ``more``: there are older ones beyond; ``stems``, ``prefixes``: to mark."""

    route: Route
    ids: tuple[int, ...]
    more: bool = False
    stems: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


NOTHING = Found("nothing", ())


def find_tickets(store: Store, text: str, *, typing: bool = False, limit: Limit | None = None) -> Found:
    """Tickets for any text; ``limit`` speaks of the table ``ticket`` as ``t``. Never raises for a text.

    Raises dbapi2.OperationalError when interrupted.
    """
    limit = limit or Limit("1")
    asked = clean(text).strip()
    if not asked:
        return NOTHING
    if ids := _by_number(store, asked, limit):
        return Found("number", ids)
    if ids := _by_phone(store, asked, "JOIN ticket t ON t.person_uid = l.person_uid", limit):
        return Found("phone", ids, len(ids) == NEWEST)
    return _by_words(store, "ticket_search", "ticket t", asked, typing, limit)


def similar_tickets(store: Store, text: str, *, count: int = 5, limit: Limit | None = None) -> Found:
    """Tickets most like a whole text, such as a description being typed: any of its words may be missing."""
    reading = read(store, "ticket_search", clean(text), typing=False)
    found = _first_hits(store, "ticket_search", "ticket t", attempts(reading)[-1:], limit or Limit("1"))
    return Found("words", found[0][:count], False, *_marks(reading), reading.changed)


def find_clients(store: Store, text: str, *, typing: bool = False, limit: Limit | None = None) -> Found:
    """Persons for a telephone number or words; ``limit`` speaks of the table ``person`` as ``t``."""
    limit = limit or Limit("1")
    asked = clean(text).strip()
    if not asked:
        return NOTHING
    if ids := _by_phone(store, asked, "JOIN person t ON t.uid = l.person_uid", limit):
        return Found("phone", ids, len(ids) == NEWEST)
    return _by_words(store, "client_search", "person t", asked, typing, limit)


def find_calls(store: Store, text: str, *, typing: bool = False, limit: Limit | None = None) -> Found:
    """Contacts by telephone number, or those of the clients whom the words find; ``interaction`` is ``t``."""
    limit = limit or Limit("1")
    asked = clean(text).strip()
    if not asked:
        return NOTHING
    if digits := phone_digits(asked):
        ids = _ids(
            store,
            f"SELECT t.id FROM interaction t WHERE t.number_key IN ({_NUMBERS}) AND t.deleted_at IS NULL "
            f"AND {limit.sql} ORDER BY t.offered_at DESC LIMIT {NEWEST}",
            *_between(digits),
            *limit.params,
        )
        if ids:
            return Found("phone", ids, len(ids) == NEWEST)
    people = _by_words(store, "client_search", "person t", asked, typing, Limit("1"))
    if not people.ids:
        return NOTHING
    ids = _ids(
        store,
        "SELECT t.id FROM interaction t WHERE t.person_uid IN "
        "(SELECT uid FROM person WHERE id IN (SELECT value FROM json_each(?))) "
        f"AND t.deleted_at IS NULL AND {limit.sql} ORDER BY t.offered_at DESC LIMIT {NEWEST}",
        _json(people.ids),
        *limit.params,
    )
    return Found("words", ids, len(ids) == NEWEST, people.stems, people.prefixes, people.changed)


def phone_digits(text: str) -> str:
    """The digits of a text that may be a telephone number or its end, from the last on; empty otherwise."""
    if not _PHONE.fullmatch(text):
        return ""
    digits = reversed_digits(text)
    return digits[:PHONE_COMPARED] if len(digits) >= PHONE_FROM else ""


def ticket_numbers(text: str) -> tuple[str, ...]:
    """Spellings under which a ticket's number may have been meant: «ф-105» is ``A-105``. Empty for no number."""
    asked = text.strip()
    if not _TICKET_NUMBER.fullmatch(asked):
        return ()
    found = []
    for spelling in (asked, other_layout(asked)):
        plain = as_latin(spelling).lstrip("#").replace(" ", "-")
        found += [plain, plain.replace("-", ""), re.sub(r"(?<=[^\W\d_])(?=\d)", "-", plain, count=1)]
    return tuple(dict.fromkeys((asked.upper(), *found)))


_NUMBERS = "SELECT key FROM search_number WHERE reversed >= ? AND reversed < ?"


def _between(digits: str) -> tuple[str, str]:
    """Bounds of all reversed numbers that begin with these digits."""
    return digits, digits + ":"  # the colon follows the nine


def _by_phone(store: Store, text: str, join: str, limit: Limit) -> tuple[int, ...]:
    """Records of the persons whom a telephone number reaches; ``join`` ties them to the person's link ``l``."""
    digits = phone_digits(text)
    if not digits:
        return ()
    return _ids(
        store,
        "SELECT DISTINCT t.id FROM person_contact_point l JOIN contact_point c ON c.uid = l.contact_point_uid "
        f"{join} WHERE c.key IN ({_NUMBERS}) AND l.deleted_at IS NULL "
        f"AND t.deleted_at IS NULL AND {limit.sql} ORDER BY t.id DESC LIMIT {NEWEST}",
        *_between(digits),
        *limit.params,
    )


_STANDING = (
    "WITH RECURSIVE way(uid, into_uid) AS (SELECT uid, merged_into_uid FROM ticket WHERE {named} "
    "UNION SELECT m.uid, m.merged_into_uid FROM way JOIN ticket m ON m.uid = way.into_uid) "
    "SELECT t.id FROM way JOIN ticket t ON t.uid = way.uid"
)
_DIGITS = "ltrim(substr(number, instr(number, '-') + 1), '0') = ?"
"""The tickets with these numbers and, of merged ones, what they became (see app/services/merging/standing.py)."""


def _by_number(store: Store, text: str, limit: Limit) -> tuple[int, ...]:
    numbers = ticket_numbers(text)
    if not numbers:
        return ()
    marks = ", ".join("?" * len(numbers))
    own = f"way.into_uid IS NULL AND t.deleted_at IS NULL AND {limit.sql}"
    ids = _ids(
        store,
        f"{_STANDING.format(named=f'number IN ({marks})')} WHERE {own}",
        *numbers,
        *limit.params,
    )
    digits = text.lstrip("#").lstrip("0")
    if ids or not digits.isdecimal() or len(digits) >= PHONE_SURE_FROM:
        return ids
    return _ids(
        store,
        f"{_STANDING.format(named=_DIGITS)} WHERE {own} ORDER BY t.id DESC LIMIT {NEWEST}",
        digits,
        *limit.params,
    )


def _by_words(store: Store, index: str, table: str, text: str, typing: bool, limit: Limit) -> Found:
    reading = read(store, index, text, typing)
    ids, more = _first_hits(store, index, table, attempts(reading), limit)
    return Found("words", ids, more, *_marks(reading), reading.changed)


def _first_hits(
    store: Store, index: str, table: str, expressions: list[str], limit: Limit
) -> tuple[tuple[int, ...], bool]:
    """The ranked hits of the first expression that has any, and whether there are more."""
    for expression in expressions:
        newest = _ids(
            store,
            f"SELECT t.id FROM {index} s JOIN {table} ON t.id = s.rowid WHERE {index} MATCH ? "
            f"AND t.deleted_at IS NULL AND {limit.sql} ORDER BY s.rowid DESC LIMIT {NEWEST}",
            expression,
            *limit.params,
        )
        more = len(newest) == NEWEST
        if more and "*" in expression:
            return newest, more  # ranking by a beginning would gather all its words; the newest will do
        if newest:
            return _ranked(store, index, expression, newest), more
    return (), False


def _ranked(store: Store, index: str, expression: str, newest: tuple[int, ...]) -> tuple[int, ...]:
    """The hits by bm25, the newer first among equals."""
    wanted = set(newest)
    ranked = _ids(
        store,
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid >= ? "
        f"ORDER BY bm25({index}, {_WEIGHTS[index]}), rowid DESC",
        expression,
        newest[-1],
    )
    return tuple(one for one in ranked if one in wanted)


def _marks(reading: Reading) -> tuple[frozenset[str], tuple[str, ...]]:
    stems = frozenset(one for group in reading.groups for one in group.stems)
    return stems, tuple(one for group in reading.groups for one in group.prefixes)


def _ids(store: Store, sql: str, *params: Any) -> tuple[int, ...]:
    return tuple(row[0] for row in store.rows(sql, *params))


def _json(ids: tuple[int, ...]) -> str:
    return f"[{','.join(map(str, ids))}]"
