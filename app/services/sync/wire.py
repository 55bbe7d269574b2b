"""How entries and records look between desk and hub: JSON, keys as 32 hex digits, bytes as hex, times UTC ms.

An entry travels exactly as it is chained, but for its secrets: those are erased, and the digest still verifies.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from app.models.columns import dump_json
from app.models.ids import Uid
from app.services.store.chain import Link, erase
from app.services.store.journal import UPDATE
from app.services.store.merging import HubRow
from app.services.store.received import HubEntry, holds, secrets_of

ENTRY_COLUMNS = (
    "desk_uid, seq, hlc, at, actor_uid, record_table, record_uid, op, changes, salt, digest, prev_hash, hash"
)
"""The columns of an entry in the order that :func:`entry_out` takes them."""

KEYS = 4096
"""Keys that are remembered: a part names the same desks, people and records again and again."""

Body = dict[str, Any]


def entry_out(row: tuple[Any, ...]) -> Body:
    """An entry of ours as the hub is given it; ``row`` as by :data:`ENTRY_COLUMNS`."""
    _, seq, hlc, at, actor, table, uid, op, text, salt, digest, prev_hash, entry_hash = row
    secret = secrets_of(table)
    if secret:
        changes = json.loads(text)
        if not secret.isdisjoint(changes["fields"]):
            text, salt = dump_json(erase(changes, salt, set(secret))), None
    return {
        "seq": seq,
        "hlc": hlc,
        "at": at,
        "actor": key_out(actor),
        "tbl": table,
        "uid": key_out(uid),
        "op": op,
        "changes": text,
        "salt": None if salt is None else salt.hex(),
        "digest": digest.hex(),
        "prev": prev_hash.hex(),
        "hash": entry_hash.hex(),
    }


def entry_in(body: Body, *, checked: bool = False) -> HubEntry:
    """An entry of the feed; with ``checked`` it is found out here whether it verifies.

    Raises KeyError, ValueError for what is none.
    """
    key = key_in(body["desk"])
    uid = key_in(body["uid"])
    if key is None or uid is None:
        raise ValueError("an entry without desk or record")
    link = Link(key, body["seq"], body["hlc"], body["at"], key_in(body.get("actor")), body["tbl"], uid, body["op"])
    salt = None if body.get("salt") is None else bytes.fromhex(body["salt"])
    changes = body["changes"]
    digest, prev, made = bytes.fromhex(body["digest"]), bytes.fromhex(body["prev"]), bytes.fromhex(body["hash"])
    text = changes if isinstance(changes, str) else dump_json(changes)
    whole, names = None, frozenset[str]()
    if checked:
        values = json.loads(text) if changes is text else changes
        whole = holds(link, values, salt, digest, prev, made)
        if whole and link.op == UPDATE:
            names = frozenset(values["fields"])
    return HubEntry(link, text, salt, digest, prev, made, body.get("refused"), whole, names)


def row_in(body: Body) -> HubRow:
    """A record of the feed. Raises KeyError, ValueError for what is none."""
    uid = key_in(body["uid"])
    if uid is None:
        raise ValueError("a record without a key")
    return HubRow(
        body["tbl"],
        uid,
        body["hlc"],
        body["data"],
        body.get("clk") or {},
        body["created_at"],
        key_in(body.get("created_by")),
        body["updated_at"],
        key_in(body.get("updated_by")),
        body.get("deleted_at"),
    )


def row_loaded(line: tuple[Any, ...]) -> HubRow:
    """A record of a load, its columns in the order of HubRow's but for data and clocks, which are JSON."""
    table, uid, hlc, clk, data, *rest = line
    return HubRow(table, uid, hlc, json.loads(data), json.loads(clk) if clk else {}, *rest)


def key_out(uid: Uid | None) -> str | None:
    """A key as text."""
    return None if uid is None else uid.hex()


@lru_cache(KEYS)
def key_in(text: str | None) -> Uid | None:
    """A key of a text with or without hyphens."""
    return None if text is None else bytes.fromhex(text.replace("-", ""))
