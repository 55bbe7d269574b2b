"""A whole window on a store with one published script, for tests of script care."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from app.models.scripts import FormKind, VersionState
from app.models.staff import Role
from app.services.forms.compile import compile_workbook
from app.services.scripts import publishing
from app.services.scripts.publishing import NewVersion
from app.services.store.store import Store
from app.views.script_care.controller import ScriptCareController
from app.views.starting.desk import Desk
from tests.services.scripts.books import write_book
from tests.views.desk_fixture import desk_in


class Told:
    """What was told, and the answers to questions to come."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.answers: list[Callable[[Any], bool]] = []

    def run(self, dialog: QDialog) -> bool:
        """Answer a question as the test says."""
        accepted = self.answers.pop(0)(dialog)
        dialog.deleteLater()
        return accepted


def publish_book(store: Store, path: Path, code: str = "taxi", kind: FormKind = FormKind.SCRIPT) -> None:
    """Put a workbook out as the first version of a new form."""
    boss = store.value("SELECT uid FROM user WHERE login = 'boss'")
    form = publishing.add_form(store, boss, code, {"ru": "Такси", "en": "Taxi"}, kind, ["100"])
    compiled = compile_workbook(path)
    made = NewVersion(compiled.xml, compiled.checksum, path.read_bytes(), path.name)
    version = publishing.save_draft(store, boss, form, made)
    for state in (VersionState.REVIEW, VersionState.PUBLISHED):
        publishing.move(store, boss, version, state)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The workbook of the published script."""
    folder = tmp_path / "books"
    folder.mkdir()
    return write_book(folder / "taxi.xlsx")


@pytest.fixture(params=[Role.ADMINISTRATOR])
def desk(request: pytest.FixtureRequest, qtbot: Any, tmp_path: Path, book: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, request.param, lambda store: publish_book(store, book)) as made:
        made.window.show()
        yield made


@pytest.fixture
def told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Told:
    made = Told()
    desk.context.notices.told.connect(lambda notice: made.texts.append(notice.text))
    monkeypatch.setattr(desk.context.notices, "run", made.run)
    return made


@pytest.fixture
def screen(desk: Desk, qtbot: Any) -> ScriptCareController:
    desk.shell.show("script_care")
    found = desk.shell.screen("script_care")
    assert isinstance(found, ScriptCareController)
    qtbot.waitUntil(lambda: found.widget.forms.count() > 0, timeout=10_000)
    return found
