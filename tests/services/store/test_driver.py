"""What the driver is told about values: keys and nulls go to it without a search for somebody who adapts them."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2

from app.services.store import store as loaded

VALUES = [b"", b"\x00" * 16, bytes(range(256)), None]


@pytest.mark.parametrize("value", VALUES)
def test_keys_and_nulls_are_adapted_to_themselves(value):
    assert loaded.dbapi2 is dbapi2
    assert dbapi2.adapters[(type(value), dbapi2.PrepareProtocol)](value) is value


@pytest.mark.parametrize("value", VALUES)
def test_they_come_back_as_they_went(value):
    connection = dbapi2.connect(":memory:")
    kind = "null" if value is None else "blob"
    assert connection.execute("SELECT ?1, typeof(?1)", (value,)).fetchone() == (value, kind)
    connection.close()
