"""The ticket's ties by key: link, take off, merge, part again, problem, incident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.models.staff import Role
from app.services.incidents.announcing import Announcement, announce
from app.services.people.users import signed_in_as
from app.services.problems.keeping import ProblemDraft, save_problem
from app.services.tickets.draft import TicketDraft
from app.views.common.merge_dialog import MergeDialog
from app.views.ticket.links.pane import LinksPane
from tests.views.ticket.conftest import Ticket


@pytest.fixture
def bench(ticket_of: Callable[[Role], Ticket]) -> Ticket:
    return ticket_of(Role.OPERATOR)


def pane(bench: Ticket) -> LinksPane:
    return next(one for one in bench.screen.panes if isinstance(one, LinksPane))


def lines(bench: Ticket) -> list[str]:
    found = pane(bench).list
    return [found.item(row).text() for row in range(found.count())]


def picking(bench: Ticket, text: str, kind: int = 0) -> Any:
    def answer(picker: Any) -> bool:
        picker.kind.set_value(kind)
        picker.edit.setText(text)
        picker.edit.textEdited.emit(text)
        bench.until(lambda: picker.list.count() and text in picker.list.item(0).text())
        picker.accept()
        return bool(picker.result())

    return answer


def number(bench: Ticket, uid: bytes) -> str:
    return str(bench.rows("SELECT number FROM ticket WHERE uid = ?", uid)[0][0])


def links(bench: Ticket) -> int:
    return int(bench.rows("SELECT count(*) FROM ticket_link WHERE deleted_at IS NULL")[0][0])


def test_a_link_is_made_seen_and_taken_off_by_keys(bench: Ticket) -> None:
    bench.open()
    other = number(bench, bench.other)
    bench.answers.append(picking(bench, other, kind=3))
    bench.key("Ctrl+F6")
    bench.until(lambda: links(bench) == 1)
    bench.until(lambda: any(line.startswith(f"Часть заявки {other}") for line in lines(bench)))
    bench.screen.side.go_to("links")
    pane(bench).list.setCurrentRow(0)
    bench.press(Qt.Key.Key_Space)
    bench.until(lambda: "перезвонить" in lines(bench)[0])
    bench.press(Qt.Key.Key_Return)
    bench.until(lambda: bench.screen.ticket and bench.screen.ticket.view.uid == bench.other)
    bench.until(lambda: any(line.startswith("Включает") for line in lines(bench)))
    pane(bench).list.setFocus()
    pane(bench).list.setCurrentRow(0)
    bench.press(Qt.Key.Key_Delete)
    bench.until(lambda: links(bench) == 0)


def test_two_tickets_become_one_and_two_again(bench: Ticket) -> None:
    bench.open()
    subject = bench.rows("SELECT subject FROM ticket WHERE uid = ?", bench.other)[0][0]

    def compared(dialog: MergeDialog) -> bool:
        dialog.choose("subject", other=True)
        dialog.accept()
        return bool(dialog.result())

    bench.answers += [picking(bench, number(bench, bench.other)), compared]
    bench.key("Ctrl+F7")
    bench.until(lambda: bench.rows("SELECT state FROM ticket WHERE uid = ?", bench.other) == [("merged",)])
    bench.until(lambda: any(line.startswith("Присоединена") for line in lines(bench)))
    assert bench.rows("SELECT subject FROM ticket WHERE uid = ?", bench.uid) == [(subject,)]
    bench.screen.side.go_to("links")
    pane(bench).list.setCurrentRow(0)
    bench.press(Qt.Key.Key_Delete)
    bench.until(lambda: bench.rows("SELECT state FROM ticket WHERE uid = ?", bench.other) != [("merged",)])


def test_swapped_the_other_one_is_kept(bench: Ticket) -> None:
    bench.open()

    def swapped(dialog: MergeDialog) -> bool:
        dialog.swap()
        dialog.accept()
        return bool(dialog.result())

    bench.answers += [picking(bench, number(bench, bench.other)), swapped]
    bench.key("Ctrl+F7")
    bench.until(lambda: bench.screen.ticket and bench.screen.ticket.view.uid == bench.other)
    assert bench.state() == "merged"


def test_a_ticket_is_put_down_to_a_problem(bench: Ticket) -> None:
    def known(store: Any) -> None:
        boss = signed_in_as(store, "boss")
        assert boss is not None
        save_problem(store, boss.user_uid, ProblemDraft("Прорыв трубы"))

    bench.do(known)
    bench.open()

    def chosen(chooser: Any) -> bool:
        chooser._list.itemActivated.emit(chooser._list.item(0))
        return bool(chooser.result())

    bench.answers.append(chosen)
    bench.key("Shift+F5")
    bench.until(lambda: any(line.startswith("Вызвана проблемой") for line in lines(bench)))


def test_the_ticket_in_view_is_tied_to_the_incident(bench: Ticket) -> None:
    def breaks(store: Any) -> None:
        boss = signed_in_as(store, "boss")
        assert boss is not None
        announce(store, boss.user_uid, Announcement("Нет воды"), TicketDraft(bench.other))

    bench.do(breaks)
    bench.open()
    bench.until(bench.desk.incidents.banner.isVisible)
    bench.key("Ctrl+F8")
    bench.until(lambda: any(line.startswith("Часть заявки") for line in lines(bench)))


def test_who_only_reads_ties_nothing(ticket_of: Callable[[Role], Ticket]) -> None:
    bench = ticket_of(Role.SUPERVISOR)
    bench.open()
    bench.key("Ctrl+F6")
    assert not any(button.isVisible() for button in pane(bench)._buttons.values())
