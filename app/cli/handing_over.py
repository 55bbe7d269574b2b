"""What another program starts us for: a softphone's event of a call, a number somebody clicked on.

It goes to the running window at once. The way there loads as little as can be (see :mod:`app.services.door`): a
softphone starts us for every event.
"""

from __future__ import annotations

import sys
import time

from app.services.door import CALL, DIAL, NO_ANSWER, NOBODY, OK, OTHER_LINE, SCHEMES, hand_over

EVENTS = ("ringing", "dialling", "answered", "held", "resumed", "ended", "missed")
EVENT_PARTS = ("number", "name", "call-id")
_OPTIONS = ("--call-event", *(f"--{part}" for part in EVENT_PARTS))


def handed_over(arguments: list[str]) -> int | None:
    """The exit code where this was all there is to do; None: the program goes on, to a window or a command."""
    options = event_of(arguments)
    if options is not None:
        return tell_event(options)
    link = link_of(arguments)
    if link and hand_over(DIAL, link, demo="--demo" in arguments) in (OK, NO_ANSWER):
        return 0
    return None


def event_of(arguments: list[str]) -> dict[str, str] | None:
    """The options of a call's event and nothing else; None where the arguments ask for anything more, or wrongly.

    ``--demo`` hands the event to a demonstration.
    """
    found: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        name, given, value = argument.partition("=")
        if name == "--demo" and not given:
            found[name] = "yes"
        elif name not in _OPTIONS:
            return None
        else:
            found[name] = value if given else next(rest, "")
    return found if found.get("--call-event") in EVENTS else None


def link_of(arguments: list[str]) -> str:
    """The number to dial: of ``--dial``, or a link among the arguments, as browsers give it; empty for none."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "--dial":
            return next(rest, "")
        if argument.startswith("--dial="):
            return argument.removeprefix("--dial=")
        if argument.lower().startswith(SCHEMES):
            return argument
    return ""


def as_option(arguments: list[str]) -> list[str]:
    """The arguments with a bare link turned into ``--dial``."""
    links = [one for one in arguments if one.lower().startswith(SCHEMES)]
    if not links or "--dial" in arguments:
        return arguments
    return [one for one in arguments if one not in links] + ["--dial", links[0]]


def tell_event(options: dict[str, str]) -> int:
    """Hand an event over; the exit code. What went wrong is said on the standard error output."""
    parts = [options.get(name, "") for name in _OPTIONS]
    answer = hand_over(CALL, *parts, str(int(time.time() * 1000)), demo="--demo" in options)
    if answer in (OK, NO_ANSWER):
        return 0
    from app.cli.not_taken import NotTaken, NoWindow
    from app.services.words import system_language, use_language

    use_language(system_language())
    if answer == NOBODY:
        error: NoWindow | NotTaken = NoWindow("cli.event_no_window")
    else:
        error = NotTaken("cli.event_other_line" if answer == OTHER_LINE else "cli.event_not_ready")
    sys.stderr.write(f"{error}\n")
    return error.exit_code
