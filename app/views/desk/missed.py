"""Calls nobody took: said at once, with a callback on offer; listed by key, to write callbacks down or dial."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services import phones
from app.services.calls.callbacks import MissedCall, create_from_missed, missed_calls
from app.services.calls.owed import drop
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.moments import day_and_time
from app.views.common.panel import plain
from app.views.context import Context
from app.views.desk.contact import ContactInHand

if TYPE_CHECKING:
    from app.views.desk.calls import CallsController

CALLBACK_AFTER_MS = 15 * 60_000
LOOK_BACK_MS = 24 * 60 * 60_000
ROLE = Qt.ItemDataRole.UserRole


class Missed(QObject):
    """Tells of a missed call, and keeps its callback."""

    def __init__(self, context: Context, calls: CallsController) -> None:
        super().__init__(calls)
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._calls = calls

    def tell_of(self, contact: ContactInHand, key: str) -> None:
        """Say that a call was missed; ``key`` says how. A hidden number cannot be called back."""
        possible = bool(phones.parse(contact.number).key)
        act = partial(self.offer, contact) if possible else None
        text = t(key, who=self._calls.who(contact))
        self._context.notices.tell(text, t("timer.call_back") if possible else "", act)

    def offer(self, contact: ContactInHand) -> None:
        """Write down that this caller is to be called back."""
        if contact.interaction_uid is not None:
            self._write_down(contact.interaction_uid, self._calls.who(contact))

    def ask(self, parent: QWidget) -> None:
        """Show the day's missed calls nobody has made good, over ``parent``."""
        self._work.ask(missed_calls, wall_ms() - LOOK_BACK_MS).then(partial(self._show, parent))

    def _show(self, parent: QWidget, missed: tuple[MissedCall, ...]) -> None:
        if not missed:
            self._context.notices.tell(t("missed.none"))
            return
        dialog = MissedDialog(parent, missed)
        dialog.wants_callback.connect(self._call_back)
        if self._context.notices.run(dialog) and dialog.dial is not None:
            self._context.navigation.dial.emit(dialog.dial.number)

    def _call_back(self, call: MissedCall) -> None:
        self._write_down(call.interaction_uid, call.client or call.number)

    def _write_down(self, interaction: Uid, who: str) -> None:
        ask = self._work.ask(create_from_missed, self._user, interaction, wall_ms() + CALLBACK_AFTER_MS)
        ask.then(partial(self._written, who))

    def _written(self, who: str, callback: Uid) -> None:
        back = partial(self._take_back, callback)
        self._context.notices.tell(t("timer.callback_noted", who=who), t("owed.undo"), back)

    def _take_back(self, callback: Uid) -> None:
        self._work.ask(drop, self._user, "callback", callback).then()


class MissedDialog(QDialog):
    """Enter writes a callback down and stays for the next one; Ctrl+Enter calls now; Escape closes.

    ``dial`` is the call to make now.
    """

    wants_callback = Signal(object)

    def __init__(self, parent: QWidget, missed: Sequence[MissedCall]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("missed.title"))
        self.dial: MissedCall | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(t("missed.title"))
        self.list.setUniformItemSizes(True)
        for call in missed:
            item = QListWidgetItem(_line(call))
            item.setData(ROLE, call)
            self.list.addItem(item)
        self.list.itemDoubleClicked.connect(self._double_clicked)
        self._told = plain(look_name="quiet")
        self._told.hide()
        box = QDialogButtonBox()
        for text, slot in ((t("missed.write_down"), self.write_down), (t("missed.dial"), self.dial_now)):
            button = box.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        box.addButton(t("missed.close"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list)
        layout.addWidget(self._told)
        layout.addWidget(box)
        self.resize(620, 380)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Ctrl+Enter, wherever the focus is."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.dial_now()
        else:
            self.write_down()

    def write_down(self) -> None:
        """A callback for the chosen call; its line goes."""
        call = self._chosen()
        if call is not None:
            self.wants_callback.emit(call)
            self.list.takeItem(self.list.currentRow())
            if not self.list.count():
                self.reject()

    def dial_now(self) -> None:
        """Call the chosen one now."""
        call = self._chosen()
        if call is not None:
            self.dial = call
            self.accept()

    def _double_clicked(self, _item: QListWidgetItem) -> None:
        self.write_down()

    def _chosen(self) -> MissedCall | None:
        """The chosen call; one with a hidden number can only be looked at."""
        item = self.list.currentItem()
        call: MissedCall | None = item.data(ROLE) if item is not None else None
        if call is None:
            return None
        if not phones.parse(call.number).key:
            self._told.setText(t("missed.hidden"))
            self._told.show()
            return None
        return call


def _line(call: MissedCall) -> str:
    parts = {"when": day_and_time(call.offered_at), "state": t(f"missed.state_{call.state}")}
    who = call.client or call.number
    if call.client and call.number:
        return t("missed.line_client", client=who, number=call.number, **parts)
    return t("missed.line", who=who, **parts)
