"""The graph of a form, painted: steps as boxes, conditions where a way arrives, unreachable steps marked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.services.forms.graph import GraphNode, NodeKind
from app.services.scripts.care import Drawing
from app.services.words import t
from app.views.script_care.layers import BOX_HEIGHT, BOX_WIDTH, Layout, lay_out
from app.views.script_care.steps import conditions_into, side_names, step_words
from app.views.theme import LIGHT, Colours

ZOOMS = (0.25, 0.35, 0.5, 0.65, 0.8, 1.0, 1.25, 1.6, 2.0)
READABLE = 0.65
ROUND, ARROW, LABEL_HEIGHT = 7.0, 5.0, 18.0


class GraphView(QAbstractScrollArea):
    """``chosen`` carries the path of the step one stands on, ``opened`` the one Enter was pressed on."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._layout: Layout | None = None
        self._nodes: dict[str, GraphNode] = {}
        self._conditions: dict[str, str] = {}
        self._current = ""
        self._zoom = 1.0
        self._colours = LIGHT
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(t("care.graph"))

    @property
    def current(self) -> str:
        """The path of the step one stands on."""
        return self._current

    @property
    def zoom(self) -> float:
        """How large it is painted; 1 is the natural size."""
        return self._zoom

    def set_colours(self, colours: Colours) -> None:
        """Paint in the colours of this look."""
        self._colours = colours
        self.viewport().update()

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show a graph; the step one stood on stays chosen while it is there."""
        self._drawing = drawing
        self._nodes = {node.path: node for node in drawing.graph.nodes} if drawing else {}
        self._layout = lay_out(drawing.graph) if drawing else None
        self._conditions = conditions_into(drawing.graph) if drawing else {}
        if self._current not in self._nodes:
            self._current = next(iter(self._nodes), "")
            self._begin_large_enough()
        self._measure()
        self._see_current()
        self.viewport().update()

    def choose(self, path: str) -> None:
        """Stand on a step and bring it into view."""
        if path not in self._nodes:
            return
        changed = path != self._current
        self._current = path
        self._see_current()
        self.viewport().update()
        self.setAccessibleDescription(self._words(path))
        if changed:
            self.chosen.emit(path)

    def zoom_by(self, steps: int) -> None:
        """Paint larger (positive) or smaller."""
        nearest = min(range(len(ZOOMS)), key=lambda index: abs(ZOOMS[index] - self._zoom))
        self._set_zoom(ZOOMS[max(0, min(len(ZOOMS) - 1, nearest + steps))])

    def fit(self) -> None:
        """Paint so that the whole width is seen, at most in its natural size."""
        if self._layout is not None:
            self._set_zoom(max(ZOOMS[0], min(1.0, self.viewport().width() / self._layout.width)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows follow the ways, Home and End go to the ends, plus, minus and 0 zoom, Enter opens."""
        moves: dict[Qt.Key, Callable[[], str]] = {
            Qt.Key.Key_Down: self._below,
            Qt.Key.Key_Up: self._above,
            Qt.Key.Key_Left: lambda: self._beside(-1),
            Qt.Key.Key_Right: lambda: self._beside(1),
            Qt.Key.Key_Home: lambda: next(iter(self._nodes), ""),
            Qt.Key.Key_End: lambda: next(reversed(self._nodes), ""),
        }
        key = Qt.Key(event.key())
        if key in moves and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.choose(moves[key]())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.opened.emit(self._current)
        elif event.text() in ("+", "="):
            self.zoom_by(1)
        elif event.text() == "-":
            self.zoom_by(-1)
        elif event.text() == "0":
            self.fit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stand on the step under the pointer."""
        self.choose(self._at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the step under the pointer."""
        path = self._at(event.position())
        if path:
            self.opened.emit(path)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bars in step."""
        super().resizeEvent(event)
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is in view."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), QColor(self._colours.window))
        if self._layout is None:
            painter.setPen(QColor(self._colours.quiet))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, t("care.graph_empty"))
            return
        painter.translate(self._origin())
        painter.scale(self._zoom, self._zoom)
        self._paint_lines(painter, self._layout)
        for path, node in self._nodes.items():
            self._paint_box(painter, node, self._box(path))
            self._paint_condition(painter, path, self._box(path))

    # -- painting -----------------------------------------------------------------------------------------

    def _paint_lines(self, painter: QPainter, layout: Layout) -> None:
        ahead = [line for line in layout.lines if self._is_own(line.sources, line.target)]
        for line in [*(one for one in layout.lines if one not in ahead), *ahead]:
            own = line in ahead
            colour = QColor(self._colours.accent if own else self._colours.line)
            painter.setPen(QPen(colour, 2.0 if own else 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            path = QPainterPath(QPointF(*line.points[0]))
            (x1, y1), (x2, y2) = line.points[:2]
            end = y2 - (LABEL_HEIGHT if line.arrives and line.target in self._conditions else 0)
            half = (end - y1) / 2
            path.cubicTo(x1, y1 + half, x2, end - half, x2, end)
            path.lineTo(x2, y2)
            for x, y in line.points[2:]:
                path.lineTo(x, y)
            painter.drawPath(path)
            if line.arrives:
                painter.setBrush(colour)
                painter.drawPolygon(
                    QPolygonF([QPointF(x2, y2), QPointF(x2 - ARROW, y2 - 8), QPointF(x2 + ARROW, y2 - 8)])
                )

    def _is_own(self, sources: frozenset[str], target: str) -> bool:
        return self._current in sources or self._current == target

    def _paint_box(self, painter: QPainter, node: GraphNode, box: QRectF) -> None:
        colours = self._colours
        lost = self._drawing is not None and node.path in self._drawing.unreachable
        chosen = node.path == self._current
        edge = colours.late if lost else colours.accent if chosen else colours.line
        style = Qt.PenStyle.DashLine if lost else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(edge), 2.5 if chosen else 1.3, style))
        painter.setBrush(QColor(colours.say if chosen else colours.panel))
        radius = ROUND if node.kind is NodeKind.STEP else BOX_HEIGHT / 2
        painter.drawRoundedRect(box, radius, radius)
        if node.repeats:
            painter.drawRoundedRect(box.adjusted(4, 4, -4, -4), radius - 2, radius - 2)
        inner = box.adjusted(10, 5, -10, -5)
        notes = _notes(node, lost=lost)
        painter.setPen(QColor(colours.text))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        if node.kind is not NodeKind.STEP:
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.setFont(self._font(9))
        spacing = painter.fontMetrics().lineSpacing()
        height = (inner.height() - (13 if notes else 0)) // spacing * spacing
        painter.save()
        painter.setClipRect(QRectF(inner.left(), inner.top(), inner.width(), height))
        painter.drawText(inner, flags, step_words(node))
        painter.restore()
        if notes:
            painter.setFont(self._font(8))
            painter.setPen(QColor(colours.late if lost else colours.quiet))
            line = painter.fontMetrics().elidedText(notes, Qt.TextElideMode.ElideRight, int(inner.width()))
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, line)

    def _paint_condition(self, painter: QPainter, path: str, box: QRectF) -> None:
        words = self._conditions.get(path, "")
        if not words:
            return
        painter.setFont(self._font(8))
        text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(BOX_WIDTH - 12))
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        place = QRectF(box.center().x() - width / 2, box.top() - 9 - LABEL_HEIGHT, width, LABEL_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.raised))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(QColor(self._colours.soon))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _font(self, points: float) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(points)
        return font

    # -- places -------------------------------------------------------------------------------------------

    def _box(self, path: str) -> QRectF:
        box = self._layout.boxes[path] if self._layout else None
        return QRectF(box.x, box.y, BOX_WIDTH, BOX_HEIGHT) if box else QRectF()

    def _origin(self) -> QPointF:
        """Where the drawing's corner lies in the viewport: in the middle while there is room."""
        if self._layout is None:
            return QPointF()
        free = self.viewport().width() - self._layout.width * self._zoom
        across = free / 2 if free > 0 else -self.horizontalScrollBar().value()
        return QPointF(across, -self.verticalScrollBar().value())

    def _at(self, position: QPointF) -> str:
        place = (position - self._origin()) / self._zoom
        return next((path for path in self._nodes if self._box(path).contains(place)), "")

    def _measure(self) -> None:
        size = (self._layout.width, self._layout.height) if self._layout else (0.0, 0.0)
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        rooms = (self.viewport().width(), self.viewport().height())
        for bar, length, room in zip(bars, size, rooms, strict=True):
            bar.setPageStep(room)
            bar.setSingleStep(40)
            bar.setRange(0, max(0, int(length * self._zoom) - room))

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self._measure()
        self._see_current()
        self.viewport().update()

    def _begin_large_enough(self) -> None:
        """A form shown for the first time is fitted, but stays readable."""
        self.fit()
        self._zoom = max(READABLE, self._zoom)

    def _see_current(self) -> None:
        if self._current in self._nodes:
            centre = self._box(self._current).center() * self._zoom
            self.horizontalScrollBar().setValue(int(centre.x() - self.viewport().width() / 2))
            self.verticalScrollBar().setValue(int(centre.y() - self.viewport().height() / 2))

    def _below(self) -> str:
        edges = self._drawing.graph.edges if self._drawing else ()
        return next((edge.target for edge in edges if edge.source == self._current), self._current)

    def _above(self) -> str:
        edges = self._drawing.graph.edges if self._drawing else ()
        return next((edge.source for edge in reversed(edges) if edge.target == self._current), self._current)

    def _beside(self, step: int) -> str:
        """The next step to the side in the same layer; else the one before or after in the form."""
        if self._layout is None or self._current not in self._nodes:
            return ""
        boxes = self._layout.boxes
        row = sorted(
            (path for path in boxes if boxes[path].layer == boxes[self._current].layer),
            key=lambda path: boxes[path].x,
        )
        place = row.index(self._current) + step
        if 0 <= place < len(row):
            return row[place]
        order = list(self._nodes)
        return order[max(0, min(len(order) - 1, order.index(self._current) + step))]

    def _words(self, path: str) -> str:
        parts = [step_words(self._nodes[path]), self._conditions.get(path, "")]
        return ". ".join(part for part in parts if part)


def _notes(node: GraphNode, *, lost: bool) -> str:
    """The small line in a box: unreachable, repeats, side scripts, outcomes."""
    notes = [t("care.unreachable")] if lost else []
    notes += [t("care.repeats")] if node.repeats else []
    notes += [t("care.side_note", names=side_names(node.side_scripts))] if node.side_scripts else []
    notes += [t("care.outcome_note", n=len(node.outcomes))] if node.outcomes else []
    return " · ".join(notes)
