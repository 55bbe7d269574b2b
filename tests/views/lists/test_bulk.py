"""Rows marked by keyboard, changed at once beside the list, with a preview."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.tickets import TicketState
from app.services.hands.deeds import Deed
from app.services.hands.macros import keep_macro
from app.services.lists.reading import uids_of
from app.services.store.store import Store
from app.services.undo.steps import last_steps, undo_step
from app.views.lists.bulk_panel import BulkPanel
from app.views.lists.controller import ListController
from tests.views.lists.conftest import Bench

NO, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def marked(screen: ListController) -> list[int]:
    return list(screen.widget.table.marked_ids())


def opened(bench: Bench, screen: ListController) -> BulkPanel:
    screen._change_marked()
    bench.qtbot.waitUntil(lambda: screen._bulk.panel is not None and screen._bulk.panel.isVisible())
    bench.settle()
    panel = screen._bulk.panel
    assert panel is not None
    return panel


def numbers(bench: Bench, sql: str, *params: Any) -> list[Any]:
    return [row[0] for row in bench.do(Store.rows, sql, *params)]


def test_rows_are_marked_by_keyboard(bench: Bench) -> None:
    screen = bench.open("queues")
    table = screen.widget.table
    table.setFocus()
    assert len(marked(screen)) == 1
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    assert len(marked(screen)) == 3
    assert screen.widget._marked.text() == "отмечены 3 строки"
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert (len(marked(screen)), table.current_row()) == (1, 2)
    QTest.keyClick(table, Qt.Key.Key_Insert)  # unmarks the one with the focus
    QTest.keyClick(table, Qt.Key.Key_Down, CTRL)
    QTest.keyClick(table, Qt.Key.Key_Insert)
    QTest.keyClick(table, Qt.Key.Key_Insert)
    ids = [screen._model.id_at(row) for row in (4, 5)]
    assert marked(screen) == ids
    screen._mark_all()
    assert len(marked(screen)) == screen._model.rowCount()


def test_the_preview_says_what_will_be_done_and_one_undo_takes_it_back(bench: Bench) -> None:
    screen = bench.open("queues")
    screen._mark_all()
    panel = opened(bench, screen)
    total = screen._model.rowCount()
    assert panel.accessibleName() == f"Изменить {total} заявок"
    assert not panel.do_it.isEnabled()
    panel.form.priority.set_value(4)
    panel.form.changed.emit()
    urgent = len(numbers(bench, "SELECT 1 FROM ticket WHERE priority = 4 AND state = 'new'"))
    bench.qtbot.waitUntil(panel.do_it.isEnabled)
    assert str(total - urgent) in panel.do_it.text()
    before = numbers(bench, "SELECT priority FROM ticket ORDER BY id")
    panel.do_it.click()
    bench.qtbot.waitUntil(lambda: any("Измен" in text for text in bench.notices.texts))
    assert set(numbers(bench, "SELECT priority FROM ticket WHERE state = 'new'")) == {4}
    assert not panel.isVisible()
    assert bench.notices.last.way_on == "Отменить"
    (step, *_) = bench.do(last_steps, bench.keys["me"], 0)
    bench.do(undo_step, bench.keys["me"], step)
    assert numbers(bench, "SELECT priority FROM ticket ORDER BY id") == before


def test_what_is_refused_is_told_with_its_reason(bench: Bench) -> None:
    screen = bench.open("queues")
    QTest.keyClick(screen.widget.table, Qt.Key.Key_Down, SHIFT)
    panel = opened(bench, screen)
    panel.form.target.set_value(TicketState.RESOLVED.value)
    panel.form.changed.emit()
    bench.qtbot.waitUntil(lambda: panel._lines.count() == 1)
    assert panel._lines.item(0).text().startswith("2 заявки останутся (A-1, A-3): ")
    assert "не хватает" in panel._lines.item(0).text()
    assert not panel.do_it.isEnabled()
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert screen.widget.table.hasFocus() or not bench.window.isActiveWindow()


def test_a_macro_fills_the_form(bench: Bench) -> None:
    boss = bench.keys["me"]

    def as_administrator(store: Store) -> None:
        from app.models import User

        with store.write(None) as write:
            write.update(User, boss, role="administrator")
        keep_macro(store, boss, None, "urgent", {"ru": "Срочно", "en": "Urgent"}, 1, Deed("accepted", priority=4))

    bench.do(as_administrator)
    screen = bench.open("queues")
    panel = opened(bench, screen)
    bench.settle()
    panel._macro_picked(panel._macros[0].uid)
    assert panel.form.deed() == Deed("accepted", priority=4)
    bench.qtbot.waitUntil(panel.do_it.isEnabled)
    assert panel._lines.item(0).text() == "A-1: Состояние: Новая → Принята; Приоритет: Обычный → Авария"


def test_uids_come_in_the_order_asked_for(bench: Bench) -> None:
    ids = numbers(bench, "SELECT id FROM ticket ORDER BY id LIMIT 3")[::-1]
    assert bench.do(uids_of, "queues", [*ids, 10**9]) == tuple(
        bench.do(Store.value, "SELECT uid FROM ticket WHERE id = ?", one) for one in ids
    )
