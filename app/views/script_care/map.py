"""The graph and, beside it, the same steps as a list for those who cannot or will not look at a drawing."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.services.scripts.care import Drawing
from app.services.words import t
from app.views.common.panel import plain, scrolled
from app.views.script_care.graph_view import GraphView
from app.views.script_care.steps import lines, ways
from app.views.texts import Translated

LIST_WIDTH, NARROW = 240, 460


class MapPane(Translated, QWidget):
    """``opened`` carries the path of the step to go to in the preview."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._drawing: Drawing | None = None
        self.graph = GraphView()
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._ways = plain(look_name="quiet")
        self._ways.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._state = plain(look_name="quiet")
        self._smaller, self._larger, self._fit = QPushButton(), QPushButton(), QPushButton()
        buttons = QHBoxLayout()
        for button, handler in (
            (self._smaller, self._zoom_out),
            (self._larger, self._zoom_in),
            (self._fit, self.graph.fit),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(handler)
            buttons.addWidget(button)
        buttons.addWidget(self._state, 1)
        self._arrange(buttons)
        self.graph.chosen.connect(self._show_choice)
        self.graph.opened.connect(self.opened)
        self.list.currentItemChanged.connect(self._choose)
        self.list.itemActivated.connect(self._open)
        self.setFocusProxy(self.graph)
        self.retranslate()

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show a form's graph; None while there is none."""
        self._drawing = drawing
        self._state.setText("")
        self.graph.show_drawing(drawing)
        with QSignalBlocker(self.list):
            self.list.clear()
            for path, text in lines(drawing) if drawing else ():
                item = QListWidgetItem(text, self.list)
                item.setData(Qt.ItemDataRole.UserRole, path)
        self._show_choice(self.graph.current)

    def show_busy(self) -> None:
        """The drawing shown is of the saving before; a new one is being made."""
        self._state.setText(t("care.drawing"))

    def retranslate(self) -> None:
        self.graph.setAccessibleName(t("care.graph"))
        self.list.setAccessibleName(t("care.steps"))
        self._smaller.setText(t("care.smaller"))
        self._larger.setText(t("care.larger"))
        self._fit.setText(t("care.fit"))
        self.show_drawing(self._drawing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, else the list below."""
        super().resizeEvent(event)
        wide = self.width() >= NARROW
        way = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if way != self._both.orientation():
            self._both.setOrientation(way)
            self._both.setSizes([2, 1] if wide else [3, 2])

    def _arrange(self, buttons: QHBoxLayout) -> None:
        side = QSplitter(Qt.Orientation.Vertical)
        side.addWidget(self.list)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._ways)
        column.addStretch(1)
        side.addWidget(scrolled(sheet))
        side.setStretchFactor(0, 3)
        side.setStretchFactor(1, 2)
        both = QSplitter(Qt.Orientation.Horizontal)
        self._both = both
        both.setChildrenCollapsible(False)
        both.addWidget(self.graph)
        both.addWidget(side)
        both.setStretchFactor(0, 1)
        both.setSizes([LIST_WIDTH * 2, LIST_WIDTH])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(both, 1)
        layout.addLayout(buttons)

    def _show_choice(self, path: str) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == path:
                with QSignalBlocker(self.list):
                    self.list.setCurrentRow(row)
        self._ways.setText(ways(self._drawing, path) if self._drawing else "")

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.graph.choose(item.data(Qt.ItemDataRole.UserRole))

    def _open(self, item: QListWidgetItem) -> None:
        self.opened.emit(item.data(Qt.ItemDataRole.UserRole))

    def _zoom_in(self) -> None:
        self.graph.zoom_by(1)

    def _zoom_out(self) -> None:
        self.graph.zoom_by(-1)
