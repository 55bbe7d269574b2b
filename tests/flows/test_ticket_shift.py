"""A shift on tickets by keyboard alone: taken, worked on, waited for, called back, solved, opened again, merged,
passed up the line, and a complaint with its answer on paper.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.models.ids import Uid
from app.services.tickets.moves import offers
from tests.flows.desktop import Desktop, until
from tests.flows.screen import part_of
from tests.flows.shift import DESK, Shift

pytestmark = pytest.mark.flow

WHOLE = (0, 60, 1440, 900)
PANES = (980, 620, 1420, 880)
CORNER = (2, 880, 12, 890)
PATIENCE = 30


@pytest.fixture
def shift(desktop: Desktop) -> Iterator[Shift]:
    own = Shift(desktop, line="manual")
    yield own
    own.close()


class Hands:
    """What the operator does with one ticket after another."""

    def __init__(self, shift: Shift) -> None:
        self.shift = shift
        self.press = shift.desktop.press
        self.type = shift.desktop.type
        self.me: Uid = shift.value("SELECT uid FROM user WHERE login = 'maria'")
        self.uid: Uid = b""

    def begin(self) -> None:
        """Wait until the window fills the screen: the page before it bears the same title."""
        screen = self.shift.desktop.folder / "Xvfb_screen0"
        until("the whole window", lambda: any(part_of(screen, *CORNER)[:3]), PATIENCE)
        self.settled()

    def settled(self) -> None:
        """Wait until the screen is at rest."""
        self.shift.desktop.rest(*WHOLE)

    def wait(self, what: str, sql: str, *args: object) -> None:
        """Wait until the store says something that is true."""
        try:
            until(what, lambda: self.shift.value(sql, *args), PATIENCE)
        except TimeoutError:
            where = self.shift.desktop.picture(f"no-{what.replace(' ', '-')}")
            raise AssertionError(f"waited in vain for {what}; see {where}") from None

    def dialog(self, title: str) -> None:
        """Wait for a dialog to have the keyboard."""
        try:
            until(f"the dialog {title!r}", lambda: title in self.shift.desktop.focused_title(), PATIENCE)
        except TimeoutError:
            where = self.shift.desktop.picture("no-dialog")
            seen = self.shift.desktop.focused_title()
            raise AssertionError(f"no dialog {title!r} but {seen!r}; see {where}") from None

    def done(self) -> None:
        """Wait until the window has the keyboard again."""
        self.dialog(DESK)
        self.settled()

    def open(self, uid: Uid) -> None:
        """By its number, through the palette."""
        reads = "SELECT count(*) FROM read_entry WHERE record_uid = ? AND purpose = 'ticket'"
        before = self.shift.value(reads, uid)
        self.uid = uid
        self.press("F12")
        self.settled()
        self.type(self.shift.value("SELECT number FROM ticket WHERE uid = ?", uid))
        self.settled()
        self.press("Return")
        self.wait("the ticket to be read", reads.replace("count(*)", f"count(*) > {before}"), uid)
        self.settled()

    def go(self, target: str) -> None:
        """F5 and the number of a move."""
        ways = [offer.target for offer in offers(self.shift.store, self.me, self.uid)]
        self.press("F5", str(ways.index(target) + 1))

    def until_state(self, state: str) -> None:
        """Wait until the ticket is in this state."""
        self.wait(f"the state {state}", "SELECT state = ? FROM ticket WHERE uid = ?", state, self.uid)
        self.done()

    def both_languages(self, name: str) -> None:
        """A picture of what is on the screen, in Russian and in English."""
        screen = self.shift.desktop.folder / "Xvfb_screen0"
        for language in ("ru", "en"):
            self.shift.desktop.picture(f"{name}-{language}")
            before = part_of(screen, *PANES)
            self.press("ctrl+F12")
            until("the other language", lambda seen=before: part_of(screen, *PANES) != seen, PATIENCE)
            self.settled()


def ticket_of(shift: Shift, kind: str, condition: str) -> Uid:
    """The latest ticket of a type, of a client with a telephone."""
    found: Uid = shift.value(
        "SELECT t.uid FROM ticket t JOIN ticket_type k ON k.uid = t.type_uid"
        " JOIN person_contact_point p ON p.person_uid = t.person_uid"
        f" WHERE k.code = ? AND t.deleted_at IS NULL AND {condition} ORDER BY t.id DESC LIMIT 1",
        kind,
    )
    assert found, (kind, condition)
    return found


def take_and_work(hands: Hands) -> None:
    """Accept, begin, write a note, tell the client, wait for them, agree on a call back."""
    hands.go("accepted")
    hands.until_state("accepted")
    assert hands.shift.value("SELECT assignee_uid FROM ticket WHERE uid = ?", hands.uid) == hands.me
    hands.go("in_progress")
    hands.until_state("in_progress")

    hands.press("F6")
    hands.type("Позвонил мастеру, будет в пять")
    hands.press("ctrl+Return")
    note = "SELECT 1 FROM ticket_note WHERE ticket_uid = ? AND kind = ? AND text LIKE ?"
    hands.wait("the note", note, hands.uid, "inner", "Позвонил мастеру%")

    hands.press("shift+F6")
    hands.type("${client_name}, мастер придёт в пять.")
    hands.press("ctrl+Return")
    hands.dialog("Ответ клиенту")
    hands.press("Return")
    hands.wait("the answer", note, hands.uid, "to_client", "%, мастер придёт в пять.")
    hands.done()
    hands.both_languages("ticket-in-work")

    hands.go("waiting_client")
    hands.dialog("Перевести")
    hands.type("Ждём, когда клиент будет дома")
    hands.press("ctrl+Return")
    hands.until_state("waiting_client")

    hands.press("ctrl+F1")
    hands.dialog("Перезвон")
    hands.press("Return")
    hands.wait("the call back", "SELECT 1 FROM callback WHERE ticket_uid = ?", hands.uid)
    hands.done()


def solve_and_open_again(hands: Hands) -> None:
    """Back to work; the end asks for a checklist and for the questions of the form; the client comes back."""
    hands.go("in_progress")
    hands.until_state("in_progress")
    hands.go("resolved")
    hands.dialog("Перевести")
    hands.shift.desktop.picture("move-asks-ru")
    hands.press("space", "Tab", "Down", "Tab", "Down", "Tab", "Down", "Tab")
    hands.type("Заменили прокладку")
    hands.press("Tab", "Down", "ctrl+Return")
    hands.until_state("resolved")
    hands.go("reopened")
    hands.dialog("Перевести")
    hands.type("Снова течёт")
    hands.press("ctrl+Return")
    hands.until_state("reopened")


def merge(hands: Hands, other: Uid) -> None:
    """Into this ticket goes another one, found by its number."""
    hands.press("ctrl+F7")
    hands.dialog("Объединить")
    hands.type(hands.shift.value("SELECT number FROM ticket WHERE uid = ?", other))
    hands.settled()
    hands.press("Return")
    hands.dialog("Объединение заявок")
    hands.shift.desktop.picture("merge-ru")
    hands.press("Return")
    hands.wait("the merge", "SELECT state = 'merged' FROM ticket WHERE uid = ?", other)
    hands.done()


def escalate(hands: Hands) -> None:
    """To the line above, with a reason and every fact that the type demands."""
    hands.press("shift+F7")
    hands.dialog("Передать на следующую линию")
    for text in ("Не решается на первой линии", "Заменить счётчик", "Клиент ждёт до пятницы"):
        hands.type(text)
        hands.press("Tab")
    hands.press("Return")
    hands.wait("the escalation", "SELECT 1 FROM escalation WHERE ticket_uid = ?", hands.uid)
    hands.done()


def complain_and_print(hands: Hands) -> None:
    """Register what the demonstration has not, decide, answer; then the answer as a PDF."""
    found = "SELECT 1 FROM complaint WHERE ticket_uid = ?"
    if not hands.shift.value(found, hands.uid):
        hands.press("ctrl+shift+F1")
        hands.dialog("Регистрация жалобы")
        hands.press("Tab", "Down", "ctrl+Return")
        hands.wait("the complaint", found, hands.uid)
        hands.done()
    hands.press("ctrl+shift+F1")
    hands.dialog("Решение по жалобе")
    hands.press("Tab")
    hands.type("Жалоба обоснована, товар заменим")
    hands.press("ctrl+Return")
    hands.wait("the decision", f"{found} AND decided_at IS NOT NULL", hands.uid)
    hands.done()
    hands.press("ctrl+shift+F1")
    hands.dialog("Ответ на жалобу")
    hands.press("ctrl+Return")
    hands.wait("the answer to the complaint", f"{found} AND answered_at IS NOT NULL", hands.uid)
    hands.settled()
    if "Ответ" in hands.shift.desktop.focused_title():
        hands.press("Escape")
    hands.done()
    hands.both_languages("complaint-answered")

    hands.press("ctrl+shift+F6")
    hands.dialog("Какой документ напечатать")
    hands.press("Return")
    others = ("Какой документ", DESK)
    title = hands.shift.desktop.focused_title
    until("the paper", lambda: not any(title().startswith(other) for other in others) and title(), PATIENCE)
    hands.settled()
    hands.shift.desktop.picture("complaint-paper")
    hands.press("ctrl+Return")
    hands.dialog("Сохранить")
    hands.press("Return")
    home = hands.shift.desktop.folder / "home"
    until("the PDF", lambda: any(file.stat().st_size > 1000 for file in home.glob("*.pdf")), PATIENCE)
    hands.press("Escape")
    hands.done()


def test_a_shift_on_tickets_by_keyboard_alone(shift: Shift) -> None:
    program = shift.start()
    hands = Hands(shift)
    hands.begin()
    first = ticket_of(shift, "incident", "t.state = 'new'")
    other = ticket_of(shift, "incident", "t.state = 'in_progress'")
    complaint = ticket_of(
        shift,
        "complaint",
        "t.state = 'in_progress' AND NOT EXISTS"
        " (SELECT 1 FROM complaint c WHERE c.ticket_uid = t.uid AND c.decided_at IS NOT NULL)",
    )
    hands.open(first)
    take_and_work(hands)
    solve_and_open_again(hands)
    merge(hands, other)
    hands.open(ticket_of(shift, "service_request", "t.state = 'in_progress'"))
    escalate(hands)
    hands.open(complaint)
    complain_and_print(hands)
    timer = "SELECT count(*) FROM segment WHERE ticket_uid IN (?, ?) AND user_uid = ?"
    assert shift.value(timer, first, complaint, hands.me) > 0
    shift.desktop.press("alt+F4")
    assert program.wait() == 0, program.output()
    assert "Traceback" not in program.output()
