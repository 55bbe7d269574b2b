"""What a desk may ask of the hub, one function each, over one connection of psycopg (autocommit).

Every method raises HubLost where the connection is gone, HubShort where the hub lacks room or time, and HubRefused
where it says no.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.models.ids import Uid
from app.services.sync.errors import STANDBY, TOO_MUCH, HubRefused, by_state
from app.services.sync.wire import Body, key_out

if TYPE_CHECKING:
    from psycopg import Connection

Item = tuple[int, str, Body]
"""One line of the feed: revision, kind, body."""

Line = tuple[Any, ...]
"""A record or an entry of a load, as :func:`wire.row_loaded` and :func:`received.lines_of` take them."""

_ROWS = (
    "SELECT tbl::text, uuid_send(uid), hlc::text, clk::text, data::text, created_at::bigint, "
    "uuid_send(created_by), updated_at::bigint, uuid_send(updated_by), deleted_at::bigint "
    "FROM hub.load_rows WHERE part = {part} ORDER BY tbl, uid"
)
_ROW_TYPES = ("text", "bytea", "text", "text", "text", "int8", "bytea", "int8", "bytea", "int8")
_ENTRIES = (
    "SELECT uuid_send(desk), seq::bigint, hlc::text, at::bigint, uuid_send(actor), tbl::text, uuid_send(uid), "
    "op::text, changes::text, salt, digest, prev_hash, hash "
    "FROM hub.load_entries WHERE part = {part} ORDER BY desk, seq"
)
_ENTRY_TYPES = (
    *("bytea", "int8", "text", "int8", "bytea", "text", "bytea"),
    *("text", "text", "bytea", "bytea", "bytea", "bytea"),
)


class HubLink:
    """A connection to the hub. Not for several threads."""

    def __init__(self, connection: Connection[Any]) -> None:
        from psycopg.types.json import set_json_loads

        self.connection = connection
        set_json_loads(_read, connection)

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

    def visible(self) -> set[Uid]:
        """The keys of all records that we see."""
        found: set[Uid] = set()
        for lines in self._copied("SELECT uuid_send(uid) FROM hub.row", ("bytea",), lambda _: 1e-4):
            found.update(line[0] for line in lines)
        return found

    def load_counts(self) -> dict[int, int]:
        """How many records each part of a first load has."""
        return dict(self._all("SELECT part, count(*) FROM hub.load_rows GROUP BY part"))

    def load_rows(self, part: int, weight: Callable[[str], float]) -> Iterator[list[Line]]:
        """The records of a part, by table and key, as many at a time as their tables weigh 1 together."""
        return self._copied(_ROWS.format(part=int(part)), _ROW_TYPES, weight)

    def load_entries(self, part: int, weight: Callable[[object], float]) -> Iterator[list[Line]]:
        """The entries of a part's records, by desk and number, as many at a time as weigh 1 together."""
        return self._copied(_ENTRIES.format(part=int(part)), _ENTRY_TYPES, weight)

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

    def review_push(self, desk: Uid, remarks: Sequence[Body]) -> Any:
        """Send submitted remarks of one's own; sent again they do nothing more."""
        return self._one("SELECT hub.review_push(%s::uuid, %s::json)", key_out(desk), json.dumps(remarks))

    def reviews_since(self, after: int, most: int) -> list[Item]:
        """Remarks after a revision; the last line says up to which revision that is all."""
        return self._all("SELECT rev, kind, body FROM hub.reviews_since(%s, %s)", after, most)

    def readings_push(self, desk: Uid, lines: Sequence[Body]) -> int:
        """Send lines of one's own log of what was read and heard; sent again they do nothing more."""
        return int(self._one("SELECT hub.readings_push(%s::uuid, %s::json)", key_out(desk), json.dumps(lines)))

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

    def _copied(self, query: str, types: Sequence[str], weight: Callable[[Any], float]) -> Iterator[list[Line]]:
        """Lines of a query, as many at a time as weigh 1 together, each by its first column."""
        command = f"COPY ({query}) TO STDOUT (FORMAT binary)".encode()
        with told(), self.connection.transaction(), self.connection.cursor() as cursor:
            # A load takes as long as this desk takes to write it, and the server counts that too.
            cursor.execute("SET LOCAL statement_timeout = 0")
            with cursor.copy(command) as copy:
                copy.set_types(types)
                yield from _gathered(copy.rows(), weight)


def _gathered(rows: Iterable[Line], weight: Callable[[Any], float]) -> Iterator[list[Line]]:
    gathered: list[Line] = []
    total, first, each = 0.0, None, 0.0
    for row in rows:
        if row[0] != first or not gathered:
            first = row[0]
            each = weight(first)
        gathered.append(row)
        total += each
        if total >= 1:
            yield gathered
            gathered, total = [], 0.0
    if gathered:
        yield gathered


_decode = json.JSONDecoder().raw_decode


def _read(text: str | bytes) -> Any:
    """JSON as PostgreSQL sends it. The standard library looks for its encoding first, then for blanks."""
    return _decode(text if isinstance(text, str) else str(text, "utf-8"))[0]


@contextmanager
def told() -> Iterator[None]:
    """Turn the driver's errors into ours."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        # A code of the hub's own is none that the driver knows: it comes as an OperationalError too.
        code = error.sqlstate or ""
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) or code in STANDBY
        if lost and not code.startswith(("HB", TOO_MUCH)):
            raise by_state(code) from error
        raise HubRefused(code, str(error), error.diag.message_detail or "") from error
