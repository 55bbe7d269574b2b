from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.services.clocks.watch import attach as attach_clocks
from app.services.search.index import attach
from app.services.store.opening import create_store
from app.services.store.store import Store

KEY = "ab" * 32


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Makes stores of desks that have joined a hub."""
    made: list[Store] = []

    def make(name: str) -> Store:
        store = create_store(tmp_path / f"{name}.db", KEY, desk_name=name, desk_code=name.upper())
        attach(store)
        attach_clocks(store)
        with store.receive() as write:
            write.local(
                "INSERT INTO sync_state (epoch, rev, role, seen, seen_seq, load_phase, load_after, load_rev, "
                "schema) VALUES ('e', 0, 'operator', '', 0, '', '', 0, 0)"
            )
        store.forget_head()
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()
