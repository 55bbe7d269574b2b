from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit

from app.models.staff import Role
from app.services import dictionaries
from app.services.people.users import list_users
from app.views.people.controller import PeopleController
from app.views.people.sections import SECTIONS
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.ADMINISTRATOR) as made:
        yield made


@pytest.fixture
def screen(desk: Desk, qtbot: Any) -> PeopleController:
    desk.shell.show("people")
    found = desk.shell.screen("people")
    assert isinstance(found, PeopleController)
    qtbot.waitUntil(lambda: found.widget.list.count() == 1)
    return found


def _turn(screen: PeopleController, qtbot: Any, name: str) -> None:
    row = next(index for index, section in enumerate(SECTIONS) if section.name == name)
    screen.widget.sections.setCurrentRow(row)
    qtbot.waitUntil(lambda: screen.widget.form is not None and screen.widget.form.section.name == name)


def _fill(screen: PeopleController, **values: Any) -> None:
    form = screen.widget.form
    assert form is not None
    for name, value in values.items():
        form._set[name](value)


def _read(desk: Desk, operation: Any) -> Any:
    return desk.context.work._store.submit(operation).result()


def test_a_person_is_added_and_changed(screen: PeopleController, desk: Desk, qtbot: Any) -> None:
    screen.widget.add.click()
    _fill(screen, name="Иван Смирнов", login="ivan", role="senior", extension="117", password="семь бед")
    screen.widget.save.click()
    qtbot.waitUntil(lambda: screen.widget.list.count() == 2)
    assert screen.widget.list.currentItem().text().startswith("Иван Смирнов")
    _fill(screen, extension="118")
    name = screen.widget.form.fields["name"]
    assert isinstance(name, QLineEdit)
    name.returnPressed.emit()
    qtbot.waitUntil(lambda: [user.extension for user in _read(desk, list_users)] == ["", "118"])


def test_what_cannot_be_saved_is_told_and_stays_typed(screen: PeopleController, qtbot: Any) -> None:
    screen.widget.add.click()
    _fill(screen, name="Иван", login="boss", role="operator", password="семь бед")
    screen.widget.save.click()
    qtbot.waitUntil(lambda: "занят" in screen.widget._error.text())
    assert screen.widget.form.values()["name"] == "Иван"


def test_the_last_administrator_cannot_be_switched_off(screen: PeopleController, qtbot: Any) -> None:
    screen.widget.switch.click()
    qtbot.waitUntil(lambda: "последний администратор" in screen.widget._error.text())


LABELS = {"ru": "Первая линия", "en": "First line"}
EXTRA = {
    "queues": {"line": 1},
    "dispositions": {"non_data": True},
    "pause_reasons": {"limit_min": 30},
    "templates": {"text": {"ru": "Здравствуйте!", "en": "Hello!"}},
    "ticket_types": {"form_code": "outage"},
}


@pytest.mark.parametrize("name", [section.name for section in SECTIONS if section.table])
def test_each_dictionary_can_be_filled(screen: PeopleController, desk: Desk, qtbot: Any, name: str) -> None:
    _turn(screen, qtbot, name)
    screen.widget.add.click()
    _fill(screen, labels=LABELS, **EXTRA.get(name, {}))
    screen.widget.save.click()
    qtbot.waitUntil(lambda: screen.widget.list.count() == 1)
    section = next(section for section in SECTIONS if section.name == name)
    (word,) = _read(desk, dictionaries.read).words.values()
    assert (word.code, dict(word.labels)) == ("first_line", LABELS)
    for field, value in EXTRA.get(name, {}).items():
        assert getattr(word, field) == value
    assert screen.widget.form.section is section
    _fill(screen, labels={**LABELS, "ru": "Вторая линия"})
    screen.widget.save.click()
    qtbot.waitUntil(lambda: screen.widget.list.count() == 1 and "Вторая" in screen.widget.list.item(0).text())
    screen.widget.switch.click()
    qtbot.waitUntil(lambda: "не предлагается" in screen.widget.list.item(0).text())


def test_queue_members(screen: PeopleController, desk: Desk, qtbot: Any) -> None:
    (boss,) = [user.uid for user in _read(desk, list_users)]
    _turn(screen, qtbot, "queues")
    screen.widget.add.click()
    _fill(screen, labels=LABELS, members={boss})
    screen.widget.save.click()
    qtbot.waitUntil(lambda: screen.widget.list.count() == 1)
    assert "1 сотрудник" in screen.widget.list.item(0).text()
    _fill(screen, members=frozenset())
    screen.widget.save.click()
    qtbot.waitUntil(lambda: "0 сотрудников" in screen.widget.list.item(0).text())


def test_search_hides_the_others(screen: PeopleController) -> None:
    screen.widget.search.setText("нет такого")
    assert screen.widget.list.item(0).isHidden()
    screen.widget.search.setText("АННА")
    assert not screen.widget.list.item(0).isHidden()
