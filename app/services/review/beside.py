"""The review store ``<store>.review.db``: reviewers' remarks, and who read and heard what in the review mode.

It lies beside the store, encrypted with the same key, so that a reviewer adds something without ever writing to
the operators' data. It is made when the first thing is to be kept. Its tables are frozen, and each step of
``STEPS`` only adds to them, counted in ``user_version``: so an older program goes on with the file of a newer one,
and leaves alone what it does not know. Copies of it lie among the store's backups
(``copies.py``). A remark that was submitted, and every line of the log, stays as it is: the database itself
refuses to change it, but where a client is erased or a call leaves the desk (:meth:`ReviewStore.unfrozen`).
Where the desk has joined a hub, how each remark stands there is kept beside it (``travelling.py``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import peewee
from playhouse.sqlcipher_ext import SqlCipherDatabase

from app.models.ids import Uid
from app.models.marks import Mark
from app.services.errors import KnownError
from app.services.exit_codes import ExitCode
from app.services.store.clock import wall_ms
from app.services.store.errors import told
from app.services.store.store import Store

FORMAT = 3
SUFFIX = ".review.db"
BUSY_MS = 5_000

MARKS: dict[str, dict[str, Mark]] = {
    "remark": {
        "id": Mark.PUBLIC,
        "uid": Mark.PUBLIC,
        "interaction_uid": Mark.PUBLIC,
        "author_uid": Mark.PUBLIC,
        "kind": Mark.PUBLIC,
        "at": Mark.PUBLIC,
        "text": Mark.SPECIAL,
        "written_at": Mark.PUBLIC,
        "submitted_at": Mark.PUBLIC,
    },
    "reading": {
        "id": Mark.PUBLIC,
        "at": Mark.PUBLIC,
        "user_uid": Mark.PUBLIC,
        "record_table": Mark.PUBLIC,
        "record_uid": Mark.PUBLIC,
        "purpose": Mark.PUBLIC,
    },
    "listening": {
        "id": Mark.PUBLIC,
        "interaction_uid": Mark.PUBLIC,
        "user_uid": Mark.PUBLIC,
        "purpose": Mark.PUBLIC,
        "heard_at": Mark.PUBLIC,
        "from_ms": Mark.PUBLIC,
        "to_ms": Mark.PUBLIC,
    },
    "remark_hub": {
        "id": Mark.PUBLIC,
        "remark_uid": Mark.PUBLIC,
        "state": Mark.PUBLIC,
        "reason": Mark.PUBLIC,
    },
    "hub_cursor": {
        "id": Mark.PUBLIC,
        "epoch": Mark.PUBLIC,
        "seen_as": Mark.PUBLIC,
        "rev": Mark.PUBLIC,
    },
    "log_sent": {
        "id": Mark.PUBLIC,
        "what": Mark.PUBLIC,
        "user_uid": Mark.PUBLIC,
        "up_to": Mark.PUBLIC,
    },
}
"""How sensitive each column is; a test compares with the schema."""

REMARK_STAYS = """
CREATE TRIGGER remark_stays BEFORE UPDATE ON remark WHEN OLD.submitted_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a submitted remark stays as it is');
END;
"""
REMARK_IS_KEPT = """
CREATE TRIGGER remark_is_kept BEFORE DELETE ON remark WHEN OLD.submitted_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a submitted remark is kept');
END;
"""
SCHEMA = f"""
CREATE TABLE remark (
    id INTEGER NOT NULL PRIMARY KEY, uid BLOB NOT NULL, interaction_uid BLOB NOT NULL, author_uid BLOB NOT NULL,
    kind TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, written_at INTEGER NOT NULL, submitted_at INTEGER
);
CREATE UNIQUE INDEX remark_uid ON remark (uid);
CREATE INDEX remark_interaction ON remark (interaction_uid, at);
{REMARK_STAYS}{REMARK_IS_KEPT}
CREATE TABLE reading (
    id INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, user_uid BLOB, record_table TEXT NOT NULL,
    record_uid BLOB NOT NULL, purpose TEXT NOT NULL
);
CREATE INDEX reading_record ON reading (record_uid, at);
CREATE TRIGGER reading_stays BEFORE UPDATE ON reading
BEGIN
    SELECT RAISE(ABORT, 'the reading log is only added to');
END;
CREATE TRIGGER reading_is_kept BEFORE DELETE ON reading
BEGIN
    SELECT RAISE(ABORT, 'the reading log is only added to');
END;
"""

LISTENING = """
CREATE TABLE listening (
    id INTEGER NOT NULL PRIMARY KEY, interaction_uid BLOB NOT NULL, user_uid BLOB NOT NULL, purpose TEXT NOT NULL,
    heard_at INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL
);
CREATE INDEX listening_interaction ON listening (interaction_uid, heard_at);
CREATE TRIGGER listening_stays BEFORE UPDATE ON listening
BEGIN
    SELECT RAISE(ABORT, 'the log of listenings is only added to');
END;
CREATE TRIGGER listening_is_kept BEFORE DELETE ON listening
BEGIN
    SELECT RAISE(ABORT, 'the log of listenings is only added to');
