"""Bugs and wishes that the ticket is about: note one, tie it to a known one, see where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.models.handing import ItemState
from app.models.ids import Uid
from app.services.store.store import Changed
from app.services.tickets.reading import TicketView
from app.services.tracker.care import Noting, for_ticket, noting
from app.services.tracker.items import ItemView, ask_for, note_item
from app.services.words import t
from app.views.common.panel import plain
from app.views.common.tracker.care import ItemCare
from app.views.common.tracker.dialogs import NoteDialog, item_words
from app.views.context import Context
from app.views.ticket.pane import Pane
from app.views.work import Request

ROLE = int(Qt.ItemDataRole.UserRole)


class BugsPane(Pane):
    """Enter opens one; a key notes a new one."""

    name = "bugs"
    title_key = "tracker.pane"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._work, self._user = context.work, context.signed_in.user_uid
        self._writes = context.actions.get("ticket.bug") is not None and not context.read_only
        self._uid: Uid | None = None
        self._request: Request | None = None
        self.widget = QWidget()
        self._care = ItemCare(context, self.widget, writes=self._writes)
        self._none = plain(look_name="quiet")
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.itemActivated.connect(self._activated)
        self._note = QPushButton()
        self._note.clicked.connect(self.note)
        self._note.setVisible(self._writes)
        layout = QVBoxLayout(self.widget)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self._none)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._note)
        if self._writes:
            context.actions.connect("ticket.bug", self.note)

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Show what this ticket asks for."""
        self._uid = uid if view is not None else None
        self._read()

    def changed(self, change: Changed) -> None:
        """Something was noted, or came back from a tracker."""
        if change.touches("tracker_item", "tracker_request"):
            self._read()

    def retranslate(self) -> None:
        """Set every text anew."""
        self._none.setText(t("tracker.nothing_noted"))
        self._list.setAccessibleName(t("tracker.pane"))
        self._note.setText(t("tracker.note_title"))

    def focus_first(self) -> None:
        """The list, or the button where it is empty."""
        if self._list.count():
            self._list.setCurrentRow(max(0, self._list.currentRow()))
        (self._list if self._list.count() else self._note).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def stop(self) -> None:
        """Nothing more is asked."""
        if self._request is not None:
            self._request.cancel()

    def note(self) -> None:
        """Ask what it is, first showing what may be the same."""
        if self._uid is not None:
            self._work.ask(noting, self._uid).on_the_reader().then(self._ask)

    def _read(self) -> None:
        self.stop()
        if self._uid is not None:
            self._request = self._work.ask(for_ticket, self._uid).on_the_reader().then(self._show)

    def _show(self, found: tuple[ItemView, ...]) -> None:
        row = self._list.currentRow()
        self._list.clear()
        for item in found:
            line = QListWidgetItem(item_words(item))
            line.setData(ROLE, item.uid)
            self._list.addItem(line)
        self._list.setCurrentRow(min(row, self._list.count() - 1))
        self._none.setVisible(not found)
        self._list.setVisible(bool(found))
        over = bool(found) and all(item.state is ItemState.DONE for item in found)
        told = t(f"tracker.state_{found[0].state.value}") if found else ""
        self.told.emit(told, "good" if over else "quiet")

    def _ask(self, begun: Noting) -> None:
        dialog = NoteDialog(self.widget, begun)
        if self._uid is None or not self.context.notices.run(dialog):
            return
        if dialog.known is not None:
            self._work.ask(ask_for, self._user, dialog.known, self._uid).then()
        else:
            self._work.ask(
                note_item,
                self._user,
                self._uid,
                dialog.kind,
                dialog.title,
                text=dialog.text,
                product=dialog.product,
                found_in=dialog.found_in,
            ).then()

    def _activated(self, line: QListWidgetItem) -> None:
        self._care.open(bytes(line.data(ROLE)))
