"""The operator's report on a day: figures counted by the program, words by the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.records import frozen
from app.services.day.days import day_of
from app.services.day.report import DayFigures, ReportView, count_day, report_of, save_report
from app.services.day.report_paper import figure_rows, paper, prefilled
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.common.paper import Paper
from app.views.context import Context


@frozen
class ReportToday:
    """A day's figures as they are now, and the report where one was handed in."""

    day: date
    figures: DayFigures
    handed_in: ReportView | None


class ReportDialog(QDialog):
    """One day; the days before by the buttons. ``turned`` carries the day wanted."""

    turned = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("day.report_title"))
        self._report: ReportToday | None = None
        self._title = look(plain(wrap=False), "title")
        self._state = look(plain(), "quiet")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(t("day.report_words"))
        earlier, later = QPushButton(t("day.earlier")), QPushButton(t("day.later"))
        self._later = later
        earlier.clicked.connect(partial(self._turn, -1))
        later.clicked.connect(partial(self._turn, 1))
        self.print_button = QPushButton(t("day.report_paper"))
        self.save_button = QPushButton(t("day.report_save"))
        self.save_button.setProperty("look", "main")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.accept)
        for button in (earlier, later, self.print_button):
            button.setAutoDefault(False)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(earlier)
        head.addWidget(later)
        foot = QHBoxLayout()
        foot.addWidget(self._state, 1)
        foot.addWidget(self.print_button)
        foot.addWidget(self.save_button)
        words = look(QLabel(t("day.report_words")), "title")
        words.setBuddy(self.text)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addLayout(self._grid)
        layout.addWidget(words)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)
        self.resize(640, 640)
        self.text.setFocus()

    @property
    def report(self) -> ReportToday | None:
        """The day in sight."""
        return self._report

    def show_report(self, report: ReportToday) -> None:
        """Show a day."""
        self._report = report
        self._title.setText(t("day.report_on", day=f"{report.day:%d.%m.%Y}"))
        self._later.setEnabled(report.day < day_of(wall_ms()))
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (label, value) in enumerate(figure_rows(report.figures)):
            row, column = at % 7, at // 7 * 2
            name, shown = look(plain(wrap=False), "quiet"), plain(wrap=False)
            name.setText(label)
            shown.setText(value)
            self._grid.addWidget(name, row, column)
            self._grid.addWidget(shown, row, column + 1)
        handed_in = report.handed_in
        self._state.setText(t("day.report_handed_in") if handed_in else t("day.report_not_yet"))
        self.text.setPlainText(handed_in.text if handed_in else prefilled(report.figures))

    def _turn(self, days: int) -> None:
        if self._report is not None:
            self.turned.emit(self._report.day + timedelta(days=days))


class Reporting(QObject):
    """Opens the report, hands it in, prints it."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._work = context.work
        self._me = context.signed_in
        self._page = page
        self._dialog: ReportDialog | None = None
        self._paper = Paper(context, page)

    def open(self) -> None:
        """Count today, then show it."""
        self._ask(day_of(wall_ms()), self._show)

    def _ask(self, day: date, then: Callable[[ReportToday], None]) -> None:
        self._work.ask(_read, self._me.user_uid, day, wall_ms()).then(then)

    def _show(self, report: ReportToday) -> None:
        dialog = ReportDialog(self._page)
        self._dialog = dialog
        dialog.turned.connect(self._turn)
        dialog.print_button.clicked.connect(self._print)
        dialog.show_report(report)
        accepted = self._context.notices.run(dialog)
        shown, text = dialog.report, dialog.text.toPlainText()
        self._dialog = None
        if accepted and shown is not None:
            ask = self._work.ask(save_report, self._me.user_uid, shown.day, shown.figures, text)
            ask.then(partial(self._saved, shown.day))
        dialog.deleteLater()

    def _turn(self, day: date) -> None:
        self._ask(day, self._show_other)

    def _show_other(self, report: ReportToday) -> None:
        if self._dialog is not None:
            self._dialog.show_report(report)

    def _print(self) -> None:
        dialog = self._dialog
        if dialog is None or dialog.report is None:
            return
        shown = dialog.report
        view = ReportView(
            b"", self._me.user_uid, self._me.name, shown.day, shown.figures, dialog.text.toPlainText(), wall_ms()
        )
        self._paper.show(paper(view))

    def _saved(self, day: date, _uid: Uid) -> None:
        self._context.notices.tell(t("day.report_saved", day=f"{day:%d.%m.%Y}"))


def _read(store: Store, user: Uid, day: date, now: int) -> ReportToday:
    return ReportToday(day, count_day(store, user, day, now), report_of(store, user, day))
