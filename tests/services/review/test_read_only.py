"""Nothing in the review mode can write to the store: shown at the level of SQL, on both connections."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import peewee
import pytest
from sqlcipher3 import dbapi2

from app.services.calls.interactions import set_note
from app.services.errors import KnownError
from app.services.review.beside import beside
from app.services.review.journal import CallFilter, journal_page
from app.services.review.remarks import RemarkKind, keep_remark, remarks, submit_remarks
from app.services.review.replay import note_opening, replay, why
from app.services.store.audit import record_reading
from app.services.store.errors import ReadOnlyStore
from app.services.store.store import Store
from app.services.store.thread import Urgency
from tests.services.conftest import KEY, NOW
from tests.services.review.conftest import Reviewed

STATEMENTS = [
    "INSERT INTO desk (uid, code, name, next_number, created_at) VALUES (x'00', 'X', 'x', 1, 1)",
    "UPDATE interaction SET note = 'changed'",
    "DELETE FROM interaction",
    "REPLACE INTO migration (number, name, at, program) VALUES (99, 'x', 1, 'x')",
    "CREATE TABLE intruder (a)",
    "CREATE INDEX intruder ON desk (name)",
    "CREATE VIEW intruder AS SELECT 1",
    "CREATE TRIGGER intruder AFTER INSERT ON desk BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE intruder USING fts5(a)",
    "CREATE TEMP TABLE intruder (a)",
    "CREATE TEMP VIEW intruder AS SELECT 1",
    "CREATE TEMP TRIGGER intruder AFTER INSERT ON desk BEGIN SELECT 1; END",
    "ALTER TABLE desk ADD COLUMN intruder",
    "ALTER TABLE desk RENAME TO intruder",
    "DROP TABLE interaction",
    "DROP INDEX interaction_uid",
    "INSERT INTO ticket_search (rowid, subject) VALUES (1, 'x')",
    "INSERT INTO ticket_search (ticket_search) VALUES ('rebuild')",
    "VACUUM",
    "VACUUM INTO '{folder}/copy.db'",
    "REINDEX",
    "ANALYZE",
    "ATTACH '{path}' AS other KEY \"x'{key}'\"",
    "ATTACH 'file:{path}?mode=rw' AS other KEY \"x'{key}'\"",
    "ATTACH ':memory:' AS other",
    "ATTACH '{folder}/plain.db' AS other KEY ''",
    "DETACH main",
    "SELECT sqlcipher_export('main')",
    "SELECT load_extension('x')",
    "PRAGMA query_only = 0",
    "PRAGMA query_only(0)",
    "PRAGMA writable_schema = 1",
    "PRAGMA journal_mode = delete",
    "PRAGMA user_version = 99",
    "PRAGMA application_id = 99",
    "PRAGMA schema_version = 99",
    "PRAGMA synchronous = OFF",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA incremental_vacuum",
    "PRAGMA optimize",
    "PRAGMA rekey = \"x'{key}'\"",
    "PRAGMA locking_mode = EXCLUSIVE",
    "WITH gone AS (SELECT 1) DELETE FROM ticket",
    "EXPLAIN DELETE FROM ticket",
]


def prints(path: Path) -> list[str]:
    """The bytes of the store and of its log, as digests."""
    family = [path, path.with_name(path.name + "-wal")]
    return [hashlib.sha256(each.read_bytes()).hexdigest() if each.exists() else "" for each in family]


@pytest.mark.parametrize("thread", ["store", "reader"])
def test_every_statement_but_reading_is_refused(reviewed: Reviewed, thread: str) -> None:
    """By the program's own way to the database, and by the bare connection below it."""
    before = prints(reviewed.path)
    database = getattr(reviewed.session, thread)

    def refusals(store: Store) -> dict[str, str]:
        told = {}
        for statement in STATEMENTS:
            sql = statement.format(path=reviewed.path, folder=reviewed.path.parent, key=KEY)
            for way, run in (("rows", store.rows), ("bare", store.db.connection().execute)):
                try:
                    told[f"{way} {statement}"] = f"ran: {run(sql)}"
                except (KnownError, peewee.DatabaseError, dbapi2.DatabaseError) as error:
                    told[f"{way} {statement}"] = str(error)
        return told

    told = database.submit(refusals).result()
    words = ("только для чтения", "not authorized", "authorization denied", "readonly", "prohibited")
    assert {sql: text for sql, text in told.items() if not any(word in text for word in words)} == {}
    assert len(told) == 2 * len(STATEMENTS)
    assert prints(reviewed.path) == before
    assert [each.name for each in reviewed.path.parent.iterdir() if "store.db" not in each.name] == []


def test_the_door_for_writes_is_shut(reviewed: Reviewed) -> None:
    job = reviewed.session.store.submit(
        set_note, Urgency.OPERATOR, reviewed.people.operator, reviewed.scene.call, "changed"
    )
    with pytest.raises(ReadOnlyStore, match="только для чтения"):
        job.result()


def test_the_file_is_opened_for_reading_by_sqlite_itself(reviewed: Reviewed) -> None:
    """Even with the authorizer taken off, the opened file cannot be written."""

    def unsealed(store: Store) -> Any:
        store.db.connection().set_authorizer(None)
        store.db.execute_sql("PRAGMA query_only = 0")
        return store.db.execute_sql("UPDATE interaction SET note = 'changed'")

    for thread in (reviewed.session.store, reviewed.session.reader):
        with pytest.raises(peewee.OperationalError, match="readonly database"):
            thread.submit(unsealed).result()


def test_a_whole_review_leaves_every_byte_as_it_was(reviewed: Reviewed) -> None:
    before = prints(reviewed.path)
    session, call, boss = reviewed.session, reviewed.scene.call, reviewed.people.supervisor
    page = session.reader.submit(journal_page, Urgency.OPERATOR, CallFilter(text="иванова")).result()
    assert page.lines == () or page.lines[0].uid == call
    session.store.submit(note_opening, Urgency.OPERATOR, boss, call).result()
    assert session.reader.submit(replay, Urgency.OPERATOR, call).result().facts.user == "Мария Петрова"
    session.store.submit(why, Urgency.OPERATOR, boss, reviewed.scene.ticket).result()
    session.store.submit(keep_remark, Urgency.OPERATOR, boss, call, RemarkKind.GOOD, NOW + 5, "Вежливо").result()
    assert session.store.submit(submit_remarks, Urgency.OPERATOR, boss, call).result() == 1
    assert [each.text for each in session.store.submit(remarks, Urgency.OPERATOR, call, boss).result()] == [
        "Вежливо"
    ]
    assert prints(reviewed.path) == before
    session.store.stop()
    session.reader.stop()
    assert prints(reviewed.path) == before


def test_reading_is_noted_beside_the_store(reviewed: Reviewed) -> None:
    boss = reviewed.people.supervisor
    reviewed.session.store.submit(
        record_reading, Urgency.OPERATOR, boss, "person", reviewed.people.anna, "card"
    ).result()
    lines = reviewed.session.store.submit(
        lambda store: beside(store).rows("SELECT user_uid, record_table, record_uid, purpose FROM reading")
    ).result()
    assert lines == [(boss, "person", reviewed.people.anna, "card")]
