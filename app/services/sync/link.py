"""What a desk may ask of the hub, one function each, over one connection of psycopg (autocommit).

Every method raises HubLost where the connection is gone and HubRefused where the hub says no.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.models.ids import Uid
from app.services.sync.errors import HubLost, HubRefused
from app.services.sync.wire import Body, key_out

if TYPE_CHECKING:
    from psycopg import Connection

Item = tuple[int, str, Body]
"""One line of the feed: revision, kind, body."""

_ROWS = (
    "SELECT json_build_object('tbl', tbl, 'uid', uid, 'hlc', hlc, 'clk', clk, 'data', data, 'created_at', "
    "created_at, 'created_by', created_by, 'updated_at', updated_at, 'updated_by', updated_by, 'deleted_at', "
    "deleted_at) FROM hub.load_rows WHERE part = {part} ORDER BY tbl, uid"
)
_ENTRIES = (
    "SELECT json_build_object('desk', desk, 'seq', seq, 'hlc', hlc, 'at', at, 'actor', actor, 'tbl', tbl, 'uid', "
    "uid, 'op', op, 'changes', changes, 'salt', encode(salt, 'hex'), 'digest', encode(digest, 'hex'), 'prev', "
    "encode(prev_hash, 'hex'), 'hash', encode(hash, 'hex')) FROM hub.load_entries WHERE part = {part} "
    "ORDER BY desk, seq"
)


class HubLink:
    """A connection to the hub. Not for several threads."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection

    def close(self) -> None:
        """Give the connection up; harmless for one that is gone."""
        self.connection.close()

    def hello(self, desk: Uid, program: str, schema: int) -> Any:
        """Who we are for the hub, its time, and what it knows of this desk."""
        return self._one("SELECT hub.hello(%s::uuid, %s, %s)", key_out(desk), program, schema)

    def join_desk(self, desk: Uid, name: str, code: str | None = None) -> str:
        """The code of this desk, given now or before; ``code`` is the one it would like to keep."""
        return str(self._one("SELECT hub.join_desk(%s::uuid, %s, %s)", key_out(desk), name, code)["code"])

    def push(self, desk: Uid, entries: Sequence[Body]) -> Any:
        """Send entries that follow one another; sent again they do nothing more."""
        return self._one("SELECT hub.push(%s::uuid, %s::json)", key_out(desk), json.dumps(entries))

    def feed(self, after: int, most: int) -> list[Item]:
        """What changed after a revision; the last line says up to which revision that is all."""
        return self._all("SELECT rev, kind, body FROM hub.feed(%s, %s)", after, most)

    def record(self, uid: Uid) -> Body | None:
        """One record as the hub has it, or None for one that we do not see."""
        found: Body | None = self._one("SELECT hub.record(%s::uuid)", key_out(uid))
        return found

    def visible(self) -> Iterator[Uid]:
        """The keys of all records that we see."""
        for (uid,) in self._all("SELECT uid FROM hub.row"):
            yield uid.bytes

    def load_counts(self) -> dict[int, int]:
        """How many records each part of a first load has."""
        return dict(self._all("SELECT part, count(*) FROM hub.load_rows GROUP BY part"))

    def load_rows(self, part: int, size: int = 500) -> Iterator[list[Body]]:
        """The records of a part, by table and key, some at a time."""
        return self._copied(_ROWS.format(part=int(part)), size)

    def load_entries(self, part: int, size: int = 500) -> Iterator[list[Body]]:
        """The entries of a part's records, by desk and number, some at a time."""
        return self._copied(_ENTRIES.format(part=int(part)), size)

    def command(self, kind: str, command: Uid, body: Body) -> Any:
        """Ask for something that only the hub can decide; the same key gives the same answer."""
        asked = {
            "claim_next": ("SELECT hub.claim_next(%s::uuid[], %s::uuid)", (body.get("queues"), key_out(command))),
            "claim": ("SELECT hub.claim(%s::uuid, %s::uuid)", (body.get("ticket"), key_out(command))),
            "release": ("SELECT hub.release(%s::uuid, %s::uuid)", (body.get("ticket"), key_out(command))),
            "numbers": (
                "SELECT hub.take_numbers(%s, %s, %s::uuid)",
                (body.get("series"), body.get("how_many"), key_out(command)),
            ),
        }
        sql, params = asked[kind]
        return self._one(sql, *params)

    def put_chunk(self, sha256: str, number: int, count: int, content: bytes) -> None:
        """Send a part of a file (at most 1 MiB)."""
        self._one("SELECT hub.put_chunk(%s, %s, %s, %s)", bytes.fromhex(sha256), number, count, content)

    def chunks(self, sha256: str) -> Any:
        """Which parts of a file are there: ``chunks`` in all (or None) and the numbers ``here``."""
        return self._one("SELECT hub.chunks(%s)", bytes.fromhex(sha256))

    def get_chunk(self, sha256: str, number: int) -> bytes | None:
        """A part of a file, or None."""
        found: bytes | None = self._one("SELECT hub.get_chunk(%s, %s)", bytes.fromhex(sha256), number)
        return found

    def _one(self, sql: str, *params: Any) -> Any:
        return self._all(sql, *params)[0][0]

    def _all(self, sql: str, *params: Any) -> list[Any]:
        with told():
            return self.connection.execute(sql.encode(), params).fetchall()

    def _copied(self, query: str, size: int) -> Iterator[list[Body]]:
        command = f"COPY ({query}) TO STDOUT".encode()
        with told(), self.connection.cursor() as cursor, cursor.copy(command) as copy:
            gathered: list[Body] = []
            copy.set_types(["json"])
            for row in copy.rows():
                gathered.append(row[0])
                if len(gathered) == size:
                    yield gathered
                    gathered = []
            if gathered:
                yield gathered


@contextmanager
def told() -> Iterator[None]:
    """Turn the driver's errors into ours."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        # A code of the hub's own is none that the driver knows: it comes as an OperationalError too.
        code = error.sqlstate or ""
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        if lost and not code.startswith("HB"):
            raise HubLost("sync.lost") from error
        raise HubRefused(code, str(error)) from error
