"""The harness itself, proved on a little window: what the flows of the program stand on."""

import struct
import zlib

import pytest

pytestmark = pytest.mark.flow

LITTLE_WINDOW = ("-m", "tests.flows.little_window")


def test_types_both_alphabets_and_presses_keys_under_any_layout(desktop):
    program = desktop.start(*LITTLE_WINDOW)
    desktop.type("Течёт кран, flat 14")
    program.wait_for_line("text Течёт кран, flat 14")
    for layout in ("us,ru", "ru,us", "ru"):
        desktop.layout(layout)
        for keys in ("F2", "F8", "ctrl+Return", "ctrl+1"):
            desktop.press(keys)
            program.wait_for_line(f"key {keys.replace('ctrl', 'Ctrl')}")
    desktop.press("Home", "shift+End")  # Ctrl+A would not do: Ctrl with a letter is lost under 'ru' alone
    desktop.type("Ёлка")
    program.wait_for_line("text Ёлка")


def test_focus_returns_when_a_dialog_closes(desktop):
    program = desktop.start(*LITTLE_WINDOW)
    desktop.press("F4")
    desktop.wait_for_title("Dialog")
    desktop.press("Escape")
    program.wait_for_line("dialog closed")
    desktop.wait_for_title("Little window")
    desktop.type("да")
    program.wait_for_line("text да")


def test_picture_shows_the_window(desktop):
    desktop.start(*LITTLE_WINDOW)
    png = desktop.picture("harness").read_bytes()
    width, height = struct.unpack(">2I", png[16:24])
    assert (width, height) == (1440, 900)
    length = int.from_bytes(png[33:37], "big")
    pixels = zlib.decompress(png[41 : 41 + length])
    assert bytes((0x20, 0x60, 0xA0)) * 50 in pixels  # fifty pixels in a row of the window's own blue


def test_a_program_that_ends_early_is_told_with_its_words(desktop):
    with pytest.raises(AssertionError, match="it went wrong"):
        desktop.start("-c", "print('it went wrong')")
