"""The remote key in a whole window: the number is asked for and kept, the tool started, the session ended."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models import Person
from app.models.ids import new_uid
from app.models.staff import Role
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.views.hands.remote import NumberDialog
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in
from tests.views.hands.test_macros_and_phrases import column, settle, told, trigger


def fill(store: Store) -> None:
    boss = store.value("SELECT uid FROM user WHERE login = 'boss'")
    with store.write(boss) as write:
        anna = write.insert(Person, last_name="Иванова", first_name="Анна")
    save_ticket(store, boss, TicketDraft(new_uid(), subject="Не печатает", assignee_uid=boss, person_uid=anna))


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, fill) as made:
        made.show()
        qtbot.waitUntil(lambda: hasattr(made, "hands"))
        made.shell.show("my_work")
        settle(made, qtbot)
        yield made


def type_number(number: str) -> Any:
    def run(dialog: Any) -> bool:
        assert isinstance(dialog, NumberDialog)
        dialog._edit.setText(number)
        return True

    return run


def test_a_session_from_the_key_to_the_note(
    desk: Desk, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
    desk.context.settings.set_for_now("remote_command", f"'{sys.executable}' -c '{code}' '{started}' {{id}}")
    monkeypatch.setattr(desk.context.notices, "run", type_number("123 456"))
    trigger(desk, qtbot, "remote.connect")
    qtbot.waitUntil(started.exists)
    qtbot.waitUntil(lambda: started.read_text() == "123456")
    assert told(desk).startswith("Удалённое подключение начато")
    assert column(desk, qtbot, "SELECT raw FROM contact_point WHERE kind = 'remote'") == ["123 456"]
    qtbot.waitUntil(
        lambda: desk.hands.remote._process.state() == desk.hands.remote._process.ProcessState.NotRunning
    )
    assert desk.hands.remote.session is not None  # the tool has only handed over
    trigger(desk, qtbot, "remote.connect")
    assert told(desk) == "Удалённое подключение закончено, время записано."
    assert column(desk, qtbot, "SELECT text FROM ticket_note") == ["Удалённое подключение: 1 минута"]
    monkeypatch.setattr(desk.context.notices, "run", None)  # the number is known now: nobody is asked
    trigger(desk, qtbot, "remote.connect")
    assert desk.hands.remote.session is not None
    qtbot.waitUntil(
        lambda: desk.hands.remote._process.state() == desk.hands.remote._process.ProcessState.NotRunning
    )


def test_what_is_not_set_up_or_not_there_is_told(desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.context.notices, "run", type_number("1"))
    trigger(desk, qtbot, "remote.connect")
    assert "не указана" in told(desk)
    desk.context.settings.set_for_now("remote_command", "/nowhere/tool {id}")
    trigger(desk, qtbot, "remote.connect")
    qtbot.waitUntil(lambda: "не запускается" in told(desk))
    assert desk.hands.remote.session is None
    assert column(desk, qtbot, "SELECT text FROM ticket_note") == []
