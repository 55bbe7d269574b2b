"""The program's icon as Windows and macOS want it, painted from ``resources/icons/app.svg``."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]
DRAWING = ROOT / "resources" / "icons" / "app.svg"
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
"""Up to 200 % of the sizes that Windows shows (learn.microsoft.com/windows/apps/design/style/iconography)."""
ICNS_KINDS = {
    b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024,
    b"ic11": 32, b"ic12": 64, b"ic13": 256, b"ic14": 512,
}  # fmt: skip
"""Kinds that hold a PNG, with their sides in pixels; from ic10 on they are those of twice as many dots."""
_MARGIN = 0.1
"""What macOS leaves free around an icon, of its side."""


def write_ico(path: Path) -> Path:
    """Write the icon for Windows; the small ones as plain bitmaps, which every program understands."""
    images = [png(side) if side == 256 else _bitmap(side) for side in ICO_SIZES]
    at = 6 + 16 * len(images)
    head, entries = struct.pack("<HHH", 0, 1, len(images)), b""
    for side, image in zip(ICO_SIZES, images, strict=True):
        entries += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(image), at)
        at += len(image)
    return _put(path, head + entries + b"".join(images))


def write_icns(path: Path) -> Path:
    """Write the icon for macOS."""
    parts = [kind + struct.pack(">I", 8 + len(data)) + data for kind, data in _mac_images()]
    return _put(path, b"icns" + struct.pack(">I", 8 + sum(map(len, parts))) + b"".join(parts))


def _mac_images() -> list[tuple[bytes, bytes]]:
    return [(kind, png(side, margin=_MARGIN)) for kind, side in ICNS_KINDS.items()]


def png(side: int, *, margin: float = 0.0) -> bytes:
    """The icon as a PNG of ``side`` pixels, ``margin`` of it free on each side."""
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _painted(side, margin).save(buffer, "PNG")
    return bytes(buffer.data().data())


def _painted(side: int, margin: float) -> QImage:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    free = side * margin
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(free, free, side - 2 * free, side - 2 * free))
    painter.end()
    return image


def _bitmap(side: int) -> bytes:
    """A bitmap of an icon: its rows from below, then the mask of what is seen through."""
    image = _painted(side, 0)
    rows = bytes(image.constBits())
    turned = b"".join(rows[side * 4 * row : side * 4 * (row + 1)] for row in reversed(range(side)))
    mask_row = bytes((side + 31) // 32 * 4)
    head = struct.pack("<IiiHHIIiiII", 40, side, side * 2, 1, 32, 0, len(turned), 0, 0, 0, 0)
    return head + turned + mask_row * side


def _put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
