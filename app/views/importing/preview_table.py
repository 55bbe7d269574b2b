"""The first rows of the file as they will be."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.services.imports import PreviewRow
from app.services.words import t
from app.views.texts import Translated

Index = QModelIndex | QPersistentModelIndex
NUMBER, REASON, FIRST = range(3)


class PreviewModel(QAbstractTableModel):
    """Rows with their number, why they would be rejected, and a column for each field."""

    def __init__(self) -> None:
        super().__init__()
        self._fields: list[str] = []
        self._rows: list[PreviewRow] = []

    def show_rows(self, fields: list[str], rows: list[PreviewRow]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._fields, self._rows = fields, rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else FIRST + len(self._fields)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.FontRole and row.reason:
            font = QFont()
            font.setBold(True)
            return font
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if index.column() == NUMBER:
            return str(row.number)
        if index.column() == REASON:
            return row.reason or t("import_screen.will_go_in")
        text = row.cells[index.column() - FIRST]
        return text if role == Qt.ItemDataRole.ToolTipRole else text.partition("\n")[0][:200]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if section < FIRST:
            return t(("import_screen.row", "import_screen.outcome")[section])
        return t(f"importing.field_{self._fields[section - FIRST]}")


class PreviewTable(Translated, QTableView):
    """A table to look at."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = PreviewModel()
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultSectionSize(150)
        self.retranslate()

    def show_rows(self, fields: list[str], rows: list[PreviewRow]) -> None:
        """Show these rows."""
        self.rows.show_rows(fields, rows)
        self.setColumnWidth(NUMBER, 60)
        self.setColumnWidth(REASON, 320)

    def retranslate(self) -> None:
        self.setAccessibleName(t("import_screen.preview"))
        self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, self.rows.columnCount() - 1))
        self.viewport().update()
