"""Rows that are inserted many a statement are those that were given, in their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from app.services.store.many import MOST_VALUES, insert_rows


@given(st.integers(1, 3), st.integers(0, 2 * MOST_VALUES))
def test_all_rows_come_in_their_order(width, count):
    connection = dbapi2.connect(":memory:")
    names = ["a", "b", "c"][:width]
    connection.execute(f"CREATE TABLE t ({', '.join(names)}, kept)")
    rows = [tuple(range(number, number + width)) for number in range(count)]
    insert_rows(connection.execute, f"INSERT INTO t ({', '.join(names)}, kept)", rows, ", 7")
    found = connection.execute("SELECT * FROM t ORDER BY rowid").fetchall()
    connection.close()
    assert found == [(*row, 7) for row in rows]
