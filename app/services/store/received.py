"""Entries of the journal that come from the hub: others' are verified and kept, our own are confirmed."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

from app.models.base import columns_of
from app.models.bookkeeping import Outbox
from app.models.columns import dump_json
from app.models.ids import Uid
from app.models.marks import Mark
from app.records import frozen
from app.services.store.chain import ERASED, Link, digest_of, erase, hash_of
from app.services.store.receiving import CHUNK, MODELS, Receiving

log = logging.getLogger(__name__)

_INSERT = (
    "INSERT INTO journal_entry (desk_uid, seq, hlc, at, actor_uid, record_table, record_uid, op, changes, salt, "
    "digest, prev_hash, hash, outbox, refusal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


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

    def verifies(self) -> bool:
        """Whether hash and values are those that its desk has chained."""
        try:
            whole = digest_of(json.loads(self.changes), self.salt) == self.digest
        except (ValueError, KeyError, TypeError):
            return False
        return whole and hash_of(self.link, self.digest, self.prev_hash) == self.hash


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
                known[(link.desk_uid, link.seq)] = (0, Outbox.RECEIVED.value, entry.changes, entry.salt)
        write.local_many(_INSERT, fresh)
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


def _known(write: Receiving, part: Sequence[HubEntry]) -> dict[tuple[Uid, int], tuple[Any, ...]]:
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
        Outbox.RECEIVED.value,
        None,
    )
