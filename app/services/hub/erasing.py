"""Erasing a person from the hub, and by its feed from every desk: a right in law. For administrators."""

from __future__ import annotations

import json
from uuid import UUID

from app.models.columns import dump_json
from app.models.ids import Uid
from app.services.hub.connecting import Connection, value_of
from app.services.store.chain import erase


def erase_person(connection: Connection, person: Uid) -> int:
    """Blank what is personal of a client, their contacts and tickets, in records and journal; the revision of it.

    ``connection`` is an administrator's own, each statement a transaction. What others push in between makes
    it begin anew. Raises psycopg's errors: ``HB018`` for who may not, ``HB019`` for a person that is not in sight.
    """
    import psycopg

    key = UUID(bytes=person)
    while True:
        found = connection.execute("SELECT desk, seq, changes, salt, names FROM hub.erasure_of(%s)", (key,))
        blanked = [
            {
                "desk": str(desk),
                "seq": seq,
                "changes": dump_json(erase(changes, bytes.fromhex(salt) if salt else None, set(names))),
            }
            for desk, seq, changes, salt, names in found.fetchall()
        ]
        try:
            answer = value_of(connection, "SELECT hub.erase_person(%s, %s::json)", key, json.dumps(blanked))
        except psycopg.Error as error:
            if error.sqlstate == "HB020":
                continue
            raise
        return int(answer["rev"])
