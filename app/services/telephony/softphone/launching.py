"""Handing a number to another program: the system's handler of ``tel:`` or ``sip:``, or a command of one's own.

No shell is ever asked: the number, digits and ``+`` only, is one argument. What is started goes on by itself.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from urllib.parse import quote

from app.services.errors import KnownError

PLACE = "{number}"
_NUMBER = re.compile(r"[0-9+*#]{1,40}", re.ASCII)
_started: list[subprocess.Popen[bytes]] = []


class DialOut(StrEnum):
    """How a number is dialled where the line cannot."""

    HAND = "hand"  # the operator keys it in on the phone
    TEL = "tel"
    SIP = "sip"
    COMMAND = "command"


class LaunchError(KnownError):
    """The program that should dial was not started."""


Start = Callable[[Sequence[str]], None]
"""Starts a program with its arguments. Raises LaunchError."""


def dial_by(way: DialOut, template: str, number: str, run: Start | None = None) -> None:
    """Hand ``number`` over; does nothing for HAND. Raises LaunchError."""
    if way is DialOut.COMMAND:
        (run or start)(command_line(template, number))
    elif way is not DialOut.HAND:
        open_link(link(way.value, number), run)


def command_line(template: str, number: str = "") -> list[str]:
    """The program and its arguments, ``{number}`` filled in (added at the end where it stands nowhere).

    Raises LaunchError for no template, one with an open quotation mark, and what is no number.
    """
    if number and not _NUMBER.fullmatch(number):
        raise LaunchError("softphone.no_number")
    try:
        parts = shlex.split(template, posix=os.name != "nt")
    except ValueError as error:
        raise LaunchError("softphone.bad_command", command=template) from error
    if not parts:
        raise LaunchError("softphone.no_command", place=PLACE)
    if os.name == "nt":  # without POSIX rules the quotation marks stay
        parts = [part[1:-1] if len(part) > 1 and part[0] == part[-1] == '"' else part for part in parts]
    if number and not any(PLACE in part for part in parts):
        parts.append(PLACE)
    return [part.replace(PLACE, number) for part in parts]


def link(scheme: str, number: str) -> str:
    """The number as a link of this scheme: ``tel:+74951234567``. Raises LaunchError for what is no number."""
    if not _NUMBER.fullmatch(number):
        raise LaunchError("softphone.no_number")
    return f"{scheme}:{quote(number, safe='+*')}"


def open_link(address: str, run: Start | None = None) -> None:
    """Have the system's handler open a link. Raises LaunchError."""
    if sys.platform == "win32" and run is None:
        try:
            os.startfile(address)  # noqa: S606 - a link made of digits, for the system's handler
        except OSError as error:
            raise LaunchError("softphone.no_handler") from error
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    (run or start)([opener, address])


def start(arguments: Sequence[str]) -> None:
    """Start a program and let it go. Raises LaunchError where there is none."""
    _started[:] = [one for one in _started if one.poll() is None]
    nothing = subprocess.DEVNULL
    try:
        made = subprocess.Popen(  # noqa: S603 - the operator's own command, the number one argument of digits
            list(arguments), stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
    except OSError as error:
        raise LaunchError("softphone.not_started", program=arguments[0]) from error
    _started.append(made)
