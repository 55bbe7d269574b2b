"""A connection that answers questions and does nothing else: for those who may read and never write.

SQLite's read-only flag guards the file that was opened; it does not stop a connection from attaching the same
file once more for writing. So SQLite is also told, by its authorizer, to refuse every statement but reading
(https://www.sqlite.org/c3ref/set_authorizer.html).
"""

from __future__ import annotations

from typing import Any

from sqlcipher3 import dbapi2

_SAVEPOINT = 32
_RECURSIVE = 33
_READING = frozenset({dbapi2.SQLITE_SELECT, dbapi2.SQLITE_READ, dbapi2.SQLITE_TRANSACTION, _SAVEPOINT, _RECURSIVE})
_PRAGMAS = frozenset({"data_version", "user_version", "schema_version", "query_only", "journal_mode"})
_ABOUT_TABLES = frozenset({"table_info", "table_xinfo", "index_list", "index_info"})
_REACHING_OUT = ("load_extension", "sqlcipher_")


def seal(connection: Any) -> None:
    """Let this connection read, and refuse everything else while the statement is being prepared."""
    connection.set_authorizer(_judged)


def _judged(action: int, first: str | None, second: str | None, _schema: str | None, _inside: str | None) -> int:
    if action in _READING:
        return int(dbapi2.SQLITE_OK)
    if action == dbapi2.SQLITE_PRAGMA:
        known = (first in _PRAGMAS and second is None) or first in _ABOUT_TABLES
        return int(dbapi2.SQLITE_OK if known else dbapi2.SQLITE_DENY)
    if action == dbapi2.SQLITE_FUNCTION and not (second or "").startswith(_REACHING_OUT):
        return int(dbapi2.SQLITE_OK)
    return int(dbapi2.SQLITE_DENY)
