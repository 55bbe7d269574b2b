"""What the page of types shows: the types, the parts of the one chosen, what is wrong with it, its versions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.services.words import t
from app.views.administration.parts import EntryList
from app.views.administration.types.sections import SECTIONS, Section
from app.views.common.panel import plain, scrolled
from app.views.common.record_table import RecordTable
from app.views.texts import Translated

PROBLEMS_HEIGHT = 96
WIDEST = {"steps": 3, "moves": 4, "checklists": 1, "prints": 2, "versions": 1}


class Part(QWidget):
    """One list of records. ``edit`` carries a row (-1: a new record), ``removed`` and ``moved`` a row."""

    edit = Signal(int)
    removed = Signal(int)
    moved = Signal(int, int)

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.section = section
        self.table = RecordTable(widest=WIDEST[section.name])
        self.table.activated.connect(self._open)
        self.add, self.change, self.remove, self.up, self.down = (QPushButton() for _ in range(5))
        self.add.clicked.connect(self._add)
        self.change.clicked.connect(self._change)
        self.remove.clicked.connect(self._remove)
        self.up.clicked.connect(self._up)
        self.down.clicked.connect(self._down)
        row = QHBoxLayout()
        for button in (self.add, self.change, self.remove, self.up, self.down):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.setFocusProxy(self.table)

    def show_cells(self, cells: Sequence[Sequence[str]]) -> None:
        """Show these records, standing on the same row as before."""
        self.table.show_cells([t(f"type_page.{name}") for name in self.section.columns], cells)
        for button in (self.change, self.remove, self.up, self.down):
            button.setEnabled(bool(cells))

    def retranslate(self) -> None:
        """Set every text anew."""
        self.table.setAccessibleName(t(f"type_page.part_{self.section.name}"))
        for button, key in (
            (self.add, "add"),
            (self.change, "change"),
            (self.remove, "remove"),
            (self.up, "up"),
            (self.down, "down"),
        ):
            button.setText(t(f"type_page.{key}"))

    def _open(self, index: QModelIndex) -> None:
        self.edit.emit(index.row())

    def _add(self) -> None:
        self.edit.emit(-1)

    def _change(self) -> None:
        self.edit.emit(self.table.row())

    def _remove(self) -> None:
        self.removed.emit(self.table.row())

    def _up(self) -> None:
        self.moved.emit(self.table.row(), -1)

    def _down(self) -> None:
        self.moved.emit(self.table.row(), 1)


class General(QWidget):
    """The whole type in words, and a button to change it."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet = QWidget()
        self._form = QFormLayout(self._sheet)
        self.change = QPushButton()
        row = QHBoxLayout()
        row.addWidget(self.change)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(scrolled(self._sheet), 1)
        column.addLayout(row)
        self.setFocusProxy(self.change)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show labels and values."""
        while self._form.rowCount():
            self._form.removeRow(0)
        for label, value in lines:
            name, shown = plain(wrap=False, look_name="quiet"), plain()
            name.setText(label)
            shown.setText(value or t("type_page.none"))
            self._form.addRow(name, shown)


class Versions(QWidget):
    """The versions of a type, and a button that puts one in force again."""

    def __init__(self) -> None:
        super().__init__()
        self.table = RecordTable(widest=1)
        self.again = QPushButton()
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.setFocusProxy(self.table)


class TypesWidget(Translated, QWidget):
    """The page."""

    def __init__(self) -> None:
        super().__init__()
        self.types = EntryList()
        self.import_, self.export, self.starter = QPushButton(), QPushButton(), QPushButton()
        self.publish, self.discard = QPushButton(), QPushButton()
        self.publish.setProperty("look", "main")
        self.title = QLabel()
        self.title.setProperty("look", "title")
        self.general, self.versions = General(), Versions()
        self.parts = tuple(Part(section) for section in SECTIONS)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for widget in (self.general, *self.parts, self.versions):
            self.tabs.addTab(widget, "")
        self.problems = QListWidget()
        self.problems.setWordWrap(True)
        self.problems.setMaximumHeight(PROBLEMS_HEIGHT)
        self._told = plain(look_name="quiet")
        self._arrange()
        self.setFocusProxy(self.types)
        self.retranslate()

    def show_problems(self, lines: Sequence[str], told: str) -> None:
        """Show what is wrong; the line above says how things stand."""
        self._told.setText(told)
        self.problems.clear()
        self.problems.addItems(list(lines))
        self.problems.setVisible(bool(lines))

    def retranslate(self) -> None:
        """Set every text anew."""
        self.types.add.setText(t("type_page.new_type"))
        self.types.list.setAccessibleName(t("type_page.title"))
        for button, key in (
            (self.import_, "import"),
            (self.export, "export"),
            (self.starter, "starter"),
            (self.publish, "publish"),
            (self.discard, "discard"),
            (self.general.change, "change"),
            (self.versions.again, "again"),
        ):
            button.setText(t(f"type_page.{key}"))
        for at, name in enumerate(("general", *(section.name for section in SECTIONS), "versions")):
            self.tabs.setTabText(at, t(f"type_page.part_{name}"))
        for part in self.parts:
            part.retranslate()
        self.versions.table.setAccessibleName(t("type_page.part_versions"))
        self.problems.setAccessibleName(t("type_page.problems"))

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.types, 1)
        for button in (self.starter, self.import_, self.export):
            left.addWidget(button)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.discard)
        head.addWidget(self.publish)
        right = QVBoxLayout()
        right.addLayout(head)
        right.addWidget(self.tabs, 1)
        right.addWidget(self._told)
        right.addWidget(self.problems)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left)
        row.addLayout(right, 1)
