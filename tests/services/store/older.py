"""Stores of an older program, and programs of another time, for tests of upgrades."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.models.clients import Premises
from app.models.migrations import migrations
from app.services.store import schema
from app.services.store.opening import create_store
from tests.services.store.conftest import KEY

Step = tuple[int, str, str]


@contextmanager
def program_of_schema(steps: list[Step]) -> Iterator[None]:
    """As if this program knew these migrations."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "migrations", lambda: steps)
        yield


def older_steps(number: int) -> list[Step]:
    """What a program knew whose newest migration had this number."""
    return [step for step in migrations() if step[0] <= number]


def newer_steps(*texts: str) -> list[Step]:
    """What a program will know that has these migrations more."""
    known = migrations()
    return [*known, *((known[-1][0] + place, f"extra{place}", sql) for place, sql in enumerate(texts, 1))]


def older_store(path: Path, number: int = 12, rows: int = 50) -> Path:
    """Make a store of an older program with records in a table that later migrations leave as it is."""
    with program_of_schema(older_steps(number)), create_store(path, KEY) as store, store.write(None) as write:
        for at in range(rows):
            write.insert(Premises, address=f"Лесная, {at}", flat="1", account=str(at))
    return path
