"""The work orders of a ticket: what other units do for it, and until when."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidgetItem, QPushButton

from app.models.ids import Uid
from app.services.clocks.tickets import DueView
from app.services.store.clock import wall_ms
from app.services.units.orders import (
    OrderView,
    TicketOrders,
    add_order,
    keep_order,
    state_words,
    ticket_orders,
)
from app.services.words import t
from app.views.actions.registry import keyed
from app.views.common.due import due_words
from app.views.context import Context
from app.views.ticket.list_sheet import ListSheet
from app.views.ticket.orders.dialog import OrderDialog
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

NOTHING = TicketOrders((), (), ())
USUAL_PRIORITY = 2


class OrdersPane(ReadingPane[TicketOrders]):
    """Enter opens the order under the cursor; the key of the screen makes a new one."""

    name = "orders"
    title_key = "units.pane"
    tables = ("work_order", "unit", "clock_watch")
    widget: ListSheet

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._user = context.signed_in.user_uid
        self._writes = context.actions.get("order.new") is not None and not context.read_only
        self._shown = NOTHING
        self._add = QPushButton()
        self._add.clicked.connect(self.add)
        self.widget = ListSheet([self._add])
        self.widget.list.setAlternatingRowColors(True)
        self.widget.list.itemActivated.connect(self._activated)
        self._add.setVisible(self._writes)
        if self._writes:
            context.actions.connect("order.new", self.add)

    def asking(self, ticket: Uid) -> Asking[TicketOrders]:
        """Its orders."""
        return self.context.work.ask(ticket_orders, ticket)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.widget.say(t("units.no_orders"), t("units.pane"))
        self._add.setText(keyed(self.context.actions, "order.new", t("units.add")))

    def focus_first(self) -> None:
        """The first order, or the button where there is none."""
        self.widget.focus_first()

    def add(self) -> None:
        """Order a part of the work."""
        if self.ticket is None:
            return
        priority = self.view.priority if self.view is not None else USUAL_PRIORITY
        dialog = OrderDialog(self.widget, self._shown, None, priority)
        if self.context.notices.run(dialog):
            self.context.work.ask(add_order, self._user, self.ticket, dialog.draft).then()
        dialog.deleteLater()

    def show_known(self, known: TicketOrders | None) -> None:
        """Show them."""
        self._shown = shown = known or NOTHING
        now, items = wall_ms(), []
        for order in shown.orders:
            words, look = _words(order, now)
            item = QListWidgetItem(words)
            item.setForeground(QColor(self._colour(look)))
            items.append(item)
        self.widget.show_items(items)
        waiting = [order for order in shown.orders if order.open]
        late = any(order.late(now) for order in waiting)
        if waiting:
            self.told.emit(t("units.open_count", n=len(waiting)), "late" if late else "soon")
        else:
            self.told.emit(t("units.all_done") if shown.orders else "", "good")

    def _colour(self, look: str) -> str:
        colours = self.context.theme.colours
        return {"late": colours.late, "soon": colours.soon, "good": colours.quiet}.get(look, colours.text)

    def _activated(self, item: QListWidgetItem) -> None:
        if not self._writes:
            return
        order = self._shown.orders[self.widget.list.row(item)]
        dialog = OrderDialog(self.widget, self._shown, order, order.priority)
        if self.context.notices.run(dialog):
            self.context.work.ask(
                keep_order, self._user, order.uid, dialog.draft, dialog.state, dialog.result_text
            ).then()
        dialog.deleteLater()


def _words(order: OrderView, now: int) -> tuple[str, str]:
    """An order in two lines, and its look."""
    hands = ", ".join(part for part in (order.unit, order.assignee) if part)
    due, look = due_words(DueView(order.due_at, None, False, ()), now) if order.open else ("", "good")
    if order.still and order.open:
        due = t("units.still")
    told = due if order.open else order.result
    second = (
        t("units.second_line", state=state_words(order.state), what=told) if told else state_words(order.state)
    )
    return t("units.line", number=order.number, title=order.title, hands=hands, second=second), look
