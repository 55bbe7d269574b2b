"""A titled panel, and small helpers that every screen lays out with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStylePainter, QVBoxLayout, QWidget

from app.views.common.tips import plain_tip


class Panel(QFrame):
    """A framed column with a title row; ``body`` takes the contents, ``head`` more on the title's right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "panel")
        self._title = look(QLabel(), "title")
        self.head = QHBoxLayout()
        self.head.addWidget(self._title)
        self.head.addStretch(1)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(self.head)
        layout.addLayout(self.body, 1)

    def set_title(self, text: str) -> None:
        """Set the title, which also names the panel to a screen reader."""
        self._title.setText(text)
        self.setAccessibleName(text)


class Elided(QLabel):
    """A plain text that ends in dots where it does not fit; the tool tip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Qt's own hook."""
        super().setText(text)
        self.setToolTip(plain_tip(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own hook."""
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawItemText(
            self.rect(), self.alignment(), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )


def look(label: QLabel, name: str) -> QLabel:
    """Give a label one of the looks of the theme; set it again and it is repainted."""
    if label.property("look") != name:
        label.setProperty("look", name)
        label.style().unpolish(label)
        label.style().polish(label)
    return label


def plain(*, wrap: bool = True, look_name: str = "") -> QLabel:
    """A label that shows what it is given as plain text: callers' names are hostile input."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    return look(label, look_name) if look_name else label


def scrolled(sheet: QWidget) -> QScrollArea:
    """A sheet that scrolls up and down, on the ground it stands on, never taking the focus itself."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(sheet)
    area.viewport().setAutoFillBackground(False)
    sheet.setAutoFillBackground(False)
    return area
