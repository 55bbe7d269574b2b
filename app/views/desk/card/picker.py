"""A list of clients to choose from, by arrows and Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.services.clients.lookup import FoundClient
from app.services.words import t
from app.views.common.moments import day
from app.views.common.panel import plain


class ClientPicker(QWidget):
    """``chosen`` carries the client's key."""

    chosen = Signal(bytes)

    def __init__(self) -> None:
        super().__init__()
        self._title = plain()
        self._list = QListWidget()
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.itemActivated.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._title)
        layout.addWidget(self._list, 1)

    def show_clients(self, clients: tuple[FoundClient, ...], title: str) -> None:
        """Fill the list; the first is selected."""
        self._title.setText(title)
        self._list.setAccessibleName(title)
        self._list.clear()
        for client in clients:
            item = QListWidgetItem(f"{client.full_name}\n{_second_line(client)}")
            item.setData(Qt.ItemDataRole.UserRole, client.person_uid)
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def choose_current(self) -> None:
        """Choose the selected client, as Enter in the list does."""
        for item in self._list.selectedItems():
            self._choose(item)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's own hook: the list takes the focus."""
        self._list.setFocus(event.reason())

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the focus into the list."""
        self._list.setFocus(reason)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(bytes(item.data(Qt.ItemDataRole.UserRole)))


def _second_line(client: FoundClient) -> str:
    parts = []
    if client.organisation:
        parts.append(client.organisation)
    if client.open_tickets:
        parts.append(t("card.open_count", n=client.open_tickets))
    if client.last_contact_at is not None:
        parts.append(t("card.last_contact", day=day(client.last_contact_at)))
    return " · ".join(parts) or t("card.never_called")
