"""A whole desk in a window on a real store, with the manual line as its exchange and every question answered."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.models.ids import Uid
from app.models.scripts import FormKind, VersionState
from app.models.staff import Role
from app.services.crash import CrashReports
from app.services.forms.compile import compile_workbook
from app.services.launch import Launch
from app.services.paths import paths_in
from app.services.people.signed_in import SignedIn
from app.services.resources import resource_dir
from app.services.scripts import publishing
from app.services.settings.settings import load_settings
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread
from app.services.telephony.manual import ManualLine
from app.views.actions.registry import Actions
from app.views.context import Context
from app.views.desk.controller import DeskController
from app.views.navigation import Navigation
from app.views.notices import Notice, Notices
from app.views.shell.window import MainWindow
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from app.views.work import Work
from tests.services.conftest import KEY, People, _fill

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class AnsweredNotices(Notices):
    """Notices that remember what was told, and answer questions as the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Notice] = []
        self.answers: list[Callable[[Any], bool]] = []
        self.told.connect(self.all.append)

    def run(self, dialog: QDialog) -> bool:
        accepted = self.answers.pop(0)(dialog)
        dialog.deleteLater()
        return accepted


@dataclass
class Bench:
    """The desk under test and the hands of its operator."""

    qtbot: Any
    window: MainWindow
    desk: DeskController
    line: ManualLine
    notices: AnsweredNotices
    database: DatabaseThread
    people: People
    closers: list[Callable[[], None]] = field(default_factory=list)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return self.database.submit(lambda store: store.rows(sql, *params)).result(10)

    def value(self, sql: str, *params: Any) -> Any:
        return self.database.submit(lambda store: store.value(sql, *params)).result(10)

    def ring(self, number: str = "+79161234567") -> str:
        """A call comes in; wait until the card has looked it up."""
        call_id = self.line.begin(number, talking=False, line="100")
        self.until(lambda: self.desk.card.number == number)
        self.until(lambda: self.desk.calls.current and self.desk.calls.current.interaction_uid)
        return call_id

    def talk(self, number: str = "+79161234567") -> str:
        """A call comes in and is answered by key; wait for the script."""
        call_id = self.ring(number)
        self.key(Qt.Key.Key_F2)
        self.until(lambda: self.desk.script.walk is not None)
        return call_id


def fill(store: Store) -> People:
    people = _fill(store)
    kinds = {
        "housing_outage": FormKind.SCRIPT,
        "side_conflict": FormKind.SIDE_SCRIPT,
        "wrap_up": FormKind.WRAP_UP,
    }
    for code, kind in kinds.items():
        folder = resource_dir() / ("forms" if code == "wrap_up" else "scripts")
        form = publishing.add_form(store, people.supervisor, code, {"ru": code, "en": code}, kind, ["100"])
        compiled = compile_workbook(folder / f"{code}.xlsx")
        made = publishing.NewVersion(compiled.xml, compiled.checksum, None, f"{code}.xlsx")
        version = publishing.save_draft(store, people.supervisor, form, made)
        publishing.move(store, people.supervisor, version, VersionState.REVIEW)
        publishing.move(store, people.supervisor, version, VersionState.PUBLISHED)
    return people


@pytest.fixture(scope="session")
def _desk_sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, People]:
    path = tmp_path_factory.mktemp("desk") / "store.db"
    with create_store(path, KEY, desk_name="test") as store:
        people = fill(store)
    return path, people


@pytest.fixture
def desk_store(_desk_sample: tuple[Path, People], tmp_path: Path) -> tuple[Path, People]:
    path = tmp_path / "store.db"
    shutil.copyfile(_desk_sample[0], path)
    return path, _desk_sample[1]


@pytest.fixture
def make_bench(qtbot: Any, desk_store: tuple[Path, People], tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Make a desk on the sample store; called again, the program starts again on what the first left, or another
    operator sits at it.
    """
    made: list[Bench] = []

    def make(user: Uid | None = None) -> Bench:
        path, people = desk_store
        bench = _make(qtbot, path, people, tmp_path, user)
        made.append(bench)
        bench.until(lambda: bench.desk.timer._timer is not None)
        return bench

    yield make
    for bench in made:
        for close in bench.closers:
            close()


@pytest.fixture
def bench(make_bench: Callable[[], Bench]) -> Bench:
    return make_bench()


def _make(qtbot: Any, path: Path, people: People, folder: Path, user: Uid | None = None) -> Bench:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    store = DatabaseThread(lambda: open_store(path, KEY))
    store.start()
    reader = DatabaseThread(lambda: open_store(path, KEY, read_only=True), "reader")
    reader.start()
    notices = AnsweredNotices()
    window = MainWindow()
    line = ManualLine()
    paths = paths_in(folder)
    signed_in = SignedIn(people.operator, "petrova", "Мария Петрова", Role.OPERATOR, "101", "ru")
    if user is not None:
        signed_in = SignedIn(user, "sidorov", "Илья Сидоров", Role.OPERATOR, "102", "ru")
    work = Work(store, reader, notices.tell_error)
    context = Context(
        work=work,
        actions=Actions(window, Role.OPERATOR),
        notices=notices,
        navigation=Navigation(),
        theme=Theme(application),
        languages=LanguageSwitch(application),
        signed_in=signed_in,
        read_only=False,
        launch=Launch(paths, load_settings(paths), CrashReports(paths.log)),
        line=line,
        manual=line,
    )
    desk = DeskController(context)
    window.stack.addWidget(desk.widget)
    window.show()
    qtbot.waitExposed(window)

    def close() -> None:
        context.navigation.leaving.emit()
        store.stop()
        reader.stop()
        work.close()
        window.close()
        window.deleteLater()

    return Bench(qtbot, window, desk, line, notices, store, people, [close])


def accept(**values: Any) -> Callable[[Any], bool]:
    """Fill a dialog's parts with texts and accept it."""

    def answer(dialog: Any) -> bool:
        for name, value in values.items():
            part = getattr(dialog, name)
            part.setText(value) if hasattr(part, "setText") else part.set_value(value)
        dialog.accept()
        return bool(dialog.result() == QDialog.DialogCode.Accepted)

    return answer


def texts(widget: QWidget) -> str:
    """Everything a widget shows, for a rough look."""
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())
