"""The door to erasing a client: for administrators alone, who say first that they know what it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models import Person
from app.models.ids import Uid
from app.models.staff import Role
from app.services.store.store import Store
from app.views.erasing.dialog import ErasingDialog
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


class Hands:
    """A window with one client."""

    def __init__(self, qtbot: Any, desk: Desk, person: Uid) -> None:
        self.qtbot, self.desk, self.person = qtbot, desk, person
        self.known = True
        self.dialogs: list[str] = []
        self.told: list[str] = []
        desk.context.notices.run = self.answer  # type: ignore[method-assign]
        desk.context.notices.told.connect(lambda notice: self.told.append(notice.text))

    def answer(self, dialog: Any) -> bool:
        assert isinstance(dialog, ErasingDialog)
        self.dialogs.append(dialog.windowTitle())
        assert not dialog.main.isEnabled()
        dialog.known.setChecked(self.known)
        dialog.accept()
        return bool(dialog.result())

    def names(self) -> list[tuple[str]]:
        got: list[Any] = []
        self.desk.context.work.ask(Store.rows, "SELECT last_name FROM person").then(lambda rows: got.append(rows))
        self.until(lambda: got)
        return list(got[0])

    def until(self, condition: Any) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)


def window(qtbot: Any, folder: Path, role: Role) -> Iterator[Hands]:
    made: list[Uid] = []

    def fill(store: Store) -> None:
        with store.write(None) as write:
            made.append(write.insert(Person, last_name="Иванова"))

    with desk_in(folder, role, fill) as desk:
        desk.show()
        yield Hands(qtbot, desk, made[0])


@pytest.fixture
def chief(qtbot: Any, tmp_path: Path) -> Iterator[Hands]:
    yield from window(qtbot, tmp_path, Role.ADMINISTRATOR)


@pytest.fixture
def senior(qtbot: Any, tmp_path: Path) -> Iterator[Hands]:
    yield from window(qtbot, tmp_path, Role.SENIOR)


def test_an_administrator_erases_the_client_under_the_cursor(chief: Hands) -> None:
    chief.desk.shell.show("clients")
    screen: Any = chief.desk.shell.screen("clients")
    chief.until(lambda: screen.widget.table.current_row() >= 0 and screen._model.row_at(0))
    action = chief.desk.context.actions.get("card.erase")
    assert action is not None
    action.trigger()
    chief.until(lambda: "Данные клиента удалены." in chief.told)
    assert chief.names() == [("",)]


def test_nothing_happens_without_a_word(chief: Hands) -> None:
    chief.known = False
    chief.desk.context.navigation.erase_client.emit(chief.person)
    chief.until(lambda: chief.dialogs)
    assert chief.names() == [("Иванова",)]


def test_there_is_no_door_for_others(senior: Hands) -> None:
    assert senior.desk.context.actions.get("card.erase") is None
    senior.desk.context.navigation.erase_client.emit(senior.person)
    assert senior.names() == [("Иванова",)]
    assert senior.dialogs == []
