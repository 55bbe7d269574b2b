"""The description's text: what is pasted or dropped into it and is no text becomes an attachment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit

from app.services.words import t
from app.views.common.moments import local


class DescriptionEdit(QPlainTextEdit):
    """``files_given`` carries paths of files pasted or dropped, ``image_given`` a picture (QImage)."""

    files_given = Signal(list)
    image_given = Signal(object)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take files and pictures too."""
        return bool(_files(source)) or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Hand files and pictures over; a text goes where the cursor is.

        A spreadsheet's or a web page's cells come as text and as a picture of it: there the text is meant.
        """
        files = _files(source)
        if files:
            self.files_given.emit(files)
        elif source.hasImage() and not source.hasText():
            self.image_given.emit(source.imageData())
        else:
            super().insertFromMimeData(source)


def png_of(image: QImage) -> bytes:
    """The picture as a PNG file; empty for one without pixels."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, Qt takes the format's name
    return bytes(held.data())


def picture_name(at_ms: int) -> str:
    """What a pasted picture is called: by the moment (UTC ms) it was pasted."""
    return t("ticket.picture", time=local(at_ms).strftime("%Y-%m-%d %H-%M-%S"))


def _files(source: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
