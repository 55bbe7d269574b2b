"""Files of a ticket: read beside the GUI thread, kept in the store at once, opened by the system."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.tickets.at_desk import attach_bytes, attach_files, file_on_disk, take_off_file
from app.services.tickets.attachments import AttachedFile
from app.views.context import Context


class Attaching(QObject):
    """``attached`` carries the ticket's files after a change."""

    attached = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._work = context.work
        self._user = context.signed_in.user_uid

    def attach(self, ticket: Uid, paths: list[Path]) -> None:
        """Attach files to a ticket."""
        self._work.ask(attach_files, self._user, ticket, tuple(paths)).then(self._tell)

    def attach_bytes(self, ticket: Uid, name: str, content: bytes) -> None:
        """Attach what was pasted."""
        self._work.ask(attach_bytes, self._user, ticket, name, content).then(self._tell)

    def remove(self, file: Uid) -> None:
        """Take a file off."""
        self._work.ask(take_off_file, self._user, file).then(self._tell)

    def open(self, file: Uid) -> None:
        """Open a file with the program the system has for it."""
        self._work.ask(file_on_disk, file).then(self._open)

    def _tell(self, files: tuple[AttachedFile, ...]) -> None:
        self.attached.emit(files)

    def _open(self, path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
