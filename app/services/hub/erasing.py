"""Erasing a person from the hub, and by its feed from every desk: a right in law. For administrators."""

from __future__ import annotations

import json
from uuid import UUID

from app.models.columns import dump_json
from app.models.ids import Uid
from app.services.hub.connecting import Connection, value_of
from app.services.store.chain import ERASED, Changes, digest_of, erase

PATIENCE = "10min"
"""So long one statement may take: who names a client is found by reading much (some 4 s for a million records)."""


def erase_person(connection: Connection, person: Uid) -> int:
    """Blank what is personal of a client, their contacts and tickets, in records and journal; the revision of it.

    ``connection`` is an administrator's own, each statement a transaction. What others push in between makes
    it begin anew. Raises psycopg's errors: ``HB018`` for who may not, ``HB019`` for a person that is not in sight.
    """
    patience = value_of(connection, "SHOW statement_timeout")
    _be_patient(connection, PATIENCE)
    try:
        return _erase(connection, UUID(bytes=person))
    finally:
        if not connection.closed:
            _be_patient(connection, patience)


def _be_patient(connection: Connection, patience: str) -> None:
    connection.execute("SELECT set_config('statement_timeout', %s, false)", (patience,))


def _erase(connection: Connection, key: UUID) -> int:
    import psycopg

    while True:
        found = connection.execute(
            "SELECT desk, seq, changes, salt, names, digest FROM hub.erasure_of(%s)", (key,)
        )
        blanked = [
            {"desk": str(desk), "seq": seq, "changes": _blank(changes, salt, set(names), digest)}
            for desk, seq, changes, salt, names, digest in found.fetchall()
        ]
        try:
            answer = value_of(connection, "SELECT hub.erase_person(%s, %s::json)", key, json.dumps(blanked))
        except psycopg.Error as error:
            if error.sqlstate == "HB020":
                continue
            raise
        return int(answer["rev"])


def _blank(changes: Changes, salt: str | None, names: set[str], digest: str) -> str | None:
    """An entry's changes without the values of ``names``; None for one that never held by its own digest.

    A false entry must not stand in the way of a right: the hub keeps nothing of it.
    """
    try:
        own = bytes.fromhex(salt) if salt is not None else None
        if digest_of(changes, own).hex() != digest:
            return None
        blank = erase(changes, own, names)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    fields = blank["fields"]
    gone = all(
        isinstance(fields[name], dict) and fields[name].keys() == {ERASED} for name in names & fields.keys()
    )
    return dump_json(blank) if gone else None


def clients_with(connection: Connection, number: str) -> list[tuple[Uid, str]]:
    """Clients of the hub with this telephone number, in whatever spelling: key and name. Only those in sight."""
    from app.services import phones

    rows = connection.execute(
        "SELECT DISTINCT p.uid, concat_ws(' ', p.data ->> 'first_name', p.data ->> 'middle_name', "
        "p.data ->> 'last_name') FROM hub.row c "
        "JOIN hub.row l ON l.tbl = 'person_contact_point' AND l.deleted_at IS NULL "
        "AND (l.data ->> 'contact_point_uid')::uuid = c.uid "
        "JOIN hub.row p ON p.uid = (l.data ->> 'person_uid')::uuid AND p.deleted_at IS NULL "
        "WHERE c.tbl = 'contact_point' AND c.deleted_at IS NULL AND c.data ->> 'key' = %s ORDER BY 2",
        (phones.parse(number).key,),
    ).fetchall()
    return [(uid.bytes, name) for uid, name in rows]
