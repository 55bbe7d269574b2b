"""Stores of an older program, and programs of another time, for tests of upgrades."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.models.clients import Premises
from app.models.ids import new_uid
from app.models.migrations import migrations
from app.services.store import schema
from app.services.store.opening import create_store
from app.services.store.store import Store
from benchmarks.older import take_back
from tests.services.store.conftest import KEY

Step = tuple[int, str, str]


@contextmanager
def program_of_schema(steps: list[Step]) -> Iterator[None]:
    """As if this program knew these migrations."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "migrations", lambda: steps)
        patch.setattr(schema, "NEWEST", steps[-1][0])
        yield


def older_steps(number: int) -> list[Step]:
    """What a program knew whose newest migration had this number."""
    return [step for step in migrations() if step[0] <= number]


def newer_steps(*texts: str) -> list[Step]:
    """What a program will know that has these migrations more."""
    known = migrations()
    return [*known, *((known[-1][0] + place, f"extra{place}", sql) for place, sql in enumerate(texts, 1))]


def older_store(path: Path, number: int = 12, rows: int = 50) -> Path:
    """Make a store with records and take it back to what an older program had made."""
    with create_store(path, KEY) as store:
        with store.write(None) as write:
            for at in range(rows):
                write.insert(Premises, address=f"Лесная, {at}", flat="1", account=str(at))
        take_back(store, number)
    return path


def insert_as_older(store: Store, account: str) -> None:
    """What an older program writes; today's door beside the journal needs tables that its store has not."""
    with store.db.atomic("IMMEDIATE"):
        store.db.execute_sql(
            "INSERT INTO premises (uid, hlc, created_at, updated_at, address, flat, account) "
            "VALUES (?, '', 1, 1, 'Лесная, 1', '', ?)",
            (new_uid(), account),
        )
