"""The ticket's checklists: Space ticks an item, and takes the tick back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QPushButton

from app.models.ids import Uid
from app.services.tickets.checklists import Check, add_checklist, tick
from app.services.tickets.panes import ChecklistView, checklist_view
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.common.moments import day_and_time
from app.views.context import Context
from app.views.ticket.list_sheet import ListSheet
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

ROLE = int(Qt.ItemDataRole.UserRole)
NOTHING = ChecklistView((), (), {})


class ChecklistPane(ReadingPane[ChecklistView]):
    """Items come with the type at the steps it names; others are added by hand."""

    name = "checklist"
    title_key = "ticket_screen.checklist"
    tables = ("ticket_check",)
    widget: ListSheet

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._writes = context.actions.get("ticket.note") is not None and not context.read_only
        self._add = QPushButton()
        self._add.clicked.connect(self._choose)
        self.widget = ListSheet([self._add])
        self.widget.list.itemChanged.connect(self._item_changed)

    def asking(self, ticket: Uid) -> Asking[ChecklistView]:
        """Its checklists."""
        return self._work.ask(checklist_view, ticket)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.widget.say(t("ticket_screen.no_checklist"), t("ticket_screen.checklist"))
        self._add.setText(t("ticket_screen.add_checklist"))

    def focus_first(self) -> None:
        """The first open item."""
        items = self.widget.list
        for row in range(items.count()):
            if items.item(row).checkState() is Qt.CheckState.Unchecked:
                items.setCurrentRow(row)
                break
        self.widget.focus_first()

    def show_known(self, known: ChecklistView | None) -> None:
        """Show them."""
        shown = known or NOTHING
        self.widget.show_items([self._item(check, shown) for check in shown.checks])
        done = sum(check.done_at is not None for check in shown.checks)
        count = len(shown.checks)
        needed = any(check.required and check.done_at is None for check in shown.checks)
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
        self.read()

    def _choose(self) -> None:
        if self.known is None or self.ticket is None:
            return
        title = t("ticket_screen.add_checklist")
        chooser = Chooser(self.widget, title, t("ticket_screen.find_checklist"), self.known.more)
        if self.context.notices.run(chooser) and chooser.code:
            self._work.ask(add_checklist, self._user, self.ticket, chooser.code).then()
