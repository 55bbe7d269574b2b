"""A window opened for review on a store with finished calls."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog

from app.models.ids import Uid
from app.models.staff import Role
from app.services.crash import CrashReports
from app.services.launch import Launch
from app.services.paths import paths_in
from app.services.people.signed_in import SignedIn
from app.services.review.beside import beside
from app.services.settings.settings import load_settings
from app.services.store.opening import create_store
from app.services.store.session import PREPARE, Session, open_session
from app.services.store.store import Store
from app.views.review.controller import ReviewController
from app.views.review.time_line import TimeLine
from app.views.starting.desk import Desk
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from tests.services.conftest import KEY, NOW, People, _fill
from tests.services.review.scene import Clock, Scene, miss, play, publish_scripts


@dataclass(frozen=True)
class Told:
    """A store on disk with calls in it."""

    path: Path
    people: People
    scene: Scene
    missed: Uid


@pytest.fixture(scope="session")
def _told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    path = tmp_path_factory.mktemp("told") / "store.db"
    with pytest.MonkeyPatch.context() as patch, create_store(path, KEY) as store:
        clock = Clock()
        patch.setattr("app.services.store.store.wall_ms", clock)
        for prepare in PREPARE:
            prepare(store)
        people = _fill(store)
        publish_scripts(store, people)
        scene = play(store, people, clock)
        missed = miss(store, people, clock, "c2", NOW + 200_000)
    return Told(path, people, scene, missed)


@dataclass
class Chair:
    """The reviewer's chair. ``answer`` decides what dialogs come to; ``told`` are the notices shown."""

    desk: Desk
    session: Session
    path: Path
    people: People
    scene: Scene
    missed: Uid
    qtbot: Any
    answer: Callable[[QDialog], bool] = lambda dialog: False
    told: list[str] = field(default_factory=list)

    @property
    def screen(self) -> ReviewController:
        found = self.desk.shell.screen("review")
        assert isinstance(found, ReviewController)
        return found

    @property
    def line(self) -> TimeLine:
        return self.screen.widget.replay.line

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def open_scene(self) -> None:
        """Open the scene's call from the journal."""
        self.until(lambda: self.screen.model.rowCount() == 2)
        self.screen.open_call(self.scene.call)
        self.until(lambda: self.screen.widget.replay.history.count() > 1)

    def beside(self, sql: str) -> list[tuple[Any, ...]]:
        def asked(store: Store) -> list[tuple[Any, ...]]:
            return beside(store).rows(sql)

        return self.session.store.submit(asked).result()


@pytest.fixture
def chair(qtbot: Any, _told: Told, tmp_path: Path) -> Iterator[Chair]:
    path = tmp_path / "store.db"
    shutil.copyfile(_told.path, path)
    paths = paths_in(tmp_path)
    launch = Launch(paths, load_settings(paths), CrashReports(paths.log), path, review=True)
    session = open_session(path, [KEY], temporary=tmp_path / "nothing", read_only=True)
    signed_in = SignedIn(_told.people.supervisor, "orlova", "Нина Орлова", Role.SUPERVISOR, "", "ru")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme = Theme(application)
    theme.use("light")
    desk = Desk(launch, session, signed_in, theme, LanguageSwitch(application))
    made = Chair(desk, session, path, _told.people, _told.scene, _told.missed, qtbot)
    desk.context.notices.run = lambda dialog: made.answer(dialog)  # type: ignore[method-assign]
    desk.context.notices.told.connect(lambda notice: made.told.append(notice.text))
    desk.show()
    yield made
    desk.window.close()
    session.close()
    QApplication.processEvents()
    desk.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
