"""The page of calendars: whose hours are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.clocks.calendars import CalendarRecord, YearDay, list_calendars, save_calendar, year_of
from app.services.clocks.errors import CalendarError
from app.services.errors import KnownError
from app.services.store.store import Store
from app.services.words import t
from app.views.administration.calendar_form import CalendarForm
from app.views.administration.entry_page import EntryPage, EntryWidget
from app.views.context import Context
from app.views.work import Asking

OFFICE = (("09:00", "18:00"),)
NEW_WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)


class CalendarsWidget(EntryWidget):
    """The calendars at the left, the form of one beside them."""

    def __init__(self, form: CalendarForm) -> None:
        super().__init__(form)
        self.retranslate()

    def retranslate(self) -> None:
        self.say("calendars.title", "calendars.add", "calendars.save")


class CalendarsPage(EntryPage[CalendarRecord]):
    """Shows, previews and saves calendars."""

    tables = ("work_calendar", "calendar_day")

    def __init__(self, context: Context) -> None:
        self.form = CalendarForm(context.theme)
        self.widget = CalendarsWidget(self.form)
        super().__init__(context, self.widget)
        self._year = 0
        self.form.year_wanted.connect(self._ask_year)

    def asking(self) -> Asking[Sequence[CalendarRecord]]:
        """All calendars."""
        return self.context.work.ask(list_calendars)

    def name_of(self, entry: CalendarRecord) -> str:
        """Its name, and whether it is out of use."""
        return entry.label() if entry.active else t("calendars.inactive", name=entry.label())

    def put(self, entry: CalendarRecord | None) -> None:
        """Show a calendar; a new one begins with office hours."""
        self.form.show_record(entry or CalendarRecord(None, "", {}, country="RU", week=NEW_WEEK))

    def typed(self) -> CalendarRecord:
        """The calendar as typed."""
        return self.form.record()

    def keep(self, typed: Any) -> None:
        """Save it."""
        self.context.work.ask(save_calendar, self.me, typed).failed(self.failed).then(self._saved)

    def first_editor(self) -> QWidget:
        """Its names."""
        return self.form.names

    def _saved(self, uid: Uid) -> None:
        self.kept_as(uid, t("calendars.saved"))

    def _ask_year(self, year: int) -> None:
        try:
            record = self.form.record()
        except CalendarError as error:
            self._no_year(error)
            return
        self._year = year
        self.context.work.ask(_year_of, record, year).on_the_reader().failed(self._no_year).then(self._show_year)

    def _show_year(self, days: list[YearDay]) -> None:
        if days and days[0].day.year == self._year:
            self.form.show_year(days)

    def _no_year(self, error: KnownError) -> None:
        self.form.show_year([], str(error))


def _year_of(_store: Store, record: CalendarRecord, year: int) -> list[YearDay]:
    """On a database thread, because the library of holidays is slow to load."""
    return year_of(record, year)
