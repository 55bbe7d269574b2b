"""What a screen reader is told: everything that takes the focus has a name, on every screen, in both languages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QScrollArea, QWidget

from app.models.staff import Role
from app.services.demo.load import load_demo
from app.services.people.signed_in import SignedIn
from app.services.people.users import signed_in_as
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.views.shell.screens import SCREENS
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in

INNER = ("qt_spinbox_lineedit", "qt_scrollarea_viewport")


def fill(store: Store) -> None:
    """The demonstration's data, for whoever sits there."""
    person = signed_in_as(store, "boss")
    assert isinstance(person, SignedIn)
    load_demo(store, person.user_uid, wall_ms())


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, fill) as made:
        made.show()
        yield made
    until_script_care_is_quiet(qtbot)


def until_script_care_is_quiet(qtbot: Any) -> None:
    """Script care's threads end with the job in hand; the window does not wait for them."""
    done = lambda: not any(each.name.startswith("script ") for each in threading.enumerate())  # noqa: E731
    qtbot.waitUntil(done, timeout=60_000)  # drawing a long script takes seconds on a busy machine


def nameless(root: QWidget) -> list[str]:
    """The widgets that take the focus by key and have no name to be told."""
    found = []
    for widget in root.findChildren(QWidget):
        if not _takes_focus(widget, root):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name) if interface is not None else ""
        told_by_value = isinstance(widget, QComboBox | QAbstractItemView) and not widget.accessibleName()
        if not name.strip() or (told_by_value and not _has_buddy(widget)):
            found.append(f"{type(widget).__name__} in {_place(widget)}")
    return found


def _takes_focus(widget: QWidget, root: QWidget) -> bool:
    proxied = widget.focusProxy() is not None
    inner = (
        widget.objectName() in INNER or isinstance(widget.parent(), QComboBox) or isinstance(widget, QScrollArea)
    )
    by_key = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    return by_key and not proxied and not inner and widget.isVisibleTo(root)


def _has_buddy(widget: QWidget) -> bool:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface is not None and bool(interface.relations(QAccessible.RelationFlag.Label))


def _place(widget: QWidget) -> str:
    chain = []
    parent = widget.parentWidget()
    while parent is not None and len(chain) < 4:
        chain.append(type(parent).__name__)
        parent = parent.parentWidget()
    return " < ".join(chain)


def until_answered(desk: Desk, qtbot: Any) -> None:
    """Wait until both threads have answered what was asked so far."""
    counted = _Counted()
    work = desk.context.work
    work.ask(_one).then(counted.add)
    work.ask(_one).on_the_reader().then(counted.add)
    qtbot.waitUntil(lambda: counted.total == 2)


class _Counted:
    def __init__(self) -> None:
        self.total = 0

    def add(self, one: int) -> None:
        self.total += one


def _one(_store: Store) -> int:
    return 1


@pytest.mark.parametrize("language", ["ru", "en"])
def test_everything_that_takes_the_focus_has_a_name(desk: Desk, qtbot: Any, language: str) -> None:
    desk.context.languages.use(language)
    found, seen = {}, 0
    for name in SCREENS:
        desk.shell.show(name)
        QApplication.processEvents()
        until_answered(desk, qtbot)
        seen += sum(_takes_focus(each, desk.window) for each in desk.window.findChildren(QWidget))
        left = nameless(desk.window)
        if left:
            found[name] = sorted(set(left))
    desk.context.languages.use("ru")
    assert found == {}
    assert seen > 100  # the walk did come to the screens
