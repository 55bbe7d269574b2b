"""A year of a calendar at a glance: twelve months, days coloured by what they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.services.clocks.calendars import YearDay
from app.services.clocks.plan import Hours, Why
from app.services.words import t
from app.views.theme import Theme

MONTHS_IN_A_ROW, ROWS_OF_MONTHS = 4, 3
LINES = 8
"""Lines of a month: its name, the weekdays, six weeks less one that both share at most."""
GAP = 14


class YearView(QWidget):
    """Paints the days it is given; a tool tip tells the hours of each."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._days: dict[date, YearDay] = {}
        self._places: list[tuple[QRectF, YearDay]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(470, 340)
        theme.changed.connect(self.update)

    def show_days(self, days: Sequence[YearDay]) -> None:
        """Show a year."""
        self._days = {one.day: one for one in days}
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's own hook."""
        return QSize(720, 460)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's own hook."""
        self._places = []
        if not self._days:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        year = next(iter(self._days)).year
        for month in range(1, 13):
            self._paint_month(painter, year, month)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Qt's own hook: a day under the mouse tells what it is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.day_at(event.pos())
            if found is not None:
                QToolTip.showText(event.globalPos(), day_words(found), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def day_at(self, at: QPoint) -> YearDay | None:
        """The day painted at a place."""
        return next((one for box, one in self._places if box.contains(at)), None)

    def _paint_month(self, painter: QPainter, year: int, month: int) -> None:
        across, down = (month - 1) % MONTHS_IN_A_ROW, (month - 1) // MONTHS_IN_A_ROW
        width = (self.width() - GAP * (MONTHS_IN_A_ROW - 1)) / MONTHS_IN_A_ROW
        height = (self.height() - GAP * (ROWS_OF_MONTHS - 1)) / ROWS_OF_MONTHS
        left, top = across * (width + GAP), down * (height + GAP)
        cell_width, cell_height = width / 7, height / LINES
        colours, locale = self._theme.colours, QLocale()
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        name = locale.standaloneMonthName(month).capitalize()
        painter.drawText(QRectF(left, top, width, cell_height), int(Qt.AlignmentFlag.AlignLeft), name)
        painter.setFont(self.font())
        painter.setPen(QColor(colours.quiet))
        for weekday in range(7):
            box = QRectF(left + weekday * cell_width, top + cell_height, cell_width, cell_height)
            short = locale.standaloneDayName(weekday + 1, QLocale.FormatType.NarrowFormat)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), short)
        line = 2
        for number in range(1, 32):
            try:
                day = date(year, month, number)
            except ValueError:
                break
            box = QRectF(left + day.weekday() * cell_width, top + line * cell_height, cell_width, cell_height)
            self._paint_day(painter, box, self._days[day])
            line += day.weekday() == 6

    def _paint_day(self, painter: QPainter, box: QRectF, one: YearDay) -> None:
        self._places.append((box, one))
        ground, ink = self._look(one)
        inner = box.adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(ground)) if ground else Qt.PenStyle.NoPen)
        if ground and one.hours:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner, 3, 3)
        elif ground:
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(inner, 3, 3)
        painter.setPen(QColor(ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(one.day.day))

    def _look(self, one: YearDay) -> tuple[str, str]:
        """The ground (or, on a working day, the edge) and the ink of a day."""
        colours = self._theme.colours
        if not one.hours:
            return (colours.line, colours.late) if one.why is not None else ("", colours.quiet)
        if one.why is Why.SHORT:
            return colours.soon, colours.soon
        if one.why in (Why.OWN, Why.WORKING):
            return colours.accent, colours.accent
        return "", colours.text


def day_words(one: YearDay) -> str:
    """A day in words: its date, hours, and why it is not like its weekday."""
    when = QLocale().toString(QDate(one.day.year, one.day.month, one.day.day), "d MMMM yyyy, dddd")
    hours = hours_words(one.hours)
    if one.why is None:
        return t("calendars.day_plain", day=when, hours=hours)
    why = one.name or t(f"calendars.why_{one.why.value}")
    return t("calendars.day_special", day=when, hours=hours, why=why)


def hours_words(hours: Hours) -> str:
    """Intervals of a day in words."""
    if not hours:
        return t("calendars.day_off")
    return ", ".join(t("calendars.interval", start=_clock(start), end=_clock(end)) for start, end in hours)


def _clock(second: int) -> str:
    hour, rest = divmod(second, 3600)
    return f"{hour if hour <= 24 else hour - 24:02}:{rest // 60:02}"
