"""The page of calendars: whose hours are counted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.clocks.calendars import CalendarRecord, YearDay, list_calendars, save_calendar, year_of
from app.services.clocks.errors import CalendarError
from app.services.errors import KnownError
from app.services.store.store import Changed, Store
from app.services.words import t
from app.views.administration.calendar_form import CalendarForm
from app.views.administration.parts import EntryList, fault_label, show_fault
from app.views.context import Context
from app.views.texts import Translated

OFFICE = (("09:00", "18:00"),)
NEW_WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)


class CalendarsWidget(Translated, QWidget):
    """The calendars at the left, the form of one beside them."""

    def __init__(self, form: CalendarForm) -> None:
        super().__init__()
        self.entries = EntryList()
        self.form = form
        self.fault = fault_label()
        self.save = QPushButton()
        self.save.setProperty("look", "main")
        panel = QFrame()
        panel.setProperty("look", "panel")
        right = QVBoxLayout(panel)
        right.setContentsMargins(14, 12, 14, 12)
        right.addWidget(self.form, 1)
        right.addWidget(self.fault)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.entries)
        row.addWidget(panel, 1)
        self.setFocusProxy(self.entries)
        self.retranslate()

    def retranslate(self) -> None:
        self.entries.list.setAccessibleName(t("calendars.title"))
        self.entries.add.setText(t("calendars.add"))
        self.save.setText(t("calendars.save"))


class CalendarsPage:
    """Shows, previews and saves calendars."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._records: list[CalendarRecord] = []
        self._chosen: Uid | None = None
        self._year = 0
        self._shown = False
        self.form = CalendarForm(context.theme)
        self.widget = CalendarsWidget(self.form)
        self.widget.entries.chosen.connect(self._choose)
        self.widget.entries.new_wanted.connect(self._begin_new)
        self.widget.save.clicked.connect(self._save)
        self.form.year_wanted.connect(self._ask_year)

    def activate(self) -> None:
        """Read the calendars anew, unless something is being typed."""
        if not self._shown or self._untouched():
            self._read()

    def changed(self, change: Changed) -> None:
        """Read them again when one changed, unless something is being typed."""
        if change.touches("work_calendar", "calendar_day"):
            self.activate()

    def _read(self) -> None:
        self._context.work.ask(list_calendars).then(self._show)

    def _untouched(self) -> bool:
        """Whether what stands in the form is what is stored."""
        try:
            typed = self.form.record()
        except CalendarError:
            return False
        return any(_same(typed, one) for one in self._records)

    def _show(self, found: list[CalendarRecord]) -> None:
        self._records = found
        self._shown = True
        row = next((at for at, one in enumerate(found) if one.uid == self._chosen), 0 if found else -1)
        names = [one.label() if one.active else t("calendars.inactive", name=one.label()) for one in found]
        self.widget.entries.show_names(names, row)
        if row >= 0:
            self._choose(row)
        else:
            self._begin_new()

    def _choose(self, row: int) -> None:
        self._chosen = self._records[row].uid
        show_fault(self.widget.fault, "")
        self.form.show_record(self._records[row])

    def _begin_new(self) -> None:
        self._chosen = None
        self.widget.entries.show_names([one.label() for one in self._records], -1)
        show_fault(self.widget.fault, "")
        self.form.show_record(CalendarRecord(None, "", {}, country="RU", week=NEW_WEEK))
        self.form.names.setFocus()

    def _save(self) -> None:
        try:
            record = self.form.record()
        except CalendarError as error:
            self._failed(error)
            return
        actor = self._context.signed_in.user_uid
        self._context.work.ask(save_calendar, actor, record).failed(self._failed).then(self._saved)

    def _saved(self, uid: Uid) -> None:
        self._chosen = uid
        show_fault(self.widget.fault, "")
        self._context.notices.tell(t("calendars.saved"))
        self._read()

    def _failed(self, error: KnownError) -> None:
        show_fault(self.widget.fault, str(error))

    def _ask_year(self, year: int) -> None:
        try:
            record = self.form.record()
        except CalendarError as error:
            self._no_year(error)
            return
        self._year = year
        self._context.work.ask(_year_of, record, year).on_the_reader().failed(self._no_year).then(self._show_year)

    def _show_year(self, days: list[YearDay]) -> None:
        if days and days[0].day.year == self._year:
            self.form.show_year(days)

    def _no_year(self, error: KnownError) -> None:
        self.form.show_year([], str(error))


def _same(typed: CalendarRecord, stored: CalendarRecord) -> bool:
    week = {name: hours for name, hours in stored.week.items() if hours}
    return replace(typed, week={name: hours for name, hours in typed.week.items() if hours}) == replace(
        stored, week=week
    )


def _year_of(_store: Store, record: CalendarRecord, year: int) -> list[YearDay]:
    """On a database thread, because the library of holidays is slow to load."""
    return year_of(record, year)
