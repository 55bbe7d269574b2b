"""The panes of clocks and of work orders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QListWidget

from app.models.ids import new_uid
from app.models.staff import Role, TicketType
from app.models.tickets import Ticket
from app.models.units import OrderState, Unit
from app.services.demo.agreements import load_agreements
from app.services.store.store import Store
from app.services.units.orders import OrderView, orders_of
from app.views.common.due import WhyDialog
from app.views.starting.desk import Desk
from app.views.ticket.clocks.pane import ClocksPane
from app.views.ticket.orders.dialog import OrderDialog
from app.views.ticket.orders.pane import OrdersPane
from tests.views.desk_fixture import desk_in

TICKET, PLUMBERS = new_uid(), new_uid()


def _fill(store: Store) -> None:
    with store.write(None) as write:
        policies = load_agreements(write)
        kind = write.insert(
            TicketType, code="i", labels={"ru": "Инцидент", "en": "Incident"}, policy_uid=policies["emergency"]
        )
        write.insert(
            Unit,
            PLUMBERS,
            code="p",
            labels={"ru": "Сантехники", "en": "Plumbers"},
            policy_uid=policies["emergency"],
        )
        write.insert(
            Ticket, TICKET, number="A-1", state="new", subject="Течёт", type_uid=kind, priority=4, channel="phone"
        )


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.OPERATOR, _fill) as made:
        made.show()
        made.context.navigation.open_ticket.emit(TICKET)
        qtbot.waitUntil(lambda: made.shell.current == "ticket")
        yield made


def _pane(desk: Desk, kind: type[Any]) -> Any:
    return next(pane for pane in desk.shell.screen("ticket").panes if isinstance(pane, kind))


def _lines(pane: Any) -> list[str]:
    found = pane.widget.findChild(QListWidget)
    return [found.item(row).text() for row in range(found.count())]


def _orders(desk: Desk) -> list[OrderView]:
    found: list[OrderView] = desk.context.work._store.submit(lambda store: orders_of(store, TICKET)).result()
    return found


def test_the_clocks_that_run_are_told(desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pane = _pane(desk, ClocksPane)
    qtbot.waitUntil(lambda: len(_lines(pane)) == 4)
    assert _lines(pane)[0].startswith("Принять в работу\nдо ")
    told: list[str] = []
    pane.told.connect(lambda text, _look: told.append(text))
    pane._tick.timeout.emit()
    qtbot.waitUntil(lambda: bool(told))
    assert told[-1].startswith("Принять в работу: осталось ")
    explained: list[list[str]] = []

    def run(dialog: Any) -> bool:
        assert isinstance(dialog, WhyDialog)
        explained.append([dialog.steps.item(row).text() for row in range(dialog.steps.count())])
        return True

    monkeypatch.setattr(desk.context.notices, "run", run)
    pane.widget.findChild(QListWidget).itemActivated.emit(pane.widget.findChild(QListWidget).item(0))
    assert any("10 мин" in line for line in explained[0])


def test_an_order_is_made_changed_and_done(desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pane = _pane(desk, OrdersPane)
    qtbot.waitUntil(lambda: bool(pane._shown.units))
    answers: list[Any] = []

    def run(dialog: Any) -> bool:
        assert isinstance(dialog, OrderDialog)
        answers.pop(0)(dialog)
        dialog.accept()
        return bool(dialog.result())

    monkeypatch.setattr(desk.context.notices, "run", run)

    def fill(dialog: OrderDialog) -> None:
        dialog.accept()
        assert not dialog.result(), "nothing to do, nobody to do it"
        dialog._title.setText("Перекрыть стояк")
        dialog.accept()
        assert not dialog.result(), "nobody to do it"
        dialog._unit.set_value(PLUMBERS)

    answers.append(fill)
    pane._add.click()
    qtbot.waitUntil(lambda: len(_lines(pane)) == 1)
    (order,) = _orders(desk)
    assert (order.title, order.unit_uid, order.priority) == ("Перекрыть стояк", PLUMBERS, 4)
    assert order.due_at == order.created_at + 2 * 3_600_000
    assert _lines(pane)[0].startswith("1. Перекрыть стояк — Сантехники\nНовый · ")

    def finish(dialog: OrderDialog) -> None:
        dialog._state.set_value(OrderState.DONE.value)
        dialog.accept()
        assert not dialog.result(), "an end needs a result"
        dialog._result.setPlainText("Перекрыт")

    answers.append(finish)
    listed = pane.widget.findChild(QListWidget)
    listed.itemActivated.emit(listed.item(0))
    qtbot.waitUntil(lambda: "Выполнен · Перекрыт" in "".join(_lines(pane)))
    (order,) = _orders(desk)
    assert (order.state, order.result, order.unit_uid) == (OrderState.DONE, "Перекрыт", PLUMBERS)
