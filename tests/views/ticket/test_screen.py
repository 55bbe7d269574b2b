"""One ticket on its screen: opened, read, written in and moved by key alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.tickets.approvals import ask_approval
from app.services.tickets.writing import INNER, Words, keep_words
from app.views.common.callback_dialog import CallbackDialog
from app.views.ticket.approvals.dialogs import AskDialog, DecideDialog
from app.views.ticket.moving.dialog import MoveDialog
from app.views.ticket.preview import PreviewDialog
from app.views.ticket.summary import SummaryDialog
from tests.views.ticket.conftest import Ticket


@pytest.fixture
def ticket(ticket_of: Callable[[Role], Ticket]) -> Ticket:
    made = ticket_of(Role.OPERATOR)
    made.desk.shell.show("queues")
    made.open()
    return made


def bar(ticket: Ticket) -> list[str]:
    found = ticket.screen.moving.bar.findChildren(QPushButton)
    return [button.accessibleName() for button in found if not button.isHidden()]


def test_a_ticket_is_shown_with_its_story_and_that_it_was_read_is_written_down(ticket: Ticket) -> None:
    assert ticket.desk.shell.current == "ticket"
    text = ticket.screen.time_line.toPlainText()
    assert "На кухне" in text
    assert bar(ticket)[:2] == ["Принята", "В работе"]
    reads = "SELECT count(*) FROM read_entry WHERE record_uid = ? AND purpose = 'ticket'"
    ticket.until(lambda: ticket.rows(reads, ticket.uid) == [(1,)])


def test_escape_goes_back_to_the_list(ticket: Ticket) -> None:
    ticket.key("Escape")
    assert ticket.desk.shell.current == "queues"


def test_a_move_that_needs_nothing_is_made_by_two_keys(ticket: Ticket) -> None:
    ticket.key("F5")
    ticket.press(Qt.Key.Key_2)
    ticket.until(lambda: ticket.state() == "in_progress")
    ticket.until(lambda: "В работе" not in bar(ticket))
    assert "Состояние" in ticket.screen.time_line.toPlainText()
    assert ticket.screen.head.state_label().text() == "В работе"


def test_a_move_asks_only_for_what_is_missing(ticket: Ticket) -> None:
    seen: list[list[str]] = []

    def fill_in(dialog: Any) -> bool:
        assert isinstance(dialog, MoveDialog)
        seen.append(list(dialog._columns))
        dialog.accept()
        assert not dialog.result()  # nothing chosen yet
        box = dialog._columns["category_uid"][0]
        box.setCurrentIndex(1)  # type: ignore[attr-defined]  # a choice box
        dialog.accept()
        return bool(dialog.result())

    ticket.answers.append(fill_in)
    ticket.screen.moving.go(next(offer for offer in ticket.screen.ticket.offers if offer.target == "resolved"))  # type: ignore[union-attr]
    ticket.until(lambda: ticket.state() == "resolved")
    assert seen == [["category_uid"]]
    assert bar(ticket) == ["Закрыта", "Открыта снова"] or ticket.until(lambda: len(bar(ticket)) == 2) is None


def test_asking_for_approval_with_a_move_names_who_and_what(ticket: Ticket) -> None:
    def ask(dialog: Any) -> bool:
        dialog.accept()
        assert not dialog.result()
        dialog._reason.setPlainText("Смета 12 000")
        dialog.accept()
        return bool(dialog.result())

    ticket.answers.append(ask)
    ticket.screen.moving.go(next(o for o in ticket.screen.ticket.offers if o.target == "on_approval"))  # type: ignore[union-attr]
    ticket.until(lambda: ticket.state() == "on_approval")
    assert ticket.rows("SELECT question, state FROM ticket_approval") == [("Смета 12 000", "waiting")]


def test_a_note_is_written_by_key(ticket: Ticket) -> None:
    ticket.key("F6")
    ticket.screen.writing.box.edit.insertPlainText("Звонил мастеру")
    ticket.key("Ctrl+Return")
    ticket.until(lambda: "Звонил мастеру" in ticket.screen.time_line.toPlainText())
    assert ticket.screen.writing.box.text == ""
    assert ticket.rows("SELECT kind, text FROM ticket_note") == [("inner", "Звонил мастеру")]
    ticket.until(lambda: ticket.rows("SELECT count(*) FROM note_draft") == [(0,)])


def test_what_is_typed_is_kept_and_comes_back_in_its_own_ticket(ticket: Ticket) -> None:
    ticket.key("F6")
    ticket.screen.writing.box.edit.insertPlainText("Начато")
    ticket.open(ticket.other)
    assert ticket.screen.writing.box.text == ""
    ticket.until(lambda: ticket.rows("SELECT text FROM note_draft") == [("Начато",)])
    ticket.open()
    ticket.until(lambda: ticket.screen.writing.box.text == "Начато")


def test_an_answer_is_previewed_filled_and_a_copy_is_kept(ticket: Ticket) -> None:
    shown: list[str] = []

    def look(dialog: Any) -> bool:
        assert isinstance(dialog, PreviewDialog)
        shown.append(dialog.text.toPlainText())
        return True

    ticket.key("Shift+F6")
    box = ticket.screen.writing.box
    ticket.until(lambda: box.way.count() > 1)
    box.way.set_value(("chat", ""))
    box.edit.insertPlainText("${client_name}, мастер будет в пять.")
    ticket.answers.append(look)
    ticket.key("Ctrl+Return")
    ticket.until(lambda: ticket.rows("SELECT count(*) FROM ticket_note") == [(1,)])
    assert shown == ["Анна Петровна, мастер будет в пять."]
    assert ticket.rows("SELECT kind, channel, text FROM ticket_note") == [("to_client", "chat", shown[0])]
    assert QGuiApplication.clipboard().text() == shown[0]
    ticket.until(lambda: "Ответ клиенту, Чат" in ticket.screen.time_line.toPlainText())


def test_an_answer_with_an_unknown_place_cannot_be_sent(ticket: Ticket) -> None:
    def look(dialog: Any) -> bool:
        buttons = {button.text(): button.isEnabled() for button in dialog.findChildren(QPushButton)}
        assert buttons == {"Отправить": False, "Вернуться к тексту": True}
        return False

    ticket.key("Shift+F6")
    ticket.screen.writing.box.edit.insertPlainText("${shoe_size}")
    ticket.answers.append(look)
    ticket.key("Ctrl+Return")
    ticket.until(lambda: not ticket.answers)
    assert ticket.rows("SELECT count(*) FROM ticket_note") == [(0,)]
    assert ticket.screen.writing.box.text == "${shoe_size}"


def test_the_time_line_shows_words_alone_or_changes_alone(ticket: Ticket) -> None:
    ticket.key("F5")
    ticket.press(Qt.Key.Key_2)
    line = ticket.screen.time_line
    ticket.until(lambda: "В работе" in line.toPlainText())
    ticket.key("F10")
    assert "На кухне" in line.toPlainText()
    assert "В работе" not in line.toPlainText()
    ticket.key("F10")
    assert "На кухне" not in line.toPlainText()
    assert "В работе" in line.toPlainText()
    ticket.key("F10")
    assert "На кухне" in line.toPlainText()
    assert "В работе" in line.toPlainText()


def test_panes_are_walked_by_key(ticket: Ticket) -> None:
    assert ticket.screen.side.opened == "details"
    ticket.key("Alt+Down")
    assert ticket.screen.side.opened == ticket.screen.side.titles()[1][0]
    ticket.key("Alt+Up")
    ticket.key("Alt+Up")
    assert ticket.screen.side.opened == ticket.screen.side.titles()[-1][0]


def test_an_approval_asked_of_a_client_is_decided_with_their_name(ticket: Ticket) -> None:
    olga = ticket.rows("SELECT uid FROM user WHERE login = 'olga'")[0][0]
    me = ticket.desk.context.signed_in.user_uid
    ticket.do(lambda store: ask_approval(store, me, ticket.uid, "Скидка", olga))

    def decide(dialog: Any) -> bool:
        assert isinstance(dialog, DecideDialog)
        dialog.accept()
        assert not dialog.result()  # asked of somebody else, and no client named
        dialog._client.setText("Анна Петровна")
        dialog.accept()
        return bool(dialog.result())

    pane = next(pane for pane in ticket.screen.panes if pane.name == "approvals")
    ticket.until(lambda: pane.widget.list.count() == 1)  # type: ignore[attr-defined]
    ticket.answers.append(decide)
    ticket.key("F11")
    ticket.until(
        lambda: ticket.rows("SELECT state, decided_for FROM ticket_approval") == [("granted", "Анна Петровна")]
    )


def test_asking_for_approval_by_key_where_none_waits(ticket: Ticket) -> None:
    def ask(dialog: Any) -> bool:
        assert isinstance(dialog, AskDialog)
        dialog._what.setPlainText("Выезд за счёт фирмы")
        dialog.accept()
        return bool(dialog.result())

    ticket.answers.append(ask)
    ticket.key("F11")
    ticket.until(lambda: ticket.rows("SELECT question FROM ticket_approval") == [("Выезд за счёт фирмы",)])


def test_the_matter_is_read_back_by_key(ticket: Ticket) -> None:
    def read(dialog: Any) -> bool:
        assert isinstance(dialog, SummaryDialog)
        assert "Течёт кран" in dialog.text.toPlainText()
        return False

    ticket.answers.append(read)
    ticket.key("Alt+F6")
    assert not ticket.answers


def test_a_call_back_about_the_ticket_is_agreed_by_key(ticket: Ticket) -> None:
    def agree(dialog: Any) -> bool:
        assert isinstance(dialog, CallbackDialog)
        assert dialog.number == "+79161234567"
        dialog.accept()
        return bool(dialog.result())

    ticket.answers.append(agree)
    ticket.key("Ctrl+F1")
    ticket.until(lambda: ticket.rows("SELECT ticket_uid, number FROM callback") == [(ticket.uid, "+79161234567")])


def test_its_fields_are_edited_in_the_form_at_the_desk(ticket: Ticket) -> None:
    ticket.desk.shell.screen("desk")
    ticket.key("F7")
    assert ticket.desk.shell.current == "desk"


def test_both_languages(ticket: Ticket) -> None:
    ticket.desk.context.languages.use("en")
    ticket.until(lambda: bar(ticket)[:2] == ["Accepted", "In progress"])
    assert "Ticket created" in ticket.screen.time_line.toPlainText()
    ticket.desk.context.languages.use("ru")


def test_a_ticket_that_is_gone_is_said_to_be(ticket: Ticket) -> None:
    def remove(store: Any) -> None:
        from app.models import Ticket as Stored

        with store.write(None) as write:
            write.remove(Stored, ticket.uid)

    ticket.do(lambda store: remove(store) or 1)
    ticket.until(lambda: ticket.screen.widget.is_empty)
    assert any("больше нет" in text for text in ticket.texts)


def test_a_supervisor_reads_and_has_nothing_to_press(ticket_of: Callable[[Role], Ticket]) -> None:
    ticket = ticket_of(Role.SUPERVISOR)
    ticket.open()
    assert "На кухне" in ticket.screen.time_line.toPlainText()
    assert bar(ticket) == []
    assert ticket.screen.writing.box.isHidden()
    assert QApplication.focusWidget() is ticket.screen.time_line


def test_words_kept_by_a_killed_program_come_back(ticket_of: Callable[[Role], Ticket]) -> None:
    ticket = ticket_of(Role.OPERATOR)
    me: Uid = ticket.desk.context.signed_in.user_uid
    words = Words(new_uid(), ticket.uid, INNER, "Осталось от прошлого раза")
    ticket.do(lambda store: keep_words(store, me, words))
    ticket.open()
    ticket.until(lambda: ticket.screen.writing.box.text == "Осталось от прошлого раза")
