from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.search import attach
from app.services.store.opening import create_store
from app.services.store.store import Store

KEY = "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create_store(tmp_path / "store.db", KEY, desk_name="test") as opened:
        attach(opened)
        yield opened
