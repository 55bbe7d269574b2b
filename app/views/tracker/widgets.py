"""The screen of bugs, wishes and releases: two tables with what is done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.handing import ItemKind
from app.models.ids import Uid
from app.services.tracker.items import ItemView
from app.services.tracker.releases import ReleaseView
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.moments import day
from app.views.common.panel import look, plain
from app.views.common.tips import plain_tip
from app.views.texts import Translated

ROLE = int(Qt.ItemDataRole.UserRole)
ITEM_COLUMNS = ("kind", "title", "state", "asked", "untold", "number", "outside", "fixed_in", "product")
RELEASE_COLUMNS = ("version", "product", "released", "items", "untold")


class TrackerScreen(Translated, QWidget):
    """``filtered`` when a person narrows the list, ``item_opened`` and ``release_opened`` with a key."""

    filtered = Signal()
    item_opened = Signal(bytes)
    release_opened = Signal(bytes)

    def __init__(self) -> None:
        super().__init__()
        self._title = look(QLabel(), "title")
        self._releases_title = look(QLabel(), "title")
        self.search, self.kind, self.over = QLineEdit(), ChoiceBox(), QCheckBox()
        self.take, self.write, self.together = QPushButton(), QPushButton(), QPushButton()
        self.problems = QPushButton()
        self.new_release, self.out, self.clients = QPushButton(), QPushButton(), QPushButton()
        self.items, self.releases = _table(len(ITEM_COLUMNS), 1), _table(len(RELEASE_COLUMNS), 0)
        self.none = plain(look_name="quiet")
        self.search.textChanged.connect(self.filtered)
        self.kind.currentIndexChanged.connect(self.filtered)
        self.over.toggled.connect(self.filtered)
        self.items.itemActivated.connect(self._open_item)
        self.releases.itemActivated.connect(self._open_release)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self.search, 1)
        for widget in (self.kind, self.over, self.problems, self.together, self.write, self.take):
            head.addWidget(widget)
        below = QHBoxLayout()
        below.addWidget(self._releases_title)
        below.addStretch(1)
        for button in (self.new_release, self.out, self.clients):
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addLayout(head)
        column.addWidget(self.none)
        column.addWidget(self.items, 3)
        column.addLayout(below)
        column.addWidget(self.releases, 1)
        self.setFocusProxy(self.items)
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(t("tracker.title"))
        self._releases_title.setText(t("tracker.releases"))
        self.search.setPlaceholderText(t("tracker.find"))
        self.search.setAccessibleName(t("tracker.find"))
        self.kind.set_choices(
            [(kind.value, t(f"tracker.kinds_{kind.value}")) for kind in ItemKind], t("tracker.kinds_all")
        )
        self.kind.setAccessibleName(t("tracker.file_kind"))
        self.over.setText(t("tracker.over_too"))
        self.none.setText(t("tracker.nothing_noted_yet"))
        for button, key in (
            (self.problems, "tracker.problems"),
            (self.together, "tracker.put_together_with"),
            (self.take, "tracker.take"),
            (self.write, "tracker.write"),
            (self.new_release, "tracker.new_release"),
            (self.out, "tracker.release_out"),
            (self.clients, "tracker.write_clients"),
        ):
            button.setText(t(key))
        self.items.setAccessibleName(t("tracker.title"))
        self.releases.setAccessibleName(t("tracker.releases"))
        self.items.setHorizontalHeaderLabels([t(f"tracker.head_{name}") for name in ITEM_COLUMNS])
        self.releases.setHorizontalHeaderLabels([t(f"tracker.head_{name}") for name in RELEASE_COLUMNS])

    def show_items(self, items: Sequence[ItemView]) -> None:
        """Fill the upper table."""
        rows = [
            (
                item.uid,
                (
                    t(f"tracker.kind_{item.kind.value}"),
                    item.title,
                    t(f"tracker.state_{item.state.value}"),
                    str(item.asked),
                    str(item.untold),
                    item.outside_number,
                    item.outside_state,
                    item.fixed_in,
                    item.product,
                ),
            )
            for item in items
        ]
        _fill(self.items, rows)
        self.none.setVisible(not rows)

    def show_releases(self, releases: Sequence[ReleaseView]) -> None:
        """Fill the lower table."""
        rows = [
            (
                one.uid,
                (
                    one.version,
                    one.product,
                    day(one.released_at) if one.released_at is not None else t("tracker.planned"),
                    str(one.items),
                    str(one.untold),
                ),
            )
            for one in releases
        ]
        _fill(self.releases, rows)

    def item(self) -> Uid | None:
        """The bug or wish under the cursor."""
        return _under_cursor(self.items)

    def release(self) -> Uid | None:
        """The release under the cursor."""
        return _under_cursor(self.releases)

    def chosen_kind(self) -> ItemKind | None:
        """Bugs only, wishes only, or (None) both."""
        chosen = self.kind.value()
        return ItemKind(chosen) if isinstance(chosen, str) else None

    def _open_item(self, cell: QTableWidgetItem) -> None:
        self.item_opened.emit(bytes(cell.data(ROLE)))

    def _open_release(self, cell: QTableWidgetItem) -> None:
        self.release_opened.emit(bytes(cell.data(ROLE)))


def _table(columns: int, stretched: int) -> QTableWidget:
    table = QTableWidget(0, columns)
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, rows: Sequence[tuple[Uid, Sequence[str]]]) -> None:
    kept = _under_cursor(table)
    table.setRowCount(len(rows))
    current = 0
    for at, (uid, cells) in enumerate(rows):
        current = at if uid == kept else current
        for column, text in enumerate(cells):
            cell = QTableWidgetItem(text)
            cell.setData(ROLE, uid)
            cell.setToolTip(plain_tip(text))
            table.setItem(at, column, cell)
    if rows:
        table.setCurrentCell(current, 0)


def _under_cursor(table: QTableWidget) -> Uid | None:
    cell = table.item(table.currentRow(), 0)
    return bytes(cell.data(ROLE)) if cell is not None else None
