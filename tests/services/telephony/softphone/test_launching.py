"""Starting a softphone: one argument, no shell, no number that is none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.services.telephony.softphone.launching import (
    DialOut,
    LaunchError,
    command_line,
    dial_by,
    link,
    start,
)


@pytest.mark.parametrize(
    ("template", "argv"),
    [
        ("phone {number}", ["phone", "+7495"]),
        ("phone", ["phone", "+7495"]),
        ("'my phone' call:{number} -x", ["my phone", "call:+7495", "-x"]),
    ],
)
def test_the_number_is_one_argument(template: str, argv: list[str]) -> None:
    assert command_line(template, "+7495") == argv


@pytest.mark.parametrize("number", ["1; rm", "$(x)", "1 2", "--help", "٣١١"])
def test_what_is_no_number_is_handed_to_nobody(number: str) -> None:
    with pytest.raises(LaunchError):
        command_line("phone {number}", number)
    with pytest.raises(LaunchError):
        link("tel", number)


@pytest.mark.parametrize("template", ["", "   ", "phone 'open"])
def test_a_command_that_is_none_is_refused(template: str) -> None:
    with pytest.raises(LaunchError):
        command_line(template, "311")


def test_a_command_without_a_number_stays_as_it_is() -> None:
    assert command_line("microsip /answer") == ["microsip", "/answer"]


def test_a_number_becomes_a_link() -> None:
    assert link("tel", "+74951234567") == "tel:+74951234567"
    assert link("sip", "*8#") == "sip:*8%23"


@pytest.mark.parametrize(
    ("way", "last"), [(DialOut.TEL, "tel:+7495"), (DialOut.SIP, "sip:+7495"), (DialOut.COMMAND, "+7495")]
)
def test_each_way_hands_the_number_over(way: DialOut, last: str) -> None:
    started: list[Sequence[str]] = []
    dial_by(way, "phone {number}", "+7495", started.append)
    assert [argv[-1] for argv in started] == [last]


def test_by_hand_nothing_is_started() -> None:
    started: list[Sequence[str]] = []
    dial_by(DialOut.HAND, "phone {number}", "+7495", started.append)
    assert started == []


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(LaunchError):
        start(["/nowhere/no-phone", "311"])
