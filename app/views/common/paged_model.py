"""A table of any length: it knows the row numbers of all rows, and the contents of those in sight.

Contents come page by page from the database threads; until then a row is empty. Eight bytes a row make any
place of a million rows as near as the first (measured: all row numbers in 0.6 s in the background, a page in
1 to 3 ms, against 0.2 to 40 ms for pages by OFFSET).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from app.services.lists.columns import Column
from app.services.store.store import Row
from app.views.common.tips import plain_tip

PAGE = 32
PAGES_AT_ONCE = 4
KEPT_ROWS = 4096
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
KEY_ROLE = int(Qt.ItemDataRole.UserRole)
TEXT_ROLES = frozenset({int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole)})
ANSWERED = TEXT_ROLES | {
    KEY_ROLE,
    int(Qt.ItemDataRole.ForegroundRole),
    int(Qt.ItemDataRole.TextAlignmentRole),
}
"""Qt asks each cell for a dozen roles; the others are answered before anything is looked up."""


class Cells(Protocol):
    """How values are shown."""

    def text(self, column: Column, value: Any) -> str:
        """The text of a cell."""

    def role(self, column: Column, row: Row, value: Any, role: int) -> Any:
        """Colour, alignment and the like; None where there is nothing to say."""

    def heading(self, column: Column) -> str:
        """The text of a column's head."""


class PagedModel(QAbstractTableModel):
    """Rows by number. ``fetch`` is asked for the contents of some and answers with :meth:`take_rows`.

    A row is (number, key, value of each column).
    """

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Cells,
        fetch: Callable[[array[int]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._cells = cells
        self._fetch = fetch
        self._ids = array("q")
        self._rows: dict[int, Row] = {}
        self._old: dict[int, Row] = {}
        self._missing: dict[int, None] = {}
        self._asked: frozenset[int] = frozenset()
        self._places: dict[int, int] = {}
        self._pages_at_once = PAGES_AT_ONCE
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._ask)

    def fetch_at_once(self, rows: int) -> None:
        """Ask for the contents of about this many rows at once."""
        self._pages_at_once = max(1, round(rows / PAGE))

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = ROOT) -> int:
        """How many columns there are, shown or not."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; nothing until its page has come."""
        if role not in ANSWERED or not index.isValid():
            return None
        row = self._rows.get(self._ids[index.row()])
        if row is None:
            self._want(index.row())
            row = self._old.get(self._ids[index.row()])
            if row is None:
                return None
        if role == KEY_ROLE:
            return row[1]
        column = self.columns[index.column()]
        value = row[index.column() + 2]
        if role in TEXT_ROLES:
            text = self._cells.text(column, value)
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return self._cells.role(column, row, value, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' heads."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._cells.heading(self.columns[section])
        return None

    def row_at(self, row: int) -> Row | None:
        """The contents of a row, if they have come."""
        if not 0 <= row < len(self._ids):
            return None
        number = self._ids[row]
        return self._rows.get(number) or self._old.get(number)

    def id_at(self, row: int) -> int | None:
        """The number of a row."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def place_of(self, number: int) -> int | None:
        """Where a row number stands, if it is in the list."""
        try:
            return self._ids.index(number)
        except ValueError:
            return None

    def take_ids(self, ids: array[int]) -> None:
        """Show these rows instead. What stays at both ends stays; the rest goes and comes in true ranges."""
        start = _alike(self._ids, ids)
        end = _alike_at_end(self._ids, ids, start)
        gone, come = len(self._ids) - start - end, len(ids) - start - end
        if gone:
            self.beginRemoveRows(ROOT, start, start + gone - 1)
            self._ids = self._ids[:start] + self._ids[start + gone :]
            self.endRemoveRows()
        if come:
            self.beginInsertRows(ROOT, start, start + come - 1)
            self._ids = array("q", ids)
            self.endInsertRows()

    def take_rows(self, rows: Sequence[Row]) -> None:
        """Fill in contents that were asked for."""
        if len(self._rows) > KEPT_ROWS:
            self._rows.clear()
            self._old.clear()
        for row in rows:
            self._rows[row[0]] = row
        places = [place for row in rows if (place := self._places.get(row[0])) is not None]
        self._asked = frozenset()
        self._places = {}
        if places and max(places) < len(self._ids):
            self.dataChanged.emit(self.index(min(places), 0), self.index(max(places), len(self.columns) - 1))
        if self._missing:
            self._soon.start()

    def forget_rows(self) -> None:
        """Fetch the contents anew, as they are needed, because they may have changed; show the old meanwhile."""
        self._old = {**self._old, **self._rows} if len(self._old) < KEPT_ROWS else self._rows
        self._rows = {}
        self._missing.clear()
        self._asked = frozenset()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def repaint_rows(self) -> None:
        """Show the same contents anew: another language, another look, another minute."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def _want(self, row: int) -> None:
        page = row // PAGE
        if page in self._asked:
            return
        self._missing.pop(page, None)
        self._missing[page] = None
        if not self._asked and not self._soon.isActive():
            self._soon.start()

    def _ask(self) -> None:
        """Ask for the pages wanted last; those passed by in scrolling are asked for again if painted again."""
        if self._asked or not self._missing:
            return
        pages = list(self._missing)[-self._pages_at_once :]
        self._missing.clear()
        self._asked = frozenset(pages)
        self._places = {
            self._ids[row]: row
            for page in pages
            for row in range(page * PAGE, min((page + 1) * PAGE, len(self._ids)))
            if self._ids[row] not in self._rows
        }
        if self._places:
            self._fetch(array("q", self._places))
        else:
            self._asked = frozenset()


def _alike(old: array[int], new: array[int]) -> int:
    """How many numbers the two begin with alike."""
    low, high = 0, min(len(old), len(new))
    one, other = memoryview(old), memoryview(new)
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _alike_at_end(old: array[int], new: array[int], start: int) -> int:
    """How many numbers the two end with alike, beyond the ``start`` common ones."""
    low, high = 0, min(len(old), len(new)) - start
    one, other = memoryview(old), memoryview(new)
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(old) - middle : len(old) - low] == other[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low
