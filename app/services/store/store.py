"""The opened store: one encrypted SQLite file, one connection, owned by one thread.

Facts behind the choices (driver, pragmas, IMMEDIATE transactions) are in ``docs/decisions.md``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, TypeVar

import peewee
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2

from app.models.base import database as bound_database
from app.models.ids import Uid
from app.models.migrations import NEWEST
from app.records import frozen
from app.services.store.clock import HybridClock, wall_ms
from app.services.store.errors import DRIVERS, ReadOnlyStore, told
from app.services.store.journal import Head, Write, read_head
from app.services.store.receiving import Receiving
from app.services.store.sealing import seal

Row = tuple[Any, ...]
Projection = Callable[[Write, set[Uid]], None]
ReadingLog = Callable[[Uid | None, str, Uid, str], None]

W = TypeVar("W", bound=Write)

CACHE_KIB = 12_288
"""Each of the two connections has one; with 64 MB a desk on a million tickets took 245 MB, with this 185."""
BUSY_MS = 5_000

# The driver asks of each value that is neither number nor text whether somebody adapts it, by two attributes that
# are not there: 2 µs for each key and each null, half of what a record's insert takes. Adapted to itself: 0.2.
dbapi2.register_adapter(bytes, bytes)
dbapi2.register_adapter(type(None), {}.get)


@frozen
class Changed:
    """What one transaction changed: records as (table, key)."""

    records: frozenset[tuple[str, Uid]]

    def touches(self, *tables: str) -> bool:
        """Whether a record of any of these tables changed."""
        return any(table in tables for table, _ in self.records)


class Store:
    """One connection to the store.

    Every method runs on the thread that opened it. Rows come back as plain tuples. ``projections`` keep
    derived tables (the search index) in step: each is called inside the transaction with the keys of its
    table's records that the transaction touched. ``at_first_write`` is done before the first transaction.
    ``reading_log`` takes the log of who read what where the store itself cannot be written; ``closing`` runs what
    lies beside the store to its end.
    """

    def __init__(self, path: Path, key_hex: str, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.projections: dict[str, Projection] = {}
        self.at_first_write: list[Callable[[Store], None]] = []
        self.listeners: list[Callable[[Changed], None]] = []
        self.reading_log: ReadingLog | None = None
        self.closing: list[Callable[[], None]] = []
        self.offset_ms = 0
        self._writing = False
        self._head: Head | None = None
        self._held = False
        self._clock: HybridClock | None = None
        self._data_version = -1
        self._durable: bool | None = None
        self._thread = threading.get_ident()
        self.db = _connect(path, key_hex, read_only)
        self._connection = self.db.connection()
        if not read_only:
            bound_database.initialize(self.db)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; harmless when closed already."""
        while self.closing:
            self.closing.pop()()
        self.db.close()

    def seal(self) -> None:
        """Let this connection do nothing but read from now on, whatever SQL it is given."""
        seal(self._connection)

    def interrupt(self) -> None:
        """Stop the query that is running, from any thread; it raises ``dbapi2.OperationalError``."""
        self._connection.interrupt()  # peewee would open a connection of the calling thread's own

    def rows(self, sql: str, *params: Any) -> list[Row]:
        """All rows of a query. Raises StoreError for the known troubles of a file."""
        try:
            found: list[Row] = self._connection.execute(sql, params).fetchall()
        except DRIVERS as error:
            self._tell(error)
        return found

    def row(self, sql: str, *params: Any) -> Row | None:
        """The first row of a query, or None."""
        try:
            found: Row | None = self._connection.execute(sql, params).fetchone()
        except DRIVERS as error:
            self._tell(error)
        return found

    def value(self, sql: str, *params: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, *params)
        return found[0] if found else None

    @contextmanager
    def write(self, actor: Uid | None, *, durable: bool = True) -> Iterator[Write]:
        """One IMMEDIATE transaction through the journal; the only way to change anything.

        ``actor`` is the user whose act it is (None: the program itself). ``durable`` waits for the disk
        (``synchronous=FULL``): the operator's own saves do, imports and pulls do not. Raises StoreError for
        a full disk and the like; nothing of the transaction is kept then.
        """
        with self._transaction(Write, actor, durable=durable) as write:
            yield write

    @contextmanager
    def receive(self, *, fresh: bool = False, bulk: bool = False) -> Iterator[Receiving]:
        """A transaction like that of :meth:`write` for what the hub sent.

        Our clock follows the stamps that came. ``fresh`` (a first load): derived tables catch up with new records
        later by themselves; ``bulk`` (much at once): the search and the clocks do.
        """
        with self._transaction(Receiving, None, durable=False) as write:
            write.projections = self.projections
            write.fresh, write.bulk = fresh, bulk
            yield write
            if write.seen:
                self._see(write.seen)

    def set_clock(self, offset_ms: int) -> None:
        """Correct the computer's clock by what the hub's is ahead of it (ms); until the store is closed."""
        self.offset_ms = offset_ms

    def forget_head(self) -> None:
        """Read the end of the chain anew at the next transaction, and what the hub takes: they have changed."""
        self._head = None

    def now(self) -> int:
        """UTC ms, by the hub's clock where it is known."""
        return wall_ms() + self.offset_ms

    def desk_uid(self) -> Uid:
        """The key of the desk that owns this store."""
        uid: Uid = self.value("SELECT uid FROM desk")
        return uid

    @contextmanager
    def _transaction(self, kind: type[W], actor: Uid | None, *, durable: bool) -> Iterator[W]:
        if self.read_only:
            raise ReadOnlyStore("store.opened_for_reading", path=str(self.path))
        if self._writing:
            raise RuntimeError("a transaction is open already")
        while self.at_first_write:
            self.at_first_write.pop(0)(self)
        self._writing = True
        try:
            with self._told():
                self._set_durable(durable)
                with self.db.atomic("IMMEDIATE"):
                    head, clock = self._refreshed_head()
                    write = kind(self.db, actor, clock, head, self.now())
                    write.held = self._held
                    yield write
                    self._project(write)
                    self._head = write.flush()
        except BaseException:
            self._head = None
            raise
        finally:
            self._writing = False
        if write.changed:
            event = Changed(frozenset(write.changed))
            for listener in self.listeners:
                listener(event)

    def _see(self, stamp: str) -> None:
        """Let our stamps come after this one, also after a restart."""
        if self._clock is not None:
            self._clock.see(stamp)
        self._connection.execute("UPDATE sync_state SET seen = ?1 WHERE seen < ?1", (stamp,))

    def _project(self, write: Write) -> None:
        touched: dict[str, set[Uid]] = {}
        for table, uid in write.changed:
            if table in self.projections and table not in write.in_step and (table, uid) not in write.shown_later:
                touched.setdefault(table, set()).add(uid)
        for table, uids in touched.items():
            self.projections[table](write, uids)

    def _refreshed_head(self) -> tuple[Head, HybridClock]:
        """The end of our chain; read again when another program has written meanwhile."""
        version: int = self.db.execute_sql("PRAGMA data_version").fetchone()[0]
        if self._head is None or self._clock is None or version != self._data_version:
            self._head = read_head(self.db)
            least = self.db.execute_sql("SELECT schema_min FROM sync_state").fetchone()
            self._held = least is not None and least[0] > NEWEST
            self._clock = HybridClock(self._head.desk_uid, self._head.last_hlc, self.now)
            self._data_version = version
        return self._head, self._clock

    def _set_durable(self, durable: bool) -> None:
        if durable != self._durable:
            self.db.execute_sql(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._durable = durable

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DRIVERS as error:
            self._tell(error)

    def _tell(self, error: Exception) -> NoReturn:
        known = told(error, self.path)
        if known is None:
            raise error
        raise known from error


def _connect(path: Path, key_hex: str, read_only: bool) -> SqlCipherDatabase:
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    try:
        return _connect_to(address, path, key_hex, read_only)
    except ReadOnlyStore:
        log = path.with_name(path.name + "-wal")
        if not read_only or not path.exists() or (log.exists() and log.stat().st_size):
            raise
    # In a folder that cannot be written SQLite cannot share a file in WAL mode; nobody can be writing it either.
    return _connect_to(f"{address}&immutable=1", path, key_hex, read_only)


def _connect_to(address: str, path: Path, key_hex: str, read_only: bool) -> SqlCipherDatabase:
    # The raw key ("x'…'") skips the key derivation, which would cost 150 ms for each connection.
    db = SqlCipherDatabase(
        address,
        passphrase=f"x'{key_hex}'",
        uri=True,
        autoconnect=False,
        pragmas=[
            ("cipher_log_level", "NONE"),
            ("busy_timeout", BUSY_MS),
            ("cache_size", -CACHE_KIB),
            ("temp_store", "MEMORY"),
            ("query_only", 1) if read_only else ("journal_mode", "wal"),
        ],
    )
    try:
        db.connect()
        db.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
    except peewee.DatabaseError as error:
        db.close()
        known = told(error, path)
        if known is None:
            raise
        raise known from error
    return db
