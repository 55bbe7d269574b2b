"""About: the notice that Qt's licence asks for, and the notices that lie beside the installed program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import qVersion
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from app.models.staff import Role
from app.services.resources import NOTICES, third_party_notices
from app.services.words import t, use_language
from app.version import VERSION
from app.views.about.controller import AboutController
from app.views.actions.registry import Actions
from app.views.notices import Notices


class Recorded(Notices):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[str, str]] = []

    def run(self, dialog: Any) -> bool:
        self.shown.append((dialog.qt.text(), dialog.text.toPlainText()))
        return True


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "hotline-workstation"))
    return tmp_path


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_action_shows_the_notice_on_qt_and_all_notices(language: str, installed: Path, qtbot: Any) -> None:
    use_language(language)
    (installed / NOTICES).write_text("Qt, LGPL-3.0-only", encoding="utf-8")
    window, notices = QMainWindow(), Recorded()
    qtbot.addWidget(window)
    actions = Actions(window, Role.OPERATOR, {})
    AboutController(actions, notices, window)
    action = actions.get("program.about")
    assert isinstance(action, QAction)
    action.trigger()
    ((about_qt, text),) = notices.shown
    assert f"Qt {qVersion()}" in about_qt
    assert "LGPL" in about_qt or "Lesser General Public License" in about_qt
    assert text == "Qt, LGPL-3.0-only"
    assert VERSION in t("about.version", version=VERSION)


def test_from_the_sources_there_is_no_such_file() -> None:
    assert third_party_notices() == ""


def test_a_file_that_is_not_there_is_no_fault(installed: Path) -> None:
    assert third_party_notices() == ""
