"""The two pages of the time sheets screen: sums with the times behind them, and what is to bill."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.services.time_sheets.sheets import By
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox
from app.views.common.panel import plain
from app.views.common.record_table import RecordTable
from app.views.common.small_form import labelled
from app.views.texts import Translated

PERIODS = ("today", "week", "month", "last_month", "own")
DATE_WIDTH = 110
WORDS = 16
SHEET_RIGHT = (1, 2, 3, 4)
LINE_RIGHT = (5,)
BILL_RIGHT = (2, 3, 4, 5, 6, 7)


class SheetPage(Translated, QWidget):
    """``asked``: another sheet is wanted; ``chosen`` carries the row rested on, ``opened`` the row of a time."""

    asked = Signal()
    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.period, self.by = ChoiceBox(), ChoiceBox()
        for box in (self.period, self.by):
            box.setMinimumContentsLength(WORDS)
        self.first, self.last = QLineEdit(), QLineEdit()
        self.workbook, self.paper = QPushButton(), QPushButton()
        self._labels = [labelled("", each) for each in (self.period, self.first, self.last, self.by)]
        self._problem = plain(look_name="late")
        self.sheet, self.behind = RecordTable(widest=0), RecordTable(widest=3)
        self.sheet.selectionModel().currentRowChanged.connect(self._rest)
        self.behind.activated.connect(self._open)
        self._told = plain(look_name="title")
        for box in (self.period, self.by):
            box.picked.connect(self._ask)
        for edit in (self.first, self.last):
            edit.setFixedWidth(DATE_WIDTH)
            edit.editingFinished.connect(self._typed)
        self._arrange()
        self.retranslate()
        self.period.set_value("month")
        self.by.set_value(By.CLIENT)

    def show_dates(self, first: str, last: str) -> None:
        """Show the period's first and last day."""
        for edit, text in ((self.first, first), (self.last, last)):
            with QSignalBlocker(edit):
                edit.setText(text)

    def show_sheet(self, headings: Sequence[str], rows: Sequence[Sequence[str]], total: str) -> None:
        """Show the sums."""
        self.sheet.show_cells(headings, rows, SHEET_RIGHT)
        self._told.setText(total)

    def show_lines(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show the times behind the sum rested on."""
        self.behind.show_cells(headings, rows, LINE_RIGHT)

    def complain(self, text: str) -> None:
        """Say what is wrong with the days; empty for nothing."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def retranslate(self) -> None:
        """Set every text anew."""
        for label, key in zip(self._labels, ("period", "first", "last", "by"), strict=True):
            label.setText(t(f"time_sheets.{key}"))
        self.period.set_choices([(each, t(f"time_sheets.period_{each}")) for each in PERIODS])
        self.by.set_choices([(each, t(f"time_sheets.by_{each.value}")) for each in By])
        for box, key in ((self.period, "period"), (self.by, "by"), (self.first, "first"), (self.last, "last")):
            box.setAccessibleName(t(f"time_sheets.{key}"))
        self.workbook.setText(t("time_sheets.workbook"))
        self.paper.setText(t("time_sheets.paper"))
        self.sheet.setAccessibleName(t("time_sheets.sums"))
        self.behind.setAccessibleName(t("time_sheets.lines"))

    def _arrange(self) -> None:
        row = QHBoxLayout()
        for label, editor in zip(self._labels, (self.period, self.first, self.last, self.by), strict=True):
            row.addWidget(label)
            row.addWidget(editor)
        row.addStretch(1)
        row.addWidget(self.workbook)
        row.addWidget(self.paper)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.sheet)
        split.addWidget(self.behind)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self._problem)
        column.addWidget(split, 1)
        column.addWidget(self._told)
        self._problem.hide()

    def _ask(self, _value: object) -> None:
        self.asked.emit()

    def _typed(self) -> None:
        self.period.set_value("own")
        self.asked.emit()

    def _rest(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.row())

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())


class BillPage(Translated, QWidget):
    """``asked`` comes when another month is wanted, ``handed`` carries the rows ticked."""

    asked = Signal()
    handed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.month = ChoiceBox()
        self.month.setMinimumContentsLength(WORDS)
        self._label = labelled("", self.month)
        self.all, self.hand, self.workbook, self.paper = (QPushButton() for _ in range(4))
        self.hand.setProperty("look", "main")
        self.table = RecordTable(widest=0, ticks=True)
        self._told = plain(look_name="title")
        self._open: set[int] = set()
        self.month.picked.connect(self._ask)
        self.all.clicked.connect(self._tick_all)
        self.hand.clicked.connect(self._hand)
        self._arrange()
        self.retranslate()

    def show_months(self, months: Sequence[Choice]) -> None:
        """Offer these months; the first is chosen where none was."""
        self.month.set_choices(months)
        if self.month.value() is None and months:
            self.month.set_value(months[0][0])

    def show_bills(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], owing: set[int], total: str
    ) -> None:
        """Show the clients; ``owing`` are the rows that can be handed over."""
        self._open = owing
        self.table.show_cells(headings, rows, BILL_RIGHT)
        self._told.setText(total)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._label.setText(t("time_sheets.month"))
        self.month.setAccessibleName(t("time_sheets.month"))
        self.all.setText(t("time_sheets.tick_all"))
        self.hand.setText(t("time_sheets.hand_over"))
        self.workbook.setText(t("time_sheets.workbook"))
        self.paper.setText(t("time_sheets.paper"))
        self.table.setAccessibleName(t("time_sheets.to_bill"))

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._label)
        row.addWidget(self.month)
        row.addStretch(1)
        for button in (self.all, self.hand, self.workbook, self.paper):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self._told)

    def _ask(self, _value: object) -> None:
        self.asked.emit()

    def _tick_all(self) -> None:
        self.table.tick(self._open)

    def _hand(self) -> None:
        self.handed.emit(sorted(self.table.ticked))


class TimeSheetsScreen(Translated, QTabWidget):
    """Both pages."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets, self.bills = SheetPage(), BillPage()
        self.setDocumentMode(True)
        self.addTab(self.sheets, "")
        self.addTab(self.bills, "")
        self.retranslate()

    def retranslate(self) -> None:
        """Set the titles anew."""
        self.setTabText(0, t("time_sheets.sums"))
        self.setTabText(1, t("time_sheets.to_bill"))
