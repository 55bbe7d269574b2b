"""A new work order, or one to change and move on."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.models.ids import Uid
from app.models.units import OrderState
from app.services.units.orders import NEXT, OrderDraft, OrderView, TicketOrders, state_words
from app.services.words import t
from app.views.common.combos import ChoiceBox, SearchBox
from app.views.common.small_form import SmallForm

AREA_LINES = 4


class OrderDialog(SmallForm):
    """What to do, who, how urgent; for an order that stands, its state and what came of it too."""

    def __init__(self, parent: QWidget, shown: TicketOrders, order: OrderView | None, priority: int) -> None:
        title = t("units.new_title") if order is None else t("units.edit_title", number=order.number)
        super().__init__(parent, title)
        self._order = order
        self._title = QLineEdit(order.title if order else "")
        self._text = _area(order.text if order else "")
        self._unit, self._person, self._priority = SearchBox(), SearchBox(), ChoiceBox()
        self._unit.set_choices(shown.units, t("units.no_unit"))
        self._person.set_choices(shown.people, t("units.no_person"))
        self._priority.set_choices([(one, t(f"tickets.priority_{one}")) for one in (4, 3, 2, 1)])
        self._unit.set_value(order.unit_uid if order else None)
        self._person.set_value(order.assignee_uid if order else None)
        self._priority.set_value(priority)
        self.add(t("units.what"), self._title)
        self.add(t("units.details"), self._text)
        self.add(t("units.unit"), self._unit)
        self.add(t("units.person"), self._person)
        self.add(t("units.priority"), self._priority)
        self._state, self._result = ChoiceBox(), _area(order.result if order else "")
        if order is not None:
            states = [order.state, *(state for state in OrderState if state in NEXT[order.state])]
            self._state.set_choices([(state.value, state_words(state)) for state in states])
            self._state.set_value(order.state.value)
            self.add(t("units.state"), self._state)
            self.add(t("units.result"), self._result)
        else:
            self._state.hide()
            self._result.hide()
            self._state.setParent(self)
            self._result.setParent(self)
        self.finish(t("units.order") if order is None else t("units.save"))

    @property
    def draft(self) -> OrderDraft:
        """What was typed."""
        return OrderDraft(
            self._title.text(),
            self._text.toPlainText(),
            _key(self._unit.value()),
            _key(self._person.value()),
            int(str(self._priority.value())),
        )

    @property
    def state(self) -> OrderState:
        """The state chosen."""
        return OrderState(str(self._state.value()))

    @property
    def result_text(self) -> str:
        """What came of it."""
        return self._result.toPlainText().strip()

    def accept(self) -> None:
        """Close only with something to do and somebody to do it; an end needs a result."""
        draft = self.draft
        if not draft.title.strip():
            self.complain(t("units.title_missing"), self._title)
        elif draft.unit_uid is None and draft.assignee_uid is None:
            self.complain(t("units.nobody"), self._unit)
        elif self._order is not None and self._ends and not self.result_text:
            self.complain(t("units.result_missing", state=state_words(self.state)), self._result)
        else:
            super().accept()

    @property
    def _ends(self) -> bool:
        return self.state in (OrderState.DONE, OrderState.CANCELLED)


def _key(value: object) -> Uid | None:
    return bytes(value) if isinstance(value, bytes | bytearray) else None


def _area(text: str) -> QPlainTextEdit:
    area = QPlainTextEdit(text)
    area.setTabChangesFocus(True)
    area.setFixedHeight(area.fontMetrics().lineSpacing() * AREA_LINES + 14)
    return area
