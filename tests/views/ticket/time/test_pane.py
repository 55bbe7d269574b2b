"""The time of a ticket on its screen: the timer runs by itself, time is written and corrected by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.views.starting.desk import Desk
from app.views.ticket.controller import TicketScreenController
from app.views.ticket.time.pane import TimePane
from tests.views.desk_fixture import desk_in


@dataclass
class Bench:
    """A desk with one ticket, and its time pane."""

    desk: Desk
    ticket: Uid
    qtbot: QtBot

    @property
    def screen(self) -> TicketScreenController:
        found = self.desk.shell.screen("ticket")
        assert isinstance(found, TicketScreenController)
        return found

    @property
    def pane(self) -> TimePane:
        return next(pane for pane in self.screen.panes if isinstance(pane, TimePane))

    def press(self, name: str) -> None:
        action = self.desk.context.actions.get(name)
        assert action is not None
        self.qtbot.waitUntil(action.isEnabled)
        action.trigger()

    def fill_in(self, **values: str | bool) -> None:
        """Answer the next dialogs as a person would."""

        def answer(dialog: Any) -> bool:
            for name, value in values.items():
                editor = getattr(dialog, name)
                editor.setChecked(value) if isinstance(value, bool) else editor.setText(value)
            dialog.accept()
            return bool(dialog.result())

        self.desk.context.notices.run = answer  # type: ignore[method-assign]


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    ticket = new_uid()

    def fill(store: Store) -> None:
        me = store.value("SELECT uid FROM user WHERE login = 'me'")
        save_ticket(store, me, TicketDraft(ticket, subject="Нет воды"))

    with desk_in(tmp_path, Role.OPERATOR, fill) as desk:
        desk.shell.screen("desk")
        desk.show()
        bench = Bench(desk, ticket, qtbot)
        desk.context.navigation.open_ticket.emit(ticket)
        qtbot.waitUntil(lambda: bench.screen.ticket is not None)
        yield bench


def test_the_timer_runs_while_an_open_ticket_is_in_sight(bench: Bench) -> None:
    assert bench.pane.running.since is not None
    bench.press("ticket_time.run")
    assert bench.pane.running.since is None
    bench.press("ticket_time.run")
    bench.desk.shell.show("queues")
    assert bench.pane.running.since is None


def test_time_is_written_by_hand_and_corrected(bench: Bench) -> None:
    bench.fill_in(length="1:30", why="выезд")
    bench.press("ticket_time.write")
    bench.qtbot.waitUntil(lambda: bench.pane.widget.line() is not None)
    line = bench.pane.widget.line()
    assert line is not None
    assert (line.spent_ms, line.reason) == (90 * 60_000, "выезд")
    bench.fill_in(length="0:45", why="выезд короче")
    bench.press("ticket_time.correct")
    bench.qtbot.waitUntil(lambda: (bench.pane.widget.line() or line).spent_ms == 45 * 60_000)


def test_a_time_without_a_reason_is_not_taken(bench: Bench) -> None:
    bench.fill_in(length="1:30", why=" ")
    bench.press("ticket_time.write")
    QApplication.processEvents()
    assert bench.pane.widget.line() is None


def test_an_estimate_is_shown_against_what_was_spent(bench: Bench) -> None:
    told: list[str] = []
    bench.pane.told.connect(lambda text, _look: told.append(text))
    bench.fill_in(length="2:00", agreed=True, who="Анна Петровна")
    bench.press("ticket_time.estimate")
    bench.qtbot.waitUntil(lambda: bool(told) and "2" in told[-1] and "0" in told[-1])
