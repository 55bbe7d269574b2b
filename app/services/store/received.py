"""Entries of the journal that come from the hub: others' are verified and kept, our own are confirmed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from app.models.base import columns_of
from app.models.bookkeeping import Outbox
from app.models.columns import dump_json
from app.models.ids import Uid
from app.models.marks import Mark
from app.records import frozen
from app.services.store.chain import ERASED, Changes, Link, digest_of, erase, hash_of, hash_of_parts
from app.services.store.journal import INSERT
from app.services.store.receiving import CHUNK, Receiving
from app.services.store.shapes import MODELS, shape_of

log = logging.getLogger(__name__)

_INSERT = (
    "INSERT INTO journal_entry (desk_uid, seq, hlc, at, actor_uid, record_table, record_uid, op, changes, salt, "
    "digest, prev_hash, hash, outbox)"
)
_HERE = "SELECT 1 FROM journal_entry WHERE desk_uid = ? AND seq BETWEEN ? AND ? LIMIT 1"
_THESE = "SELECT seq FROM journal_entry WHERE desk_uid = ? AND seq IN (SELECT value FROM json_each(?))"
FEW_DESKS = 20
"""Of so many it is asked first whether anything between their first and last number is here: mostly nothing is."""
_RECEIVED = f", {Outbox.RECEIVED.value}"


@frozen
class HubEntry:
    """One entry as it travels: ``changes`` is its JSON text; ``refused`` says why the hub did not apply it."""

    link: Link
    changes: str
    salt: bytes | None
    digest: bytes
    prev_hash: bytes
    hash: bytes
    refused: str | None = None
    whole: bool | None = None
    """Whether it verifies, where that was found out already."""
    names: frozenset[str] = frozenset()
    """The fields of a change, where they were looked at already."""

    def verifies(self) -> bool:
        """Whether hash and values are those that its desk has chained."""
        if self.whole is not None:
            return self.whole
        return holds(self.link, self.changes, self.salt, self.digest, self.prev_hash, self.hash)


def holds(
    link: Link, changes: str | Changes, salt: bytes | None, digest: bytes, prev_hash: bytes, entry_hash: bytes
) -> bool:
    """Whether an entry's values and its hash are those that were chained; ``changes`` or their JSON.

    Nor does one hold whose values are none of its table's: it would stop whoever reads the record's history.
    """
    try:
        values: Changes = json.loads(changes) if isinstance(changes, str) else changes
        whole = digest_of(values, salt) == digest and _makes_sense(link.record_table, link.op, values)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return whole and hash_of(link, digest, prev_hash) == entry_hash


@frozen
class Lines:
    """Entries of a load in the order of desk and number, each a line as by :data:`_INSERT`.

    ``sound`` verify, ``spoilt`` do not. ``numbers`` are those of the sound ones, desk by desk.
    """

    sound: list[tuple[Any, ...]]
    spoilt: list[tuple[Any, ...]]
    numbers: list[tuple[Uid, list[int]]]


def lines_of(lines: Sequence[tuple[Any, ...]], held: Iterable[int] | None = None) -> Lines:
    """What came in a load; ``held`` says of each line whether it holds, where that was found out already."""
    sound: list[tuple[Any, ...]] = []
    spoilt: list[tuple[Any, ...]] = []
    for line, whole in zip(lines, map(line_holds, lines) if held is None else held, strict=True):
        (sound if whole else spoilt).append(line)
    numbers = [(desk, [line[1] for line in same]) for desk, same in groupby(sound, itemgetter(0))]
    return Lines(sound, spoilt, numbers)


def take_lines(write: Receiving, lines: Lines) -> int:
    """Keep these entries of a load; how many were not taken because they do not verify (the log says which)."""
    known = _in_the_way(write, lines.numbers)
    new = [line for line in lines.sound if (line[0], line[1]) not in known] if known else lines.sound
    write.local_rows(_INSERT, new, _RECEIVED)
    write.changed.update(("journal_entry", line[6]) for line in new)
    rest = [line for line in lines.sound if (line[0], line[1]) in known] if known else []
    return take_entries(write, [_entry(line, True) for line in rest]) + take_entries(
        write, [_entry(line, False) for line in lines.spoilt]
    )


def take_entries(write: Receiving, entries: Sequence[HubEntry]) -> int:
    """Keep these entries; return how many were not taken because they do not verify (the log says which).

    What another desk was refused is no history of the record and stays away.
    """
    own = write.span.desk_uid
    bad = 0
    for start in range(0, len(entries), CHUNK):
        part = entries[start : start + CHUNK]
        known = _known(write, part)
        fresh = []
        for entry in part:
            link = entry.link
            old = known.get((link.desk_uid, link.seq))
            if old is not None:
                _confirm(write, entry, old, mine=link.desk_uid == own)
            elif link.desk_uid == own or entry.refused is not None:
                continue  # our own beyond our end: identity.py has decided what becomes of us
            elif not entry.verifies():
                bad += 1
                log.warning("an entry of desk %s does not verify: %s", link.desk_uid.hex(), link.seq)
            else:
                fresh.append(_row(entry))
                write.touch("journal_entry", link.record_uid)
                if entry.names:
                    write.note_arrived(link.record_table, link.record_uid, link.hlc, entry.names)
                known[(link.desk_uid, link.seq)] = (0, Outbox.RECEIVED.value, entry.changes, entry.salt)
        write.local_rows(_INSERT, fresh, _RECEIVED)
    return bad


def erased_of(text: str) -> frozenset[str]:
    """The names whose values an entry has lost."""
    return frozenset(json.loads(text).get(ERASED, ())) if f'"{ERASED}"' in text else frozenset()


@cache
def secrets_of(table: str) -> frozenset[str]:
    """The columns of a table that never travel; none where the table is unknown."""
    if table not in MODELS:
        return frozenset()
    return frozenset(name for name, column in columns_of(MODELS[table]).items() if column.mark is Mark.SECRET)


def line_holds(line: tuple[Any, ...]) -> bool:
    """Like :func:`holds`, of a line of a load."""
    desk, seq, hlc, at, actor, table, uid, op, changes, salt, digest, prev_hash, entry_hash = line
    try:
        values = json.loads(changes)
        whole = digest_of(values, salt) == digest and _makes_sense(table, op, values)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    made = hash_of_parts(desk, seq, hlc, at, actor, table, uid, op, digest, prev_hash)
    return bool(whole and made == entry_hash)


def _makes_sense(table: str, op: str, changes: Changes) -> bool:
    # Raises TypeError, ValueError for a value of another kind than its column's.
    gone = changes.get(ERASED, ())
    shape = shape_of(table) if table in MODELS else None
    for name, value in changes["fields"].items():
        if name in gone:
            continue
        values = [value] if op == INSERT else value
        if op != INSERT and (not isinstance(value, list) or len(value) != 2):
            return False
        if shape is not None and name in shape.places:
            for one in values:
                shape.stored(name, one)
    return True


def _entry(line: tuple[Any, ...], whole: bool) -> HubEntry:
    *chained, changes, salt, digest, prev_hash, entry_hash = line
    return HubEntry(Link(*chained), changes, salt, digest, prev_hash, entry_hash, None, whole)


def _in_the_way(write: Receiving, numbers: Iterable[tuple[Uid, list[int]]]) -> set[tuple[Uid, int]]:
    """Those of these entries that are here already, and all of this desk."""
    found: set[tuple[Uid, int]] = set()
    own = write.span.desk_uid
    for desk, some in numbers:
        if desk == own:
            found.update((desk, seq) for seq in some)
        elif write.row(_HERE, desk, some[0], some[-1]):
            # Something between may be others': the open tickets' entries lie between those of the rest.
            found.update((desk, seq) for (seq,) in write.rows(_THESE, desk, dump_json(some)))
    return found


def _known(write: Receiving, part: Sequence[HubEntry]) -> dict[tuple[Uid, int], tuple[Any, ...]]:
    numbers: dict[Uid, list[int]] = {}
    for entry in part:
        numbers.setdefault(entry.link.desk_uid, []).append(entry.link.seq)
    if len(numbers) <= FEW_DESKS and not any(
        write.row(_HERE, desk, min(of), max(of)) for desk, of in numbers.items()
    ):
        return {}
    pairs = [one for entry in part for one in (entry.link.desk_uid, entry.link.seq)]
    marks = ", ".join(["(?, ?)"] * len(part))
    return {
        (desk, seq): (number, outbox, changes, salt)
        for number, desk, seq, outbox, changes, salt in write.rows(
            "SELECT id, desk_uid, seq, outbox, changes, salt FROM journal_entry "
            f"WHERE (desk_uid, seq) IN (VALUES {marks})",
            *pairs,
        )
    }


def _confirm(write: Receiving, entry: HubEntry, old: tuple[Any, ...], *, mine: bool) -> None:
    number, outbox, text, salt = old
    state = Outbox.SENT if entry.refused is None else Outbox.REFUSED
    # A reply that was lost did not say what was refused of what had been sent.
    if mine and outbox in (Outbox.WAITING.value, Outbox.SENT.value) and outbox != state.value:
        write.local(
            "UPDATE journal_entry SET outbox = ?, refusal = ? WHERE id = ?", state.value, entry.refused, number
        )
        write.touch("journal_entry", entry.link.record_uid)
    theirs = erased_of(entry.changes)
    if salt is None:  # something was taken from ours: what the hub has is the measure
        if theirs != erased_of(text) and entry.verifies():
            _replace(write, number, entry.changes, entry.salt)
        return
    gone = theirs - secrets_of(entry.link.record_table) if mine else theirs
    if gone:
        _replace(write, number, dump_json(erase(json.loads(text), salt, set(gone))), None)


def _replace(write: Receiving, number: int, changes: str, salt: bytes | None) -> None:
    write.local("UPDATE journal_entry SET changes = ?, salt = ? WHERE id = ?", changes, salt, number)


def _row(entry: HubEntry) -> tuple[Any, ...]:
    link = entry.link
    return (
        link.desk_uid,
        link.seq,
        link.hlc,
        link.at,
        link.actor_uid,
        link.record_table,
        link.record_uid,
        link.op,
        entry.changes,
        entry.salt,
        entry.digest,
        entry.prev_hash,
        entry.hash,
    )
