"""Icons: our own one-colour drawings, painted in the colour of the text around them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.services.resources import resource_dir


class _Painted(QIconEngine):
    """Paints a drawing in the palette's colour of the moment, so a change of look needs nothing more."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into ``rect``."""
        colour = _colour(mode, state)
        renderer = QSvgRenderer(QByteArray(_drawing(self._name).replace("#000", colour.name()).encode()))
        renderer.render(painter, QRectF(rect))  # type: ignore[call-overload]  # a QRect, by Qt's contract

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The drawing at one size; drawn once for each colour it has had."""
        key = f"icon {self._name} {size.width()} {size.height()} {_colour(mode, state).rgba()}"
        image = QPixmap()
        if QPixmapCache.find(key, image):
            return image
        image = QPixmap(size)
        image.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(image)
        self.paint(painter, image.rect(), mode, state)
        painter.end()
        QPixmapCache.insert(key, image)
        return image

    def clone(self) -> QIconEngine:
        """Another of the same."""
        return _Painted(self._name)


def _colour(mode: QIcon.Mode, state: QIcon.State) -> QColor:
    """The colour of the moment."""
    group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
    role = QPalette.ColorRole.Accent if state == QIcon.State.On else QPalette.ColorRole.ButtonText
    if mode == QIcon.Mode.Selected:  # in the chosen row of a list
        role = QPalette.ColorRole.HighlightedText
    return QGuiApplication.palette().color(group, role)


@cache
def _drawing(name: str) -> str:
    return (resource_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def icon(name: str) -> QIcon:
    """The icon ``resources/icons/<name>.svg``."""
    return QIcon(_Painted(name))


def application_icon() -> QIcon:
    """The program's own icon, in its colours."""
    return QIcon(str(resource_dir() / "icons" / "app.svg"))