END;
"""

TRAVELLING = """
CREATE TABLE remark_hub (
    id INTEGER NOT NULL PRIMARY KEY, remark_uid BLOB NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE UNIQUE INDEX remark_hub_uid ON remark_hub (remark_uid);
CREATE TABLE hub_cursor (
    id INTEGER NOT NULL PRIMARY KEY, epoch TEXT NOT NULL, seen_as TEXT NOT NULL, rev INTEGER NOT NULL
);
CREATE TABLE log_sent (
    id INTEGER NOT NULL PRIMARY KEY, what TEXT NOT NULL, user_uid BLOB NOT NULL, up_to INTEGER NOT NULL
);
"""

STEPS = (SCHEMA, LISTENING, TRAVELLING)
"""What each number of ``user_version`` added."""


class ReviewStoreError(KnownError):
    """The review store cannot be opened or written."""

    exit_code = ExitCode.REVIEW_STORE


class ReviewStore:
    """One connection to the review store, on the thread that opened it. Raises ReviewStoreError."""

    def __init__(self, path: Path, key_hex: str) -> None:
        self.path = path
        self._db = SqlCipherDatabase(
            str(path),
            passphrase=f"x'{key_hex}'",
            autoconnect=False,
            pragmas=[("cipher_log_level", "NONE"), ("busy_timeout", BUSY_MS), ("synchronous", "FULL")],
        )
        try:
            with self._told():
                self._db.connect()
                self._make_tables()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; harmless when closed already."""
        self._db.close()

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._told():
            found: list[tuple[Any, ...]] = self._db.execute_sql(sql, params).fetchall()
            return found

    def write(self, sql: str, *params: Any) -> int:
        """One statement in a transaction of its own, on the disk when this returns; how many rows it changed."""
        with self._told(), self._db.atomic("IMMEDIATE"):
            changed: int = self._db.execute_sql(sql, params).rowcount
        return changed

    @contextmanager
    def together(self) -> Iterator[Run]:
        """Several statements in one transaction, on the disk afterwards or none of them."""
        with self._told(), self._db.atomic("IMMEDIATE"):
            yield lambda sql, *params: self._db.execute_sql(sql, params)

    @contextmanager
    def unfrozen(self) -> Iterator[Run]:
        """Like :meth:`together`, in which submitted remarks may be blanked and taken away; others see no gap."""
        with self.together() as run:
            run("DROP TRIGGER remark_stays")
            run("DROP TRIGGER remark_is_kept")
            yield run
            run(REMARK_STAYS)
            run(REMARK_IS_KEPT)

    def _make_tables(self) -> None:
        number = self._db.execute_sql("PRAGMA user_version").fetchone()[0]
        if number >= FORMAT:
            return
        with self._db.atomic("IMMEDIATE"):
            number = self._db.execute_sql("PRAGMA user_version").fetchone()[0]
            for step in STEPS[number:]:
                for statement in _statements(step):
                    self._db.execute_sql(statement)
            self._db.execute_sql(f"PRAGMA user_version = {max(number, FORMAT)}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except peewee.DatabaseError as error:
            if told(error, self.path) is None:
                raise
            raise ReviewStoreError("review.store_unusable", path=str(self.path)) from error


Run = Callable[..., Any]
"""Runs a statement with its parameters."""

_keys: WeakKeyDictionary[Store, str] = WeakKeyDictionary()
_opened: WeakKeyDictionary[Store, ReviewStore] = WeakKeyDictionary()


def review_path(store: Path) -> Path:
    """Where the review store of a store lies."""
    return store.with_name(store.name + SUFFIX)


def lay_beside(store: Store, key_hex: str, *, log_readings: bool = False) -> None:
    """Let a store have its review store, opened when first needed and closed with the store.

    ``log_readings``: who reads what in this store is noted there, because the store itself is not written.
    """
    _keys[store] = key_hex
    store.closing.append(partial(_close, store))
    if log_readings:
        store.reading_log = partial(note_reading, store)


def beside(store: Store) -> ReviewStore:
    """The review store of a store. Raises ReviewStoreError where it cannot be opened or made."""
    found = _opened.get(store)
    if found is None:
        found = ReviewStore(review_path(store.path), _keys[store])
        _opened[store] = found
    return found


def has_place(store: Store) -> bool:
    """Whether a store may have a review store at all."""
    return store in _keys


def beside_if_any(store: Store) -> ReviewStore | None:
    """The review store where there is one already: looking for remarks makes no file. Raises ReviewStoreError."""
    return beside(store) if store in _keys and review_path(store.path).exists() else None


def note_reading(store: Store, user: Uid | None, table: str, uid: Uid, purpose: str) -> None:
    """Add a line to the log beside the store: who opened which record, when, and what for."""
    beside(store).write(
        "INSERT INTO reading (at, user_uid, record_table, record_uid, purpose) VALUES (?, ?, ?, ?, ?)",
        wall_ms(),
        user,
        table,
        uid,
        purpose,
    )


def note_listening(
    store: Store, user: Uid, interaction: Uid, purpose: str, heard_at: int, from_ms: int, to_ms: int
) -> None:
    """Add a line on a stretch of a call's recording that was heard, in ms from its beginning."""
    beside(store).write(
        "INSERT INTO listening (interaction_uid, user_uid, purpose, heard_at, from_ms, to_ms) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        *(interaction, user, purpose, heard_at, from_ms, to_ms),
    )


def change_key_beside(store: Path, old: str, new: str) -> None:
    """After the store's key has changed: give its review store the same; nothing where that is done already."""
    path = review_path(store)
    if old == new or not path.exists():
        return
    try:
        opened = ReviewStore(path, old)
    except ReviewStoreError:
        return
    try:
        opened.rows(f"PRAGMA rekey = \"x'{new}'\"")
    finally:
        opened.close()


def _close(store: Store) -> None:
    opened = _opened.pop(store, None)
    if opened is not None:
        opened.close()


def _statements(sql: str) -> Iterator[str]:
    """The statements of a schema; a trigger's body keeps its inner semicolons."""
    gathered = ""
    for line in sql.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered.strip()
            gathered = ""
