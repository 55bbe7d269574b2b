"""A complaint from its number to its answer, by key, on the ticket's screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from app.models.complaints import RegisterKind
from app.models.ids import new_uid
from app.models.staff import Role, TicketType
from app.models.units import Unit
from app.services.complaints.reading import ComplaintView
from app.services.documents.numbers import register_for, save_register
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.views.common.chooser import Chooser
from app.views.common.letter_dialog import LetterDialog
from app.views.common.paper import DocumentDialog
from app.views.starting.desk import Desk
from app.views.ticket.complaint.dialogs import AboutDialog, AnswerDialog, AppealDialog, DecideDialog, PutOffDialog
from app.views.ticket.complaint.pane import ComplaintPane
from app.views.ticket.controller import TicketScreenController
from tests.views.common.pdf import text_of_pdf
from tests.views.desk_fixture import desk_in
from tests.views.test_accessible import until_answered

TICKET, KIND, REPAIRS = new_uid(), new_uid(), new_uid()


@dataclass
class Bench:
    """A desk with a complaint's ticket in view; ``answers`` fill the dialogs in as they come."""

    desk: Desk
    qtbot: QtBot
    answers: list[Callable[[Any], bool]] = field(default_factory=list)

    def run(self, dialog: QDialog) -> bool:
        """What stands in for a person at a dialog."""
        return self.answers.pop(0)(dialog)

    @property
    def pane(self) -> ComplaintPane:
        screen = self.desk.shell.screen("ticket")
        assert isinstance(screen, TicketScreenController)
        return next(one for one in screen.panes if isinstance(one, ComplaintPane))

    @property
    def complaint(self) -> ComplaintView | None:
        return self.pane.known.complaint if self.pane.known else None

    def press(self, name: str) -> None:
        action = self.desk.context.actions.get(name)
        assert action is not None
        self.qtbot.waitUntil(action.isEnabled)
        action.trigger()

    def until(self, condition: Callable[[ComplaintView], Any]) -> None:
        self.qtbot.waitUntil(lambda: self.complaint is not None and bool(condition(self.complaint)))


def _fill(store: Store) -> None:
    boss = store.value("SELECT uid FROM user WHERE login = 'boss'")
    with store.write(boss) as write:
        write.insert(TicketType, KIND, code="complaint", labels={"ru": "Жалоба", "en": "Complaint"})
        write.insert(Unit, REPAIRS, code="r", labels={"ru": "Ремонт", "en": "Repairs"})
    save_ticket(store, boss, TicketDraft(TICKET, subject="Мастер нагрубил", description="Кричал", type_uid=KIND))
    save_register(store, boss, register_for(store, RegisterKind.COMPLAINT).uid, days=10)


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, _fill) as desk:
        made = Bench(desk, qtbot)
        monkeypatch.setattr(desk.context.notices, "run", made.run)
        desk.show()
        desk.context.navigation.open_ticket.emit(TICKET)
        qtbot.waitUntil(lambda: made.pane.known is not None)
        yield made
        until_answered(desk, qtbot)
        assert made.answers == []


def register(bench: Bench) -> None:
    def about(dialog: AboutDialog) -> bool:
        dialog.unit.set_value(REPAIRS)
        dialog.demand.setPlainText("Извиниться")
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    bench.answers.append(about)
    bench.press("complaint.step")
    bench.until(lambda complaint: complaint.unit == "Ремонт")


def decide(bench: Bench) -> None:
    def decision(dialog: DecideDialog) -> bool:
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted  # no reasons yet
        dialog.reasons.setPlainText("Подтвердилось")
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    bench.answers.append(decision)
    bench.press("complaint.step")
    bench.until(lambda complaint: complaint.decision)


def answer(bench: Bench) -> None:
    def words(dialog: AnswerDialog) -> bool:
        assert dialog.text.toPlainText() == "Подтвердилось"
        dialog.channel.set_value("letter")
        dialog.channel.currentIndexChanged.emit(0)
        assert dialog.numbered.isChecked()
        dialog.text.setPlainText("Приносим извинения")
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    bench.answers.append(words)
    bench.press("complaint.step")
    bench.until(lambda complaint: complaint.answer_number)


