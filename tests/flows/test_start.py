"""The program as a person starts it: a window on the screen, help by key, an end by key."""

import pytest

pytestmark = pytest.mark.flow


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_demo_starts_and_ends_by_keyboard(desktop, language):
    program = desktop.start("-m", "app", "--demo", "--language", language)
    desktop.wait_for_title("Hotline Workstation")
    desktop.press("F1")
    desktop.picture(f"help-{language}")
    desktop.press("alt+F4")
    assert program.wait() == 0
    assert "Traceback" not in program.output()
