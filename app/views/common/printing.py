"""Documents on paper: A4 with margins, a foot with the number of the page; as a PDF or on a printer.

Text stays text: it can be selected and searched in the file. Fonts are embedded.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from app.services.documents import Document
from app.services.errors import KnownError
from app.services.words import text_in
from app.version import VERSION

FAMILIES = ["Times New Roman", "Liberation Serif", "PT Serif", "Noto Serif", "DejaVu Serif"]
FOOT_PT = 8
MARGINS_MM = QMarginsF(20, 15, 12, 12)
FOOT_MM = 8.0
DPI = 300
MM_IN_INCH = 25.4


class CannotPrint(KnownError):
    """A document could not be written or printed."""


def lay_out(
    document: Document, device: QPagedPaintDevice | None = None, page: QSizeF | None = None
) -> QTextDocument:
    """The document as rich text with the look it has on paper.

    ``device`` and ``page`` come before the text: each of them set afterwards lays a long table out once more.
    """
    text = QTextDocument()
    text.setDefaultFont(_font(document.letters))
    text.setDocumentMargin(0)
    if device is not None and page is not None:
        text.documentLayout().setPaintDevice(device)
        text.setPageSize(page)
    text.setHtml(document.body)
    text.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, document.title)
    return text


def page_layout(document: Document) -> QPageLayout:
    """A4, upright or lying, with our margins."""
    lying = QPageLayout.Orientation.Landscape if document.landscape else QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), lying, MARGINS_MM, QPageLayout.Unit.Millimeter)


def save_pdf(document: Document, path: Path) -> int:
    """Write the document as a PDF; return its pages. The file appears under its name when it is complete.

    May run on any thread. Raises CannotPrint where the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.touch()
        writer = QPdfWriter(str(part))
        writer.setResolution(DPI)
        writer.setPageLayout(page_layout(document))
        writer.setTitle(document.title)
        writer.setCreator(f"Hotline Workstation {VERSION}")
        pages = paint(document, writer)
        del writer  # closes the file
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CannotPrint("documents.cannot_write", path=str(path)) from error
    return pages


def paint(document: Document, device: QPagedPaintDevice) -> int:
    """Paint every page on a writer or a printer whose page layout is set; return how many there were."""
    dots = device.logicalDpiX() / MM_IN_INCH
    area = QRectF(device.pageLayout().paintRectPixels(device.logicalDpiX()))
    page = QSizeF(area.width(), area.height() - FOOT_MM * dots)
    text = lay_out(document, device, page)
    pages = text.pageCount()
    painter = QPainter()
    if not painter.begin(device):
        raise CannotPrint("documents.cannot_print")
    try:
        for number in range(pages):
            if number:
                device.newPage()
            _paint_page(painter, text, page, number)
            _paint_foot(painter, document, area.size(), number + 1, pages)
    finally:
        painter.end()
    return pages


def _paint_page(painter: QPainter, text: QTextDocument, page: QSizeF, number: int) -> None:
    painter.save()
    painter.translate(0, -number * page.height())
    view = QRectF(0, number * page.height(), page.width(), page.height())
    painter.setClipRect(view)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = view
    ink = QPalette()
    ink.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))  # never the window's dark look
    context.palette = ink
    text.documentLayout().draw(painter, context)
    painter.restore()


def _paint_foot(painter: QPainter, document: Document, area: QSizeF, number: int, pages: int) -> None:
    painter.save()
    painter.setFont(_font(FOOT_PT))
    painter.setPen(QColor("#57606a"))
    foot = QRectF(0, 0, area.width(), area.height())
    bottom = Qt.AlignmentFlag.AlignBottom
    painter.drawText(foot, int(Qt.AlignmentFlag.AlignLeft | bottom), document.foot)
    count = text_in(document.lang, "documents.page", number=number, pages=pages)
    painter.drawText(foot, int(Qt.AlignmentFlag.AlignRight | bottom), count)
    painter.restore()


def _font(points: float) -> QFont:
    font = QFont(FAMILIES)
    font.setPointSizeF(points)
    return font
