"""A client's two cards become one, from the list and by likely pairs, and two again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models import ContactPoint, Person, PersonContactPoint
from app.models.ids import Uid
from app.models.staff import Role
from app.services.store.store import Store
from app.views.common.merge_dialog import MergeDialog
from app.views.common.record_picker import RecordPicker
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in

Answer = Callable[[Any], bool]


class Hands:
    """A window with two cards of one client, and what is answered to its questions."""

    def __init__(self, qtbot: Any, desk: Desk, people: dict[str, Uid]) -> None:
        self.qtbot = qtbot
        self.desk = desk
        self.people = people
        self.answers: list[Answer] = []
        self.told: list[str] = []
        desk.context.notices.run = lambda dialog: self.answers.pop(0)(dialog)  # type: ignore[method-assign]
        desk.context.notices.told.connect(lambda notice: self.told.append(notice.text))

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def removed(self) -> set[Uid]:
        got: list[Any] = []
        ask = self.desk.context.work.ask
        ask(Store.rows, "SELECT uid FROM person WHERE deleted_at IS NOT NULL").then(lambda rows: got.append(rows))
        self.until(lambda: got)
        return {uid for (uid,) in got[0]}


@pytest.fixture
def hands(qtbot: Any, tmp_path: Path) -> Iterator[Hands]:
    people: dict[str, Uid] = {}

    def fill(store: Store) -> None:
        with store.write(None) as write:
            point = write.insert(ContactPoint, kind="phone", raw="+79161234567", key="+79161234567")
            for name, middle in (("anna", "Петровна"), ("twin", "")):
                people[name] = write.insert(Person, last_name="Иванова", first_name="Анна", middle_name=middle)
                write.insert(PersonContactPoint, person_uid=people[name], contact_point_uid=point)

    with desk_in(tmp_path, Role.SENIOR, fill) as desk:
        desk.show()
        yield Hands(qtbot, desk, people)


def first(picker: RecordPicker) -> bool:
    picker.accept()
    return bool(picker.result())


def merge(dialog: MergeDialog) -> bool:
    dialog.accept()
    return bool(dialog.result())


def test_the_twin_is_offered_merged_and_parted(hands: Hands) -> None:
    offered: list[str] = []

    def look(picker: RecordPicker) -> bool:
        offered.append(picker.list.item(0).text())
        return first(picker)

    hands.answers += [look, merge]
    hands.desk.context.navigation.merge_client.emit(hands.people["anna"])
    hands.until(lambda: "Карточки объединены." in hands.told)
    assert "тот же телефон или почта, похожее имя" in offered[0]
    assert hands.removed() == {hands.people["twin"]}
    hands.answers.append(look)
    hands.desk.context.navigation.merge_client.emit(hands.people["anna"])
    hands.until(lambda: "Объединение отменено: карточек снова две." in hands.told)
    assert offered[1].startswith("Присоединена: Иванова Анна")
    assert hands.removed() == set()


def test_another_card_is_found_by_typing(hands: Hands) -> None:
    def search(picker: RecordPicker) -> bool:
        picker.edit.setText("9161234567")
        picker.edit.textEdited.emit("9161234567")
        hands.until(lambda: picker.list.count() == 1)
        return first(picker)

    def swapped(dialog: MergeDialog) -> bool:
        dialog.swap()
        return merge(dialog)

    hands.answers += [search, swapped]
    hands.desk.context.navigation.merge_client.emit(hands.people["anna"])
    hands.until(lambda: "Карточки объединены." in hands.told)
    assert hands.removed() == {hands.people["anna"]}


def test_likely_pairs_of_the_whole_base(hands: Hands) -> None:
    hands.answers += [first, merge]
    hands.desk.merging.show_pairs()
    hands.until(lambda: "Карточки объединены." in hands.told)
    hands.desk.merging.show_pairs()
    hands.until(lambda: "Повторов среди клиентов не видно." in hands.told)


def test_the_list_of_clients_merges_the_one_under_the_cursor(hands: Hands) -> None:
    hands.desk.shell.show("clients")
    screen: Any = hands.desk.shell.screen("clients")
    hands.until(lambda: screen.widget.table.current_row() >= 0 and screen._model.row_at(0))
    asked: list[bytes] = []
    hands.desk.context.navigation.merge_client.disconnect(hands.desk.merging.merge)
    hands.desk.context.navigation.merge_client.connect(asked.append)
    action = hands.desk.context.actions.get("tie.merge_clients")
    assert action is not None
    action.trigger()
    assert len(asked) == 1
