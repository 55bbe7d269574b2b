"""Clients who may be written down twice: the same number or mail, and much the same name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.names import NameParts, full_name
from app.services.store.store import Store

ALIKE = 0.8
"""How much of two names must be the same letters in the same order; «Иванова» and «Иваново» are 0.86."""

REASONS = ("number", "name", "premises", "birth_date", "organisation")
"""Texts are ``merging.same_<reason>``."""


@frozen
class Twin:
    """Another record that may be the same client, and what speaks for it; ``tickets`` counts its tickets."""

    uid: Uid
    name: NameParts
    reasons: tuple[str, ...]
    tickets: int

    @property
    def full_name(self) -> str:
        """«Иванова Анна Петровна»."""
        return full_name(self.name)


@frozen
class Pair:
    """Two records that may be one client."""

    one: Uid
    one_name: NameParts
    other: Uid
    other_name: NameParts

    @property
    def one_full(self) -> str:
        """The first one's name in full."""
        return full_name(self.one_name)

    @property
    def other_full(self) -> str:
        """The other one's name in full."""
        return full_name(self.other_name)


_SHARING = """
SELECT k.person_uid FROM person_contact_point l JOIN contact_point c ON c.uid = l.contact_point_uid
JOIN contact_point d ON d.key = c.key AND d.kind = c.kind AND d.deleted_at IS NULL
JOIN person_contact_point k ON k.contact_point_uid = d.uid AND k.deleted_at IS NULL
WHERE l.person_uid = ?1 AND l.deleted_at IS NULL AND c.deleted_at IS NULL AND c.key <> '' AND k.person_uid <> ?1
"""
_NEIGHBOURS = """
SELECT k.person_uid FROM person_premises l JOIN person_premises k ON k.premises_uid = l.premises_uid
WHERE l.person_uid = ?1 AND k.person_uid <> ?1 AND l.deleted_at IS NULL AND k.deleted_at IS NULL
"""
_COLLEAGUES = """
SELECT k.person_uid FROM membership l JOIN membership k ON k.organisation_uid = l.organisation_uid
WHERE l.person_uid = ?1 AND k.person_uid <> ?1 AND l.deleted_at IS NULL AND k.deleted_at IS NULL LIMIT 500
"""
_NAMESAKES = """
SELECT uid FROM person WHERE last_name = ?1 AND deleted_at IS NULL AND uid <> ?2 LIMIT 500
"""


def twins_of(store: Store, person: Uid, *, count: int = 10) -> tuple[Twin, ...]:
    """Records that may be the same client, the likeliest first. A family that shares a telephone is no twin.

    A twin has a name alike and one thing more in common, or a name that is quite the same.
    """
    me = _names(store, [person]).get(person)
    if me is None:
        return ()
    name, birth_date = me
    common: dict[Uid, list[str]] = {}
    for reason, sql in (("number", _SHARING), ("premises", _NEIGHBOURS), ("organisation", _COLLEAGUES)):
        for (uid,) in store.rows(sql, person):
            if reason not in common.setdefault(uid, []):
                common[uid].append(reason)
    if name.last:
        for (uid,) in store.rows(_NAMESAKES, name.last, person):
            common.setdefault(uid, [])
    found = []
    for uid, (other, other_birth) in _names(store, common).items():
        reasons = list(common[uid])
        if birth_date and birth_date == other_birth:
            reasons.append("birth_date")
        may_be = alike(name, other) and not (birth_date and other_birth and birth_date != other_birth)
        if may_be and (reasons or (name == other and name.first and name.middle)):
            found.append((uid, other, _ordered([*reasons, "name"])))
    found.sort(key=lambda one: -len(one[2]))
    return tuple(
        Twin(uid, other, reasons, store.value("SELECT count(*) FROM ticket WHERE person_uid = ?", uid))
        for uid, other, reasons in found[:count]
    )


def pairs(store: Store, *, count: int = 100) -> tuple[Pair, ...]:
    """Pairs in the whole base that share a number or a mail and have names alike, the newest first.

    Reads every shared number; for the reader's thread.
    """
    shared = store.rows(
        "SELECT DISTINCT min(l.person_uid, k.person_uid), max(l.person_uid, k.person_uid) FROM contact_point c "
        "JOIN person_contact_point l ON l.contact_point_uid = c.uid AND l.deleted_at IS NULL "
        "JOIN contact_point d ON d.key = c.key AND d.kind = c.kind AND d.deleted_at IS NULL "
        "JOIN person_contact_point k ON k.contact_point_uid = d.uid AND k.deleted_at IS NULL "
        "AND k.person_uid <> l.person_uid WHERE c.deleted_at IS NULL AND c.key <> '' ORDER BY c.id "
        "DESC LIMIT 20000"
    )
    names = _names(store, {uid for pair in shared for uid in pair})
    found = []
    for one, other in shared:
        if one in names and other in names and alike(names[one][0], names[other][0]):
            found.append(Pair(one, names[one][0], other, names[other][0]))
            if len(found) == count:
                break
    return tuple(found)


def alike(one: NameParts, other: NameParts) -> bool:
    """Whether two names may be one person's: parts in any order, initials, missing parts, a slip of the finger."""
    if not _known(one) or not _known(other):
        return True
    if _part_alike(one.last, other.last) and _part_alike(one.first, other.first):
        return _part_alike(one.middle, other.middle)
    return (
        _part_alike(one.last, other.first) and _part_alike(one.first, other.last) and bool(one.last or one.first)
    )


def _known(name: NameParts) -> bool:
    return bool(name.last or name.first)


def _part_alike(one: str, other: str) -> bool:
    a, b = _plain(one), _plain(other)
    if not a or not b or a == b:
        return True
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    return SequenceMatcher(None, a, b).ratio() >= ALIKE


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е").strip(" .")


def _ordered(reasons: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(reasons), key=REASONS.index))


def _names(store: Store, uids: Iterable[Uid]) -> dict[Uid, tuple[NameParts, str]]:
    found: dict[Uid, tuple[NameParts, str]] = {}
    keys = list(uids)
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        for uid, last, first, middle, birth in store.rows(
            "SELECT uid, last_name, first_name, middle_name, birth_date FROM person "
            f"WHERE uid IN ({', '.join('?' * len(part))}) AND deleted_at IS NULL",
            *part,
        ):
            found[uid] = (NameParts(last, first, middle), birth or "")
    return found
