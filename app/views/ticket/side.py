"""The column of panes: every title in sight with a word about what is inside, one pane unfolded."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.services.words import t
from app.views.common.panel import Elided, look, scrolled
from app.views.texts import Translated
from app.views.ticket.pane import Pane


class Side(Translated, QWidget):
    """Shows the panes; :meth:`open` unfolds one, :meth:`go_to` takes the focus there too."""

    def __init__(self, panes: Iterable[Pane]) -> None:
        super().__init__()
        self._folds = {pane.name: Fold(pane) for pane in panes}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for fold in self._folds.values():
            fold.pressed.connect(self.open)
            fold.vanished.connect(self._vanished)
            layout.addWidget(fold)
        layout.addStretch(1)
        self._open = ""
        self.open(next(iter(self._folds), ""))
        self.retranslate()

    @property
    def opened(self) -> str:
        """The name of the unfolded pane."""
        return self._open

    def open(self, name: str) -> None:
        """Unfold this pane; the one unfolded before folds."""
        self._open = name
        layout = self.layout()
        for each, fold in self._folds.items():
            fold.unfold(each == name)
            if isinstance(layout, QVBoxLayout):
                layout.setStretchFactor(fold, 100 if each == name else 0)

    def go_to(self, name: str) -> None:
        """Unfold a pane and put the focus into it."""
        self.open(name)
        self._folds[name].pane.focus_first()

    def next(self) -> None:
        """Go to the pane below."""
        self._step(1)

    def previous(self) -> None:
        """Go to the pane above."""
        self._step(-1)

    def titles(self) -> list[tuple[str, str]]:
        """Names and titles of the panes in sight."""
        return [(name, t(fold.pane.title_key)) for name, fold in self._folds.items() if not fold.isHidden()]

    def retranslate(self) -> None:
        """Set every text anew."""
        for fold in self._folds.values():
            fold.retranslate()

    def _step(self, by: int) -> None:
        names = [name for name, _ in self.titles()]
        if names:
            here = names.index(self._open) if self._open in names else -1
            self.go_to(names[(here + by) % len(names)])

    def _vanished(self, name: str) -> None:
        if name == self._open:
            self.open(next((each for each, fold in self._folds.items() if not fold.isHidden()), ""))


class Fold(QFrame):
    """One pane with its title. ``pressed`` and ``vanished`` carry its name."""

    pressed = Signal(str)
    vanished = Signal(str)

    def __init__(self, pane: Pane) -> None:
        super().__init__()
        self.pane = pane
        self.setProperty("look", "panel")
        self._title = QToolButton()
        self._title.setProperty("look", "fold")
        self._title.setAutoRaise(True)
        self._title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._title.setArrowType(Qt.ArrowType.RightArrow)
        self._title.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title.clicked.connect(self._press)
        self._told = Elided()
        look(self._told, "quiet")
        self._told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._told, 1)
        self._body = scrolled(pane.widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 10, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._body, 1)
        pane.told.connect(self._tell)
        pane.wanted.connect(self._want)

    def unfold(self, on: bool) -> None:
        """Show the pane's contents, or its title alone."""
        self._body.setVisible(on)
        self._title.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        vertical = QSizePolicy.Policy.Expanding if on else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)

    def retranslate(self) -> None:
        """Set the title anew."""
        title = t(self.pane.title_key)
        self._title.setText(title)
        self._body.setAccessibleName(title)
        self.pane.retranslate()

    def told(self) -> QLabel:
        """The word beside the title."""
        return self._told

    def _press(self) -> None:
        self.pressed.emit(self.pane.name)

    def _tell(self, text: str, look_name: str) -> None:
        self._told.setText(text)
        look(self._told, look_name)

    def _want(self, wanted: bool) -> None:
        if wanted == self.isHidden():
            self.setVisible(wanted)
            if not wanted:
                self.vanished.emit(self.pane.name)
