"""The demonstration, led through one call by keyboard alone.

Its store is gone when it ends, so the flow looks at what an operator sees: the window's title, which tells the
state of the call and the ticket's number, and the script panel, where something new appears at each key.
"""

from __future__ import annotations

import pytest

from tests.flows.desktop import Desktop, until
from tests.flows.screen import part_of

pytestmark = pytest.mark.flow

SCRIPT_PANEL = (420, 140, 960, 780)  # on the harness's screen of 1440×900, below where notices lie
KNOWN_CALLER = ("Return", "2", "«Вишнёвая", "Return", "«34", "Return", "«91", "Return")
TO_THE_END = ("2", "1", "2", "Return", "4", "Return", "1", "1", "3", "Return", "1", "1", "Return")


def lead(desktop: Desktop, *parts: str) -> None:
    """Press or type («…) each part; each time the script panel shows something new."""
    screen = desktop.folder / "Xvfb_screen0"
    for part in parts:
        before = desktop.rest(*SCRIPT_PANEL)
        if part.startswith("«"):
            desktop.type(part[1:])
        else:
            desktop.press(part)
        try:
            until(f"an answer to {part}", lambda seen=before: part_of(screen, *SCRIPT_PANEL) != seen, 20)
        except TimeoutError:
            raise AssertionError(f"no answer to {part}; see {desktop.picture('no-answer')}") from None


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_call_of_the_demonstration_by_keyboard_alone(desktop: Desktop, language: str) -> None:
    words = {
        "ru": ("Входящий звонок", "Разговор", "Обработка", "Обработка, D-", "Рабочее место"),
        "en": ("Incoming call", "Talking", "After-call work", "After-call work, D-", "Hotline Workstation"),
    }[language]
    program = desktop.start("-m", "app", "--demo", "--language", language)
    desktop.wait_for_title(words[0])
    desktop.press("F2")
    desktop.wait_for_title(words[1])
    lead(desktop, *KNOWN_CALLER, *TO_THE_END)
    desktop.press("F8")
    desktop.wait_for_title(words[2])
    desktop.press("ctrl+Return")
    desktop.wait_for_title(words[3])
    desktop.picture(f"demo-saved-{language}")
    desktop.press("shift+F8")
    until("the contact to be done", lambda: desktop.focused_title().startswith(words[4]))
    desktop.press("alt+F4")
    assert program.wait() == 0
    assert "Traceback" not in program.output()
