"""The journal's hash chain: a removed or altered entry shows, an erased personal value does not break it.

``hash = SHA-256(previous hash, digest, everything else of the entry)`` and
``digest = SHA-256(leaf of each field)`` with ``leaf = SHA-256(field's salt, field, values)``. A field's salt is
derived from the entry's random salt, so a leaf tells nothing about a telephone number. Erasing a field puts its
leaf in place of its values and the entry's salt is replaced by those of the fields that remain: the digest
still comes out the same, and the erased value cannot be guessed from it.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from typing import Any

from app.models.columns import dump_json
from app.models.ids import Uid
from app.records import frozen

ERASED = "erased"
SALTS = "salts"

Changes = dict[str, Any]


@frozen
class Link:
    """What of an entry the chain covers."""

    desk_uid: Uid
    seq: int
    hlc: str
    at: int
    actor_uid: Uid | None
    record_table: str
    record_uid: Uid
    op: str


def genesis(desk_uid: Uid) -> bytes:
    """What stands as the previous hash of a desk's first entry."""
    return hashlib.sha256(b"hotline journal of desk " + desk_uid).digest()


def new_salt() -> bytes:
    """A random salt for one entry."""
    return os.urandom(16)


def digest_of(changes: Changes, salt: bytes | None) -> bytes:
    """The digest of an entry's values, whether some of them were erased or not."""
    fields = changes["fields"]
    salts = changes.get(SALTS, {})
    total = hashlib.sha256()
    for name in sorted(fields):
        value = fields[name]
        if isinstance(value, dict) and ERASED in value and name in changes.get(ERASED, ()):
            leaf = bytes.fromhex(value[ERASED])
        else:
            field_salt = bytes.fromhex(salts[name]) if salt is None else _field_salt(salt, name)
            leaf = _leaf(field_salt, name, value)
        total.update(leaf)
    return total.digest()


def hash_of(link: Link, digest: bytes, prev_hash: bytes) -> bytes:
    """The hash of one entry, given that of the one before."""
    return hash_of_parts(
        link.desk_uid,
        link.seq,
        link.hlc,
        link.at,
        link.actor_uid,
        link.record_table,
        link.record_uid,
        link.op,
        digest,
        prev_hash,
    )


def hash_of_parts(
    desk_uid: Uid,
    seq: int,
    hlc: str,
    at: int,
    actor_uid: Uid | None,
    table: str,
    uid: Uid,
    op: str,
    digest: bytes,
    prev_hash: bytes,
) -> bytes:
    """Like :func:`hash_of`, of what stands in a :class:`Link`."""
    # The canonical JSON of all that a link says as one list, put together from its parts.
    actor = f'"{actor_uid.hex()}"' if actor_uid else "null"
    head = (
        f'["{desk_uid.hex()}",{dump_json(seq)},{dump_json(hlc)},{dump_json(at)},{actor},'
        f'{dump_json(table)},"{uid.hex()}",{dump_json(op)}]'
    )
    return hashlib.sha256(prev_hash + digest + head.encode()).digest()


def erase(changes: Changes, salt: bytes | None, names: set[str]) -> Changes:
    """The entry's changes without the values of ``names``; the entry's own salt must then be dropped."""
    fields = dict(changes["fields"])
    salts = dict(changes.get(SALTS, {}))
    if salt is not None:
        salts = {name: _field_salt(salt, name).hex() for name in fields}
    gone = set(changes.get(ERASED, ()))
    for name in names & fields.keys() - gone:
        fields[name] = {ERASED: _leaf(bytes.fromhex(salts[name]), name, fields[name]).hex()}
        gone.add(name)
    kept = {name: value for name, value in salts.items() if name not in gone}
    return {"fields": fields, SALTS: kept, ERASED: sorted(gone)}


def erase_all(changes: Changes, salt: bytes | None) -> Changes:
    """The entry's changes without any value, as :func:`erase` leaves them."""
    return erase(changes, salt, set(changes["fields"]))


def _field_salt(salt: bytes, name: str) -> bytes:
    # Keyed BLAKE2 (RFC 7693) rather than HMAC: one entry has some twenty fields, and HMAC took ten times as long.
    return hashlib.blake2b(name.encode(), key=salt, digest_size=16).digest()


def _leaf(field_salt: bytes, name: str, value: Any) -> bytes:
    # The canonical JSON of [name, value], put together from its parts: texts alone take a far shorter way.
    return hashlib.sha256(b"%b%b%b]" % (field_salt, _opening(name), dump_json(value).encode())).digest()


@cache
def _opening(name: str) -> bytes:
    return f"[{dump_json(name)},".encode()
