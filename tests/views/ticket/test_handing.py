"""Up to a higher line and out to units, from the ticket's screen by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app.models.handing import HandoffState
from app.models.staff import Queue, QueueMember, Role
from app.services.handoff.at_ticket import WayOut
from app.services.handoff.handing import of_ticket
from app.services.handoff.message import Message
from app.services.handoff.units import UnitRecord, Way, save_unit
from app.services.store.store import Store
from app.services.words import use_language
from app.views.ticket.handing.dialogs import Answer, EscalateDialog, HandedDialog
from app.views.ticket.handing.letter import LetterDialog
from app.views.ticket.handing.pane import HandingPane
from tests.services.handoff.conftest import Server, server
from tests.views.ticket.conftest import Ticket

__all__ = ["server"]
NAMES = {"ru": "Водоканал", "en": "Waterworks"}


@pytest.fixture
def ticket(ticket_of: Callable[[Role], Ticket]) -> Ticket:
    made = ticket_of(Role.ADMINISTRATOR)
    made.do(_higher_lines)
    made.open()
    return made


def _higher_lines(store: Store) -> None:
    with store.write(None) as write:
        for code, line in (("second", 2), ("third", 3)):
            queue = write.insert(Queue, code=code, labels={"ru": code, "en": code}, line=line, position=line)
            write.insert(
                QueueMember, queue_uid=queue, user_uid=store.value("SELECT uid FROM user WHERE login = 'olga'")
            )


def _unit(ticket: Ticket, way: Way, **values: Any) -> None:
    def make(store: Store) -> None:
        boss = store.value("SELECT uid FROM user WHERE role = 'administrator'")
        save_unit(store, boss, UnitRecord(None, way.value, NAMES, way, **values))

    ticket.do(make)


def _pane(ticket: Ticket) -> HandingPane:
    return next(pane for pane in ticket.screen.panes if isinstance(pane, HandingPane))


def _handed(ticket: Ticket) -> Any:
    return ticket.do(lambda store: of_ticket(store, ticket.uid, 0))[0]


def test_a_ticket_goes_up_by_key_with_a_reason(ticket: Ticket) -> None:
    refused: list[str] = []

    def fill(dialog: EscalateDialog) -> bool:
        dialog.accept()
        refused.append(dialog._problem.text())
        dialog._reason.setPlainText("Нужен мастер")
        dialog._queue.setCurrentIndex(1)
        return True

    ticket.answers.append(fill)
    ticket.key("Shift+F7")
    ticket.until(lambda: ticket.rows("SELECT 1 FROM escalation"))
    assert refused[0]
    assert ticket.rows("SELECT to_line, reason FROM escalation") == [(3, "Нужен мастер")]
    assert ticket.rows(
        "SELECT q.code FROM ticket t JOIN queue q ON q.uid = t.queue_uid WHERE t.uid = ?", ticket.uid
    ) == [("third",)]
    ticket.until(lambda: _pane(ticket).widget.list.count() == 1)
    assert "Нужен мастер" in _pane(ticket).widget.list.item(0).text()


def test_a_letter_is_sent_and_confirmed_by_key(ticket: Ticket) -> None:
    _unit(ticket, Way.MAIL, mail="in@example.org", confirm_min=30)

    def send(dialog: LetterDialog) -> bool:
        assert "Течёт кран" in dialog.message.subject
        assert dialog.mail_button.isVisibleTo(dialog)
        dialog._text.setPlainText("Почините, пожалуйста")
        return True

    ticket.answers.append(send)
    ticket.key("Alt+F7")
    ticket.until(lambda: ticket.rows("SELECT 1 FROM handoff WHERE state = 'sent'"))
    assert _handed(ticket).text == "Почините, пожалуйста"
    ticket.until(
        lambda: _pane(ticket).widget.list.count() == 1 and "ждёт" in _pane(ticket).widget.list.item(0).text()
    )

    def answer(dialog: HandedDialog) -> bool:
        dialog.accept()
        assert dialog.answer is None
        dialog._by.setText("Иван")
        dialog._number.setText("В-7")
        dialog.accept()
        return dialog.answer is Answer.CONFIRMED

    ticket.answers.append(answer)
    ticket.key("Alt+F8")
    ticket.until(lambda: _handed(ticket).state is HandoffState.CONFIRMED)
    assert (_handed(ticket).confirmed_by, _handed(ticket).outside_number) == ("Иван", "В-7")
    ticket.key("Alt+F8")
    ticket.until(lambda: any("не ждёт" in text for text in ticket.texts))


def test_a_file_is_written_before_it_counts_as_sent(ticket: Ticket, tmp_path: Path) -> None:
    _unit(ticket, Way.FILE)
    path = tmp_path / "out.csv"

    def choose(dialog: QFileDialog) -> bool:
        dialog.selectedFiles = lambda: [str(path)]  # type: ignore[method-assign]  # the person's choice
        return True

    ticket.answers += [lambda dialog: isinstance(dialog, LetterDialog), choose]
    ticket.key("Alt+F7")
    ticket.until(lambda: ticket.rows("SELECT 1 FROM handoff WHERE state = 'sent'"))
    assert "Течёт кран" in path.read_text(encoding="utf-8-sig")
    assert ticket.rows("SELECT count(*) FROM read_entry WHERE purpose = 'export'") == [(1,)]


def test_a_webhook_goes_out_by_itself(ticket: Ticket, server: Server) -> None:
    _unit(ticket, Way.WEBHOOK, url=server.url, request={"number": "id"})
    server.answers.append((200, {"id": 5}))
    ticket.answers.append(lambda dialog: isinstance(dialog, LetterDialog))
    ticket.desk.add_rest()
    ticket.key("Alt+F7")
    ticket.until(lambda: _handed_state(ticket) == "confirmed")
    assert server.taken[0].body["subject"] == "Течёт кран"
    ticket.desk.outgoing._background.wait()


def _handed_state(ticket: Ticket) -> str:
    rows = ticket.rows("SELECT state FROM handoff")
    return str(rows[0][0]) if rows else ""


def test_the_pane_speaks_both_languages(ticket: Ticket) -> None:
    pane = _pane(ticket)
    assert pane._up.text() == "Эскалация (Shift+F7)"
    use_language("en")
    pane.retranslate()
    assert pane._up.text() == "Escalate (Shift+F7)"
    pane.focus_first()
    ticket.press(Qt.Key.Key_Tab)


def test_an_ended_ticket_goes_nowhere(ticket: Ticket) -> None:
    from app.services.tickets.moves import move_ticket

    def cancel(store: Store) -> None:
        boss = store.value("SELECT uid FROM user WHERE role = 'administrator'")
        move_ticket(store, boss, ticket.uid, "cancelled")

    ticket.do(cancel)
    ticket.until(lambda: not _pane(ticket)._up.isEnabled())
    assert not _pane(ticket)._out.isEnabled()


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("opened", [True, False])
def test_an_opened_letter_is_said_to_wait_in_the_mail_program(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, lang: str, opened: bool
) -> None:
    use_language(lang)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: opened)
    unit = UnitRecord(None, "w", NAMES, Way.MAIL, mail="water@example.org")
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = LetterDialog(parent, WayOut(((unit, Message("Тема", "Текст")),)))
    dialog.mail_button.click()
    told = {
        ("ru", True): "ещё не отправлено",
        ("ru", False): "не открылась",
        ("en", True): "it is not sent yet",
        ("en", False): "did not open",
    }[lang, opened]
    assert told in dialog._how.text()
