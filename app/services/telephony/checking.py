"""What a step-by-step test of the link to an exchange finds, and what to change there. No I/O; every exchange's
own test (``ami/check.py``) tells these.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from app.records import frozen


class Step(StrEnum):
    """In the order they are tried; one that fails leaves the later ones untried."""

    REACH = "reach"
    LOG_IN = "log_in"
    EXTENSION = "extension"
    QUEUE = "queue"
    TEST_CALL = "test_call"


class Outcome(StrEnum):
    """How a step went."""

    GOOD = "good"
    WARNING = "warning"  # works, but not all of it
    BAD = "bad"
    UNTRIED = "untried"


@frozen
class Advice:
    """Lines for the exchange's administrator: which file, the lines themselves, and what puts them into force."""

    file: str
    lines: str
    then: str = ""

    @property
    def text(self) -> str:
        """As it is copied: a comment names the file, another what to do afterwards."""
        after = f"\n; {self.then}" if self.then else ""
        return f"; {self.file}\n{self.lines}{after}"


@frozen
class Finding:
    """One step's result. ``key`` names a text of the area ``exchange``, filled by ``params``."""

    step: Step
    outcome: Outcome
    key: str
    params: dict[str, object] = field(default_factory=dict)
    advice: tuple[Advice, ...] = ()
