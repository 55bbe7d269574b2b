"""The view of a long table: whole rows, by keyboard, columns to the person's taste."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from app.services.lists.columns import Column
from app.views.common.paged_model import PagedModel
from app.views.common.table_look import look_like_records

NARROWEST = 40


class PagedTable(QTableView):
    """Shows a :class:`PagedModel`. Enter opens a row; letters typed here go to the filter.

    ``opened`` and ``rested`` carry the row; ``sort_wanted`` a column's name; ``typed`` the letters; ``marked`` how
    many rows are. Rows are marked as everywhere: with Shift or Ctrl and the arrows or the mouse, and with Insert.
    """

    opened = Signal(int)
    marked = Signal(int)
    rested = Signal(int)
    typed = Signal(str)
    sort_wanted = Signal(str)
    columns_changed = Signal()

    def __init__(self, model: PagedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paged = model
        self._sorted: tuple[str, bool] | None = None
        self._setting = False
        self._empty = ""
        self.setModel(model)
        look_like_records(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        head = self.horizontalHeader()
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setMinimumSectionSize(NARROWEST)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._head_menu)
        head.sectionClicked.connect(self._head_clicked)
        head.sectionMoved.connect(self._head_changed)
        head.sectionResized.connect(self._head_changed)
        self.doubleClicked.connect(self._open_index)
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self.selectionModel().selectionChanged.connect(self._marks_changed)
        self.show_columns(())

    def show_when_empty(self, text: str) -> None:
        """What to say in the place of rows where there are none."""
        self._empty = text
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own hook."""
        super().paintEvent(event)
        if self._empty and not self._paged.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            room = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._empty)

    def current_row(self) -> int:
        """The row with the focus, -1 for none."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Give a row the focus and bring it into sight."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self._paged.index(row, self._first_column())
        self.selectionModel().setCurrentIndex(index, flags)

    def marked_ids(self) -> array[int]:
        """The numbers of the marked rows, from the first to the last."""
        rows = sorted({row for top, bottom in self._spans() for row in range(top, bottom + 1)})
        found = (self._paged.id_at(row) for row in rows)
        return array("q", (number for number in found if number is not None))

    def mark_all(self) -> None:
        """Mark every row; the one with the focus keeps it."""
        self.selectAll()

    def unmark(self) -> None:
        """Mark the row with the focus alone."""
        if self.current_row() >= 0:
            self.selectRow(self.current_row())

    def show_sort(self, name: str, descending: bool) -> None:
        """Mark the column that the rows are in order of; an empty name: none."""
        self._sorted = (name, descending)
        head = self.horizontalHeader()
        place = next((at for at, column in enumerate(self._paged.columns) if column.name == name), -1)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        head.setSortIndicatorShown(place >= 0)
        head.setSortIndicator(place, order)

    def show_columns(self, names: Iterable[str], widths: Iterable[tuple[str, int]] = ()) -> None:
        """Show these columns in this order; none named: the list's own choice."""
        columns = self._paged.columns
        chosen = [name for name in names if any(column.name == name for column in columns)]
        chosen = chosen or [column.name for column in columns if column.shown]
        own = dict(widths)
        scale = self.logicalDpiX() / 96
        self._setting = True
        head = self.horizontalHeader()
        for at, column in enumerate(columns):
            self.setColumnHidden(at, column.name not in chosen)
            self.setColumnWidth(at, own.get(column.name, round(column.width * scale)))
        for place, name in enumerate(chosen):
            at = next(at for at, column in enumerate(columns) if column.name == name)
            head.moveSection(head.visualIndex(at), place)
        self._setting = False

    def columns_shown(self) -> tuple[str, ...]:
        """The names of the columns shown, in their order."""
        head = self.horizontalHeader()
        order = [head.logicalIndex(place) for place in range(head.count())]
        return tuple(self._paged.columns[at].name for at in order if not self.isColumnHidden(at))

    def column_widths(self) -> tuple[tuple[str, int], ...]:
        """Names and widths of the columns shown, in pixels."""
        names = {column.name: at for at, column in enumerate(self._paged.columns)}
        return tuple((name, self.columnWidth(names[name])) for name in self.columns_shown())

    def column_menu(self) -> QMenu:
        """A menu with every column to tick."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self.columns_shown()
        for at, column in enumerate(self._paged.columns):
            text = self._paged.headerData(at, Qt.Orientation.Horizontal)
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(column.name in shown)
            action.setEnabled(shown != (column.name,))
            action.setData(column.name)
        menu.triggered.connect(self._column_ticked)
        return menu

    def sort_menu(self) -> QMenu:
        """A menu with every column that sorts, the present one ticked."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, column in enumerate(self._paged.columns):
            if column.order:
                action = menu.addAction(self._paged.headerData(at, Qt.Orientation.Horizontal))
                action.setCheckable(True)
                action.setChecked(self._sorted is not None and self._sorted[0] == column.name)
                action.setData(column.name)
        menu.triggered.connect(self._sort_chosen)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Home and End go to the first and last row, letters go to the filter."""
        key = event.key()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._open_index()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain and self._paged.rowCount():
            self.go_to(0 if key == Qt.Key.Key_Home else self._paged.rowCount() - 1)
        elif key == Qt.Key.Key_Insert and self.current_row() >= 0:
            self._mark_and_go_on()
        elif key == Qt.Key.Key_Escape and self._count() > 1:
            self.unmark()
        elif event.text().strip() and event.text().isprintable() and not _commands(event):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _open_index(self) -> None:
        if self.current_row() >= 0:
            self.opened.emit(self.current_row())

    def _mark_and_go_on(self) -> None:
        """Mark or unmark the row with the focus and go to the next, leaving the other marks."""
        row, model = self.current_row(), self.selectionModel()
        whole = QItemSelectionModel.SelectionFlag.Rows
        model.select(self._paged.index(row, 0), QItemSelectionModel.SelectionFlag.Toggle | whole)
        following = self._paged.index(min(row + 1, self._paged.rowCount() - 1), self._first_column())
        model.setCurrentIndex(following, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _marks_changed(self) -> None:
        self.marked.emit(self._count())

    def _spans(self) -> set[tuple[int, int]]:
        """First and last row of each stretch of marked rows."""
        return {(part.top(), part.bottom()) for part in self.selectionModel().selection().toList()}

    def _count(self) -> int:
        return sum(bottom - top + 1 for top, bottom in self._spans())

    def _row_changed(self) -> None:
        self.rested.emit(self.current_row())

    def _first_column(self) -> int:
        head = self.horizontalHeader()
        return next(
            (at for place in range(head.count()) if not self.isColumnHidden(at := head.logicalIndex(place))), 0
        )

    def _head_clicked(self, section: int) -> None:
        column = self._paged.columns[section]
        if column.order:
            self.sort_wanted.emit(column.name)
        elif self._sorted is not None:
            self.show_sort(*self._sorted)

    def _head_changed(self) -> None:
        if not self._setting:
            self.columns_changed.emit()

    def _head_menu(self, at: QPoint) -> None:
        self.column_menu().popup(self.horizontalHeader().mapToGlobal(at))

    def _column_ticked(self, action: object) -> None:
        name = str(action.data())  # type: ignore[attr-defined]  # a QAction, by Qt's contract
        shown = list(self.columns_shown())
        if name in shown:
            shown.remove(name)
        else:
            shown.append(name)
        self.show_columns(shown, self.column_widths())
        self.columns_changed.emit()

    def _sort_chosen(self, action: object) -> None:
        self.sort_wanted.emit(str(action.data()))  # type: ignore[attr-defined]  # a QAction, by Qt's contract


def sortable(columns: Iterable[Column]) -> list[str]:
    """The names of the columns that sort."""
    return [column.name for column in columns if column.order]


def _commands(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))
