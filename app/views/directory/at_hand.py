"""The directory on every screen, by one key: to call somebody, or to send the caller in hand on to them."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.models.directory import EntryKind
from app.services.directory.finding import Directory
from app.services.directory.reading import read_directory
from app.services.directory.records import Line
from app.services.people.rights import Act, may
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.directory.picker import DirectoryPicker
from app.views.context import Context
from app.views.directory.duty import DutyPlan
from app.views.theme import Colours


class DirectoryDialog(QDialog):
    """``number`` is the one chosen. With ``transferring`` its words say that a caller is sent on."""

    def __init__(self, parent: QWidget, colours: Colours, *, may_call: bool, transferring: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("directory.title_transfer" if transferring else "directory.title"))
        self.number = ""
        self.picker = DirectoryPicker(colours)
        self._call = QPushButton(t("directory.transfer" if transferring else "directory.call"))
        self._call.setProperty("look", "main")
        self._call.setAutoDefault(False)
        self._call.setVisible(may_call)
        self._call.clicked.connect(self.picker.take)
        self.duty = QPushButton(t("directory.duties_open"))
        self.duty.setAutoDefault(False)
        self.duty.setShortcut(QKeySequence("F6"))
        close = QPushButton(t("directory.close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        self._may_call = may_call
        self.picker.taken.connect(self._take)
        self.picker.moved.connect(self._moved)
        row = QHBoxLayout()
        row.addWidget(self.duty)
        row.addStretch(1)
        row.addWidget(self._call)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.picker, 1)
        column.addLayout(row)
        self.resize(1000, 560)
        self._moved(None)
        self.picker.setFocus()

    def _moved(self, line: Line | None) -> None:
        self._call.setEnabled(line is not None and bool(line.numbers))

    def _take(self, number: str) -> None:
        if self._may_call:
            self.number = number
            self.accept()


class DirectoryAtHand(QObject):
    """Opens the directory; what was chosen goes to whoever dials or transfers."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._dialog: DirectoryDialog | None = None
        self._directory: Directory | None = None
        context.actions.connect("call.directory", self.open)

    def open(self) -> None:
        """Show it; it fills a moment later."""
        if self._dialog is not None:
            return
        transferring = self._context.navigation.in_talk
        may_call = not self._context.read_only and self._context.actions.get("screen.desk") is not None
        dialog = DirectoryDialog(
            self._window, self._context.theme.colours, may_call=may_call, transferring=transferring
        )
        self._dialog = dialog
        plans = not self._context.read_only and may(self._context.signed_in.role, Act.PLAN_ABSENCES)
        dialog.duty.setVisible(plans)
        dialog.duty.clicked.connect(self._plan_duty)
        self._read()
        chosen = self._context.notices.run(dialog)
        self._dialog = None
        number = dialog.number
        dialog.deleteLater()
        if chosen and number:
            navigation = self._context.navigation
            (navigation.transfer_to if navigation.in_talk else navigation.dial).emit(number)

    def _read(self) -> None:
        self._context.work.ask(read_directory, wall_ms()).on_the_reader().then(self._show)

    def _plan_duty(self) -> None:
        """Who is on duty: of the department in hand first."""
        if self._dialog is not None and self._directory is not None:
            line = self._dialog.picker.line
            place = None
            if line is not None:
                place = line.uid if line.kind is EntryKind.DEPARTMENT else line.department_uid
            DutyPlan(self._context, self._dialog, self._directory, place).run()
            self._read()

    def _show(self, directory: Directory) -> None:
        self._directory = directory
        if self._dialog is not None:
            self._dialog.picker.show_directory(directory)
