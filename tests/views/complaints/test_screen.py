"""The screen of complaints and letters: parts, opening, reminding, paper and workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from app.models.complaints import Decision, RegisterKind
from app.models.ids import Uid, new_uid
from app.models.staff import Role, TicketType
from app.services.complaints import registering
from app.services.complaints.registering import AnswerDraft
from app.services.documents.letters import new_letter, register_letter
from app.services.documents.numbers import register_for, save_register
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.views.common.letter_dialog import LetterDialog
from app.views.common.paper import DocumentDialog
from app.views.complaints.controller import ComplaintsController
from app.views.complaints.widgets import Part
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in
from tests.views.test_accessible import until_answered

DAY = 86_400_000


@dataclass
class Bench:
    """The screen on a desk; ``answers`` fill the dialogs in as they come."""

    desk: Desk
    qtbot: QtBot
    answers: list[Callable[[Any], bool]] = field(default_factory=list)

    def run(self, dialog: QDialog) -> bool:
        return self.answers.pop(0)(dialog)

    @property
    def screen(self) -> ComplaintsController:
        found = self.desk.shell.screen("complaints")
        assert isinstance(found, ComplaintsController)
        return found

    @property
    def cells(self) -> list[list[str]]:
        model = self.screen.widget.table.model()
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def turn_to(self, part: Part) -> None:
        self.screen.widget.part.set_value(part)
        self.screen.widget.part.picked.emit(part)

    def press(self, name: str) -> None:
        action = self.desk.context.actions.get(name)
        assert action is not None
        self.qtbot.waitUntil(action.isEnabled)
        action.trigger()

    def told(self) -> list[str]:
        return self._told

    _told: list[str] = field(default_factory=list)


def _fill(store: Store) -> None:
    boss = store.value("SELECT uid FROM user WHERE login = 'boss'")
    with store.write(boss) as write:
        kind = write.insert(TicketType, code="complaint", labels={"ru": "Жалоба", "en": "Complaint"})
    save_register(store, boss, register_for(store, RegisterKind.COMPLAINT).uid, days=10)
    made: list[Uid] = []
    for subject in ("Первая", "Вторая", "Третья"):
        ticket = save_ticket(store, boss, TicketDraft(new_uid(), subject=subject, type_uid=kind)).uid
        made.append(registering.register(store, boss, ticket).uid)
    registering.decide(store, boss, made[0], Decision.UPHELD, "Да")
    registering.answer(store, boss, made[0], AnswerDraft("mail", "a@example.com", "Да"))
    due = store.value("SELECT due_at FROM complaint WHERE uid = ?", made[1])
    letter = new_letter(RegisterKind.LETTER_IN, "Запрос", correspondent="ТСЖ", due_at=due)
    register_letter(store, boss, letter)


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, _fill) as desk:
        made = Bench(desk, qtbot)
        monkeypatch.setattr(desk.context.notices, "run", made.run)
        desk.context.notices.told.connect(lambda notice: made._told.append(notice.text))
        desk.show()
        desk.shell.show("complaints")
        qtbot.waitUntil(lambda: len(made.cells) == 2)
        yield made
        until_answered(desk, qtbot)
        assert made.answers == []


def test_each_part_shows_what_it_says(bench: Bench) -> None:
    assert [row[-1] for row in bench.cells] == ["Вторая", "Третья"]
    bench.turn_to(Part.ALL)
    bench.qtbot.waitUntil(lambda: len(bench.cells) == 3)
    bench.turn_to(Part.LATE)
    bench.qtbot.waitUntil(lambda: bench.cells == [])
    bench.turn_to(Part.LETTERS_WAITING)
    bench.qtbot.waitUntil(lambda: len(bench.cells) == 1)
    assert "Запрос" in bench.cells[0]
    bench.press("complaints.answered")
    bench.qtbot.waitUntil(lambda: bench.cells == [])
    bench.turn_to(Part.LETTERS)
    bench.qtbot.waitUntil(lambda: len(bench.cells) == 1)
    bench.turn_to(Part.REPORT)
    bench.qtbot.waitUntil(lambda: len(bench.cells) == 2)
    assert bench.cells[-1][-3:] == ["3", "1", "0"]


def test_a_row_opens_its_ticket_and_its_assignee_is_reminded(bench: Bench) -> None:
    bench.press("complaints.remind")
    bench.qtbot.waitUntil(lambda: any("напомнили 1 человеку" in text for text in bench.told()))
    opened: list[Uid] = []
    bench.desk.context.navigation.open_ticket.connect(lambda uid: opened.append(uid))
    table = bench.screen.widget.table
    table.activated.emit(table.currentIndex())
    assert len(opened) == 1
    bench.qtbot.waitUntil(lambda: bench.desk.shell.screen("ticket").widget.isVisible())


def test_the_register_goes_to_paper_and_into_a_workbook(bench: Bench, tmp_path: Path) -> None:
    bench.turn_to(Part.ALL)
    bench.qtbot.waitUntil(lambda: len(bench.cells) == 3)
    shown: list[str] = []

    def look(dialog: DocumentDialog) -> bool:
        shown.append(dialog.paper.toPlainText())
        return False

    bench.answers.append(look)
    bench.press("complaints.paper")
    bench.qtbot.waitUntil(lambda: bool(shown))
    assert all(row[0] in shown[0] for row in bench.cells)
    target = tmp_path / "register.xlsx"

    def place(dialog: QFileDialog) -> bool:
        dialog.selectFile(str(target))
        return True

    for part in (Part.ALL, Part.REPORT):
        bench.turn_to(part)
        bench.qtbot.waitUntil(lambda part=part: len(bench.cells) == (3 if part is Part.ALL else 2))
        bench.answers.append(place)
        told = len(bench.told())
        bench.press("complaints.export")
        bench.qtbot.waitUntil(lambda told=told: len(bench.told()) > told)
        rows = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))
        assert len(rows) == (5 if part is Part.ALL else 4)


def test_a_letter_without_a_ticket_is_registered_here(bench: Bench) -> None:
    bench.turn_to(Part.LETTERS)
    bench.qtbot.waitUntil(lambda: len(bench.cells) == 1)

    def letter(dialog: LetterDialog) -> bool:
        dialog.kind.set_value(RegisterKind.LETTER_OUT)
        dialog.kind.currentIndexChanged.emit(1)
        dialog.correspondent.setText("ТСЖ")
        dialog.subject.setText("Ответ")
        assert dialog.answers.count() == 2
        dialog.answers.setCurrentIndex(1)
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    bench.answers.append(letter)
    bench.press("complaints.letter")
    bench.qtbot.waitUntil(lambda: len(bench.cells) == 2)
    bench.turn_to(Part.LETTERS_WAITING)
    bench.qtbot.waitUntil(lambda: bench.cells == [])


def test_the_screen_speaks_the_other_language(bench: Bench) -> None:
    bench.desk.context.languages.use("en")
    bench.qtbot.waitUntil(lambda: bench.screen.widget.part.itemText(0) == "To be answered")
    bench.qtbot.waitUntil(lambda: "days" in bench.cells[0][3])
    bench.desk.context.languages.use("ru")
