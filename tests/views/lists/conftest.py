"""A store with tickets, people and calls, and the window's shared parts around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.models import (
    Callback,
    ContactPoint,
    Interaction,
    InteractionTicket,
    Person,
    PersonContactPoint,
    Queue,
    Ticket,
    User,
)
from app.models.ids import Uid
from app.models.staff import Role
from app.services.crash import CrashReports
from app.services.launch import Launch
from app.services.paths import paths_in
from app.services.people.signed_in import SignedIn
from app.services.search import attach
from app.services.settings.settings import load_settings
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store, open_store
from app.services.store.thread import DatabaseThread
from app.views.actions.registry import Actions
from app.views.context import Context
from app.views.lists.controller import ListController
from app.views.navigation import Navigation
from app.views.notices import Notices
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from app.views.work import Work

KEY = "ab" * 32
COUNT = 150
MINUTE = 60_000


class Recorded(Notices):
    """Keeps what is told; answers dialogs by ``answer``."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.last: Any = None
        self.answer: Any = lambda dialog: False
        self.told.connect(self._keep)

    def run(self, dialog: QDialog) -> bool:
        return bool(self.answer(dialog))

    def _keep(self, notice: Any) -> None:
        self.texts.append(notice.text)
        self.last = notice


@dataclass
class Bench:
    """What a test works with."""

    qtbot: QtBot
    context: Context
    notices: Recorded
    window: QWidget
    store: DatabaseThread
    reader: DatabaseThread
    keys: dict[str, Uid]
    sent: list[tuple[str, Any]] = field(default_factory=list)
    screens: list[ListController] = field(default_factory=list)

    def open(self, name: str) -> ListController:
        """A list's screen, shown and loaded."""
        controller = ListController(self.context, name)
        self.screens.append(controller)
        controller.widget.setParent(self.window)
        controller.widget.resize(1100, 600)
        self.window.show()
        controller.widget.show()
        controller.activate()
        self.settle()
        return controller

    def settle(self) -> None:
        """Wait until the threads and the event loop have nothing left to do."""
        for _ in range(6):
            for thread in (self.store, self.reader):
                thread.submit(lambda _: None, cast(Any, 2)).result(10)
            self.qtbot.wait(1)

    def do(self, operation: Any, *args: Any) -> Any:
        """Run something on the database thread."""
        return self.store.submit(partial(_call, operation, args)).result(10)


def _call(operation: Any, args: tuple[Any, ...], store: Any) -> Any:
    return operation(store, *args)


def fill(store: Any) -> dict[str, Uid]:
    now = wall_ms()
    with store.write(None) as write:
        keys = {
            "me": write.insert(User, login="anna", name="Анна Орлова", role="operator"),
            "water": write.insert(Queue, code="water", labels={"ru": "Вода", "en": "Water"}),
            "lifts": write.insert(Queue, code="lifts", labels={"ru": "Лифты", "en": "Lifts"}),
            "ivan": write.insert(Person, last_name="Петров", first_name="Иван"),
            "nobody": write.insert(Person, last_name="Безтелефонов"),
        }
        phone = write.insert(ContactPoint, kind="phone", raw="8 912 345-67-89", key="+79123456789")
        write.insert(PersonContactPoint, person_uid=keys["ivan"], contact_point_uid=phone)
        for n in range(COUNT):
            keys[f"A-{n}"] = write.insert(
                Ticket,
                number=f"A-{n}",
                state="closed" if n % 3 == 2 else "new",
                subject=f"Течёт кран {n}" if n % 2 else f"Стоит лифт {n}",
                description="Описание",
                priority=n % 4 + 1,
                queue_uid=keys["water"] if n % 2 else keys["lifts"],
                assignee_uid=keys["me"] if n % 5 == 0 else None,
                person_uid=keys["ivan"] if n % 2 == 0 else keys["nobody"],
                due_at=now + (n - 20) * MINUTE if n % 7 else None,
            )
        keys["call"] = write.insert(
            Interaction,
            channel="phone",
            direction="in",
            state="closed",
            user_uid=keys["me"],
            person_uid=keys["ivan"],
            number="+79123456789",
            number_key="+79123456789",
            queue="water",
            offered_at=now - 5 * MINUTE,
            answered_at=now - 5 * MINUTE + 7000,
            ended_at=now - 2 * MINUTE,
            note="Просил перезвонить",
        )
        write.insert(InteractionTicket, interaction_uid=keys["call"], ticket_uid=keys["A-0"])
        write.insert(
            Callback, person_uid=keys["ivan"], number="+79123456789", owner_uid=keys["me"], due_at=now - MINUTE
        )
    return keys


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path, qapp: Any) -> Iterator[Bench]:
    path = tmp_path / "store.db"
    with create_store(path, KEY) as store:
        attach(store)
        keys = fill(store)
    writer = DatabaseThread(lambda: _attached(path), "database")
    reader = DatabaseThread(lambda: open_store(path, KEY, read_only=True), "reader")
    writer.start()
    reader.start()
    window = QWidget()
    window.resize(1200, 700)
    notices = Recorded()
    languages = LanguageSwitch(qapp)
    languages.use("ru")
    paths = paths_in(tmp_path)
    context = Context(
        work=Work(writer, reader, notices.tell_error),
        actions=Actions(window, Role.OPERATOR),
        notices=notices,
        navigation=Navigation(),
        theme=Theme(qapp),
        languages=languages,
        signed_in=SignedIn(keys["me"], "anna", "Анна Орлова", Role.OPERATOR, "101", "ru"),
        read_only=False,
        launch=Launch(paths, load_settings(paths), CrashReports(paths.log)),
        line=cast(Any, None),
        manual=cast(Any, None),
    )
    bench = Bench(qtbot, context, notices, window, writer, reader, keys)
    for name in ("open_ticket", "open_client", "open_call", "dial", "show_screen"):
        getattr(context.navigation, name).connect(partial(_note, bench.sent, name))
    yield bench
    reader.stop()
    writer.stop()
    for screen in bench.screens:
        screen.stop()
    window.close()
    window.deleteLater()


def _note(sent: list[tuple[str, Any]], name: str, value: Any) -> None:
    sent.append((name, value))


def _attached(path: Path) -> Any:
    store = open_store(path, KEY)
    attach(store)
    return store
