"""Everybody's reports on the last days: a table, each on paper by Enter, all of them as a file."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.services.clocks.why import duration_words
from app.services.day.days import day_of
from app.services.day.report import ReportView, reports
from app.services.day.report_paper import export_reports, paper
from app.services.people.rights import Act, may
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.paper import Paper
from app.views.context import Context
from app.views.day.lines import LinesDialog, ask_sheet_path

DAYS = 31
COLUMNS = ("report_day", "report_person", "figure_calls", "figure_resolved", "figure_worked", "report_words")


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
        hint = t("day.reports_hint" if found else "day.no_reports")
        heads = [t(f"day.{name}") for name in COLUMNS]
        lines = [(one, _cells(one)) for one in found]
        dialog = LinesDialog(self._page, t("day.reports"), hint, heads, lines, exports=exports)
        dialog.opened.connect(self._open)
        dialog.export.clicked.connect(self._export)
        self._context.notices.run(dialog)
        dialog.deleteLater()

    def _open(self, report: ReportView) -> None:
        self._paper.show(paper(report))

    def _export(self) -> None:
        path = ask_sheet_path(self._context, self._page, t("day.reports"))
        if path is not None:
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
        one.text,
    ]
