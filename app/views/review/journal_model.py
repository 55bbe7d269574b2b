"""The journal of calls as a table that grows page by page as it is scrolled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from app.models.ids import Uid
from app.services import phones
from app.services.review.journal import CallLine, Page, Place
from app.services.words import t
from app.views.common.moments import day_and_time, stretch
from app.views.common.tips import plain_tip
from app.views.icons import icon
from app.views.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = ("when", "client", "user", "talk", "signs")
LOST = ("missed", "abandoned", "rejected")


class JournalModel(QAbstractTableModel):
    """``wanted`` asks for the page after a place; the answer comes by :meth:`take_page`."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[CallLine] = []
        self._more = False
        self._asked = False
        self._reached: Place | None = None

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many lines have come."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        """The journal's columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there are older calls."""
        return not parent.isValid() and self._more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._asked = True
            self.wanted.emit(self._reached)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column == "signs" else _text(line, column)
        if role == Qt.ItemDataRole.DecorationRole and column == "signs":
            if line.troubles:
                return icon("warning")
            return icon("flag") if line.remarks else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            text = _signs(line) if column == "signs" else _text(line, column)
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        if role == Qt.ItemDataRole.ForegroundRole and column == "talk" and line.state in LOST:
            return QColor(self._theme.colours.late)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == "talk":
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' heads."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return t(f"review.column_{COLUMNS[section]}")
        return None

    def line_at(self, row: int) -> CallLine | None:
        """A line, if it has come."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, uid: bytes) -> int:
        """Where a call stands, -1 where it is not among the lines."""
        return next((row for row, line in enumerate(self._lines) if line.uid == uid), -1)

    @property
    def more(self) -> bool:
        """Whether there are older calls than those shown."""
        return self._more

    def clear(self) -> None:
        """Begin anew."""
        self.beginResetModel()
        self._lines, self._more, self._asked, self._reached = [], False, True, None
        self.endResetModel()

    def take_page(self, page: Page) -> None:
        """Add the next page; after one without lines, ask for the one after it."""
        self._more, self._asked, self._reached = page.more, False, page.reached
        if page.lines:
            first = len(self._lines)
            self.beginInsertRows(ROOT, first, first + len(page.lines) - 1)
            self._lines += page.lines
            self.endInsertRows()
        else:
            self.fetchMore(ROOT)

    def show_remarks(self, counts: Mapping[Uid, int]) -> None:
        """Show how many remarks these calls have by now."""
        for row, line in enumerate(self._lines):
            if line.uid in counts and counts[line.uid] != line.remarks:
                self._lines[row] = replace(line, remarks=counts[line.uid])
                at = self.index(row, COLUMNS.index("signs"))
                self.dataChanged.emit(at, at)

    def repaint(self) -> None:
        """Show the same lines anew: another look."""
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, len(COLUMNS) - 1))


def _text(line: CallLine, column: str) -> str:
    if column == "when":
        return day_and_time(line.offered_at)
    if column == "client":
        return line.client or (_phone(line.phone) if line.phone else t("review.unknown_caller"))
    if column == "user":
        return line.user
    if line.talked_ms is None:
        return t(f"lists.call_state_{line.state}")
    return stretch(line.talked_ms)


@lru_cache(maxsize=2000)
def _phone(key: str) -> str:
    """A number as its country writes it; kept, for a table asks often."""
    return phones.national(phones.parse(key)) or key


def _signs(line: CallLine) -> str:
    words = [t(f"review.trouble_{trouble.value}") for trouble in line.troubles]
    if line.remarks:
        words.append(t("review.remarks_count", n=line.remarks))
    return t("tickets.list_sign").join(words)
