"""What a list's words and filter find on the hub, the whole time back; what is not on this desk is only shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from app.models.tickets import TicketState
from app.services.lists.filters import Filter, resolved
from app.services.store.audit import record_reading
from app.services.store.clock import wall_ms
from app.services.team.beyond import MOST, Distant, find, named
from app.services.words import t
from app.views.common.background import Background
from app.views.common.moments import day_and_time
from app.views.common.panel import plain
from app.views.common.record_table import Heading, Line, RecordTable
from app.views.context import Context

HEADINGS = (("number", 90), ("subject", 330), ("state", 140), ("queue", 150), ("assignee", 150), ("created", 130))
TEXT_LINES = 7


class OnHubDialog(QDialog):
    """``opened`` carries the key of a ticket that is here too; ``read`` that of one whose text is shown."""

    opened = Signal(bytes)
    read = Signal(bytes)

    def __init__(self, parent: QWidget, found: Sequence[Distant]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("team.on_hub_title"))
        self._found = {one.uid: one for one in found}
        hint = plain(look_name="quiet")
        hint.setText(t("team.on_hub_most", n=MOST) if len(found) >= MOST else t("team.on_hub_hint"))
        self.table = RecordTable()
        self.table.setAccessibleName(t("team.on_hub_title"))
        self.table.show_lines(
            [Heading(t(f"lists.column_{name}"), width) for name, width in HEADINGS], _lines(found)
        )
        self.table.opened.connect(self._open)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(t("tickets.field_description"))
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * TEXT_LINES + 14)
        column = QVBoxLayout(self)
        column.addWidget(hint)
        column.addWidget(self.table, 1)
        column.addWidget(self.text)
        self.resize(1040, 560)
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to the table, not to a button."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _open(self, uid: bytes) -> None:
        one = self._found[uid]
        if one.here:
            self.opened.emit(uid)
            self.accept()
        else:
            self.text.setPlainText(one.description or t("team.on_hub_no_text"))
            self.read.emit(uid)


class OnHub(QObject):
    """Asks the hub for what a list shows, and shows what it has."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._asked = False
        self._background = Background("on-hub", self)

    def open(self, wanted: Filter) -> None:
        """Ask the hub beside the window."""
        hub = self._context.hub
        if hub is None or hub.line is None:
            self._context.notices.tell(t("team.on_hub_alone"))
        elif not self._asked:
            self._asked = True
            future = hub.line.ask(partial(find, wanted=resolved(wanted, wall_ms())))
            self._background.run(future.result, self._found, self._failed)

    def _found(self, found: tuple[Distant, ...]) -> None:
        self._asked = False
        if found:
            self._context.work.ask(named, found).on_the_reader().then(self._show)
        else:
            self._context.notices.tell(t("team.on_hub_nothing"))

    def _failed(self, error: Exception) -> None:
        self._asked = False
        self._context.notices.tell(str(error))

    def _show(self, found: tuple[Distant, ...]) -> None:
        dialog = OnHubDialog(self._page.window(), found)
        dialog.read.connect(self._note)
        dialog.opened.connect(self._context.navigation.open_ticket)
        self._context.notices.run(dialog)
        dialog.deleteLater()

    def _note(self, uid: bytes) -> None:
        """That it was read is written down, wherever it lies."""
        user = self._context.signed_in.user_uid
        self._context.work.ask(record_reading, user, "ticket", uid, "search").in_background().then()


def _lines(found: Sequence[Distant]) -> list[Line]:
    return [
        Line(
            one.uid,
            (
                one.number if one.here else t("team.on_hub_only", number=one.number),
                one.subject,
                _state(one.state),
                one.queue,
                one.assignee,
                day_and_time(one.created_at),
            ),
        )
        for one in found
    ]


def _state(code: str) -> str:
    """A state in words; one that only a newer program knows by its code."""
    return t(f"tickets.state_{code}") if code in set(TicketState) else code
