"""The ticket's checklists: Space ticks an item, and takes the tick back."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.store.store import Changed
from app.services.tickets.checklists import Check, add_checklist, tick
from app.services.tickets.panes import ChecklistView, checklist_view
from app.services.tickets.reading import TicketView
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.common.moments import day_and_time
from app.views.common.panel import plain
from app.views.context import Context
from app.views.ticket.pane import Pane
from app.views.work import Request

ROLE = int(Qt.ItemDataRole.UserRole)


class ChecklistPane(Pane):
    """Items come with the type at the steps it names; others are added by hand."""

    name = "checklist"
    title_key = "ticket_screen.checklist"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._writes = context.actions.get("ticket.note") is not None and not context.read_only
        self._uid: Uid | None = None
        self._shown: ChecklistView | None = None
        self._request: Request | None = None
        self.widget = QWidget()
        self._none = plain(look_name="quiet")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.itemChanged.connect(self._item_changed)
        self._add = QPushButton()
        self._add.clicked.connect(self._choose)
        layout = QVBoxLayout(self.widget)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self._none)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._add)

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Show its checklists."""
        if uid != self._uid:
            self._show(ChecklistView((), (), {}))
        self._uid = uid if view is not None else None
        self._read()

    def changed(self, change: Changed) -> None:
        """Items were ticked or added."""
        if change.touches("ticket_check"):
            self._read()

    def retranslate(self) -> None:
        """Set every text anew."""
        self._none.setText(t("ticket_screen.no_checklist"))
        self._add.setText(t("ticket_screen.add_checklist"))
        self._list.setAccessibleName(t("ticket_screen.checklist"))

    def focus_first(self) -> None:
        """The first open item."""
        for row in range(self._list.count()):
            if self._list.item(row).checkState() is Qt.CheckState.Unchecked:
                self._list.setCurrentRow(row)
                break
        (self._list if self._list.count() else self._add).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _read(self) -> None:
        if self._request is not None:
            self._request.cancel()
        if self._uid is not None:
            self._request = self._work.ask(checklist_view, self._uid).on_the_reader().then(self._show)

    def _show(self, shown: ChecklistView) -> None:
        self._shown = shown
        row = self._list.currentRow()
        with QSignalBlocker(self._list):
            self._list.clear()
            for check in shown.checks:
                self._list.addItem(self._item(check, shown))
            self._list.setCurrentRow(min(row, self._list.count() - 1))
        done = sum(check.done_at is not None for check in shown.checks)
        count = len(shown.checks)
        needed = any(check.required and check.done_at is None for check in shown.checks)
        self._none.setVisible(not count)
        self._list.setVisible(bool(count))
        self._add.setVisible(bool(shown.more) and self._writes)
        look = "soon" if needed else "good" if count and done == count else "quiet"
        self.told.emit(t("ticket_screen.done_of", done=done, count=count) if count else "", look)

    def _item(self, check: Check, shown: ChecklistView) -> QListWidgetItem:
        label = t("ticket_screen.required_item", item=check.label()) if check.required else check.label()
        if check.done_at is not None:
            who = shown.names.get(check.done_by or b"", "")
            label = t("ticket_screen.item_done", item=label, who=who, when=day_and_time(check.done_at))
        item = QListWidgetItem(label)
        item.setData(ROLE, check.uid)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable if self._writes else flags)
        item.setCheckState(Qt.CheckState.Checked if check.done_at is not None else Qt.CheckState.Unchecked)
        return item

    def _item_changed(self, item: QListWidgetItem) -> None:
        done = item.checkState() is Qt.CheckState.Checked
        self._work.ask(tick, self._user, bytes(item.data(ROLE)), done=done).failed(self._refused).then()

    def _refused(self, error: Exception) -> None:
        self.context.notices.tell_error(error)  # type: ignore[arg-type]  # only known errors come here
        self._read()

    def _choose(self) -> None:
        if self._shown is None or self._uid is None:
            return
        title = t("ticket_screen.add_checklist")
        chooser = Chooser(self.widget, title, t("ticket_screen.find_checklist"), self._shown.more)
        if self.context.notices.run(chooser) and chooser.code:
            self._work.ask(add_checklist, self._user, self._uid, chooser.code).then()
