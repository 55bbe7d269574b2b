"""The help page: every action and its key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.records import frozen
from app.services.words import t
from app.views.common.panel import scrolled
from app.views.texts import Translated

COLUMNS = 2


@frozen
class HelpLine:
    """One action as shown: ``keys`` holds all of its keys."""

    area: str
    text: str
    keys: tuple[str, ...]


class HelpPage(Translated, QWidget):
    """A searchable sheet of actions in columns, grouped by area."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[HelpLine] = []
        self._search = QLineEdit()
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._fill)
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self._sheet = QWidget()
        self._grid = QGridLayout(self._sheet)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = scrolled(self._sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self._title)
        layout.addWidget(self._search)
        layout.addWidget(area, 1)
        self.retranslate()

    def show_lines(self, lines: list[HelpLine]) -> None:
        """Show these actions."""
        self._lines = lines
        self._fill()

    def focus_search(self) -> None:
        """Put the focus where typing begins."""
        self._search.setFocus()

    def retranslate(self) -> None:
        self._title.setText(t("help.title"))
        self._search.setPlaceholderText(t("help.search"))
        self._search.setAccessibleName(t("help.search"))

    def _fill(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        wanted = self._search.text().casefold()
        areas: dict[str, list[HelpLine]] = {}
        for line in self._lines:
            if wanted in f"{line.area} {line.text} {' '.join(line.keys)}".casefold():
                areas.setdefault(line.area, []).append(line)
        for index, (name, lines) in enumerate(areas.items()):
            self._grid.addWidget(_group(name, lines), index // COLUMNS, index % COLUMNS)


def _group(name: str, lines: list[HelpLine]) -> QFrame:
    frame = QFrame()
    frame.setProperty("look", "panel")
    grid = QGridLayout(frame)
    title = QLabel(name)
    title.setProperty("look", "title")
    grid.addWidget(title, 0, 0, 1, 2)
    for row, line in enumerate(lines, start=1):
        text = QLabel(line.text)
        grid.addWidget(text, row, 0)
        key = QLabel("  ".join(line.keys))
        key.setProperty("look", "key" if line.keys else "quiet")
        grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    grid.setColumnStretch(0, 1)
    grid.setRowStretch(len(lines) + 1, 1)
    return frame
