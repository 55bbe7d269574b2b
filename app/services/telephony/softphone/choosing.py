"""The softphone's line of the settings."""

from __future__ import annotations

from functools import partial

from app.services.telephony.choosing import Wish
from app.services.telephony.softphone.launching import DialOut, command_line, dial_by, start
from app.services.telephony.softphone.line import Softphone, SoftphoneLine


def line_of(wish: Wish) -> SoftphoneLine:
    """The line, with what the settings say the softphone can be asked for. They are read when it is asked."""
    return SoftphoneLine(
        Softphone(
            partial(_dial, wish),
            lambda: _ask(wish.settings.text("softphone_answer_command")),
            lambda: _ask(wish.settings.text("softphone_hang_up_command")),
        ),
        operator=wish.extension,
    )


def _dial(wish: Wish, number: str) -> None:
    dial_by(DialOut(wish.settings.text("dial_out")), wish.settings.text("dial_command"), number)


def _ask(command: str) -> None:
    """Run a command; without one the operator does it on the softphone itself."""
    if command.strip():
        start(command_line(command))
