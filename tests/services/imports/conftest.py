from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.models import User
from app.models.ids import Uid
from app.services.imports import Import, Progress, look, run
from app.services.store.opening import create_store
from app.services.store.store import Store
from app.services.words import use_language

KEY = "ab" * 32
Bring = Callable[..., Progress]


@pytest.fixture(autouse=True)
def russian() -> None:
    use_language("ru")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create_store(tmp_path / "store.db", KEY, desk_name="test") as opened:
        yield opened


def add_user(store: Store, role: str) -> Uid:
    with store.write(None) as write:
        return write.insert(User, login=role, name=f"Пользователь {role}", role=role)


@pytest.fixture
def actor(store: Store) -> Uid:
    return add_user(store, "administrator")


@pytest.fixture
def bring(store: Store, actor: Uid, tmp_path: Path) -> Bring:
    """Import a file as the program does by itself: ``bring(path, what, dry_run=…)``."""

    def doit(path: Path, what: object = None, **options: object) -> Progress:
        seen = look(store, path, what)  # type: ignore[arg-type]
        options.setdefault("rejects", tmp_path / "rejected.csv")
        return run(store, Import(path, seen.mapping, actor, **options))  # type: ignore[arg-type]

    return doit
