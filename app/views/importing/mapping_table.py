"""The table that says which column of the file goes into which field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QStyledItemDelegate, QTableView, QWidget
from PySide6.QtWidgets import QStyleOptionViewItem as StyleOption

from app.records import frozen
from app.services.words import t
from app.views.texts import Translated

HEADING, SAMPLE, FIELD = range(3)
Index = QModelIndex | QPersistentModelIndex


@frozen
class MappingLine:
    """One column of the file: its heading, what stands in its first rows, and the field it fills (or None)."""

    heading: str
    sample: str
    field: str | None


class MappingModel(QAbstractTableModel):
    """The columns of the file, one a row."""

    chosen = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[str] = []
        self._lines: list[MappingLine] = []

    def show_lines(self, lines: list[MappingLine], fields: list[str]) -> None:
        """Show these columns, each of which may fill one of ``fields``."""
        if len(lines) == len(self._lines) and fields == self.fields:
            self._lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(max(0, len(lines) - 1), FIELD))
            return
        self.beginResetModel()
        self._lines, self.fields = lines, fields
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 3

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == FIELD else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.EditRole and index.column() == FIELD:
            return line.field
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (line.heading, line.sample, field_label(line.field))[index.column()]
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != FIELD:
            return False
        if value != self._lines[index.row()].field:
            self.chosen.emit(index.row(), value)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return t(("import_screen.column", "import_screen.sample", "import_screen.field")[section])


class FieldDelegate(QStyledItemDelegate):
    """Chooses a field from the list."""

    def createEditor(self, parent: QWidget, _option: StyleOption, index: Index) -> QWidget:
        box = QComboBox(parent)
        box.setAccessibleName(t("import_screen.field"))
        box.addItem(field_label(None), None)
        model = index.model()
        if isinstance(model, MappingModel):
            for name in model.fields:
                box.addItem(field_label(name), name)
        box.setMaxVisibleItems(20)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)


class MappingTable(Translated, QTableView):
    """Arrows walk, Enter or a letter opens the list of fields, Enter takes one."""

    def __init__(self) -> None:
        super().__init__()
        self.columns = MappingModel()
        self.setModel(self.columns)
        self.setItemDelegateForColumn(FIELD, FieldDelegate(self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(HEADING, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(SAMPLE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(FIELD, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(HEADING, 220)
        self.setColumnWidth(FIELD, 260)
        self.retranslate()

    def show_lines(self, lines: list[MappingLine], fields: list[str]) -> None:
        """Show the file's columns and put the cursor where fields are chosen."""
        self.columns.show_lines(lines, fields)
        if lines and not self.currentIndex().isValid():
            self.setCurrentIndex(self.columns.index(0, FIELD))

    def retranslate(self) -> None:
        self.setAccessibleName(t("import_screen.mapping"))
        self.columns.headerDataChanged.emit(Qt.Orientation.Horizontal, HEADING, FIELD)
        self.viewport().update()


def field_label(name: str | None) -> str:
    """A field's name, or that the column is left out."""
    return t(f"importing.field_{name}") if name else t("import_screen.leave_out")
