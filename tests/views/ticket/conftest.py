"""The window on a store with a client and a few tickets, opened at one ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.models import Category, ContactPoint, Person, PersonContactPoint, TicketType, User
from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.views.starting.desk import Desk
from app.views.ticket.controller import TicketScreenController
from tests.views.desk_fixture import desk_in


@dataclass
class Ticket:
    """The screen under test and the hands at it."""

    qtbot: Any
    desk: Desk
    uid: Uid
    other: Uid
    texts: list[str] = field(default_factory=list)
    answers: list[Callable[[Any], bool]] = field(default_factory=list)

    @property
    def screen(self) -> TicketScreenController:
        found = self.desk.shell.screen("ticket")
        assert isinstance(found, TicketScreenController)
        return found

    def open(self, uid: Uid | None = None) -> None:
        wanted = uid or self.uid
        self.desk.context.navigation.open_ticket.emit(wanted)
        self.until(lambda: self.screen.ticket is not None and self.screen.ticket.view.uid == wanted)

    def key(self, name: str) -> None:
        """Press a key where the focus is, as the table of actions writes it."""
        self._activate()
        key = QKeySequence(name)[0]
        QTest.keyClick(QApplication.focusWidget() or self.desk.window, key.key(), key.keyboardModifiers())

    def press(self, key: Qt.Key) -> None:
        self._activate()
        QTest.keyClick(QApplication.focusWidget() or self.desk.window, key)

    def _activate(self) -> None:
        if not self.desk.window.isActiveWindow():
            self.desk.window.activateWindow()
            self.qtbot.waitUntil(self.desk.window.isActiveWindow)

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return self.do(lambda store: store.rows(sql, *params))

    def do(self, operation: Callable[[Store], Any]) -> Any:
        got: list[Any] = []
        self.desk.context.work.ask(operation).then(lambda answer: got.append(answer))
        self.until(lambda: got)
        return got[0]

    def state(self) -> str:
        return str(self.rows("SELECT state FROM ticket WHERE uid = ?", self.uid)[0][0])

    def run(self, dialog: QDialog) -> bool:
        accepted = self.answers.pop(0)(dialog)
        dialog.deleteLater()
        return accepted


def _fill(store: Store) -> dict[str, Uid]:
    (user,) = store.row("SELECT uid FROM user ORDER BY id DESC") or (None,)
    assert user is not None
    with store.write(None) as write:
        water = write.insert(Category, code="water", labels={"ru": "Вода", "en": "Water"})
        kind = write.insert(TicketType, code="incident", labels={"ru": "Инцидент", "en": "Incident"})
        anna = write.insert(Person, last_name="Иванова", first_name="Анна", middle_name="Петровна")
        for what, raw in (("phone", "+79161234567"), ("mail", "anna@example.org")):
            point = write.insert(ContactPoint, kind=what, raw=raw, key=raw)
            write.insert(PersonContactPoint, person_uid=anna, contact_point_uid=point)
        write.insert(User, login="olga", name="Ольга", role="senior")
    draft = TicketDraft(
        new_uid(), type_uid=kind, subject="Течёт кран", description="На кухне", person_uid=anna, channel="mail"
    )
    author = store.value("SELECT uid FROM user WHERE role = 'administrator'")
    first = save_ticket(store, author, draft).uid
    other = save_ticket(store, author, replace(draft, uid=new_uid(), subject="Нет света")).uid
    return {"ticket": first, "other": other, "water": water}


@pytest.fixture
def ticket_of(qtbot: Any, tmp_path: Path) -> Iterator[Callable[[Role], Ticket]]:
    """Make a window for somebody of a role."""
    opened: list[Any] = []

    def make(role: Role) -> Ticket:
        keys: dict[str, Uid] = {}
        manager = desk_in(tmp_path, role, lambda store: keys.update(_fill(store)))
        desk = manager.__enter__()
        opened.append(manager)
        made = Ticket(qtbot, desk, keys["ticket"], keys["other"])
        notices = desk.context.notices
        notices.told.connect(lambda notice: made.texts.append(notice.text))
        notices.run = made.run  # type: ignore[method-assign]  # the one place where dialogs are opened
        desk.window.resize(1200, 700)
        desk.window.show()
        desk.window.activateWindow()
        qtbot.waitUntil(desk.window.isActiveWindow)
        return made

    yield make
    for manager in opened:
        manager.__exit__(None, None, None)
