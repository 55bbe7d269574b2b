"""What a test in steps finds, and what to change: the common form of the exchange's and the hub's. No I/O."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from app.records import frozen


class Outcome(StrEnum):
    """How a step went."""

    GOOD = "good"
    WARNING = "warning"  # works, but not all of it
    BAD = "bad"
    UNTRIED = "untried"


@frozen
class Advice:
    """Lines for an administrator: which file (or where), the lines themselves, and what puts them into force.

    ``sign`` begins a comment there.
    """

    file: str
    lines: str
    then: str = ""
    sign: str = ";"

    @property
    def text(self) -> str:
        """As it is copied: a comment names the file, another what to do afterwards."""
        after = f"\n{self.sign} {self.then}" if self.then else ""
        return f"{self.sign} {self.file}\n{self.lines}{after}"


@frozen
class Finding:
    """One step's result. ``key`` names a text, filled by ``params``."""

    step: StrEnum
    outcome: Outcome
    key: str
    params: dict[str, object] = field(default_factory=dict)
    advice: tuple[Advice, ...] = ()