def test_registered_decided_answered_and_appealed_by_one_key(bench: Bench) -> None:
    register(bench)
    first = bench.complaint
    assert first is not None
    assert first.demand == "Извиниться"
    decide(bench)

    def put_right(dialog: DecideDialog) -> bool:
        assert dialog.reasons.toPlainText() == "Подтвердилось"
        dialog.decided_by.setText("Главный инженер")
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    bench.answers.append(put_right)
    bench.press("complaint.decide")
    bench.until(lambda complaint: complaint.decided_by == "Главный инженер")
    answer(bench)
    actions = bench.desk.context.actions
    step = actions.get("complaint.step")
    assert step is not None
    assert not step.isEnabled()

    def appeal(dialog: AppealDialog) -> bool:
        dialog.note.setPlainText("Не согласна")
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    bench.answers.append(appeal)
    bench.press("complaint.appeal")
    bench.until(lambda complaint: complaint.appealed_at)
    decide(bench)


def test_the_deadline_is_put_off_and_the_unit_is_notified_on_paper(bench: Bench) -> None:
    register(bench)
    first = bench.complaint
    assert first is not None

    def later(dialog: PutOffDialog) -> bool:
        dialog.reason.setPlainText("Ждём акт")
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted  # the same day
        dialog.day.setText("31.12.2099")
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    bench.answers.append(later)
    bench.press("complaint.put_off")
    bench.until(lambda complaint: complaint.first_due_at == first.due_at)
    shown: list[str] = []

    def look(dialog: DocumentDialog) -> bool:
        shown.append(dialog.paper.toPlainText())
        return False

    bench.answers.append(look)
    bench.press("complaint.notify")
    bench.until(lambda complaint: complaint.notified_at)
    bench.qtbot.waitUntil(lambda: bool(shown))
    assert f"Уведомление о жалобе № {first.number}" in shown[0]
    assert "Ремонт" in shown[0]


def test_the_answer_is_printed_into_a_file(bench: Bench, tmp_path: Path) -> None:
    register(bench)
    decide(bench)
    answer(bench)
    target = tmp_path / "answer.pdf"

    def choose(chooser: Chooser) -> bool:
        labels = [label for _, label in chooser._lines]
        assert labels[:4] == ["Карточка жалобы", "Ответ на жалобу", "Уведомление подразделению", "Заявка"]
        assert labels[4:] == ["Complaint form", "Answer to a complaint", "Notice to the unit", "Ticket"]
        chooser.code = "ru:1"
        return True

    def save(dialog: DocumentDialog) -> bool:
        assert "Приносим извинения" in dialog.paper.toPlainText()
        dialog.save_button.click()
        return False

    def place(dialog: QFileDialog) -> bool:
        dialog.selectFile(str(target))
        return True

    bench.answers += [choose, save, place]
    bench.press("complaint.print")
    bench.qtbot.waitUntil(target.exists)
    bench.pane.paper.wait()
    text = text_of_pdf(target.read_bytes())
    assert "Приносим извинения" in text
    complaint = bench.complaint
    assert complaint is not None
    assert complaint.number in text
    assert complaint.answer_number in text


def test_a_letter_of_the_ticket_is_registered_and_opened(bench: Bench) -> None:
    def letter(dialog: LetterDialog) -> bool:
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted
        dialog.correspondent.setText("ТСЖ «Маяк»")
        dialog.subject.setText("Запрос")
        dialog.their_day.setText("когда-то")
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted
        dialog.their_day.setText("1.11.2026")
        dialog.accept()
        return dialog.result() == QDialog.DialogCode.Accepted

    bench.answers.append(letter)
    bench.press("complaint.letter")
    pane = bench.pane
    bench.qtbot.waitUntil(lambda: pane.known is not None and len(pane.known.letters) == 1)
    assert pane.known is not None
    view = pane.known.letters[0]
    assert (view.their_date, view.correspondent) == ("2026-11-01", "ТСЖ «Маяк»")
    shown: list[str] = []

    def look(dialog: DocumentDialog) -> bool:
        shown.append(dialog.paper.toPlainText())
        return False

    bench.answers.append(look)
    pane.widget.letter_opened.emit(view.uid)
    bench.qtbot.waitUntil(lambda: bool(shown))
    assert view.number in shown[0]


def test_the_pane_speaks_the_other_language(bench: Bench) -> None:
    register(bench)
    bench.desk.context.languages.use("en")
    QApplication.processEvents()
    title = bench.pane.widget._title
    bench.qtbot.waitUntil(lambda: "Registered" in title.text())
    bench.desk.context.languages.use("ru")
