"""The undo keys in a whole window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.store import store as store_module
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import change_ticket, save_ticket
from app.views.hands.acts_dialog import ActsDialog
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in
from tests.views.test_accessible import until_answered


def fill(store: Store) -> None:
    me = store.value("SELECT uid FROM user WHERE login = 'me'")
    uid = save_ticket(store, me, TicketDraft(new_uid(), subject="Нет воды")).uid
    change_ticket(store, me, uid, priority=3)
    change_ticket(store, me, uid, address="Лесная, 5")


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    ticks = count(wall_ms(), 5)  # two acts of a person are never in one millisecond
    monkeypatch.setattr(store_module, "wall_ms", lambda: next(ticks))
    with desk_in(tmp_path, Role.OPERATOR, fill) as made:
        made.show()
        qtbot.waitUntil(lambda: hasattr(made, "hands"))
        yield made


def values(desk: Desk, qtbot: Any) -> Any:
    found: list[Any] = []
    desk.context.work.ask(Store.row, "SELECT priority, address FROM ticket").then(lambda row: found.append(row))
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def press(desk: Desk, qtbot: Any, name: str) -> None:
    action = desk.context.actions.get(name)
    assert action is not None
    action.trigger()
    until_answered(desk, qtbot)
    until_answered(desk, qtbot)


def told(desk: Desk) -> str:
    return desk.window.notice_bar.accessibleName()


def test_the_undo_key_goes_back_act_by_act(desk: Desk, qtbot: Any) -> None:
    desk.window.notice_bar.hide()
    press(desk, qtbot, "program.undo")
    assert told(desk) == "Отменено: заявка A-1: Адрес: Лесная, 5"
    assert values(desk, qtbot) == (3, "")
    press(desk, qtbot, "program.undo")
    assert values(desk, qtbot) == (2, "")
    press(desk, qtbot, "program.undo")
    assert told(desk).startswith("Отменять нечего")


def test_what_a_notice_offers_goes_first(desk: Desk, qtbot: Any) -> None:
    taken: list[int] = []
    desk.context.notices.tell("Вид удалён", "Отменить", lambda: taken.append(1))
    press(desk, qtbot, "program.undo")
    assert taken == [1]
    assert values(desk, qtbot) == (3, "Лесная, 5")


def test_any_of_the_last_acts_can_be_chosen_and_done_again(
    desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[list[str]] = []

    def choose(row: int) -> Any:
        def run(dialog: Any) -> bool:
            assert isinstance(dialog, ActsDialog)
            items = [dialog._list.item(at).text()[7:] for at in range(dialog._list.count())]
            shown.append(items)
            dialog._list.setCurrentRow(row)
            dialog._take_current()
            return dialog.chosen is not None

        return run

    monkeypatch.setattr(desk.context.notices, "run", choose(1))
    press(desk, qtbot, "program.last_acts")
    assert values(desk, qtbot) == (2, "Лесная, 5")
    monkeypatch.setattr(desk.context.notices, "run", choose(0))
    press(desk, qtbot, "program.last_acts")
    assert values(desk, qtbot) == (3, "Лесная, 5")
    assert told(desk).startswith("Возвращено: Отменено")
    assert shown[1][0].startswith("Отменено: заявка A-1: Приоритет")
    assert "уже отменено" in shown[1][2]
    QApplication.processEvents()


def test_a_refusal_is_told_and_nothing_changes(desk: Desk, qtbot: Any) -> None:
    def meddle(store: Store) -> None:
        boss: Uid = store.value("SELECT uid FROM user WHERE login = 'boss'")
        change_ticket(store, boss, store.value("SELECT uid FROM ticket"), address="Мира, 1")

    desk.context.work.ask(meddle).then()
    until_answered(desk, qtbot)
    desk.window.notice_bar.hide()
    press(desk, qtbot, "program.undo")
    assert "Анна Петрова" in told(desk)
    assert values(desk, qtbot) == (3, "Мира, 1")
