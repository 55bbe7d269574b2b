"""One call by keyboard alone: the ring, the card, the script to its end, the saved ticket, the outcome."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.flows.desktop import Desktop, until
from tests.flows.shift import Shift

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
