"""What the ticket is tied to: links, its problem, what was merged into it, open tickets like it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.records import frozen
from app.services.links.links import LinkView, set_notice, unlink
from app.services.links.showing import MergedLine, TiesView, ties_view
from app.services.merging.undoing import unmerge
from app.services.store.clock import wall_ms
from app.services.tickets.reading import TicketView
from app.services.undo.undoing import Undone
from app.services.words import t
from app.views.actions.registry import hint, key_text
from app.views.common.panel import plain
from app.views.context import Context
from app.views.ticket.links.tying import Tying, alike_words
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

_ROLE = int(Qt.ItemDataRole.UserRole)
_BUTTONS = ("tie.link", "tie.merge", "tie.to_problem")


@frozen
class _Row:
    """A line of the list: the ticket or problem it leads to, and what it is."""

    uid: Uid
    link: LinkView | None = None
    merged: MergedLine | None = None
    is_problem: bool = False


class LinksPane(ReadingPane[TiesView]):
    """Enter opens the other ticket, Space says whether its client wants to be called, Delete takes the tie off."""

    name = "links"
    title_key = "links.pane"
    tables = ("ticket_link", "merge", "problem")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._writes = context.actions.get("tie.link") is not None and not context.read_only
        self.widget = QWidget()
        self.tying = Tying(context, self.widget)
        # A label that wraps would make the whole pane as high as the list would like to be.
        self._none = plain(wrap=False, look_name="quiet")
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.itemActivated.connect(self._open)
        self.list.installEventFilter(self)
        self._keys = plain(wrap=False, look_name="quiet")
        self._buttons = {name: QPushButton() for name in _BUTTONS}
        layout = QVBoxLayout(self.widget)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self._none)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._keys)
        for name, button in self._buttons.items():
            action = context.actions.get(name)
            button.setVisible(self._writes)
            if action is not None:
                button.clicked.connect(action.trigger)
            layout.addWidget(button)
        self.retranslate()

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Show its ties."""
        super().show_ticket(uid, view)
        self.tying.ticket = self.ticket
        self.tying.number = view.number if view is not None else ""

    def asking(self, ticket: Uid) -> Asking[TiesView]:
        """Its ties."""
        return self._work.ask(ties_view, ticket, wall_ms())

    def retranslate(self) -> None:
        """Set every text anew."""
        self._none.setText(t("links.none"))
        self._keys.setText(t("links.keys"))
        self.list.setAccessibleName(t("links.pane"))
        for name, button in self._buttons.items():
            action = self.context.actions.get(name)
            if action is not None:
                button.setText(hint(action.text(), key_text(action)))
        self.show_known(self.known)

    def focus_first(self) -> None:
        """The list, or the first button where it is empty."""
        if self.list.count():
            self.list.setCurrentRow(max(0, self.list.currentRow()))
        first = self._buttons["tie.link"]
        (self.list if self.list.count() else first).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete and Space work on the line under the cursor."""
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row = self._row(self.list.currentItem())
            if row is not None and self._writes and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Space):
                if event.key() == Qt.Key.Key_Delete:
                    self._take_off(row)
                else:
                    self._turn_wish(row)
                return True
        return super().eventFilter(watched, event)

    def show_known(self, known: TiesView | None) -> None:
        """Show them."""
        self.tying.shown = shown = known or TiesView()
        current = self.list.currentRow()
        self.list.clear()
        for tie, where in shown.links:
            self._add(_words(tie, where), _Row(tie.other_uid, link=tie, is_problem=tie.is_problem))
        for one in shown.merged:
            self._add(t("links.merged_line", number=one.number, subject=one.subject), _Row(one.uid, merged=one))
        for alike in shown.alike:
            self._add(alike_words(alike), _Row(alike.uid))
        self.list.setCurrentRow(min(max(current, 0), self.list.count() - 1))
        filled = bool(self.list.count())
        self._none.setVisible(not filled)
        self.list.setVisible(filled)
        self._keys.setVisible(filled and self._writes)
        count = len(shown.links) + len(shown.merged)
        if shown.alike:
            self.told.emit(t("links.may_be_same", n=len(shown.alike)), "soon")
        else:
            self.told.emit(str(count) if count else "", "quiet")

    def _add(self, words: str, row: _Row) -> None:
        item = QListWidgetItem(words)
        item.setData(_ROLE, row)
        self.list.addItem(item)

    def _row(self, item: QListWidgetItem | None) -> _Row | None:
        row = item.data(_ROLE) if item is not None else None
        return row if isinstance(row, _Row) else None

    def _open(self, item: QListWidgetItem) -> None:
        row = self._row(item)
        if row is None:
            return
        if row.is_problem:
            self.context.navigation.open_problem.emit(row.uid)
        elif row.merged is None:
            self.context.navigation.open_ticket.emit(row.uid)

    def _take_off(self, row: _Row) -> None:
        if row.link is not None:
            self._work.ask(unlink, self._user, row.link.uid).then(self._taken_off)
        elif row.merged is not None:
            self._work.ask(unmerge, self._user, row.uid, row.merged.span).then(self._parted)

    def _taken_off(self, _answer: None) -> None:
        self.context.notices.tell(t("links.taken_off"), t("links.undo"), self.context.navigation.undo.emit)

    def _parted(self, undone: Undone) -> None:
        left = t("merging.parted_partly", n=len(undone.left)) if undone.left else t("merging.parted")
        self.context.notices.tell(left)

    def _turn_wish(self, row: _Row) -> None:
        tie = row.link
        if tie is not None and tie.kind.value in ("parent", "caused_by"):
            self._work.ask(set_notice, self._user, tie.uid, not tie.wants_notice).then()


def _words(tie: LinkView, where: str) -> str:
    below = [where, t("links.wants_notice")] if tie.wants_notice else [where]
    return t("links.line", relation=tie.words, number=tie.number, subject=tie.subject, below=" · ".join(below))
