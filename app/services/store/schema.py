"""The numbered form of a store's tables: which one a file has, which one this program writes, the way up."""

from __future__ import annotations

import sqlite3

from app.models.migrations import NEWEST, migrations
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.version import VERSION


def known() -> list[tuple[int, str, str]]:
    """All migrations in order: number, name, SQL."""
    return migrations()


def newest() -> int:
    """The number that this program brings a store to."""
    return NEWEST


def number_of(store: Store) -> int:
    """The number that a store has now."""
    return int(store.value("PRAGMA user_version"))


def program_of(store: Store) -> str:
    """The program that brought the store to its present number; empty where the file does not tell."""
    found = store.value("SELECT program FROM migration WHERE number <= ? ORDER BY number DESC", number_of(store))
    return str(found or "")


def run_missing(store: Store) -> None:
    """Run what lies between the store's number and :func:`newest`, inside the caller's transaction.

    What ran once and was taken back by :func:`app.services.store.going_back.go_back` left its tables where they
    are, and is not run again.
    """
    done = number_of(store)
    ran = {number for (number,) in store.rows("SELECT number FROM migration")} if done else set()
    for number, name, sql in known():
        if number <= done:
            continue
        if number not in ran:
            for statement in statements(sql):
                store.db.execute_sql(statement)
            store.db.execute_sql(
                "INSERT INTO migration (number, name, at, program) VALUES (?, ?, ?, ?)",
                (number, name, wall_ms(), VERSION),
            )
        set_number(store, number)


def set_number(store: Store, number: int) -> None:
    """Mark the store as one of this number, inside the caller's transaction."""
    store.db.execute_sql(f"PRAGMA user_version = {number:d}")


def statements(sql: str) -> list[str]:
    """The statements of a migration's text; a trigger's body keeps its inner semicolons."""
    found, gathered = [], ""
    for line in sql.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            found.append(gathered.strip())
            gathered = ""
    return found
