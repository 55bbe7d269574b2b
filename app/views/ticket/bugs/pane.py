"""Bugs and wishes that the ticket is about: note one, tie it to a known one, see where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QPushButton

from app.models.handing import ItemState
from app.models.ids import Uid
from app.services.tracker.care import Noting, for_ticket, noting
from app.services.tracker.items import ItemView, ask_for, note_item
from app.services.words import t
from app.views.actions.registry import keyed
from app.views.common.tracker.care import ItemCare
from app.views.common.tracker.dialogs import NoteDialog, item_words
from app.views.context import Context
from app.views.ticket.list_sheet import ListSheet
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

ROLE = int(Qt.ItemDataRole.UserRole)


class BugsPane(ReadingPane[tuple[ItemView, ...]]):
    """Enter opens one; a key notes a new one."""

    name = "bugs"
    title_key = "tracker.pane"
    tables = ("tracker_item", "tracker_request")
    widget: ListSheet

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._work, self._user = context.work, context.signed_in.user_uid
        self._writes = context.actions.get("ticket.bug") is not None and not context.read_only
        self._note = QPushButton()
        self._note.clicked.connect(self.note)
        self.widget = ListSheet([self._note])
        self.widget.list.itemActivated.connect(self._activated)
        self._care = ItemCare(context, self.widget, writes=self._writes)
        self._note.setVisible(self._writes)
        if self._writes:
            context.actions.connect("ticket.bug", self.note)

    def asking(self, ticket: Uid) -> Asking[tuple[ItemView, ...]]:
        """What this ticket asks for."""
        return self._work.ask(for_ticket, ticket)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.widget.say(t("tracker.nothing_noted"), t("tracker.pane"))
        self._note.setText(keyed(self.context.actions, "ticket.bug", t("tracker.note_title")))

    def focus_first(self) -> None:
        """The list, or the button where it is empty."""
        self.widget.focus_first()

    def note(self) -> None:
        """Ask what it is, first showing what may be the same."""
        if self.ticket is not None:
            self._work.ask(noting, self.ticket).on_the_reader().then(self._ask)

    def show_known(self, known: tuple[ItemView, ...] | None) -> None:
        """Show it."""
        found, lines = known or (), []
        for item in found:
            line = QListWidgetItem(item_words(item))
            line.setData(ROLE, item.uid)
            lines.append(line)
        self.widget.show_items(lines)
        over = bool(found) and all(item.state is ItemState.DONE for item in found)
        told = t(f"tracker.state_{found[0].state.value}") if found else ""
        self.told.emit(told, "good" if over else "quiet")

    def _ask(self, begun: Noting) -> None:
        dialog = NoteDialog(self.widget, begun)
        if self.ticket is None or not self.context.notices.run(dialog):
            return
        if dialog.known is not None:
            self._work.ask(ask_for, self._user, dialog.known, self.ticket).then()
        else:
            self._work.ask(
                note_item,
                self._user,
                self.ticket,
                dialog.kind,
                dialog.title,
                text=dialog.text,
                product=dialog.product,
                found_in=dialog.found_in,
            ).then()

    def _activated(self, line: QListWidgetItem) -> None:
        self._care.open(bytes(line.data(ROLE)))
