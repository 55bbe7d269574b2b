from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.models.ids import Uid
from app.services.store.session import Session, open_session
from app.services.store.store import Store
from tests.services.conftest import KEY, NOW, People
from tests.services.review.scene import Clock, Scene, miss, play, publish_scripts


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("app.services.store.store.wall_ms", made)
    return made


@pytest.fixture
def scene(store: Store, people: People, clock: Clock) -> Scene:
    """A store with one whole call."""
    publish_scripts(store, people)
    return play(store, people, clock)


@dataclass
class Reviewed:
    """A store with calls, opened for review only."""

    path: Path
    session: Session
    scene: Scene
    missed: Uid
    people: People


@pytest.fixture
def reviewed(store: Store, people: People, clock: Clock, scene: Scene, tmp_path: Path) -> Iterator[Reviewed]:
    missed = miss(store, people, clock, "c2", NOW + 200_000)
    store.close()
    path = tmp_path / "review" / "store.db"
    path.parent.mkdir()
    shutil.copyfile(store.path, path)
    session = open_session(path, [KEY], temporary=path.parent, read_only=True)
    yield Reviewed(path, session, scene, missed, people)
    session.close()
