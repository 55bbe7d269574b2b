"""Everybody's reports on the last days: a table, each on paper by Enter, all of them as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.services.clocks.why import duration_words
from app.services.day.days import day_of
from app.services.day.report import ReportView, reports
from app.services.day.report_paper import export_reports, paper
from app.services.people.rights import Act, may
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.common.paper import Paper
from app.views.context import Context

DAYS = 31
ROLE = int(Qt.ItemDataRole.UserRole)
COLUMNS = ("report_day", "report_person", "figure_calls", "figure_resolved", "figure_worked", "report_words")


class ReportsDialog(QDialog):
    """``opened`` carries the report on which Enter was pressed."""

    opened = Signal(object)

    def __init__(self, parent: QWidget, found: Sequence[ReportView], *, exports: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("day.reports"))
        self.table = QTreeWidget()
        self.table.setAccessibleName(t("day.reports"))
        self.table.setHeaderLabels([t(f"day.{column}") for column in COLUMNS])
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setAllColumnsShowFocus(True)
        for one in found:
            item = QTreeWidgetItem(self.table, _cells(one))
            item.setData(0, ROLE, one)
            item.setToolTip(len(COLUMNS) - 1, one.text)
        for column in range(len(COLUMNS) - 1):
            self.table.resizeColumnToContents(column)
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
        self.table.itemActivated.connect(self._open)
        hint = look(plain(), "quiet")
        hint.setText(t("day.reports_hint") if found else t("day.no_reports"))
        self.export = QPushButton(t("day.export"))
        self.export.setAutoDefault(False)
        self.export.setVisible(exports and bool(found))
        foot = QHBoxLayout()
        foot.addWidget(hint, 1)
        foot.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self.resize(860, 460)
        self.table.setFocus()

    def _open(self, item: QTreeWidgetItem) -> None:
        self.opened.emit(item.data(0, ROLE))


class TeamReports(QObject):
    """Reads the reports, shows one on paper, writes all into a file."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._paper = Paper(context, page)

    def open(self) -> None:
        """The reports of the last month."""
        since, until = _span()
        self._context.work.ask(reports, since, until).on_the_reader().then(self._show)

    def _show(self, found: tuple[ReportView, ...]) -> None:
        exports = may(self._context.signed_in.role, Act.EXPORT_DATA)
        dialog = ReportsDialog(self._page, found, exports=exports)
        dialog.opened.connect(self._open)
        dialog.export.clicked.connect(self._export)
        self._context.notices.run(dialog)
        dialog.deleteLater()

    def _open(self, report: ReportView) -> None:
        self._paper.show(paper(report))

    def _export(self) -> None:
        dialog = QFileDialog(self._page.window(), t("day.reports"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("day.sheet_files")])
        dialog.setDefaultSuffix("xlsx")
        if self._context.notices.run(dialog) and dialog.selectedFiles():
            path = Path(dialog.selectedFiles()[0])
            user = self._context.signed_in.user_uid
            ask = self._context.work.ask(export_reports, user, path, *_span())
            ask.on_the_reader().then(partial(self._exported, path))

    def _exported(self, path: Path, count: int) -> None:
        self._context.notices.tell(t("day.exported", path=str(path), n=count))


def _span() -> tuple[date, date]:
    today = day_of(wall_ms())
    return today - timedelta(days=DAYS), today


def _cells(one: ReportView) -> list[str]:
    figures = one.figures
    return [
        f"{one.day:%d.%m.%Y}",
        one.user,
        str(figures.calls),
        str(len(figures.resolved)),
        duration_words(figures.worked_ms),
        " ".join(one.text.split()),
    ]
