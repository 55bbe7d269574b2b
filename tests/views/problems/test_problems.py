"""The page of problems: written, refused, saved, answered to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.models.ids import Uid
from app.models.links import ProblemState
from app.models.staff import Role
from app.services.people.users import signed_in_as
from app.services.problems.keeping import ProblemDraft, save_problem, tie_to_problem
from app.views.problems.widgets import AnswerDialog, ProblemsDialog
from tests.views.ticket.conftest import Ticket


@pytest.fixture
def senior(ticket_of: Callable[[Role], Ticket]) -> Ticket:
    return ticket_of(Role.SENIOR)


def known(bench: Ticket) -> Uid:
    def save(store: Any) -> Uid:
        boss = signed_in_as(store, "boss")
        assert boss is not None
        uid = save_problem(store, boss.user_uid, ProblemDraft("Прорыв трубы", symptoms="Нет воды")).uid
        tie_to_problem(store, boss.user_uid, uid, bench.uid, wants_notice=True)
        return uid

    return bytes(bench.do(save))


def test_a_problem_is_written_refused_and_saved_for_the_ticket_in_hand(senior: Ticket) -> None:
    senior.open()

    def written(page: ProblemsDialog) -> bool:
        page.name.setText("Прорыв трубы")
        page.state.set_value(ProblemState.KNOWN_ERROR.value)
        page.save_wanted.emit()
        senior.until(lambda: "обходное решение" in page._problem.text())
        page.texts["workaround"].setPlainText("Подвоз воды")
        page.save_wanted.emit()
        senior.until(lambda: page.tickets.count() == 1)
        assert "Течёт кран" in page.tickets.item(0).text()
        return False

    senior.answers.append(written)
    senior.desk.context.navigation.problem_of.emit(senior.uid)
    assert senior.rows("SELECT state, workaround FROM problem") == [("known_error", "Подвоз воды")]
    assert senior.rows("SELECT kind FROM ticket_link") == [("caused_by",)]


def test_one_answer_goes_to_all_clients(senior: Ticket) -> None:
    problem = known(senior)

    def answered(dialog: AnswerDialog) -> bool:
        dialog.accept()
        assert not dialog.result()
        dialog._text.setPlainText("Воду дали")
        dialog.accept()
        return bool(dialog.result())

    def page_open(page: ProblemsDialog) -> bool:
        senior.until(lambda: page.tickets.count() == 1)
        page.answer_wanted.emit()
        senior.until(lambda: any(text.startswith("Ответ записан в 1 заявку") for text in senior.texts))
        return False

    senior.answers += [page_open, answered]
    senior.desk.context.navigation.open_problem.emit(problem)
    assert senior.rows("SELECT text FROM ticket_note WHERE kind = 'to_client'") == [("Воду дали",)]
    assert senior.rows("SELECT number FROM callback") == [("+79161234567",)]


def test_an_operator_reads_and_opens_the_tickets(ticket_of: Callable[[Role], Ticket]) -> None:
    bench = ticket_of(Role.OPERATOR)
    known(bench)

    def looked(page: ProblemsDialog) -> bool:
        bench.until(lambda: page.tickets.count() == 1)
        assert page.texts["symptoms"].toPlainText() == "Нет воды"
        assert page.texts["symptoms"].isReadOnly()
        assert page.save.isHidden()
        page.tickets.itemActivated.emit(page.tickets.item(0))
        return False

    bench.answers.append(looked)
    bench.desk.problems.open()
    bench.until(lambda: bench.screen.ticket and bench.screen.ticket.view.uid == bench.uid)
