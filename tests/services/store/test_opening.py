from __future__ import annotations

import re
from pathlib import Path

import peewee
import pytest

from app.models import TABLES
from app.models.base import columns_of, table_of
from app.models.marks import Mark
from app.services.store.errors import DamagedStore, NewerStore
from app.services.store.opening import create_store, open_store
from app.services.store.schema import statements
from app.services.store.store import Store
from tests.services.store.conftest import KEY

DERIVED = r"(ticket|client)_search(_\w+)?$|search_(trigram|number)$"
"""The search index: made from the other tables, never synced, with SQLite's own tables behind it."""


def _shape(execute: object, table: str) -> list[tuple[str, str, int]]:
    rows = execute(f"PRAGMA table_info({table})").fetchall()  # type: ignore[operator]
    return sorted((name, kind, notnull) for _, name, kind, notnull, *_ in rows)


def test_migrated_tables_equal_the_models(store: Store) -> None:
    plain = peewee.SqliteDatabase(":memory:")
    with plain.bind_ctx(TABLES):
        plain.create_tables(TABLES)
        for model in TABLES:
            table = table_of(model)
            assert _shape(store.db.execute_sql, table) == _shape(plain.execute_sql, table), table
    known = {table_of(model) for model in TABLES}
    made = {name for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    derived = {name for name in made - known if re.match(DERIVED, name)}
    assert made - derived == known


def test_every_column_carries_a_mark() -> None:
    unmarked = [
        f"{table_of(model)}.{name}"
        for model in TABLES
        for name, column in columns_of(model).items()
        if not isinstance(getattr(column, "mark", None), Mark)
    ]
    assert unmarked == []


def test_a_store_opens_again_with_its_key_and_no_plain_text_lies_in_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    create_store(path, KEY).close()
    with open_store(path, KEY) as store:
        assert store.value("SELECT code FROM desk") == "A"
    assert not re.search(rb"SQLite format|CREATE TABLE", path.read_bytes())


def test_another_key_is_refused(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db", KEY).close()
    with pytest.raises(DamagedStore):
        open_store(tmp_path / "store.db", "cd" * 32)


def test_a_newer_file_is_refused_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with create_store(path, KEY) as store:
        store.db.execute_sql("PRAGMA user_version = 9999")
    with pytest.raises(NewerStore):
        open_store(path, KEY)


def test_a_read_only_store_refuses_every_write(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db", KEY).close()
    with open_store(tmp_path / "store.db", KEY, read_only=True) as store:
        for sql in (
            "INSERT INTO heartbeat (user_uid, at) VALUES (x'00', 1)",
            "CREATE TABLE x (y)",
            "DROP TABLE user",
        ):
            with pytest.raises(peewee.OperationalError, match="readonly"):
                store.db.execute_sql(sql)


def test_a_trigger_is_one_statement() -> None:
    sql = "CREATE TABLE a (b);\nCREATE TRIGGER t BEFORE DELETE ON a\nBEGIN SELECT 1; END;\nDROP TABLE a;\n"
    assert len(statements(sql)) == 3
