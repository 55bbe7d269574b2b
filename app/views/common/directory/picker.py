"""Looking somebody up in the directory: type, go up and down, Enter takes the number."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.services.directory.finding import Directory
from app.services.directory.records import Line
from app.services.words import t
from app.views.actions.registry import hint
from app.views.common.directory.words import (
    kind_words,
    number_words,
    standing_look,
    standing_words,
    where_words,
    who_words,
)
from app.views.common.panel import plain
from app.views.common.record_table import Heading, RecordTable
from app.views.common.record_table import Line as Row
from app.views.texts import Translated
from app.views.theme import Colours

SHOWN = 300
"""More than this nobody reads; another letter typed brings the right ones up."""
NUMBERS = 4
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class DirectoryPicker(Translated, QWidget):
    """``taken`` carries the number chosen, as it was typed; ``moved`` the line in hand (None: none)."""

    taken = Signal(str)
    moved = Signal(object)

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._colours = colours
        self._directory: Directory | None = None
        self._lines: tuple[Line, ...] = ()
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.table = RecordTable()
        self.table.selectionModel().currentRowChanged.connect(self._show_line)
        self.table.opened.connect(self._take_main)
        self._nothing = plain(look_name="quiet")
        self._about = plain(look_name="quiet")
        self._about.setMinimumHeight(self._about.fontMetrics().lineSpacing() * 3)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._numbers = QHBoxLayout()
        self._buttons = [self._button(at) for at in range(NUMBERS)]
        self._numbers.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.table, 1)
        column.addWidget(self._about)
        column.addLayout(self._numbers)
        self.setFocusProxy(self.search)
        self.retranslate()

    def show_directory(self, directory: Directory) -> None:
        """Look things up in this one from now on."""
        self._directory = directory
        self._find(self.search.text())

    @property
    def line(self) -> Line | None:
        """The line in hand."""
        row = self.table.row()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    @property
    def number(self) -> str:
        """The number that Enter takes; empty where there is none."""
        return self.line.main_number if self.line is not None else ""

    def take(self) -> None:
        """Take the main number of the line in hand."""
        if self.number:
            self.taken.emit(self.number)

    def retranslate(self) -> None:
        self.search.setPlaceholderText(t("directory.search"))
        self.search.setAccessibleName(t("directory.search"))
        self.table.setAccessibleName(t("directory.title"))
        self._find(self.search.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While typing, the arrows move in the list and Enter takes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES and not event.modifiers():
                QApplication.sendEvent(self.table, event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self.take()
                return True
        return super().eventFilter(watched, event)

    def _find(self, text: str) -> None:
        if self._directory is None:
            return
        self._lines = self._directory.find(text)[:SHOWN]
        headings = [
            Heading(t("directory.who"), 290),
            Heading(t("directory.number"), 150),
            Heading(t("directory.where"), 180),
            Heading(t("directory.now"), 200),
        ]
        self.table.show_lines(headings, [self._row(line, self._directory.at) for line in self._lines])
        if self._lines:
            self.table.rest_on(0)
        self._nothing.setVisible(not self._lines)
        self._nothing.setText(t("directory.nothing" if text.strip() else "directory.empty"))
        self._show_line()

    def _row(self, line: Line, now: int) -> Row:
        shown = next((number_words(one) for one in line.numbers if one.number == line.main_number), "")
        colour = str(getattr(self._colours, standing_look(line)))
        return Row(line.uid, (who_words(line), shown, where_words(line), standing_words(line, now)), 3, colour)

    def _show_line(self, *_: object) -> None:
        """What does not fit into the row, and the other numbers."""
        line = self.line
        about: list[str] = []
        if line is not None:
            now = self._directory.at if self._directory is not None else 0
            facts = (line.department, standing_words(line, now))
            about.extend(fact for fact in facts if fact)
            if line.skills:
                about.append(t("directory.skills_are", skills=", ".join(line.skills)))
            if line.note:
                about.append(line.note)
        self._about.setText("\n".join(about) or " ")
        numbers = line.numbers[:NUMBERS] if line is not None else ()
        for at, button in enumerate(self._buttons):
            button.setVisible(at < len(numbers))
            if at < len(numbers):
                words = t("directory.number_of", number=number_words(numbers[at]), kind=kind_words(numbers[at]))
                button.setText(hint(words, f"Ctrl+{at + 1}"))
        self.moved.emit(line)

    def _button(self, at: int) -> QPushButton:
        button = QPushButton()
        button.setAutoDefault(False)
        button.clicked.connect(partial(self._take_number, at))
        QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self, partial(self._take_number, at))
        self._numbers.addWidget(button)
        return button

    def _take_main(self, _key: bytes) -> None:
        self.take()

    def _take_number(self, at: int) -> None:
        line = self.line
        if line is not None and at < len(line.numbers):
            self.taken.emit(line.numbers[at].number)
