"""A first start that was killed leaves no store, and every way to it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.store.errors import HalfMadeStore
from app.services.store.founding import Wishes, found_store
from app.services.store.opening import create_store, open_store
from app.services.store.ways import Way, ways_out

KEY = "ab" * 32


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("name", ["store.db", "store.db.new"])
def test_it_is_refused_by_either_name(tmp_path: Path, name: str, read_only: bool) -> None:
    create_store(tmp_path / "store.db.new", KEY).close()
    with pytest.raises(HalfMadeStore) as told:
        open_store(tmp_path / name, KEY, read_only=read_only)
    assert ways_out(told.value, tmp_path / name) == (Way.CREATE, Way.ANOTHER, Way.QUIT)


def test_beginning_anew_makes_a_whole_one(tmp_path: Path) -> None:
    create_store(tmp_path / "store.db.new", KEY).close()
    made = found_store(Wishes(tmp_path / "store.db", "Анна", passphrase="верная фраза"), None)
    open_store(tmp_path / "store.db", made.key_hex).close()
    assert not (tmp_path / "store.db.new").exists()
