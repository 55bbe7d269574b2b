"""Offers the reports of earlier runs, and tells of a fault in this one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.services.crash import CrashReports
from app.services.words import t
from app.views.notices import Notices

if TYPE_CHECKING:
    from app.views.crash_report.widgets import CrashReportDialog


class CrashReportController(QObject):
    """Stands between the reports and the person. Faults happen on any thread; notices on this one."""

    _happened = Signal(object)

    def __init__(self, reports: CrashReports, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._reports = reports
        self._notices = notices
        self._window = window
        self._happened.connect(self._offer_new, Qt.ConnectionType.QueuedConnection)
        self._hear = self._happened.emit
        reports.listeners.append(self._hear)

    def offer(self) -> None:
        """Offer the newest report that nobody has looked at; older ones are of the same kind or out of date."""
        waiting = self._reports.pending()
        for old in waiting[1:]:
            self._reports.dismiss(old)
        if waiting:
            self._offer(t("crash_report.offer"), waiting[0])

    def leave(self) -> None:
        """Hear no more: the window is going."""
        if self._hear in self._reports.listeners:
            self._reports.listeners.remove(self._hear)

    def look(self, path: Path) -> None:
        """Show a report; it is not offered again."""
        from app.views.crash_report.widgets import CrashReportDialog

        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            self._notices.tell(t("crash_report.gone"))
            return
        dialog = CrashReportDialog(self._window)
        dialog.show_report(text)
        keeping = Keeping(dialog, text)
        dialog.copy_wanted.connect(keeping.copy)
        dialog.save_wanted.connect(keeping.choose_file)
        self._notices.run(dialog)
        dialog.deleteLater()
        self._reports.dismiss(path)

    def _offer_new(self, path: Path) -> None:
        self._offer(t("crash_report.happened"), path)

    def _offer(self, text: str, path: Path) -> None:
        self._notices.tell(text, t("crash_report.look"), _Look(self, path).go)


class Keeping:
    """Copies a report or writes it to a file."""

    def __init__(self, dialog: CrashReportDialog, text: str) -> None:
        self._dialog = dialog
        self._text = text

    def copy(self) -> None:
        """Put it on the clipboard."""
        QGuiApplication.clipboard().setText(self._text)
        self._dialog.show_told(t("crash_report.copied"))

    def choose_file(self) -> None:
        """Ask where to."""
        chooser = QFileDialog(self._dialog, t("crash_report.save"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("txt")
        chooser.fileSelected.connect(self.save)
        chooser.open()

    def save(self, name: str) -> None:
        """Write it to a file."""
        try:
            Path(name).write_text(self._text, encoding="utf-8")
        except OSError:
            self._dialog.show_told(t("crash_report.not_saved"))
            return
        self._dialog.show_told(t("crash_report.saved"))


class _Look:
    """What the notice's button does."""

    def __init__(self, controller: CrashReportController, path: Path) -> None:
        self._controller = controller
        self._path = path

    def go(self) -> None:
        self._controller.look(self._path)
