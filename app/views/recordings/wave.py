"""A recording drawn as its loudness, with its marks and the place; sought by keys and by the mouse."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractSlider

from app.services.recordings.listening import Mark
from app.services.words import t
from app.views.common.moments import stretch
from app.views.theme import Theme

NEAR_MS, FAR_MS = 5_000, 30_000
HEIGHT, EDGE = 44, 6
LOUDEST = 32_768
FLAG = 8


class Wave(QAbstractSlider):
    """``value`` is the place in ms. ``sought`` carries where the person wants to go."""

    sought = Signal(int)
    play = Signal()
    faster = Signal(int)
    mark = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._peaks: Sequence[int] = ()
        self._marks: Sequence[Mark] = ()
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSingleStep(NEAR_MS)
        self.setPageStep(FAR_MS)
        self.actionTriggered.connect(self._acted)  # a screen reader's own way to move it
        theme.changed.connect(self.update)

    def show_sound(self, peaks: Sequence[int], duration_ms: int) -> None:
        """Show a recording from its beginning; no peaks: none yet."""
        self._peaks = peaks
        self.setRange(0, duration_ms)
        self.show_place(0)
        self.update()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show these marks."""
        self._marks = marks
        self.update()

    def show_place(self, ms: int) -> None:
        """Put the cursor here."""
        self.setValue(ms)
        self.setAccessibleDescription(
            t("recordings.place", now=stretch(self.value()), whole=stretch(self.maximum()))
        )

    def go_by(self, ms: int) -> None:
        """Ask to go so far forward or back."""
        self.sought.emit(max(0, min(self.value() + ms, self.maximum())))

    def to_mark(self, forward: bool) -> None:
        """Ask to go to the next mark, or the one before."""
        places = [mark.at_ms for mark in self._marks]
        at = bisect_right(places, self.value()) if forward else bisect_left(places, self.value() - 1_000) - 1
        if 0 <= at < len(places):
            self.sought.emit(places[at])

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(480, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Never too low to be seen."""
        return QSize(160, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and control:
            self.to_mark(key == Qt.Key.Key_Right)
        elif key in _STEPS:
            self.go_by(_STEPS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.sought.emit(0 if key == Qt.Key.Key_Home else self.maximum())
        elif key == Qt.Key.Key_Space:
            self.play.emit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.faster.emit(-1 if key == Qt.Key.Key_Minus else 1)
        elif key == Qt.Key.Key_Insert:
            self.mark.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the mouse is."""
        self.setFocus()
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The place follows the mouse that drags it."""
        at = (event.position().x() - EDGE) / max(1, self.width() - 2 * EDGE)
        self.sought.emit(round(max(0.0, min(at, 1.0)) * self.maximum()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the loudness, the marks and the place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        painter.fillRect(self.rect(), QColor(colours.field))
        self._paint_peaks(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.soon))
        for mark in self._marks:
            x = self._x(mark.at_ms)
            painter.drawRect(QRectF(x - 0.75, 0, 1.5, self.height()))
            painter.drawPolygon(QPolygonF([QPointF(x, 0), QPointF(x + FLAG, FLAG / 2), QPointF(x, FLAG)]))
        if self.maximum():
            painter.setBrush(QColor(colours.text))
            x = self._x(self.value())
            painter.drawRect(QRectF(x - 1, 0, 2, self.height()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.line), 1.5))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_peaks(self, painter: QPainter) -> None:
        colours = self._theme.colours
        middle, room = self.height() / 2, self.height() / 2 - 4
        loudest = max(max(self._peaks, default=0), LOUDEST // 16)
        width = max(1, self.width() - 2 * EDGE)
        place = self._x(self.value())
        painter.setPen(Qt.PenStyle.NoPen)
        for x in range(0, width, 2):
            if not self._peaks:
                break
            count = len(self._peaks)
            part = self._peaks[x * count // width : max((x + 2) * count // width, x * count // width + 1)]
            high = max(1.0, room * max(part) / loudest)
            painter.setBrush(QColor(colours.accent if EDGE + x <= place else colours.quiet))
            painter.drawRect(QRectF(EDGE + x, middle - high, 1.4, 2 * high))

    def _x(self, ms: int) -> float:
        return EDGE + (self.width() - 2 * EDGE) * ms / max(1, self.maximum())

    def _acted(self, _action: int) -> None:
        if self.sliderPosition() != self.value():
            self.sought.emit(self.sliderPosition())


_STEPS = {
    Qt.Key.Key_Left: -NEAR_MS,
    Qt.Key.Key_Right: NEAR_MS,
    Qt.Key.Key_PageUp: -FAR_MS,
    Qt.Key.Key_PageDown: FAR_MS,
}
