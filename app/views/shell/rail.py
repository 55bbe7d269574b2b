"""The rail of screens on the window's left edge."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

RAIL_WIDTH, LOW_WIDTH = 124, 52
BUTTON_HEIGHT = 32


class Rail(QFrame):
    """One button a screen; ``chosen`` carries the screen's name."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "strip")
        self.setFixedWidth(RAIL_WIDTH)
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(4, 6, 4, 6)
        self._layout.setSpacing(2)
        self._layout.addStretch(1)

    def add(self, name: str, action: QAction, *, at_end: bool = False) -> None:
        """Add a screen's button, shown with the action's icon and text."""
        button = QToolButton(self)
        button.setProperty("look", "rail")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(18, 18))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIcon(action.icon())
        button.clicked.connect(action.trigger)
        self._group.addButton(button)
        self._buttons[name] = button
        index = self._layout.count() if at_end else self._layout.count() - self._ends()
        self._layout.insertWidget(index, button)
        button.setProperty("at_end", at_end)

    def label(self, name: str, text: str, tip: str) -> None:
        """Set a button's text and tool tip."""
        self._buttons[name].setText(text)
        self._buttons[name].setToolTip(tip)
        self._buttons[name].setAccessibleName(text)

    def mark(self, name: str) -> None:
        """Show which screen is open."""
        self._buttons[name].setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low screen the buttons show icons alone; their tool tips still name them."""
        super().resizeEvent(event)
        low = self.height() < len(self._buttons) * BUTTON_HEIGHT
        style = Qt.ToolButtonStyle
        self.setFixedWidth(LOW_WIDTH if low else RAIL_WIDTH)
        for button in self._buttons.values():
            button.setToolButtonStyle(style.ToolButtonIconOnly if low else style.ToolButtonTextBesideIcon)

    def _ends(self) -> int:
        at_end = sum(bool(button.property("at_end")) for button in self._buttons.values())
        # The buttons counted, and the stretch before them; the new button is not yet counted as an end.
        return at_end + 1
