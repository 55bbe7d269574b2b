"""What a softphone tells on the command line, as it arrives at the window: hostile input."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from app.records import frozen

LONGEST = 255
"""More of a number or a name than this is cut."""
LATEST_MS = 60_000
"""A moment that lies further from now than this is a wrong clock, and not taken."""


class Told(StrEnum):
    """What happened to the call, in the words of ``--call-event``."""

    RINGING = "ringing"
    DIALLING = "dialling"
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    ENDED = "ended"
    MISSED = "missed"


@frozen
class CallTold:
    """One event of a softphone's call. ``call_id`` is empty where the softphone names none; ``at_ms`` is UTC ms,
    0 for now. Number and name are personal.
    """

    what: Told
    number: str = ""
    name: str = ""
    call_id: str = ""
    at_ms: int = 0


def call_told(parts: Sequence[str]) -> CallTold | None:
    """The event in the parts of a message (event, number, name, call id, UTC ms); None for what is none."""
    what, number, name, call_id, at = (*parts[:5], *[""] * (5 - len(parts)))
    if what not in set(Told):
        return None
    at_ms = int(at) if at.isascii() and at.isdigit() and len(at) < 16 else 0
    return CallTold(Told(what), _plain(number), _plain(name), _plain(call_id), at_ms)


def _plain(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
