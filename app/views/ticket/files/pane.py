"""The ticket's files: Enter opens one, Delete takes one off, with the way back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.tickets.reading import TicketView
from app.services.words import t
from app.views.common.attaching import Attaching
from app.views.common.files import FileLine, FileList
from app.views.common.panel import plain
from app.views.context import Context
from app.views.ticket.pane import Pane


class FilesPane(Pane):
    """Files can also be added by the key of the ticket screen."""

    name = "files"
    title_key = "ticket_screen.files"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.widget = QWidget()
        self._uid: Uid | None = None
        self._list = FileList(self.widget)
        self._list.setMinimumHeight(80)
        self._none = plain(look_name="quiet")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self.widget)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self._none)
        layout.addWidget(self._list, 1)
        self._attaching = Attaching(context, self.widget)
        self._list.opened.connect(self._attaching.open)
        if context.actions.get("ticket.attach_here") is not None and not context.read_only:
            self._list.removed.connect(self._attaching.remove)
            context.actions.connect("ticket.attach_here", self.choose)

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """List its files."""
        self._uid = uid
        files = view.files if view is not None else ()
        self._list.show_files([FileLine(file.uid, file.name, file.size) for file in files])
        self._none.setVisible(not files)
        self.told.emit(str(len(files)) if files else "", "quiet")

    def retranslate(self) -> None:
        """Set every text anew."""
        self._list.retranslate()
        self._none.setText(t("ticket_screen.no_files"))

    def focus_first(self) -> None:
        """The list, with a file chosen."""
        if self._list.currentRow() < 0:
            self._list.setCurrentRow(0)
        self._list.setFocus()

    def choose(self) -> None:
        """Attach files from disk."""
        if self._uid is None:
            return
        dialog = QFileDialog(self.widget, t("ticket.choose_file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        if self.context.notices.run(dialog):
            self._attaching.attach(self._uid, [Path(name) for name in dialog.selectedFiles()])
