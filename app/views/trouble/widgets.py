"""The trouble page: what happened, and a button for each way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.records import frozen
from app.services.store.ways import Way
from app.services.words import t
from app.views.texts import Translated

ASKING = (Way.PHRASE, Way.CODE)


@frozen
class Trouble:
    """What the page shows. ``kind`` names the title; ``backups`` are lines to choose from."""

    kind: str
    text: str
    ways: tuple[Way, ...]
    backups: tuple[str, ...] = ()


class TroublePage(Translated, QWidget):
    """Says what happened and what was kept; the first way out is the one under the Enter key."""

    way_chosen = Signal(str)
    secret_given = Signal(str, str)
    backup_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._trouble = Trouble("other", "", ())
        self._asked: Way | None = None
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._ask = QLabel()
        self.field = QLineEdit()
        self._ask.setBuddy(self.field)
        self.field.returnPressed.connect(self._give)
        self.list = QListWidget()
        self.list.itemActivated.connect(self._give)
        self.go = QPushButton()
        self.go.setProperty("look", "main")
        self.go.clicked.connect(self._give)
        self.buttons: dict[Way, QPushButton] = {}
        self._row = QVBoxLayout()
        self._asking = self._make_asking()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(14)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self._asking)
        column.addStretch(1)
        column.addLayout(self._row)
        self.retranslate()

    def show_trouble(self, trouble: Trouble) -> None:
        """Show another trouble; what was typed stays where the same thing is asked again."""
        self._trouble = trouble
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.buttons = {}
        for way in trouble.ways:
            button = QPushButton()
            button.setAutoDefault(True)
            button.clicked.connect(_Chooser(self, way).choose)
            self._row.addWidget(button)
            self.buttons[way] = button
        self.list.clear()
        self.list.addItems(list(trouble.backups))
        first = trouble.ways[0] if trouble.ways else None
        keep = self._asked if self._asked in trouble.ways else None
        self._ask_for(keep or (first if first in ASKING else None))
        self.retranslate()
        self.focus_first()

    def focus_first(self) -> None:
        """Put the focus where the likeliest way out is."""
        target: QWidget | None = None
        if self._asked is Way.BACKUP:
            target = self.list
        elif self._asked is not None:
            self.field.selectAll()
            target = self.field
        elif self._trouble.ways:
            self.buttons[self._trouble.ways[0]].setDefault(True)
            target = self.buttons[self._trouble.ways[0]]
        if target is not None:
            self.setFocusProxy(target)
            self.setFocus()

    def choose(self, way: Way) -> None:
        """Follow a way out: ask for what it needs here, or tell the controller."""
        if way in ASKING or way is Way.BACKUP:
            self._ask_for(way)
            self.field.clear()
            self.retranslate()
            self.focus_first()
            return
        self.way_chosen.emit(way.value)

    def retranslate(self) -> None:
        self.setWindowTitle(t(f"trouble.title_{self._trouble.kind}"))
        self._title.setText(self.windowTitle())
        self._text.setText(self._trouble.text)
        for way, button in self.buttons.items():
            button.setText(t(f"trouble.way_{way.value}"))
        self.list.setAccessibleName(t("trouble.backups"))
        if self._asked is not None:
            self._ask.setText(t(f"trouble.ask_{self._asked.value}"))
            self.field.setAccessibleName(t(f"trouble.ask_{self._asked.value}"))
            self.go.setText(t("trouble.go_backup" if self._asked is Way.BACKUP else "trouble.go"))

    def _make_asking(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("look", "panel")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self._ask)
        column.addWidget(self.list)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.go)
        column.addLayout(row)
        return frame

    def _ask_for(self, way: Way | None) -> None:
        self._asked = way
        self._asking.setVisible(way is not None)
        self.list.setVisible(way is Way.BACKUP)
        self.field.setVisible(way in ASKING)
        hidden = QLineEdit.EchoMode.Password if way is Way.PHRASE else QLineEdit.EchoMode.Normal
        self.field.setEchoMode(hidden)
        if way is Way.BACKUP and self.list.count():
            self.list.setCurrentRow(0)
        for each, button in self.buttons.items():
            button.setVisible(each is not way)

    def _give(self) -> None:
        if self._asked is Way.BACKUP:
            self.backup_chosen.emit(self.list.currentRow())
        elif self._asked is not None and self.field.text():
            self.secret_given.emit(self._asked.value, self.field.text())


class _Chooser:
    """Remembers which way a button stands for."""

    def __init__(self, page: TroublePage, way: Way) -> None:
        self._page = page
        self._way = way

    def choose(self) -> None:
        self._page.choose(self._way)
