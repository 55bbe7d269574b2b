"""The time line of a call, painted: lanes of what lasted and what happened, and a cursor moved by keys."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractSlider

from app.services.review.records import Lane, Replay, Stretch
from app.services.review.remarks import Remark
from app.services.words import t
from app.views.common.moments import stretch
from app.views.theme import Theme

SECOND_MS = 1000
FAR_MS = 10_000
TICKS_MS = (1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000)
ROOM_PX = 64
"""A label of the axis needs about so much."""

GAP = 4


class TimeLine(QAbstractSlider):
    """``value`` is the cursor, in ms from the first ring. Arrows go a second, pages ten, Ctrl and arrows to the
    next event, Home and End to the ends; ``play`` and ``faster`` carry the wishes of Space, plus and minus.
    """

    play = Signal()
    faster = Signal(int)
    opened = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._replay: Replay | None = None
        self._remarks: Sequence[Remark] = ()
        self._moments: list[int] = []
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSingleStep(SECOND_MS)
        self.setPageStep(FAR_MS)
        self.valueChanged.connect(self._moved)
        theme.changed.connect(self.update)

    def show_replay(self, replay: Replay | None, remarks: Sequence[Remark] = ()) -> None:
        """Show a call from its beginning; None: nothing."""
        self._replay = replay
        self._remarks = remarks
        self.setRange(0, max(replay.end - replay.start, 1) if replay else 0)
        self._moments = sorted({event.at - replay.start for event in replay.events}) if replay else []
        self.setValue(0)
        self._moved()

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Show these remarks over the same call."""
        self._remarks = remarks
        self.update()

    @property
    def moment(self) -> int:
        """The cursor's moment (UTC ms)."""
        return (self._replay.start if self._replay else 0) + self.value()

    def go_to(self, at: int) -> None:
        """Put the cursor on a moment (UTC ms)."""
        if self._replay is not None:
            self.setValue(at - self._replay.start)

    def to_event(self, forward: bool) -> None:
        """Put the cursor on the next event, or the one before."""
        if forward:
            place = bisect_right(self._moments, self.value())
        else:
            place = bisect_left(self._moments, self.value()) - 1
        if 0 <= place < len(self._moments):
            self.setValue(self._moments[place])

    def sizeHint(self) -> QSize:
        """Room for the axis and the lanes."""
        return QSize(600, self._row_height() * (len(Lane) + 2) + 2 * GAP)

    def minimumSizeHint(self) -> QSize:
        """The lanes are never cut."""
        return QSize(320, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Space:
            self.play.emit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.faster.emit(-1 if key == Qt.Key.Key_Minus else 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and control:
            self.to_event(key == Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.setValue(self.value() + (FAR_MS if key == Qt.Key.Key_Right else -FAR_MS))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor where the mouse is."""
        self.setFocus()
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The cursor follows the mouse that drags it."""
        left, width = self._ground()
        self.setValue(round((event.position().x() - left) / width * self.maximum()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the axis, the lanes and the cursor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        painter.fillRect(self.rect(), QColor(colours.panel))
        if self._replay is None:
            return
        self._paint_axis(painter)
        for row, lane in enumerate(Lane, start=1):
            self._paint_name(painter, row, t(f"review.lane_{lane.value}"))
            shown = [one for one in self._replay.stretches if one.lane is lane]
            for one in sorted(shown, key=lambda one: one.kind == "side"):  # a side script stands in front
                self._paint_stretch(painter, row, one)
            self._paint_events(painter, row, lane)
        self._paint_name(painter, len(Lane) + 1, t("review.lane_remark"))
        self._paint_remarks(painter, len(Lane) + 1)
        self._paint_cursor(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_axis(self, painter: QPainter) -> None:
        left, width = self._ground()
        colours = self._theme.colours
        most = max(1, int(width / ROOM_PX))
        step = next((tick for tick in TICKS_MS if self.maximum() / tick <= most), TICKS_MS[-1])
        for at in range(0, self.maximum() + 1, step):
            x = self._x(at)
            painter.setPen(QColor(colours.line))
            painter.drawLine(QPointF(x, self._row_height()), QPointF(x, self.height() - GAP))
            painter.setPen(QColor(colours.quiet))
            room = QRectF(x - ROOM_PX / 2, GAP, ROOM_PX, self._row_height() - GAP)
            if at == 0:
                room.moveLeft(left)
            align = Qt.AlignmentFlag.AlignLeft if at == 0 else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(room, int(align | Qt.AlignmentFlag.AlignVCenter), stretch(at))

    def _paint_name(self, painter: QPainter, row: int, text: str) -> None:
        painter.setPen(QColor(self._theme.colours.quiet))
        room = QRectF(GAP * 2, self._top(row), self._ground()[0] - GAP * 3, self._row_height())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)

    def _paint_stretch(self, painter: QPainter, row: int, one: Stretch) -> None:
        start = self._replay.start if self._replay else 0
        left, right = self._x(one.start - start), self._x(one.end - start)
        height = self._row_height() - 2 * GAP
        room = QRectF(left, self._top(row) + GAP, max(right - left - 1, 3), height)
        ground = QColor(self._ground_of(one))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(room, 3, 3)
        if room.width() > 30:
            dark = ground.lightness() < 128
            painter.setPen(QColor("#ffffff" if dark else "#101418"))
            words = self.fontMetrics().elidedText(
                " ".join(one.text.split()), Qt.TextElideMode.ElideRight, int(room.width()) - 8
            )
            painter.drawText(room.adjusted(4, 0, -4, 0), int(Qt.AlignmentFlag.AlignVCenter), words)

    def _ground_of(self, one: Stretch) -> str:
        colours = self._theme.colours
        if one.lane is Lane.CALL:
            named = {"talk": colours.good, "hold": colours.late, "ring": colours.soon, "acw": colours.accent}
            return named.get(one.kind, colours.quiet)
        if one.kind == "side":
            return colours.soon
        return colours.line if one.lane is Lane.SCRIPT else colours.quiet

    def _paint_events(self, painter: QPainter, row: int, lane: Lane) -> None:
        if self._replay is None or lane in (Lane.CALL, Lane.TYPING):
            return
        middle = self._top(row) + self._row_height() / 2
        painter.setPen(QPen(QColor(self._theme.colours.panel), 1))
        painter.setBrush(QColor(self._theme.colours.accent))
        for event in self._replay.events:
            if event.lane is lane:
                x = self._x(event.at - self._replay.start)
                if lane is Lane.SCRIPT:
                    painter.drawEllipse(QPointF(x, self._top(row) + self._row_height() - GAP), 4, 4)
                else:
                    painter.drawPolygon(_diamond(x, middle, 6))

    def _paint_remarks(self, painter: QPainter, row: int) -> None:
        colours = self._theme.colours
        marks = {"good": colours.good, "problem": colours.late, "question": colours.soon}
        painter.setPen(QPen(QColor(colours.panel), 1))
        top = self._top(row) + GAP
        for remark in self._remarks:
            x = self._x(remark.at - (self._replay.start if self._replay else 0))
            bottom = top + self._row_height() - 2 * GAP
            painter.setBrush(QColor(marks.get(remark.kind.value, colours.accent)))
            flag = [QPointF(x, top), QPointF(x + 12, top + 5), QPointF(x + 2, top + 10), QPointF(x + 2, bottom)]
            painter.drawPolygon(QPolygonF([*flag, QPointF(x, bottom)]))

    def _paint_cursor(self, painter: QPainter) -> None:
        x = self._x(self.value())
        colour = QColor(self._theme.colours.text)
        painter.setPen(QPen(colour, 1.5))
        painter.drawLine(QPointF(x, self._row_height() - GAP), QPointF(x, self.height() - GAP))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        top = self._row_height() - 2 * GAP
        painter.drawPolygon(QPolygonF([QPointF(x - 6, top), QPointF(x + 6, top), QPointF(x, top + 8)]))

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 3 * GAP

    def _top(self, row: int) -> float:
        return float(row * self._row_height() + GAP)

    def _ground(self) -> tuple[float, float]:
        """Where the lanes begin and how wide they are."""
        names = [t(f"review.lane_{lane.value}") for lane in Lane] + [t("review.lane_remark")]
        left = max(self.fontMetrics().horizontalAdvance(name) for name in names) + 4 * GAP
        return float(left), max(1.0, float(self.width() - left - ROOM_PX / 2 - GAP))

    def _x(self, at: int) -> float:
        left, width = self._ground()
        return left + width * at / max(1, self.maximum())

    def _moved(self) -> None:
        self.setAccessibleDescription(
            t("review.position", now=stretch(self.value()), whole=stretch(self.maximum()))
        )
        self.update()


def _diamond(x: float, y: float, size: float) -> QPolygonF:
    return QPolygonF([QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)])
