"""What pages of entries share: the form follows what is stored, but never what is being typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.services.hands.phrases import keep_phrase, phrases
from app.services.store.store import Store
from app.views.administration.phrases import PhrasesPage
from app.views.starting.desk import Desk
from tests.views.administration.conftest import page_in_view

TEXTS = {"ru": "Здравствуйте!", "en": "Hello!"}


def _keep(store: Store, code: str, name: str) -> None:
    boss = store.value("SELECT uid FROM user")
    known = next((one.uid for one in phrases(store, "snippet") if one.code == code), None)
    keep_phrase(store, boss, "snippet", known, code, {"ru": name, "en": name}, TEXTS)


def _fill(store: Store) -> None:
    _keep(store, "bye", "Прощание")
    _keep(store, "hello", "Приветствие")


@pytest.fixture
def fill() -> Callable[[Store], None]:
    return _fill


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> PhrasesPage:
    found = page_in_view(desk, "phrases")
    desk.window.show()
    assert isinstance(found, PhrasesPage)
    qtbot.waitUntil(lambda: len(found.kept) == 2)
    return found


def _names(page: PhrasesPage) -> list[str]:
    listed = page.widget.entries.list
    return [listed.item(at).text() for at in range(listed.count())]


def _elsewhere(desk: Desk, code: str, name: str) -> None:
    desk.context.work._store.submit(lambda store: _keep(store, code, name)).result()


def test_the_form_follows_what_others_store(page: PhrasesPage, desk: Desk, qtbot: Any) -> None:
    page.widget.entries.list.setCurrentRow(0)
    _elsewhere(desk, "bye", "Всего доброго")
    qtbot.waitUntil(lambda: page.widget.names.labels()["ru"] == "Всего доброго")
    assert page.chosen == page.kept[page.widget.entries.list.currentRow()].uid


def test_what_is_being_typed_stays(page: PhrasesPage, desk: Desk, qtbot: Any) -> None:
    page.widget.entries.list.setCurrentRow(0)
    chosen = page.chosen
    page.widget.boxes["ru"].setPlainText("До связи!")
    _elsewhere(desk, "bye", "Всего доброго")
    qtbot.waitUntil(lambda: "Всего доброго" in _names(page))
    assert page.widget.boxes["ru"].toPlainText() == "До связи!"
    assert page.chosen == chosen


def test_a_new_entry_stays_while_the_list_changes(page: PhrasesPage, desk: Desk, qtbot: Any) -> None:
    page.begin_new()
    page.widget.code.setText("wait")
    _elsewhere(desk, "third", "Третья")
    qtbot.waitUntil(lambda: len(_names(page)) == 3)
    assert (page.widget.code.text(), page.chosen, page.widget.entries.list.currentRow()) == ("wait", None, -1)
    page.widget.entries.list.setCurrentRow(0)
    assert page.chosen == page.kept[0].uid


def test_what_is_kept_is_in_hand_and_kept_again(page: PhrasesPage, desk: Desk, qtbot: Any) -> None:
    page.begin_new()
    page.widget.code.setText("wait")
    page.widget.names.put({"ru": "Подождите", "en": "Please wait"})
    for box in page.widget.boxes.values():
        box.setPlainText("…")
    page.save()
    qtbot.waitUntil(lambda: page.chosen is not None and "Подождите" in _names(page))
    qtbot.waitUntil(lambda: not page.touched() and page.widget.code.isReadOnly())
    page.widget.names.put({"ru": "Минуту", "en": "A minute"})
    page.save()
    qtbot.waitUntil(lambda: "Минуту" in _names(page))
    assert len(page.kept) == 3
