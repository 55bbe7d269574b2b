"""Wrong words are marked in whichever box has the focus, and mended by key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from app.models.staff import Role
from app.services.spelling import thread
from app.views.spelling.upkeep import SpellingUpkeep
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


class Words:
    """A dictionary of a few words."""

    loaded = 0

    def __init__(self, own_words: Path) -> None:
        Words.loaded += 1
        self.right = {"корова", "пьёт", "воду", "двор"}

    def wrong(self, words: frozenset[str]) -> frozenset[str]:
        return frozenset(word for word in words if word not in self.right)

    def suggestions(self, word: str) -> tuple[str, ...]:
        return ("корова", "какова") if word == "карова" else ()

    def learn(self, word: str) -> None:
        self.right.add(word)


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(thread, "Checker", Words)
    Words.loaded = 0
    with desk_in(tmp_path, Role.OPERATOR) as made:
        made.show()
        qtbot.waitUntil(lambda: hasattr(made, "hands"))
        yield made


@pytest.fixture
def box(desk: Desk, qtbot: Any) -> QPlainTextEdit:
    made = QPlainTextEdit(desk.window.centralWidget())
    made.show()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    assert Words.loaded == 0
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def marked(box: QPlainTextEdit) -> list[str]:
    return [mark.cursor.selectedText() for mark in box.extraSelections()]


def upkeep(desk: Desk) -> SpellingUpkeep:
    return desk.hands.spelling


def test_wrong_words_are_marked_without_touching_the_text(desk: Desk, box: QPlainTextEdit, qtbot: Any) -> None:
    changes: list[int] = []
    box.setPlainText("😀 карова пьёт вода ")
    box.textChanged.connect(lambda: changes.append(1))
    qtbot.waitUntil(lambda: marked(box) == ["карова", "вода"])
    assert changes == []
    assert not box.document().isUndoAvailable()
    assert Words.loaded == 1


def test_the_word_being_typed_is_left_in_peace(desk: Desk, box: QPlainTextEdit, qtbot: Any) -> None:
    box.setPlainText("вода карова")
    box.moveCursor(box.textCursor().MoveOperation.End)
    qtbot.waitUntil(lambda: marked(box) == ["вода"])


def menu_of(box: QPlainTextEdit, qtbot: Any) -> QMenu:
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in box.findChildren(QMenu)))
    return next(menu for menu in box.findChildren(QMenu) if menu.isVisible())


def test_a_suggestion_takes_the_words_place_and_can_be_undone(desk: Desk, box: QPlainTextEdit, qtbot: Any) -> None:
    box.setPlainText("двор карова пьёт")
    qtbot.waitUntil(lambda: marked(box) == ["карова"])
    upkeep(desk).suggest()
    menu = menu_of(box, qtbot)
    texts = [action.text() for action in menu.actions()]
    assert texts == ["корова", "какова", "", "Запомнить слово «карова»"]
    menu.actions()[0].trigger()
    menu.close()
    assert box.toPlainText() == "двор корова пьёт"
    qtbot.waitUntil(lambda: marked(box) == [])
    box.undo()
    assert box.toPlainText() == "двор карова пьёт"


def test_a_word_can_be_learnt(desk: Desk, box: QPlainTextEdit, qtbot: Any) -> None:
    box.setPlainText("домофонщик пьёт")
    qtbot.waitUntil(lambda: marked(box) == ["домофонщик"])
    upkeep(desk).suggest()
    menu = menu_of(box, qtbot)
    assert menu.actions()[0].text() == "Похожих слов нет"
    menu.actions()[-1].trigger()
    menu.close()
    qtbot.waitUntil(lambda: marked(box) == [])


def test_nothing_wrong_is_said_and_the_setting_is_obeyed(desk: Desk, box: QPlainTextEdit, qtbot: Any) -> None:
    upkeep(desk).suggest()
    assert desk.window.notice_bar.accessibleName() == "Ошибок в тексте не найдено."
    box.setPlainText("карова пьёт")
    qtbot.waitUntil(lambda: marked(box) == ["карова"])
    desk.context.settings.set("spelling", False)
    assert marked(box) == []
    desk.context.settings.set("spelling", True)
    qtbot.waitUntil(lambda: marked(box) == ["карова"])
