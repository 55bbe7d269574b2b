"""What is written in the ticket: its fields, the answers of its type's own form, its files."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.models.ids import Uid
from app.services.tickets.reading import TicketView
from app.services.words import t
from app.views.common.moments import day_and_time
from app.views.common.panel import plain
from app.views.context import Context
from app.views.ticket.pane import Pane


class DetailsPane(Pane):
    """Every field in words, as a list to read and copy."""

    name = "details"
    title_key = "ticket_screen.details"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.widget = QWidget()
        self.widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows scroll the sheet around it
        self._grid = QGridLayout(self.widget)
        self._grid.setContentsMargins(4, 2, 4, 6)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Show its fields."""
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        lines = _lines(view) if uid is not None and view is not None else []
        for row, (label, value) in enumerate((label, value) for label, value in lines if value):
            name = plain(wrap=False, look_name="quiet")
            name.setText(label)
            shown = plain()
            shown.setText(value)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, row, 1)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self.told.emit(view.type if view is not None else "", "quiet")

    def retranslate(self) -> None:
        """Set the name that a screen reader speaks."""
        self.widget.setAccessibleName(t(self.title_key))


def _lines(view: TicketView) -> list[tuple[str, str]]:
    return [
        (t("tickets.field_type_uid"), view.type),
        (t("tickets.field_category_uid"), view.category),
        (t("tickets.field_product_uid"), view.product),
        (t("tickets.field_priority"), t(f"tickets.priority_{view.priority}")),
        (t("tickets.field_complexity"), t(f"tickets.complexity_{view.complexity}")),
        (t("tickets.field_queue_uid"), view.queue),
        (t("tickets.field_assignee_uid"), view.assignee or t("lists.nobody")),
        (t("tickets.field_person_uid"), view.person),
        (t("tickets.field_organisation_uid"), view.organisation),
        (t("tickets.field_address"), view.address),
        (t("tickets.field_channel"), t(f"lists.channel_{view.channel}") if view.channel else ""),
        *((field.label, field.words) for field in view.own_fields),
        (t("lists.column_created"), day_and_time(view.created_at)),
        (t("ticket_screen.author"), view.author),
        (t("tickets.field_resolved_at"), day_and_time(view.resolved_at) if view.resolved_at else ""),
        (t("tickets.field_closed_at"), day_and_time(view.closed_at) if view.closed_at else ""),
    ]
