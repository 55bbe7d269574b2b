"""The work orders of a ticket: what other units do for it, and until when."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.clocks.tickets import DueView
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.tickets.reading import TicketView
from app.services.units.orders import (
    OrderView,
    TicketOrders,
    add_order,
    keep_order,
    state_words,
    ticket_orders,
)
from app.services.words import t
from app.views.common.due import due_words
from app.views.common.panel import plain
from app.views.context import Context
from app.views.ticket.orders.dialog import OrderDialog
from app.views.ticket.pane import Pane
from app.views.work import Request

TABLES = ("work_order", "unit", "clock_watch")


class OrdersPane(Pane):
    """Enter opens the order under the cursor; the key of the screen makes a new one."""

    name = "orders"
    title_key = "units.pane"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._user = context.signed_in.user_uid
        self._writes = context.actions.get("order.new") is not None and not context.read_only
        self._uid: Uid | None = None
        self._priority = 2
        self._shown = TicketOrders((), (), ())
        self._request: Request | None = None
        self.widget = QWidget()
        self._none = plain(look_name="quiet")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.setAlternatingRowColors(True)
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.itemActivated.connect(self._activated)
        self._add = QPushButton()
        self._add.clicked.connect(self.add)
        layout = QVBoxLayout(self.widget)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self._none)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._add)
        self._add.setVisible(self._writes)
        if self._writes:
            context.actions.connect("order.new", self.add)

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Show its orders."""
        if uid != self._uid:
            self._show(TicketOrders((), (), ()))
        self._uid = uid if view is not None else None
        self._priority = view.priority if view is not None else 2
        self._read()

    def changed(self, change: Changed) -> None:
        """An order was made, moved or is due at another time."""
        if change.touches(*TABLES):
            self._read()

    def retranslate(self) -> None:
        """Set every text anew."""
        self._none.setText(t("units.no_orders"))
        self._add.setText(t("units.add"))
        self._list.setAccessibleName(t("units.pane"))

    def focus_first(self) -> None:
        """The first order, or the button where there is none."""
        if self._list.count():
            self._list.setCurrentRow(max(0, self._list.currentRow()))
        (self._list if self._list.count() else self._add).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add(self) -> None:
        """Order a part of the work."""
        if self._uid is None:
            return
        dialog = OrderDialog(self.widget, self._shown, None, self._priority)
        if self.context.notices.run(dialog):
            self.context.work.ask(add_order, self._user, self._uid, dialog.draft).then()
        dialog.deleteLater()

    def _read(self) -> None:
        if self._request is not None:
            self._request.cancel()
        if self._uid is not None:
            asking = self.context.work.ask(ticket_orders, self._uid).on_the_reader()
            self._request = asking.then(self._show)

    def _show(self, shown: TicketOrders) -> None:
        self._shown = shown
        now, row = wall_ms(), self._list.currentRow()
        self._list.clear()
        for order in shown.orders:
            words, look = _words(order, now)
            item = QListWidgetItem(words)
            item.setForeground(QColor(self._colour(look)))
            self._list.addItem(item)
        self._list.setCurrentRow(min(row, len(shown.orders) - 1))
        self._none.setVisible(not shown.orders)
        self._list.setVisible(bool(shown.orders))
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
        order = self._shown.orders[self._list.row(item)]
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
