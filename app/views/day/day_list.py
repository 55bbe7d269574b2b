"""The list of the day: sections with their lines, to go through with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.services.day.lines import DayLine, MyDay, Section
from app.services.words import t
from app.views.common.moments import clock_time, day_and_time, local, time_left
from app.views.common.tips import plain_tip
from app.views.icons import icon
from app.views.texts import Translated
from app.views.theme import Theme

ROLE = int(Qt.ItemDataRole.UserRole)
WHEN_WIDTH, TITLE_WIDTH = 204, 390
ICONS = {
    Section.HANDS: "flag",
    Section.SHIFT: "people",
    Section.LATE: "warning",
    Section.CALLBACKS: "callback",
    Section.NO_OUTCOME: "phone",
    Section.TODAY: "ticket",
    Section.PROMISES: "bell",
    Section.ORDERS: "organisation",
    Section.APPROVALS: "check",
    Section.NOTICES: "mail",
    Section.WATCHED: "review",
    Section.READING: "script",
    Section.MISSED: "phone-missed",
    Section.DRAFTS: "edit",
    Section.LATER: "ticket",
}
COUNTED_DOWN = {Section.LATE, Section.CALLBACKS, Section.TODAY, Section.PROMISES, Section.ORDERS}
URGENT = {Section.HANDS, Section.LATE}


class DayList(Translated, QTreeWidget):
    """``opened`` and ``rested`` carry a :class:`DayLine` (``rested`` None for none)."""

    opened = Signal(object)
    rested = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._day: MyDay | None = None
        self.setColumnCount(3)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        head = self.header()
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        scale = self.logicalDpiX() / 96
        head.resizeSection(0, round(WHEN_WIDTH * scale))
        head.resizeSection(1, round(TITLE_WIDTH * scale))
        self.itemDoubleClicked.connect(self._open)
        self.currentItemChanged.connect(self._rest)
        theme.changed.connect(self._repaint)
        self.retranslate()

    def show_day(self, day: MyDay) -> None:
        """Show these lines; the one chosen stays chosen, else the next one in its place."""
        chosen, place = self.current(), self._place()
        self._day = day
        self.blockSignals(True)
        self.clear()
        for section, lines in day.sections:
            self._add(section, lines, day.at)
        self.blockSignals(False)
        self._choose(chosen, place)
        self._rest()

    def tick(self, now: int) -> None:
        """Time has passed: say anew how much is left (``now`` is UTC ms)."""
        for item in self._items():
            self._fill_when(item, item.data(0, ROLE), now)

    def current(self) -> DayLine | None:
        """The chosen line."""
        item = self.currentItem()
        line = item.data(0, ROLE) if item is not None else None
        return line if isinstance(line, DayLine) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook: Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.setAccessibleName(t("day.title"))
        self.setHeaderLabels([t("day.column_when"), t("day.column_what"), t("day.column_about")])

    def _add(self, section: Section, lines: Sequence[DayLine], now: int) -> None:
        head = QTreeWidgetItem(self)
        head.setFlags(Qt.ItemFlag.NoItemFlags)  # the arrow keys pass over it
        head.setFirstColumnSpanned(True)
        head.setText(0, t("day.section_count", section=t(f"day.section_{section.value}"), n=len(lines)))
        head.setIcon(0, icon(ICONS[section]))
        font = self.font()
        font.setBold(True)
        head.setFont(0, font)
        colours = self._theme.colours
        head.setForeground(0, QBrush(QColor(colours.late if section in URGENT else colours.text)))
        for line in lines:
            item = QTreeWidgetItem(self)
            item.setData(0, ROLE, line)
            anyones = section is Section.CALLBACKS and not line.mine
            item.setText(1, t("day.of_anyone", title=line.title) if anyones else line.title)
            item.setText(2, " ".join(_about(line).split()))
            item.setToolTip(1, plain_tip(line.title))
            item.setToolTip(2, plain_tip(line.detail))
            self._fill_when(item, line, now)

    def _fill_when(self, item: QTreeWidgetItem, line: DayLine, now: int) -> None:
        colours = self._theme.colours
        late = line.at is not None and line.section in COUNTED_DOWN and line.at < now
        item.setText(0, _when(line, now))
        item.setForeground(0, QBrush(QColor(colours.late if late or line.late else colours.quiet)))

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.topLevelItem(at) for at in range(self.topLevelItemCount()))
        return [item for item in items if item is not None and item.data(0, ROLE) is not None]

    def _place(self) -> int:
        item = self.currentItem()
        items = self._items()
        return next((at for at, one in enumerate(items) if one is item), 0)

    def _choose(self, chosen: DayLine | None, place: int) -> None:
        items = self._items()
        if not items:
            return
        same = next((one for one in items if chosen and one.data(0, ROLE).record == chosen.record), None)
        self.setCurrentItem(same or items[min(place, len(items) - 1)])

    def _repaint(self) -> None:
        if self._day is not None:
            self.show_day(self._day)

    def _open(self) -> None:
        line = self.current()
        if line is not None:
            self.opened.emit(line)

    def _rest(self) -> None:
        self.rested.emit(self.current())


def _when(line: DayLine, now: int) -> str:
    if line.at is None:
        return ""
    if line.section not in COUNTED_DOWN:
        return day_and_time(line.at)
    if local(line.at).date() != local(now).date():
        return day_and_time(line.at)
    return t("day.when", time=clock_time(line.at), left=time_left(line.at, now))


def _about(line: DayLine) -> str:
    if line.section is Section.CALLBACKS and line.state:
        return t("day.last_try", result=t(f"day.result_{line.state}"), note=line.detail).strip()
    if line.record[0] == "ticket" and line.section is not Section.WATCHED:
        return t("day.ticket_about", state=t(f"tickets.state_{line.state}"), client=line.detail).strip(" ·")
    return line.detail
