"""What a list's words and filter find on the hub, the whole time back; what is not on this desk is only shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.models.tickets import TicketState
from app.services.lists.filters import Filter, resolved
from app.services.store.audit import record_reading
from app.services.store.clock import wall_ms
from app.services.team.beyond import HITS, MOST, Distant, Page, find, named
from app.services.team.errors import HubAway
from app.services.team.line import TeamLine
from app.services.words import t
from app.views.actions.registry import hint as hinted
from app.views.common.background import Background
from app.views.common.moments import day_and_time
from app.views.common.panel import plain
from app.views.common.record_table import Heading, Line, RecordTable
from app.views.context import Context

HEADINGS = (("number", 90), ("subject", 330), ("state", 140), ("queue", 150), ("assignee", 150), ("created", 130))
TEXT_LINES = 7
MORE_KEY = "F5"


class OnHubDialog(QDialog):
    """``opened`` carries the key of a ticket that is here too; ``read`` that of one whose text is shown.

    ``more_wanted``: there are more than those shown, and they are asked for.
    """

    opened = Signal(bytes)
    read = Signal(bytes)
    more_wanted = Signal()

    def __init__(self, parent: QWidget, found: Page) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("team.on_hub_title"))
        self._found: dict[bytes, Distant] = {}
        self._count = plain()
        self._count.setWordWrap(True)
        hint = plain(look_name="quiet")
        hint.setText(t("team.on_hub_hint"))
        self.more = QPushButton(hinted(t("team.on_hub_more", n=MOST), MORE_KEY))
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self._want_more)
        QShortcut(QKeySequence(MORE_KEY), self, self.more.click)
        self.table = RecordTable()
        self.table.setAccessibleName(t("team.on_hub_title"))
        self.table.opened.connect(self._open)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(t("tickets.field_description"))
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * TEXT_LINES + 14)
        top = QHBoxLayout()
        top.addWidget(self._count, 1)
        top.addWidget(self.more)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(hint)
        column.addWidget(self.table, 1)
        column.addWidget(self.text)
        self.resize(1040, 560)
        self.add(found)
        self.table.setFocus()

    @property
    def found(self) -> tuple[Distant, ...]:
        """Those shown, in their order."""
        return tuple(self._found.values())

    def add(self, page: Page) -> None:
        """Show these below; fewer than were asked for are the last, but for those that the hub did not look at."""
        self._found |= {one.uid: one for one in page.tickets}
        headings = [Heading(t(f"lists.column_{name}"), width) for name, width in HEADINGS]
        self.table.show_lines(headings, _lines(self.found))
        there_are_more = len(page.tickets) >= MOST
        self.more.setVisible(there_are_more)
        self.more.setEnabled(True)
        key = "team.on_hub_first" if there_are_more else "team.on_hub_all"
        cut = t("team.on_hub_cut", n=len(self._found), most=HITS)
        self._count.setText(cut if page.cut else t(key, n=len(self._found)))

    def _want_more(self) -> None:
        self.more.setEnabled(False)
        self.more_wanted.emit()

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
        self._wanted = Filter()
        self._dialog: OnHubDialog | None = None
        self._background = Background("on-hub", self)

    def open(self, wanted: Filter) -> None:
        """Ask the hub beside the window."""
        hub = self._context.hub
        if hub is None or hub.line is None:
            self._context.notices.tell(t("team.on_hub_alone"))
        elif not self._asked:
            self._wanted = resolved(wanted, wall_ms())
            self._ask(hub.line, ())

    def _ask(self, line: TeamLine, shown: Sequence[Distant]) -> None:
        self._asked = True
        future = line.ask(partial(find, wanted=self._wanted, shown=shown))
        self._background.run(future.result, self._found, self._failed)

    def _ask_more(self) -> None:
        hub = self._context.hub
        if self._dialog is None or hub is None or hub.line is None:
            self._failed(HubAway("team.away"))
        else:
            self._ask(hub.line, self._dialog.found)

    def _found(self, found: Page) -> None:
        self._asked = False
        if found.tickets or self._dialog is not None:
            self._context.work.ask(named, found).on_the_reader().then(self._show)
        else:
            self._context.notices.tell(t("team.on_hub_nothing"))

    def _failed(self, error: Exception) -> None:
        self._asked = False
        self._context.notices.tell(str(error))
        if self._dialog is not None:
            self._dialog.more.setEnabled(True)

    def _show(self, found: Page) -> None:
        if self._dialog is not None:
            self._dialog.add(found)
            return
        dialog = self._dialog = OnHubDialog(self._page.window(), found)
        dialog.more_wanted.connect(self._ask_more)
        dialog.read.connect(self._note)
        dialog.opened.connect(self._context.navigation.open_ticket)
        self._context.notices.run(dialog)
        self._dialog = None
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
