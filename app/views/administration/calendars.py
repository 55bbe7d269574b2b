"""The page of calendars."""

from __future__ import annotations

from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from app.services.clocks.calendars import CalendarRecord, list_calendars
from app.services.store.store import Changed
from app.services.words import t
from app.views.context import Context


class CalendarsPage:
    """All calendars."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.widget = QWidget()
        self.list = QListWidget()
        self.list.setAccessibleName(t("calendars.list"))
        QVBoxLayout(self.widget).addWidget(self.list)

    def activate(self) -> None:
        """Read the calendars anew."""
        self._context.work.ask(list_calendars).then(self._show)

    def changed(self, change: Changed) -> None:
        """Read them again when one changed."""
        if change.touches("work_calendar", "calendar_day"):
            self.activate()

    def _show(self, found: list[CalendarRecord]) -> None:
        self.list.clear()
        self.list.addItems([each.label() for each in found])
