"""Choosing files for script care: a workbook to open, a sample to copy, a place for a version's workbook."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.models.ids import Uid
from app.services.scripts import publishing
from app.services.scripts.care import begin_from, export, samples
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.context import Context
from app.views.script_care.worker import Worker


class CareFiles(QObject):
    """``opened`` carries the path of the workbook to open."""

    opened = Signal(Path)

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self.worker = Worker("script files", self)
        self._folder = str(Path.home())

    def choose(self) -> None:
        """Ask for a workbook."""
        dialog = QFileDialog(self._page.window(), t("care.open_title"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([t("care.workbooks"), t("care.all_files")])
        if self._context.notices.run(dialog) and dialog.selectedFiles():
            self._folder = dialog.directory().absolutePath()
            self.opened.emit(Path(dialog.selectedFiles()[0]))

    def choose_sample(self) -> None:
        """Ask which sample to begin from, and where its copy goes."""
        found = samples()
        lines = [(sample.code, sample.label) for sample in found]
        chooser = Chooser(self._page, t("care.sample_title"), t("care.sample_search"), lines)
        if not self._context.notices.run(chooser) or not chooser.code:
            return
        sample = next(one for one in found if one.code == chooser.code)
        target = self._ask_target(t("care.copy_title"), f"{sample.label}.xlsx")
        if target is not None:
            done = partial(self._copied, target)
            self.worker.run(partial(begin_from, sample.path, target), done, self._context.notices.tell_error)

    def choose_export(self, version: Uid, name: str) -> None:
        """Ask where a version's workbook goes."""
        target = self._ask_target(t("care.export_title"), name)
        if target is not None:
            asked = self._context.work.ask(publishing.workbook_of, version)
            asked.on_the_reader().then(partial(self._write, target))

    def _ask_target(self, title: str, name: str) -> Path | None:
        dialog = QFileDialog(self._page.window(), title, self._folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("care.workbooks")])
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(name.replace("/", "-").replace(":", "."))
        if not self._context.notices.run(dialog) or not dialog.selectedFiles():
            return None
        self._folder = dialog.directory().absolutePath()
        return Path(dialog.selectedFiles()[0])

    def _copied(self, target: Path, _answer: None) -> None:
        self._context.notices.tell(t("care.copied", name=target.name))
        self.opened.emit(target)

    def _write(self, target: Path, content: bytes | None) -> None:
        self.worker.run(partial(export, content, target), self._exported, self._context.notices.tell_error)

    def _exported(self, target: Path) -> None:
        self._context.notices.tell(t("care.exported", path=str(target)))
