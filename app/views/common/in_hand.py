"""What a screen has in hand: the ticket and client that keys of no screen's own work on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from app.models.ids import Uid
from app.records import frozen
from app.services.hands.macros import MacroWord


@frozen
class InHand:
    """``many`` takes a macro where several tickets are marked: it is then looked at before it is done."""

    ticket: Uid | None = None
    person: Uid | None = None
    many: Callable[[MacroWord], None] | None = None


@runtime_checkable
class Handed(Protocol):
    """A screen with something in hand."""

    def in_hand(self) -> InHand:
        """What it is now."""
