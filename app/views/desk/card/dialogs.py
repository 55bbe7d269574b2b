"""Small forms of the card: a new client in one step, attaching a number to one found by search."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.services.clients.lookup import FoundClient
from app.services.clients.names import NameParts, parse_name
from app.services.words import t
from app.views.common.panel import look
from app.views.common.small_form import buttons
from app.views.desk.card.picker import ClientPicker

SEARCH_AFTER_MS = 130


class NewClientDialog(QDialog):
    """The name in one line, read into its parts; Enter saves."""

    def __init__(self, parent: QWidget, shown_number: str, suggested_name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("card.new_title"))
        self.name = QLineEdit(suggested_name)
        self.note = QLineEdit()
        self._problem = look(QLabel(), "late")
        form = QFormLayout(self)
        form.addRow(t("card.number"), QLabel(shown_number))
        form.addRow(t("card.name"), self.name)
        form.addRow(t("card.note"), self.note)
        form.addRow(self._problem)
        form.addRow(buttons(self, t("card.save")))
        self.setMinimumWidth(460)
        self.name.selectAll()

    @property
    def parts(self) -> NameParts:
        """The name, read into its parts."""
        return parse_name(self.name.text())

    def accept(self) -> None:
        """Close only with a name."""
        if not self.name.text().strip():
            self._problem.setText(t("card.name_needed"))
            self.name.setFocus()
            return
        super().accept()


class AttachDialog(QDialog):
    """Find a client by words and attach the caller's number. ``search`` asks the controller for answers."""

    search = Signal(str)

    def __init__(self, parent: QWidget, shown_number: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("card.attach_title", number=shown_number))
        self.person_uid: bytes | None = None
        self._edit = QLineEdit()
        self._edit.setPlaceholderText(t("card.attach_search"))
        self._edit.setAccessibleName(t("card.attach_search"))
        self._found = ClientPicker()
        self._found.chosen.connect(self._choose)
        self._timer = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self._edit.textChanged.connect(self._timer.start)
        layout = QVBoxLayout(self)
        layout.addWidget(self._edit)
        layout.addWidget(self._found, 1)
        self.resize(520, 420)

    def show_found(self, clients: tuple[FoundClient, ...]) -> None:
        """Show the answers to the latest search."""
        self._found.show_clients(clients, t("card.attach_found") if clients else t("card.attach_none"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The down arrow goes from the search into the answers; Enter there chooses."""
        if event.key() == Qt.Key.Key_Down and self._edit.hasFocus():
            self._found.setFocus()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._found.choose_current()
            return
        super().keyPressEvent(event)

    def _ask(self) -> None:
        self.search.emit(self._edit.text().strip())

    def _choose(self, person_uid: bytes) -> None:
        self.person_uid = person_uid
        self.accept()
