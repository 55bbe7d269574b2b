"""The recorded calls about a ticket with their marks: Enter plays, from the mark that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.records import frozen
from app.services.recordings.listening import Mark, marks
from app.services.tickets.reading import TicketContact
from app.services.words import t
from app.views.actions.registry import keyed
from app.views.common.moments import day_and_time, stretch
from app.views.common.panel import plain
from app.views.context import Context
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

_ROLE = int(Qt.ItemDataRole.UserRole)


@frozen
class _Row:
    """A line of the list: a call, and the place in its recording."""

    call: Uid
    place: int = -1


class RecordingsPane(ReadingPane[tuple[Mark, ...]]):
    """Not in sight for a ticket without recorded calls."""

    name = "recordings"
    title_key = "recordings.pane"
    tables = ("recording_mark",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._purpose = "review" if context.read_only else "list"
        self._in_sight = False
        self.widget = QWidget()
        self.list = QListWidget()
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(80)
        self.list.itemActivated.connect(self._open)
        self._keys = plain(wrap=False, look_name="quiet")
        layout = QVBoxLayout(self.widget)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._keys)
        context.navigation.screen_shown.connect(self._screen_shown)
        context.navigation.recording_wanted.connect(self._open_in_hand)

    @property
    def _calls(self) -> tuple[TicketContact, ...]:
        contacts = self.view.contacts if self.view is not None else ()
        return tuple(contact for contact in contacts if contact.recording)

    def asking(self, _ticket: Uid) -> Asking[tuple[Mark, ...]]:
        """The marks on all of them."""
        return self.context.work.ask(marks, *(call.uid for call in self._calls))

    def show_known(self, known: tuple[Mark, ...] | None) -> None:
        """List the calls, each with its marks."""
        row = self.list.currentRow()
        self.list.clear()
        calls = self._calls if known is not None else ()
        for call in calls:
            words = (day_and_time(call.offered_at), call.user, call.disposition)
            self._add(t("recordings.then_sign").join(word for word in words if word), _Row(call.uid))
            for mark in known or ():
                if mark.interaction_uid == call.uid:
                    text = t("recordings.pane_mark", at=stretch(mark.at_ms), text=mark.text)
                    self._add(text, _Row(call.uid, mark.at_ms))
        if calls:
            self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        self.wanted.emit(bool(calls))
        self.told.emit(str(len(calls)) if calls else "", "quiet")

    def retranslate(self) -> None:
        """Set every text anew."""
        self.list.setAccessibleName(t("recordings.pane"))
        self._keys.setText(keyed(self.context.actions, "recording.open", t("recordings.pane_hint")))
        self.show_known(self.known)

    def focus_first(self) -> None:
        """The list."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _add(self, text: str, row: _Row) -> None:
        item = QListWidgetItem(text)
        item.setToolTip(text)
        item.setData(_ROLE, row)
        self.list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        row = item.data(_ROLE)
        self.context.navigation.open_recording.emit(row.call, self._purpose, row.place)

    def _screen_shown(self, name: str) -> None:
        self._in_sight = name == "ticket"

    def _open_in_hand(self) -> None:
        """The chosen one; where none was chosen, the last call."""
        item = self.list.currentItem() if self.list.hasFocus() else None
        calls = self._calls
        if self._in_sight and item is not None:
            self._open(item)
        elif self._in_sight and calls:
            latest = max(calls, key=lambda call: call.offered_at)
            self.context.navigation.open_recording.emit(latest.uid, self._purpose, -1)
