from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.services.crash import CrashReports
from app.views.crash_report.controller import CrashReportController, Keeping
from app.views.crash_report.widgets import CrashReportDialog
from app.views.notices import Notice, Notices


class Recorded(Notices):
    def __init__(self) -> None:
        super().__init__()
        self.all: list[Notice] = []
        self.shown: list[str] = []
        self.told.connect(self.all.append)

    def run(self, dialog: Any) -> bool:
        self.shown.append(dialog.text.toPlainText())
        return True


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_a_report_of_an_earlier_run_is_shown_word_for_word_and_then_left_alone(
    window: QWidget, tmp_path: Path
) -> None:
    for error in (RuntimeError("one"), KeyError("two")):
        CrashReports(tmp_path).record(error)
    reports, notices = CrashReports(tmp_path), Recorded()
    newest = reports.pending()[0].read_text(encoding="utf-8")
    controller = CrashReportController(reports, notices, window)
    controller.offer()
    (notice,) = notices.all
    assert notice.act is not None
    notice.act()
    assert notices.shown == [newest]
    assert reports.pending() == []
    controller.offer()
    assert len(notices.all) == 1


def test_a_fault_on_another_thread_is_told_on_this_one(window: QWidget, tmp_path: Path, qtbot: Any) -> None:
    reports, notices = CrashReports(tmp_path), Recorded()
    controller = CrashReportController(reports, notices, window)
    thread = threading.Thread(target=reports.record, args=(ValueError("x"),))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(notices.all) == 1)
    controller.leave()
    reports.record(TypeError("y"))
    assert reports.listeners == []


def test_a_report_that_is_gone_is_no_trouble(window: QWidget, tmp_path: Path) -> None:
    notices = Recorded()
    CrashReportController(CrashReports(tmp_path), notices, window).look(tmp_path / "crash-none.txt")
    assert "нет на диске" in notices.all[0].text


def test_copy_and_save(window: QWidget, tmp_path: Path) -> None:
    dialog = CrashReportDialog(window)
    keeping = Keeping(dialog, "the report")
    keeping.copy()
    assert QGuiApplication.clipboard().text() == "the report"
    keeping.save(str(tmp_path / "report.txt"))
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == "the report"
    keeping.save(str(tmp_path / "none" / "report.txt"))
    assert "не записан" in dialog._told.text()
