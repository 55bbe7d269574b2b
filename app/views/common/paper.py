"""From a document to paper: shown first as it will be, then saved as a PDF, printed or copied."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QKeyEvent, QPalette
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app.services.documents import Document
from app.services.documents.sheet import plain_text
from app.services.words import t
from app.views.common.background import Background
from app.views.common.panel import plain
from app.views.common.printing import CannotPrint, lay_out, paint, save_pdf
from app.views.context import Context

LONGEST_LINK = 1_800
NARROW, WIDE = 760, 1_040
PREVIEW_LETTERS = 60_000
"""How much of a long document is shown before it is saved: its layout would keep the window waiting."""


class Paper(QObject):
    """Shows documents and brings them to a file or a printer, on behalf of one screen."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._folder = str(Path.home())
        self._background = Background("documents", self)

    def show(self, document: Document, left_blank: str = "", *, mail_to: str = "") -> None:
        """Show the document; the person saves, prints, copies, sends or leaves it.

        ``left_blank`` names what is missing; with ``mail_to`` the text can go to the mail program.
        """
        dialog = DocumentDialog(self._page.window(), document, left_blank)
        dialog.mail_button.setVisible(bool(mail_to))
        dialog.mail_button.clicked.connect(partial(self.mail, document, mail_to))
        dialog.save_button.clicked.connect(partial(self.save, document))
        dialog.print_button.clicked.connect(partial(self.print, document))
        dialog.copy_button.clicked.connect(partial(self.copy, document))
        self._context.notices.run(dialog)
        dialog.deleteLater()

    def save(self, document: Document) -> None:
        """Ask where the PDF goes and write it beside the window's work."""
        target = self._ask_target(document)
        if target is None:
            return
        if len(document.body) > PREVIEW_LETTERS:
            self._context.notices.tell(t("documents.saving"))
        tell = self._context.notices.tell_error
        self._background.run(partial(save_pdf, document, target), partial(self._saved, target), tell)

    def print(self, document: Document) -> None:
        """Ask for a printer and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from app.views.common.printing import page_layout

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(document))
        printer.setDocName(document.title)
        dialog = QPrintDialog(printer, self._page.window())
        if not self._context.notices.run(dialog):
            return
        try:
            paint(document, printer)
        except CannotPrint as error:
            self._context.notices.tell_error(error)
            return
        self._context.notices.tell(t("documents.printed"))

    def copy(self, document: Document) -> None:
        """Put the text on the clipboard, for a letter that is written elsewhere."""
        QGuiApplication.clipboard().setText(plain_text(document))
        self._context.notices.tell(t("documents.copied"))

    def mail(self, document: Document, address: str) -> None:
        """Begin a letter in the mail program; a long text goes by the clipboard (RFC 6068 sets no limit, but
        Windows cuts a command off at about 2,000 characters).
        """
        text = plain_text(document)
        link = f"mailto:{quote(address, safe='@')}?subject={quote(document.title)}"
        whole = f"{link}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"
        if len(whole) > LONGEST_LINK:
            self.copy(document)
            whole = link
        QDesktopServices.openUrl(QUrl(whole, QUrl.ParsingMode.StrictMode))

    def wait(self) -> None:
        """Wait until every file is written; for the end of the program and for tests."""
        self._background.wait()

    def _ask_target(self, document: Document) -> Path | None:
        dialog = QFileDialog(self._page.window(), t("documents.save_pdf"), self._folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("documents.pdf_files")])
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{document.name}.pdf")
        if not self._context.notices.run(dialog) or not dialog.selectedFiles():
            return None
        self._folder = dialog.directory().absolutePath()
        return Path(dialog.selectedFiles()[0])

    def _saved(self, target: Path, _pages: int) -> None:
        self._context.notices.tell(t("documents.saved", path=str(target)))


class DocumentDialog(QDialog):
    """A document on white paper whatever the window's look, and what can be done with it. Ctrl+Enter saves."""

    def __init__(self, parent: QWidget, document: Document, left_blank: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(document.title)
        self.paper = QTextBrowser()
        self.paper.setOpenLinks(False)
        self.paper.setAccessibleName(t("documents.preview"))
        self.paper.setStyleSheet("QTextBrowser { background: white; color: black; padding: 18px; }")
        ink = self.paper.palette()
        ink.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
        ink.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.white))
        self.paper.setPalette(ink)
        shown = lay_out(_beginning(document))
        shown.setParent(self.paper)
        self.paper.setDocument(shown)
        self.save_button = QPushButton(t("documents.save_pdf"))
        self.save_button.setProperty("look", "main")
        self.print_button = QPushButton(t("documents.print"))
        self.copy_button = QPushButton(t("documents.copy_text"))
        self.mail_button = QPushButton(t("documents.mail"))
        self.mail_button.hide()
        close = QPushButton(t("documents.close"))
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.save_button)
        row.addWidget(self.print_button)
        row.addWidget(self.copy_button)
        row.addWidget(self.mail_button)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.paper, 1)
        if left_blank:
            warning = plain(look_name="soon")
            warning.setText(t("documents.blank_left", names=left_blank))
            layout.addWidget(warning)
        layout.addLayout(row)
        self.resize(WIDE if document.landscape else NARROW, 680)
        self.save_button.setDefault(True)
        self.save_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves from anywhere in the dialog."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save_button.click()
        else:
            super().keyPressEvent(event)


def _beginning(document: Document) -> Document:
    if len(document.body) <= PREVIEW_LETTERS:
        return document
    cut = document.body.rfind("</tr>", 0, PREVIEW_LETTERS)
    body = document.body[: cut + len("</tr>") if cut > 0 else PREVIEW_LETTERS] + "</table><p>…</p>"
    return replace(document, body=body)
