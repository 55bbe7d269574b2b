"""A table of a few thousand records at most, already in their order: whole rows, opened with Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

ROW_PADDING = 8
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its text, its width in pixels, and whether it holds numbers."""

    text: str
    width: int = 120
    number: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the record's key, its cells, and the name of its colour in the theme for one of the cells."""

    key: bytes
    cells: tuple[str, ...]
    coloured: int = -1
    colour: str = ""


class RecordModel(QAbstractTableModel):
    """Lines as they are given; nothing is asked for later."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.headings: Sequence[Heading] = ()
        self.lines: Sequence[Line] = ()

    def show_lines(self, headings: Sequence[Heading], lines: Sequence[Line]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.headings, self.lines = headings, lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.ToolTipRole and len(line.cells[column]) > 24:
            return line.cells[column]
        if role == Qt.ItemDataRole.ForegroundRole and column == line.coloured and line.colour:
            return QBrush(QColor(line.colour))
        if role == Qt.ItemDataRole.TextAlignmentRole and self.headings[column].number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and section < len(self.headings):
            heading = self.headings[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return heading.text
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if heading.number else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class RecordTable(QTableView):
    """``opened`` carries the record's key. The row in hand stays in hand when lines are shown anew."""

    opened = Signal(bytes)

    def __init__(self) -> None:
        super().__init__()
        self._model = RecordModel(self)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + ROW_PADDING)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.activated.connect(self._open)

    def show_lines(self, headings: Sequence[Heading], lines: Sequence[Line]) -> None:
        """Show these; widths that the person chose stay as long as the columns do."""
        kept = self.current()
        another = [each.text for each in headings] != [each.text for each in self._model.headings]
        self._model.show_lines(headings, lines)
        if another:
            for column, heading in enumerate(headings):
                self.setColumnWidth(column, heading.width)
        row = next((at for at, line in enumerate(lines) if line.key == kept), 0)
        if lines:
            self.setCurrentIndex(self._model.index(row, 0))

    def current(self) -> bytes | None:
        """The key of the row in hand."""
        row = self.currentIndex().row()
        return self._model.lines[row].key if 0 <= row < len(self._model.lines) else None

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._model.lines[index.row()].key)
