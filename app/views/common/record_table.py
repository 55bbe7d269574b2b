"""A table of a few thousand records at most, already in their order: whole rows, opened with Enter.

Longer ones are :mod:`app.views.common.paged_table`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.records import frozen
from app.views.common.table_look import look_like_records
from app.views.common.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex


@frozen
class Heading:
    """A column: its text, its width in pixels, and whether it holds numbers."""

    text: str
    width: int = 120
    number: bool = False


@frozen
class Line:
    """A row: the record's key (empty: none), its cells, and the colour of one of the cells."""

    key: bytes
    cells: Sequence[str]
    coloured: int = -1
    colour: str = ""


class RecordModel(QAbstractTableModel):
    """Lines as they are given; nothing is asked for later. With ``ticks`` the first column has a box to tick."""

    def __init__(self, parent: QWidget, *, ticks: bool = False) -> None:
        super().__init__(parent)
        self._ticks = ticks
        self.headings: Sequence[Heading] = ()
        self.lines: Sequence[Line] = ()
        self.ticked: set[int] = set()

    def show_lines(self, headings: Sequence[Heading], lines: Sequence[Line]) -> None:
        """Show these instead; nothing is ticked."""
        self.beginResetModel()
        self.headings, self.lines = headings, lines
        self.ticked = set()
        self.endResetModel()

    def tick(self, rows: Collection[int]) -> None:
        """Tick these rows and no others."""
        self.ticked = set(rows)
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, 0))

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._ticks and index.column() == 0 else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A box was ticked, by a click or the space bar."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self.ticked.add(index.row())
        else:
            self.ticked.discard(index.row())
        self.dataChanged.emit(index, index)
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.ToolTipRole and len(line.cells[column]) > 24:
            return plain_tip(line.cells[column])
        if role == Qt.ItemDataRole.ForegroundRole and column == line.coloured and line.colour:
            return QBrush(QColor(line.colour))
        if role == Qt.ItemDataRole.TextAlignmentRole and self.headings[column].number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.CheckStateRole and self._ticks and column == 0:
            return Qt.CheckState.Checked if index.row() in self.ticked else Qt.CheckState.Unchecked
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
    """``opened`` carries the record's key. The row in hand stays in hand when lines are shown anew.

    With ``widest`` each column is as wide as its contents need and that one takes the rest; without, columns are
    as wide as their headings say.
    """

    opened = Signal(bytes)

    def __init__(self, *, widest: int | None = None, ticks: bool = False) -> None:
        super().__init__()
        self._widest = widest
        self._model = RecordModel(self, ticks=ticks)
        self.setModel(self._model)
        look_like_records(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setStretchLastSection(widest is None)
        self.activated.connect(self._open)

    def show_lines(self, headings: Sequence[Heading], lines: Sequence[Line]) -> None:
        """Show these; widths that the person chose stay as long as the columns do."""
        key, row = self.current(), self.row()
        another = [each.text for each in headings] != [each.text for each in self._model.headings]
        self._model.show_lines(headings, lines)
        if self._widest is not None:
            self._fit(self._widest)
        elif another:
            for column, heading in enumerate(headings):
                self.setColumnWidth(column, heading.width)
        if lines:
            known = (at for at, line in enumerate(lines) if key and line.key == key)
            self.rest_on(next(known, 0 if key else min(max(row, 0), len(lines) - 1)))

    def show_cells(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()
    ) -> None:
        """Show rows that have no key; ``numbers`` are the columns set to the right."""
        named = [Heading(text, number=column in numbers) for column, text in enumerate(headings)]
        self.show_lines(named, [Line(b"", cells) for cells in rows])

    def current(self) -> bytes | None:
        """The key of the row in hand."""
        row = self.row()
        return self._model.lines[row].key if row >= 0 else None

    def row(self) -> int:
        """The row in hand; -1 for none."""
        row = self.currentIndex().row()
        return row if row < len(self._model.lines) else -1

    def rest_on(self, row: int) -> None:
        """Take this row in hand."""
        self.setCurrentIndex(self._model.index(row, 0))

    @property
    def ticked(self) -> frozenset[int]:
        """The rows ticked."""
        return frozenset(self._model.ticked)

    def tick(self, rows: Collection[int]) -> None:
        """Tick these rows and no others."""
        self._model.tick(rows)

    def _fit(self, widest: int) -> None:
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.resizeColumnsToContents()
        if header.count() > widest:
            header.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._model.lines[index.row()].key)
