"""The administration screen builds its pages when they are wanted and tells the one in view of changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.models.staff import Role
from app.services import dictionaries
from app.services.store.store import Changed
from app.services.words import LANGUAGES
from app.views.administration.controller import AdministrationController
from app.views.administration.pages import PAGES, PageSpec
from app.views.context import Context
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


class Told:
    """A page that remembers what it was told."""

    def __init__(self, _context: Context) -> None:
        self.widget = QWidget()
        self.shown = 0
        self.changes: list[Changed] = []

    def activate(self) -> None:
        self.shown += 1

    def changed(self, change: Changed) -> None:
        self.changes.append(change)


def test_pages_are_built_when_wanted_and_only_the_one_in_view_hears_of_changes(desk: Desk, qtbot: Any) -> None:
    specs = (PageSpec("one", "calendars.title", "calendar", Told), PageSpec("two", "people.title", "people", Told))
    screen = AdministrationController(desk.context, specs)
    qtbot.addWidget(screen.widget)
    screen.widget.show()
    screen.activate()
    first = screen.page("one")
    assert isinstance(first, Told)
    screen.widget.pages.setCurrentRow(1)
    second = screen.page("two")
    assert isinstance(second, Told)
    assert (screen.current, first.shown, second.shown) == ("two", 1, 1)
    assert screen.widget.stack.currentWidget() is second.widget
    actor = desk.context.signed_in.user_uid
    labels = dict.fromkeys(LANGUAGES, "x")
    desk.context.work.ask(dictionaries.add, actor, "queue", "x", labels).then()
    qtbot.waitUntil(lambda: bool(second.changes))
    assert second.changes[0].touches("queue")
    assert first.changes == []
    screen.activate()
    assert (screen.current, second.shown) == ("two", 2)


def test_every_page_opens(desk: Desk, qtbot: Any) -> None:
    desk.show()
    desk.shell.show("administration")
    screen = desk.shell.screen("administration")
    assert isinstance(screen, AdministrationController)
    for row, spec in enumerate(PAGES):
        screen.widget.pages.setCurrentRow(row)
        assert screen.current == spec.name
        assert screen.widget.stack.currentWidget() is screen.page(spec.name).widget


def test_nobody_but_administrators_has_it(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.SENIOR) as made:
        assert made.context.actions.get("screen.administration") is None


def test_how_far_deadlines_have_followed_an_edit_is_shown(desk: Desk, qtbot: Any) -> None:
    desk.shell.show("administration")
    screen = desk.shell.screen("administration")
    assert isinstance(screen, AdministrationController)
    desk.deadline_upkeep.went_on.emit(200, 1000)
    assert screen.widget.following
    assert "200 из 1000" in screen.widget.progress.format()
    desk.deadline_upkeep.went_on.emit(1000, 1000)
    assert not screen.widget.following


def test_following_an_edit_is_paused_and_taken_up_again(desk: Desk, qtbot: Any) -> None:
    desk.shell.show("administration")
    screen = desk.shell.screen("administration")
    assert isinstance(screen, AdministrationController)
    screen.widget.pause.click()
    assert desk.deadline_upkeep.paused
    assert screen.widget.pause.text() == "Продолжить"
    desk.context.languages.use("en")
    qtbot.waitUntil(lambda: screen.widget.pause.text() == "Go on")
    screen.widget.pause.click()
    assert not desk.deadline_upkeep.paused
    assert screen.widget.pause.text() == "Pause"
