"""One call by keyboard alone: the ring, the card, the script to its end, the saved ticket, the outcome."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.flows.desktop import Desktop, until
from tests.flows.shift import DESK, Shift

pytestmark = pytest.mark.flow


@pytest.fixture
def shift(desktop: Desktop) -> Iterator[Shift]:
    own = Shift(desktop)
    yield own
    own.close()


def to_the_address(shift: Shift) -> None:
    """From the greeting to the address: no hot water."""
    shift.until_step("greeting")
    shift.desktop.press("Return")
    shift.until_step("problem")
    shift.desktop.press("2")


def give_address(shift: Shift, street: str) -> None:
    """The address in Cyrillic, one field after another by Enter."""
    shift.until_step("address_step")
    for text in (street, "34", "91"):
        shift.desktop.type(text)
        shift.desktop.press("Return")
    shift.until_step("known")


def to_the_end(shift: Shift) -> None:
    """From 'is an outage known?' to the end of the script: in one flat, since today, nobody at risk."""
    press = shift.desktop.press
    for step, keys in (
        ("known", ("2",)),
        ("scope", ("1",)),
        ("since_step", ("2", "Return")),
        ("risk", ("4", "Return")),
        ("home", ("1",)),
        ("phone_same", ("1",)),
        ("promise", ("3",)),
        ("read_back_say", ("Return",)),
        ("read_back", ("1",)),
        ("result", ("1",)),
        ("closing", ("Return",)),
    ):
        shift.until_step(step)
        press(*keys)
    shift.until_step("end")


def hang_up_save_finish(shift: Shift) -> None:
    """F8, Ctrl+Enter, Shift+F8: the outcome is the one that the script suggests."""
    tickets = shift.value("SELECT count(*) FROM ticket")
    shift.desktop.press("F8")
    shift.until_state("wrap_up")
    shift.desktop.press("ctrl+Return")
    until("a saved ticket", lambda: shift.value("SELECT count(*) FROM ticket") == tickets + 1)
    shift.desktop.press("shift+F8")
    shift.until_state("closed")


def latest_contact(shift: Shift) -> tuple[object, ...]:
    """State, outcome, client's surname and script answers of the contact that came last."""
    return shift.rows(
        "SELECT i.state, d.code, p.last_name, (SELECT count(*) FROM answer a"
        " JOIN script_run r ON r.uid = a.run_uid WHERE r.interaction_uid = i.uid) > 10"
        " FROM interaction i LEFT JOIN disposition d ON d.uid = i.disposition_uid"
        " LEFT JOIN person p ON p.uid = i.person_uid ORDER BY i.id DESC LIMIT 1"
    )[0]


def latest_ticket(shift: Shift) -> tuple[object, ...]:
    """Subject, description, address, category and the client's surname of the ticket made last."""
    return shift.rows(
        "SELECT t.subject, t.description, t.address, c.code, p.last_name FROM ticket t"
        " LEFT JOIN category c ON c.uid = t.category_uid LEFT JOIN person p ON p.uid = t.person_uid"
        " ORDER BY t.id DESC LIMIT 1"
    )[0]


@pytest.mark.parametrize("layout", ["us,ru", "ru"])
def test_a_known_caller_from_the_ring_to_the_saved_ticket(shift: Shift, layout: str) -> None:
    shift.desktop.layout(layout)
    program = shift.start()
    shift.until_state("ringing")
    shift.desktop.press("F2")
    shift.until_state("talking")
    to_the_address(shift)
    give_address(shift, "Вишнёвая")
    to_the_end(shift)
    shift.desktop.picture(f"known-end-{layout}")
    hang_up_save_finish(shift)
    address = "Вишнёвая, 34, 91"
    assert latest_ticket(shift) == (
        f"Нет горячей воды: {address}",
        "Нет горячей воды; Сегодня; Только эта квартира",
        address,
        "housing.flat.water.no_hot",
        "Ковалёв",
    )
    assert latest_contact(shift) == ("closed", "ticket_created", "Ковалёв", 1)
    assert shift.value("SELECT count(*) FROM draft") == 0
    shift.desktop.press("alt+F4")
    assert program.wait() == 0
    assert "Traceback" not in program.output()


def test_an_unknown_caller_becomes_a_client_with_a_ticket(desktop: Desktop) -> None:
    shift = Shift(desktop, speed=500)
    program = shift.start()
    shift.until_state("ringing")
    desktop.press("F8")  # the first caller is known; the second one is not
    shift.until_state("rejected")
    shift.until_state("ringing")
    desktop.press("F2")
    shift.until_state("talking")
    shift.until_step("greeting")
    desktop.press("shift+F3")
    desktop.wait_for_title("Новый клиент")
    desktop.type("Ёлкина Ольга Юрьевна")
    desktop.press("Return")
    until("the new client", lambda: shift.value("SELECT count(*) FROM person WHERE last_name = 'Ёлкина'") == 1)
    desktop.wait_for_title(DESK)
    desktop.press("Return")
    complain(shift)
    desktop.picture("unknown-end")
    hang_up_save_finish(shift)
    subject, description, _, _, surname = latest_ticket(shift)
    assert (surname, description) == ("Ёлкина", "Жалоба. Дважды начислили плату за ноябрь")
    assert subject
    assert latest_contact(shift) == ("closed", "complaint_registered", "Ёлкина", 1)
    number = "SELECT count(*) FROM contact_point WHERE key = '+79769127002'"
    assert shift.value(number) == 1
    desktop.press("alt+F4")
    assert program.wait() == 0
    assert "Traceback" not in program.output()
    shift.close()


