"""The people screen: sections on the left, their entries, and the form of one entry."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.services.words import t
from app.views.people.form import EntryForm
from app.views.people.sections import SECTIONS, Choices, Entry, Section
from app.views.texts import Translated

SECTION_WIDTH, ENTRY_WIDTH = 190, 340


class PeoplePage(Translated, QWidget):
    """Chooses a section, an entry, and edits it."""

    section_chosen = Signal(str)
    saved = Signal(object, object)
    switched = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._chosen: Entry | None = None
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self.sections = QListWidget()
        self.sections.setFixedWidth(SECTION_WIDTH)
        for section in SECTIONS:
            self.sections.addItem(QListWidgetItem(section.name))
        self.sections.currentRowChanged.connect(self._section_changed)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setFixedWidth(ENTRY_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._entry_changed)
        self.add = QPushButton()
        self.add.clicked.connect(self.begin_new)
        self.save = QPushButton()
        self.save.setProperty("look", "main")
        self.save.clicked.connect(self._save)
        self.switch = QPushButton()
        self.switch.clicked.connect(self._switch)
        self._error = QLabel()
        self._error.setWordWrap(True)
        self._error.setProperty("look", "late")
        self.form: EntryForm | None = None
        self._place = QScrollArea()
        self._place.setWidgetResizable(True)
        self._place.setFrameShape(QFrame.Shape.NoFrame)
        self._place.viewport().setAutoFillBackground(False)
        self._arrange()
        self.setFocusProxy(self.sections)
        self.retranslate()

    def show_section(
        self, section: Section, entries: list[Entry], choices: Choices, chosen: object = None
    ) -> None:
        """Show a section's entries; ``chosen`` is the key of the one to stand on."""
        self._entries = entries
        with QSignalBlocker(self.sections):
            self.sections.setCurrentRow(SECTIONS.index(section))
        with QSignalBlocker(self.list):
            self.list.clear()
            for entry in entries:
                self.list.addItem(_line(entry))
        self.form = EntryForm(section, choices)
        self.form.entered.connect(self._save)
        self._place.setWidget(self.form)
        self.form.setAutoFillBackground(False)  # the scroll area has just switched it on
        self.show_error("")
        keys = [entry.uid for entry in entries]
        self.list.setCurrentRow(keys.index(chosen) if chosen in keys else (0 if entries else -1))
        self._entry_changed(self.list.currentRow())
        self._filter()

    def show_error(self, text: str) -> None:
        """Say why an entry was not saved; empty for nothing."""
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def begin_new(self) -> None:
        """Empty the form for a new entry."""
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(-1)
        self._entry_changed(-1)
        if self.form is not None:
            self.form.setFocus()

    def retranslate(self) -> None:
        self._title.setText(t("people.title"))
        for row, section in enumerate(SECTIONS):
            self.sections.item(row).setText(t(f"people.section_{section.name}"))
        self.sections.setAccessibleName(t("people.sections"))
        self.list.setAccessibleName(t("people.entries"))
        self.search.setPlaceholderText(t("people.search"))
        self.search.setAccessibleName(t("people.search"))
        self.add.setText(t("people.add"))
        self.save.setText(t("people.save"))
        self._show_switch()
        if self.form is not None:
            self.section_chosen.emit(self.form.section.name)

    def _arrange(self) -> None:
        middle = QVBoxLayout()
        middle.addWidget(self.search)
        middle.addWidget(self.list, 1)
        middle.addWidget(self.add)
        panel = QFrame()
        panel.setProperty("look", "panel")
        right = QVBoxLayout(panel)
        right.setContentsMargins(14, 12, 14, 12)
        right.addWidget(self._place, 1)
        right.addWidget(self._error)
        buttons = QHBoxLayout()
        buttons.addWidget(self.switch)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        right.addLayout(buttons)
        row = QHBoxLayout()
        row.addWidget(self.sections)
        row.addLayout(middle)
        row.addWidget(panel, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self._title)
        column.addLayout(row, 1)

    def _section_changed(self, row: int) -> None:
        if row >= 0:
            self.search.clear()
            self.section_chosen.emit(SECTIONS[row].name)

    def _entry_changed(self, row: int) -> None:
        self._chosen = self._entries[row] if 0 <= row < len(self._entries) else None
        if self.form is not None:
            self.form.show_values(self._chosen.values if self._chosen else {}, new=self._chosen is None)
        self.show_error("")
        self._show_switch()

    def _show_switch(self) -> None:
        self.switch.setVisible(self._chosen is not None)
        active = self._chosen is None or self._chosen.active
        person = self.form is not None and not self.form.section.table
        off, on = ("people.lock_out", "people.let_in") if person else ("people.switch_off", "people.switch_on")
        self.switch.setText(t(off if active else on))

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        for row, entry in enumerate(self._entries):
            item = self.list.item(row)
            if item is not None:
                item.setHidden(wanted not in f"{entry.title} {entry.note}".casefold())

    def _save(self) -> None:
        if self.form is not None:
            self.saved.emit(self._chosen, self.form.values())

    def _switch(self) -> None:
        if self._chosen is not None:
            self.switched.emit(self._chosen, not self._chosen.active)


def _line(entry: Entry) -> QListWidgetItem:
    text = t("people.entry_line", title=entry.title, note=entry.note) if entry.note else entry.title
    item = QListWidgetItem(text if entry.active else t("people.entry_inactive", text=text))
    item.setToolTip(text)
    if not entry.active:
        item.setForeground(QBrush(Qt.GlobalColor.gray))
    return item
