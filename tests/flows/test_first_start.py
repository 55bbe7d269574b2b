"""The first start by keyboard alone, a second program beside it, and the next start."""

from __future__ import annotations

import pytest

from tests.flows.desktop import Desktop

PASSPHRASE = "correct horse battery"
DESK = "Рабочее место оператора"


@pytest.mark.flow
def test_first_start_and_every_later_one(desktop: Desktop) -> None:
    program = desktop.start("-m", "app")
    desktop.wait_for_title("Начало работы")
    desktop.type("Анна Петрова")
    desktop.press("Tab")
    desktop.type("117")
    # This desktop has no keyring. Language, place, its button and the one possible choice stand in between.
    desktop.press("Tab", "Tab", "Tab", "Tab", "Tab")
    desktop.type(PASSPHRASE)
    desktop.press("Tab")
    desktop.type(PASSPHRASE)
    desktop.picture("first-start")
    desktop.press("Return")

    desktop.wait_for_title("Код восстановления")
    desktop.picture("recovery-code")
    desktop.press("Tab", "Tab", "Tab", "space", "Tab", "Return")
    desktop.wait_for_title(DESK)
    desktop.picture("first-desk")

    second = desktop.start("-m", "app", ready=False)
    assert second.wait() == 0, second.output()
    assert program.process.poll() is None
    desktop.press("alt+F4")
    assert program.wait() == 0, program.output()
    assert "Traceback" not in program.output()

    again = desktop.start("-m", "app")
    desktop.wait_for_title("Введите парольную фразу")
    desktop.type("wrong")
    desktop.press("Return")
    desktop.wait_for_title("Парольная фраза не подошла")
    desktop.picture("wrong-passphrase")
    desktop.type(PASSPHRASE)
    desktop.press("Return")
    desktop.wait_for_title(DESK)
    desktop.press("alt+F4")
    assert again.wait() == 0, again.output()
    assert "Traceback" not in again.output()
