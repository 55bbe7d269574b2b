"""What several pages are made of: a list of entries with a button for a new one, names in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.services.words import LANGUAGES, t
from app.views.common.panel import plain

LIST_WIDTH = 200


class EntryList(QWidget):
    """Names of entries. ``chosen`` carries the row the person goes to, ``new_wanted`` the wish for a new one."""

    chosen = Signal(int)
    new_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(LIST_WIDTH)
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._row_changed)
        self.add = QPushButton()
        self.add.clicked.connect(self.new_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addWidget(self.add)
        self.setFocusProxy(self.list)

    def show_names(self, names: Sequence[str], row: int) -> None:
        """Show these, standing on one of them (-1: on none) without telling."""
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems(list(names))
            self.list.setCurrentRow(row)

    def _row_changed(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row)


class Names(QWidget):
    """The name of an entry, a line for each language."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, QLineEdit] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for code in LANGUAGES:
            self.lines[code] = QLineEdit()
            row.addWidget(self.lines[code])
        self.setFocusProxy(self.lines[LANGUAGES[0]])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def retranslate(self) -> None:
        """Set every text anew."""
        for code, line in self.lines.items():
            name = t(f"settings.language_{code}")
            line.setPlaceholderText(name)
            line.setAccessibleName(t("administration.name_in", language=name))

    def put(self, labels: Mapping[str, str]) -> None:
        """Show a name."""
        for code, line in self.lines.items():
            line.setText(labels.get(code, ""))

    def labels(self) -> dict[str, str]:
        """What was typed."""
        return {code: line.text().strip() for code, line in self.lines.items()}


def fault_label() -> QLabel:
    """Where a page says why something was not saved; hidden while there is nothing to say."""
    label = plain(look_name="late")
    label.hide()
    return label


def show_fault(label: QLabel, text: str) -> None:
    """Say it, or nothing."""
    label.setText(text)
    label.setVisible(bool(text))
