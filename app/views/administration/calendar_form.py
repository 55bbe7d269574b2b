"""One calendar to edit: the week, single days, and a year to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.services.clocks.calendars import (
    CalendarRecord,
    DayRecord,
    YearDay,
    day_of,
    day_words,
    intervals_of,
    intervals_words,
)
from app.services.clocks.plan import WEEKDAYS
from app.services.words import t
from app.views.administration.parts import Names
from app.views.administration.year_view import YearView
from app.views.administration.year_view import day_words as year_day_words
from app.views.common.panel import plain
from app.views.texts import Translated
from app.views.theme import Theme

COUNTRIES = ("RU", "BY", "KZ", "AM", "KG", "UZ", "AZ", "GE", "MD", "TJ", "RS", "TR", "DE", "GB", "US")
"""Countries offered; any other that has a production calendar can be typed by its two letters."""
DAY, HOURS, NOTE = range(3)
LIST_WIDTH = 215


class CalendarForm(Translated, QWidget):
    """Shows a record and gives back what was typed. ``year_wanted`` asks for the preview of a year."""

    year_wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._record = CalendarRecord(None, "", {})
        self.names = Names()
        self.zone, self.country = QComboBox(), QComboBox()
        for box in (self.zone, self.country):
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.addItems(_zones())
        self.active = QCheckBox()
        self._labels = {name: QLabel() for name in ("name", "zone", "country")}
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (("name", self.names), ("zone", self.zone), ("country", self.country)):
            self._labels[name].setBuddy(field)
            form.addRow(self._labels[name], field)
        form.addRow("", self.active)
        self.tabs = QTabWidget()
        self.tabs.addTab(self._week_tab(), "")
        self.tabs.addTab(self._days_tab(), "")
        self.tabs.addTab(self._year_tab(theme), "")
        self.tabs.currentChanged.connect(self._tab_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addWidget(self.tabs, 1)
        self.setFocusProxy(self.names)
        self.retranslate()

    def show_record(self, record: CalendarRecord) -> None:
        """Fill the form in."""
        self._record = record
        self.names.put(record.labels)
        self.zone.setCurrentText(record.zone)
        self._show_country(record.country)
        self.active.setChecked(record.active)
        for name, line in self.week.items():
            line.setText(intervals_words(record.week.get(name, ())))
        self.days.setRowCount(0)
        for day in record.days:
            self._add_row(day_words(day.day), intervals_words(day.hours), day.note)
        self._tab_changed(self.tabs.currentIndex())

    def record(self) -> CalendarRecord:
        """What stands in the fields. Raises CalendarError for hours or a date that are none."""
        week = {name: intervals_of(line.text()) for name, line in self.week.items()}
        days = tuple(
            DayRecord(day_of(self._text(row, DAY)), intervals_of(self._text(row, HOURS)), self._text(row, NOTE))
            for row in range(self.days.rowCount())
            if self._text(row, DAY) or self._text(row, HOURS)
        )
        uid: Uid | None = self._record.uid
        return CalendarRecord(
            uid,
            self._record.code,
            self.names.labels(),
            self.zone.currentText().strip(),
            self._country(),
            week,
            tuple(sorted(days, key=lambda one: one.day)),
            self.active.isChecked(),
        )

    def show_year(self, days: Sequence[YearDay], fault: str = "") -> None:
        """Show a year, or why it cannot be shown."""
        self.year_view.show_days(days)
        self.special.clear()
        for one in days:
            if one.why is not None:
                self.special.addItem(year_day_words(one))
        open_days = sum(1 for one in days if one.hours)
        hours = sum(end - start for one in days for start, end in one.hours) // 3600
        self._figures.setText(fault or t("calendars.figures", n=open_days, hours=hours))

    def focus_day(self, row: int) -> None:
        """Stand on a line of the single days."""
        self.days.setCurrentCell(row, DAY)
        self.days.setFocus()

    def retranslate(self) -> None:
        for name, label in self._labels.items():
            label.setText(t(f"calendars.{name}"))
        self.names.retranslate()
        self.zone.setAccessibleName(t("calendars.zone"))
        self.country.setAccessibleName(t("calendars.country"))
        self.active.setText(t("calendars.active"))
        for at, name in enumerate(("week", "days", "year")):
            self.tabs.setTabText(at, t(f"calendars.tab_{name}"))
        self.tabs.setAccessibleName(t("calendars.parts"))
        for name, line in self.week.items():
            self._weekdays[name].setText(t(f"calendars.{name}"))
            line.setPlaceholderText(t("calendars.day_off"))
            line.setAccessibleName(t(f"calendars.{name}"))
        self._week_hint.setText(t("calendars.week_hint"))
        self.like_monday.setText(t("calendars.like_monday"))
        self.days.setHorizontalHeaderLabels([t(f"calendars.column_{name}") for name in ("day", "hours", "note")])
        self.days.setAccessibleName(t("calendars.tab_days"))
        self._days_hint.setText(t("calendars.days_hint"))
        self.add_day.setText(t("calendars.add_day"))
        self.drop_day.setText(t("calendars.drop_day"))
        self.year.setAccessibleName(t("calendars.tab_year"))
        self.year_view.setAccessibleName(t("calendars.tab_year"))
        self.special.setAccessibleName(t("calendars.special_days"))
        self._show_country(self._country())
        self._tab_changed(self.tabs.currentIndex())

    def _week_tab(self) -> QWidget:
        self.week = {name: QLineEdit() for name in WEEKDAYS}
        self._weekdays = {name: QLabel() for name in WEEKDAYS}
        self._week_hint = plain(look_name="quiet")
        self.like_monday = QPushButton()
        self.like_monday.clicked.connect(self._copy_monday)
        sheet = QWidget()
        form = QFormLayout(sheet)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, line in self.week.items():
            self._weekdays[name].setBuddy(line)
            form.addRow(self._weekdays[name], line)
        row = QHBoxLayout()
        row.addWidget(self.like_monday)
        row.addStretch(1)
        form.addRow("", row)
        form.addRow(self._week_hint)
        return sheet

    def _days_tab(self) -> QWidget:
        self.days = QTableWidget(0, 3)
        self.days.verticalHeader().hide()
        self.days.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.days.setTabKeyNavigation(False)
        head = self.days.horizontalHeader()
        head.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        self.days.setColumnWidth(DAY, 110)
        self.days.setColumnWidth(HOURS, 200)
        self._days_hint = plain(look_name="quiet")
        self.add_day, self.drop_day = QPushButton(), QPushButton()
        self.add_day.clicked.connect(self._new_row)
        self.drop_day.clicked.connect(self._drop_row)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.addWidget(self._days_hint)
        column.addWidget(self.days, 1)
        row = QHBoxLayout()
        row.addWidget(self.add_day)
        row.addWidget(self.drop_day)
        row.addStretch(1)
        column.addLayout(row)
        return sheet

    def _year_tab(self, theme: Theme) -> QWidget:
        self.year = QSpinBox()
        self.year.setRange(2000, 2100)
        self.year.setValue(datetime.now(UTC).year)
        self.year.valueChanged.connect(self._year_changed)
        self.year_view = YearView(theme)
        self.special = QListWidget()
        self.special.setWordWrap(True)
        self.special.setFixedWidth(LIST_WIDTH)
        self._figures = plain(look_name="quiet")
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        row = QHBoxLayout()
        row.addWidget(self.year)
        row.addWidget(self._figures, 1)
        column.addLayout(row)
        both = QHBoxLayout()
        both.addWidget(self.year_view, 1)
        both.addWidget(self.special)
        column.addLayout(both, 1)
        return sheet

    def _show_country(self, code: str) -> None:
        self.country.clear()
        self.country.addItem(t("calendars.no_country"), "")
        for each in COUNTRIES:
            self.country.addItem(t(f"calendars.country_{each.lower()}"), each)
        at = self.country.findData(code)
        if at >= 0:
            self.country.setCurrentIndex(at)
        else:
            self.country.setEditText(code)

    def _country(self) -> str:
        text = self.country.currentText().strip()
        at = self.country.findText(text, Qt.MatchFlag.MatchFixedString)
        return str(self.country.itemData(at)) if at >= 0 else text.upper()

    def _copy_monday(self) -> None:
        for name in WEEKDAYS[1:5]:
            self.week[name].setText(self.week["mon"].text())

    def _new_row(self) -> None:
        self._add_row("", "", "")
        self.focus_day(self.days.rowCount() - 1)
        self.days.editItem(self.days.currentItem())

    def _drop_row(self) -> None:
        if self.days.currentRow() >= 0:
            self.days.removeRow(self.days.currentRow())

    def _add_row(self, *texts: str) -> None:
        row = self.days.rowCount()
        self.days.insertRow(row)
        for at, text in enumerate(texts):
            self.days.setItem(row, at, QTableWidgetItem(text))

    def _text(self, row: int, at: int) -> str:
        item = self.days.item(row, at)
        return item.text().strip() if item is not None else ""

    def _tab_changed(self, at: int) -> None:
        if at == self.tabs.count() - 1:
            self.year_wanted.emit(self.year.value())

    def _year_changed(self, year: int) -> None:
        self.year_wanted.emit(year)


def _zones() -> list[str]:
    """All zones by their names, those of Russia first as they lie from west to east."""
    russian = (
        "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk",
        "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
    )  # fmt: skip
    rest = sorted(name for name in available_timezones() if "/" in name and name not in russian)
    return [*russian, "UTC", *rest]
