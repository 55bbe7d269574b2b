"""Asks for the sheet of a period and for a month's bills, and hands them out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFileDialog

from app.services.documents import Document
from app.services.people.rights import Act, may
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.time_sheets.months import day_bounds, month_at
from app.services.time_sheets.sheets import By, SheetLine, SheetRow, lines_of, sheet
from app.services.time_sheets.to_bill import ToBill, hand_over, to_bill
from app.services.time_sheets.writing import Grid, on_paper, write_workbook
from app.services.words import t
from app.views.common.form.dates import read_date
from app.views.common.lengths import length
from app.views.common.moments import local
from app.views.common.money import money
from app.views.common.paper import Paper
from app.views.context import Context
from app.views.time_sheets import words
from app.views.time_sheets.widgets import TimeSheetsScreen

MONTHS_BACK = 24
CONCERNING = ("time_entry", "segment", "contract", "bill", "interaction_ticket", "project")


class TimeSheetsController(QObject):
    """The screen of time sheets."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._me = context.signed_in.user_uid
        self._rows: list[SheetRow] = []
        self._lines: list[SheetLine] = []
        self._bills: list[ToBill] = []
        self.widget = TimeSheetsScreen()
        self._paper = Paper(context, self.widget)
        self.widget.installEventFilter(self)
        self._connect()
        self._work.changed.connect(self._changed)
        self._show_months()

    def activate(self) -> None:
        """Read what is shown anew."""
        self._ask()
        self._ask_bills()
        self.widget.sheets.sheet.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say everything in the other language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show_months()
            self._show(self._rows)
            self._show_bills(self._bills)
        return super().eventFilter(watched, event)

    # -- sums ---------------------------------------------------------------------------------------------

    @property
    def _by(self) -> By:
        return By(str(self.widget.sheets.by.value()))

    def _ask(self) -> None:
        days = self._days()
        if days is not None:
            self._work.ask(sheet, self._by, *day_bounds(*days)).on_the_reader().then(self._show)

    def _days(self) -> tuple[date, date] | None:
        """The period's first and last day; None for what is none, which is told."""
        page = self.widget.sheets
        today = local(wall_ms()).date()
        period = page.period.value()
        if period == "own":
            first, last = (read_date(edit.text()) for edit in (page.first, page.last))
            if not first or not last or first > last:
                page.complain(t("time_sheets.days_wrong"))
                return None
            days = date.fromisoformat(first), date.fromisoformat(last)
        else:
            days = _period(str(period), today)
        page.complain("")
        page.show_dates(*(f"{day:%d.%m.%Y}" for day in days))
        return days

    def _show(self, rows: list[SheetRow]) -> None:
        self._rows = rows
        spent, charged = sum(row.spent_ms for row in rows), sum(row.billable_ms for row in rows)
        total = t("time_sheets.sum", spent=length(spent), charged=length(charged))
        self.widget.sheets.show_lines(words.line_headings(), [])
        self.widget.sheets.show_sheet(words.sheet_headings(self._by), words.sheet_cells(self._by, rows), total)

    def _rest(self, row: int) -> None:
        days = self._days()
        if days is not None and row < len(self._rows):
            asking = self._work.ask(lines_of, self._by, self._rows[row].key, *day_bounds(*days))
            asking.on_the_reader().then(self._show_lines)

    def _show_lines(self, lines: list[SheetLine]) -> None:
        self._lines = lines
        self.widget.sheets.show_lines(words.line_headings(), words.line_cells(lines))

    def _open(self, row: int) -> None:
        self._context.navigation.open_ticket.emit(self._lines[row].ticket_uid)

    # -- bills --------------------------------------------------------------------------------------------

    def _show_months(self) -> None:
        months = [month_at(wall_ms())]
        for _ in range(MONTHS_BACK):
            first = date.fromisoformat(f"{months[-1]}-01")
            months.append(f"{first - timedelta(days=1):%Y-%m}")
        self.widget.bills.show_months([(month, words.month_name(month)) for month in months])

    @property
    def _month(self) -> str:
        return str(self.widget.bills.month.value())

    def _ask_bills(self) -> None:
        self._work.ask(to_bill, self._month).on_the_reader().then(self._show_bills)

    def _show_bills(self, lines: list[ToBill]) -> None:
        self._bills = lines
        owing = {row for row, line in enumerate(lines) if line.remains}
        sums: dict[str, int] = {}
        for line in lines:
            if line.terms is not None:
                sums[line.terms.currency] = sums.get(line.terms.currency, 0) + (line.remains or 0)
        told = ", ".join(money(amount, currency) for currency, amount in sorted(sums.items()))
        total = t("time_sheets.to_hand", money=told) if told else t("time_sheets.nothing_to_bill")
        self.widget.bills.show_bills(words.bill_headings(), words.bill_cells(lines), owing, total)

    def _hand_over(self, rows: list[int]) -> None:
        if not rows:
            self._context.notices.tell(t("time_sheets.nothing_ticked"))
            return
        clients = {self._bills[row].client_key for row in rows}
        self._work.ask(hand_over, self._me, self._month, clients).then(self._handed)

    def _handed(self, count: int) -> None:
        self._context.notices.tell(t("time_sheets.handed", n=count))

    # -- handing out --------------------------------------------------------------------------------------

    def _sheet_grid(self) -> Grid | None:
        days = self._days()
        return words.sheet_grid(self._by, self._rows, *days) if days is not None else None

    def _bill_grid(self) -> Grid | None:
        return words.bill_grid(self._bills, self._month)

    def _save_workbook(self, make: Callable[[], Grid | None]) -> None:
        grid = make()
        if grid is None:
            return
        dialog = QFileDialog(self.widget.window(), t("time_sheets.workbook"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(t("time_sheets.workbook_files"))
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(f"{grid.name}.xlsx")
        if self._context.notices.run(dialog):
            path = Path(dialog.selectedFiles()[0])
            self._work.ask(write_workbook, self._me, path, grid).on_the_reader().then(self._written)

    def _written(self, rows: int) -> None:
        self._context.notices.tell(t("time_sheets.written", n=rows))

    def _print(self, make: Callable[[], Grid | None]) -> None:
        grid = make()
        if grid is not None:
            self._work.ask(on_paper, self._me, grid).on_the_reader().then(self._show_paper)

    def _show_paper(self, document: Document) -> None:
        self._paper.show(document)

    # -- putting together ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        sheets, bills = self.widget.sheets, self.widget.bills
        sheets.asked.connect(self._ask)
        sheets.chosen.connect(self._rest)
        sheets.opened.connect(self._open)
        bills.asked.connect(self._ask_bills)
        bills.handed.connect(self._hand_over)
        sheets.workbook.clicked.connect(self._sheet_workbook)
        sheets.paper.clicked.connect(self._sheet_paper)
        bills.workbook.clicked.connect(self._bill_workbook)
        bills.paper.clicked.connect(self._bill_paper)
        role = self._context.signed_in.role
        for button in (sheets.workbook, sheets.paper, bills.workbook, bills.paper):
            button.setVisible(may(role, Act.EXPORT_DATA))
        for button in (bills.all, bills.hand):
            button.setVisible(may(role, Act.EDIT_CONTRACTS) and not self._context.read_only)

    def _sheet_workbook(self) -> None:
        self._save_workbook(self._sheet_grid)

    def _sheet_paper(self) -> None:
        self._print(self._sheet_grid)

    def _bill_workbook(self) -> None:
        self._save_workbook(self._bill_grid)

    def _bill_paper(self) -> None:
        self._print(self._bill_grid)

    def _changed(self, change: Changed) -> None:
        if self.widget.isVisible() and change.touches(*CONCERNING):
            self._ask()
            self._ask_bills()


def _period(name: str, today: date) -> tuple[date, date]:
    """The first and last day of a period by its name."""
    month = today.replace(day=1)
    if name == "today":
        return today, today
    if name == "week":
        return today - timedelta(days=today.weekday()), today
    if name == "last_month":
        before = month - timedelta(days=1)
        return before.replace(day=1), before
    return month, today
