"""Ties 'My day' to the services: reads it, shows what is known of a line, does what its keys say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from app.services.day.lines import TABLES, DayLine, MyDay, note_read, read_day, read_details
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.views.actions.registry import key_text
from app.views.context import Context
from app.views.day.widgets import DayPage
from app.views.work import Request

if TYPE_CHECKING:
    from app.views.day.doing import Doing

MINUTE_MS = 60_000
TOGETHER_MS = 150
REST_MS = 250
"""Lines passed by with the arrow keys are neither read nor noted as read."""

BUTTONS = ("day.claim", "day.hand_over", "day.report")


class MyDayController(QObject):
    """The first screen between calls."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._me = context.signed_in
        self._request: Request | None = None
        self._asking: Request | None = None
        self._line: DayLine | None = None
        self._noted: set[tuple[str, bytes]] = set()
        buttons = [action for name in BUTTONS if (action := context.actions.get(name)) is not None]
        self.widget = DayPage(context.theme, buttons)
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self._read)
        self._resting = QTimer(self, singleShot=True, interval=REST_MS)
        self._resting.timeout.connect(self._read_details)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self._tick)
        self.widget.installEventFilter(self)
        self.widget.list.rested.connect(self._rest_on)
        context.work.changed.connect(self._changed)
        context.navigation.leaving.connect(self.stop)

    @cached_property
    def doing(self) -> Doing:
        """What the keys of the day do; loaded with the first day that is shown."""
        from app.views.day.doing import Doing

        doing = Doing(self._context, self.widget)
        self.widget.list.opened.connect(doing.open)
        return doing

    def activate(self) -> None:
        """The screen came into view: read the day anew."""
        self._read()
        self._minute.start()
        self.widget.list.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say everything in the other language."""
        if event.type() == QEvent.Type.LanguageChange and self.widget.isVisible():
            self._read()
        return super().eventFilter(watched, event)

    def stop(self) -> None:
        """The shift ends: ask nothing more."""
        for timer in (self._soon, self._resting, self._minute):
            timer.stop()
        for request in (self._request, self._asking):
            if request is not None:
                request.cancel()

    def _changed(self, change: Changed) -> None:
        if self.widget.isVisible() and change.touches(*TABLES):
            self._soon.start()

    def _read(self) -> None:
        self._soon.stop()
        if self._request is not None:
            self._request.cancel()
        asking = self._work.ask(
            read_day, self._me.user_uid, self._me.role, wall_ms(), self._context.navigation.in_hand
        )
        self._request = asking.on_the_reader().then(self._show)

    def _show(self, day: MyDay) -> None:
        self.widget.show_day(day)
        self._rest_on(self.widget.list.current())

    def _tick(self) -> None:
        if not self.widget.isVisible():
            self._minute.stop()
            return
        self._read()

    def _rest_on(self, line: DayLine | None) -> None:
        self._line = line
        self.doing.choose(line)
        if line is None:
            self._resting.stop()
            self.widget.show_details(None, (), ())
        else:
            self._resting.start()

    def _read_details(self) -> None:
        if self._line is None or not self.widget.isVisible():
            return
        if self._asking is not None:
            self._asking.cancel()
        self._asking = self._work.ask(read_details, self._line, wall_ms()).on_the_reader().then(self._show_details)

    def _show_details(self, paragraphs: tuple[str, ...]) -> None:
        line = self._line
        if line is None:
            return
        keys = []
        for name, words in self.doing.possible(line):
            action = self._context.actions.get(name) if name else None
            key = key_text(action) if action is not None else "Enter"
            keys.append((key, words))
        self.widget.show_details(line, paragraphs, keys)
        if line.record not in self._noted and (line.ticket_uid or line.person_uid):
            self._noted.add(line.record)
            self._work.ask(note_read, self._me.user_uid, line).in_background().then()