def complain(shift: Shift) -> None:
    """The complaint's script after the greeting, to its end."""
    for step, parts in (
        ("sorry", ("Return",)),
        ("kind_step", ("1", "4")),
        ("facts_step", ("«Дважды начислили плату за ноябрь", "Return", "«20.11.2026", "Return", "Return")),
        ("desired", ("5", "Return")),
        ("desired_text", ("Return",)),
        ("proof", ("5", "Return")),
        ("answer_step", ("1", "«olga@example.org", "Return")),
        ("phone_same", ("1",)),
        ("read_back_say", ("Return",)),
        ("read_back", ("1",)),
        ("number_say", ("Return",)),
        ("result", ("1",)),
        ("closing", ("Return",)),
    ):
        shift.until_step(step)
        for part in parts:
            if part.startswith("«"):
                shift.desktop.type(part[1:])
            else:
                shift.desktop.press(part)
    shift.until_step("end")


def test_a_killed_program_gives_the_draft_back(shift: Shift) -> None:
    program = shift.start()
    shift.until_state("ringing")
    shift.desktop.press("F2")
    shift.until_state("talking")
    to_the_address(shift)
    shift.until_step("address_step")
    shift.desktop.type("Садовое кольцо")
    until("the street in the draft", lambda: "Садовое кольцо" in str(shift.draft()))
    program.kill()

    again = shift.start()
    take_way_on(shift, "Черновики")
    shift.desktop.press("Return")
    shift.desktop.wait_for_title(DESK)
    after_call = "SELECT count(*) FROM segment WHERE kind = 'acw' AND end_at IS NULL"
    until("after-call work", lambda: shift.value(after_call) == 1)

    def typed_on() -> bool:
        shift.desktop.press("alt+2", "End")
        shift.desktop.type(".")
        return "Садовое кольцо." in str(shift.draft())

    until("the street to be typed on", typed_on)
    for text in ("", "12", "7"):
        shift.desktop.type(text)
        shift.desktop.press("Return")
    shift.until_step("known")
    shift.desktop.press("ctrl+Return")
    subject = re.compile(r"Нет горячей воды: Садовое кольцо\.+, 12, 7")
    until("the saved ticket", lambda: subject.fullmatch(str(latest_ticket(shift)[0])))
    assert latest_ticket(shift)[4] == "Ковалёв"
    shift.desktop.press("alt+F4")
    assert again.wait() == 0
    assert "Traceback" not in again.output()


def take_way_on(shift: Shift, title: str) -> None:
    """Press the key of what a notice offers, as soon as the notice is there, until its window has opened."""

    def opened() -> bool:
        shift.desktop.press("alt+BackSpace")
        return title in shift.desktop.focused_title()

    try:
        until(title, opened, 20)
    except TimeoutError:
        raise AssertionError(f"no way on; see {shift.desktop.picture('no-way-on')}") from None


def test_language_and_look_change_during_a_call_and_lose_nothing(shift: Shift) -> None:
    program = shift.start()
    shift.until_state("ringing")
    shift.desktop.press("F2")
    shift.until_state("talking")
    to_the_address(shift)
    shift.until_step("address_step")
    shift.desktop.type("Вишн")
    shift.desktop.press("ctrl+F12")
    shift.desktop.wait_for_title("Workstation")
    shift.desktop.press("shift+F12")
    shift.desktop.type("ёвая")
    shift.desktop.picture("english-dark-in-mid-call")
    for text in ("", "34", "91"):
        shift.desktop.type(text)
        shift.desktop.press("Return")
    shift.until_step("known")
    shift.desktop.press("ctrl+F12", "shift+F12")
    to_the_end(shift)
    hang_up_save_finish(shift)
    assert latest_ticket(shift)[2] == "Вишнёвая, 34, 91"
    shift.desktop.press("alt+F4")
    assert program.wait() == 0
    assert "Traceback" not in program.output()


def test_a_second_program_raises_the_first_and_goes(shift: Shift) -> None:
    program = shift.start()
    shift.until_state("ringing")
    second = shift.desktop.start("-m", "app", "--store", str(shift.path), ready=False)
    assert second.wait() == 0, second.output()
    until("the first one's window", lambda: shift.desktop.focused_process() == program.process.pid)
    shift.desktop.press("F2")
    shift.until_state("talking")
