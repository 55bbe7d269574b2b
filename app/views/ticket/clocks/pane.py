"""The clocks of a ticket: which run, until when, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.clocks.showing import ClockView, clock_views, clock_words, short_words
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.due import WhyDialog
from app.views.common.panel import plain
from app.views.context import Context
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

TICK_MS = 20_000


class ClocksPane(ReadingPane[tuple[ClockView, ...]]):
    """Enter tells why a clock is due when it is. Folded, the title says which comes next."""

    name = "clocks"
    title_key = "clocks.pane"
    tables = ("ticket_note", "interaction", "interaction_ticket", "sla_version", "work_calendar", "calendar_day")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown: tuple[ClockView, ...] = ()
        self.widget = QWidget()
        self._fault = plain(look_name="late")
        self._fault.hide()
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.itemActivated.connect(self._explain)
        self._tick = QTimer(self.widget)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._ticked)
        layout = QVBoxLayout(self.widget)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self._fault)
        layout.addWidget(self._list, 1)

    def asking(self, ticket: Uid) -> Asking[tuple[ClockView, ...]]:
        """Its clocks as they stand now."""
        return self.context.work.ask(clock_views, ticket, wall_ms()).failed(self._cannot)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._list.setAccessibleName(t("clocks.pane"))

    def focus_first(self) -> None:
        """The clock that comes next."""
        self._list.setCurrentRow(max(0, self._list.currentRow()))
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def stop(self) -> None:
        """No more ticks."""
        super().stop()
        self._tick.stop()

    def _ticked(self) -> None:
        if self.ticket is None or not self.widget.window().isVisible():
            self._tick.stop()
        else:
            self.read()

    def show_known(self, known: tuple[ClockView, ...] | None) -> None:
        """Show them; the titles tick as long as one of them runs."""
        self._shown = shown = known or ()
        self._fault.hide()
        now, row = wall_ms(), self._list.currentRow()
        self._list.clear()
        for view in shown:
            name = t(f"clocks.kind_{view.kind.value}")
            item = QListWidgetItem(t("clocks.pane_line", kind=name, what=clock_words(view, now)))
            item.setForeground(self._colour(view.look(now)))
            self._list.addItem(item)
        self._list.setCurrentRow(min(row, len(shown) - 1))
        self.wanted.emit(bool(shown))
        self._tell(now)
        if any(not view.ended for view in shown):
            self._tick.start()
        else:
            self._tick.stop()

    def _tell(self, now: int) -> None:
        running = [view for view in self._shown if not view.ended]
        if running:
            first = running[0]
            self.told.emit(short_words(first, now), first.look(now))
        else:
            missed = any(view.look(now) == "late" for view in self._shown)
            self.told.emit(t("clocks.some_missed") if missed else "", "late" if missed else "quiet")

    def _colour(self, look: str) -> QColor:
        colours = self.context.theme.colours
        known = {"late": colours.late, "soon": colours.soon, "good": colours.good, "quiet": colours.text}
        return QColor(known[look])

    def _cannot(self, error: KnownError) -> None:
        self.show_known(None)
        self._fault.setText(str(error))
        self._fault.show()
        self.wanted.emit(True)

    def _explain(self, item: QListWidgetItem) -> None:
        view = self._shown[self._list.row(item)]
        self.context.notices.run(WhyDialog(self.widget, view.steps))
