"""The part of the settings page where the person gives actions other keys."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from app.records import frozen
from app.services.words import t
from app.views.texts import Translated

HEIGHT = 280


@frozen
class KeyRow:
    """One action: its name in the table of actions, its text, its key, and whether that is the usual one."""

    name: str
    text: str
    key: str
    changed: bool


class KeysPanel(Translated, QFrame):
    """Actions and their keys; the key of the chosen one is pressed into the field below."""

    key_given = Signal(str, str)
    key_reset = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._rows: list[KeyRow] = []
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self.table = QTableWidget(0, 2)
        self.table.setMinimumHeight(HEIGHT)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.currentCellChanged.connect(self._choose)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self._label = QLabel()
        self._label.setBuddy(self.edit)
        self.give, self.back = QPushButton(), QPushButton()
        self.give.setAutoDefault(True)
        self.back.setAutoDefault(True)
        self.give.clicked.connect(self._give)
        self.back.clicked.connect(self._reset)
        self._told = QLabel()
        self._told.setWordWrap(True)
        self._told.setProperty("look", "late")
        self._managed = QLabel()
        self._managed.setProperty("look", "quiet")
        self._place = ""
        self._arrange()
        self.retranslate()

    def show_keys(self, rows: list[KeyRow], managed_by: str = "") -> None:
        """Show the actions, standing on the same one as before. ``managed_by``: the policy that fixes the keys."""
        self._place = managed_by
        self._show_managed()
        at = max(self.table.currentRow(), 0)
        self._rows = rows
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(rows))
            for number, row in enumerate(rows):
                for column, text in enumerate((row.text, row.key)):
                    item = QTableWidgetItem(text)
                    font = item.font()
                    font.setBold(row.changed)
                    item.setFont(font)
                    self.table.setItem(number, column, item)
            if rows:
                self.table.setCurrentCell(min(at, len(rows) - 1), 0)
        self._choose()

    def _show_managed(self) -> None:
        tip = t("settings.managed_place", place=self._place) if self._place else ""
        self._managed.setText(t("settings.managed"))
        self._managed.setVisible(bool(self._place))
        for part in (self._managed, self.edit, self.give, self.back):
            part.setToolTip(tip)
        for part in (self.edit, self.give):
            part.setEnabled(not self._place)
            part.setAccessibleDescription(t("settings.managed") if self._place else "")

    def show_told(self, text: str) -> None:
        """Say why a key cannot be given; empty for nothing."""
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def retranslate(self) -> None:
        self._title.setText(t("settings.keys"))
        self.table.setHorizontalHeaderLabels([t("settings.keys_action"), t("settings.keys_key")])
        self.table.setAccessibleName(t("settings.keys"))
        self._label.setText(t("settings.keys_new"))
        self.edit.setAccessibleName(t("settings.keys_new"))
        self.give.setText(t("settings.keys_give"))
        self.back.setText(t("settings.back"))
        self._show_managed()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._label)
        row.addWidget(self.edit)
        row.addWidget(self.give)
        row.addStretch(1)
        row.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self._title)
        column.addWidget(self._managed)
        column.addWidget(self.table)
        column.addWidget(self._told)
        column.addLayout(row)

    def _chosen(self) -> KeyRow | None:
        at = self.table.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _choose(self) -> None:
        chosen = self._chosen()
        self.edit.setKeySequence(QKeySequence(chosen.key if chosen else ""))
        self.back.setEnabled(chosen is not None and chosen.changed and not self._place)
        self.show_told("")

    def _give(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.key_given.emit(chosen.name, self.edit.keySequence().toString())

    def _reset(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.key_reset.emit(chosen.name)


def fires_under_any_layout(key: str) -> bool:
    """Whether a key reaches the program when only a Russian layout is switched on: letters and signs do not."""
    text = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    *held, pressed = text.split("+")
    if len(pressed) == 1:
        return pressed.isdigit() and bool(set(held) - {"Shift"})
    return len(pressed) > 1 and ", " not in text
