"""What is offered once a call that was dialled is over: a notice given at once would be gone by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.views.context import Context


@dataclass(slots=True)
class _Offer:
    number: str
    text: str
    way_on: str
    act: Callable[[], object]
    dialled: bool = False


class AfterCall(QObject):
    """Keeps one offer; it is told when the contact has left the desk, if the number was really dialled."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._offer: _Offer | None = None
        context.navigation.dialled.connect(self._dialled)
        context.navigation.contact_over.connect(self._over)

    def dial(self, number: str, text: str, way_on: str, act: Callable[[], object]) -> None:
        """Have a number dialled, and make this offer when the call is over."""
        self._offer = _Offer(number, text, way_on, act)
        self._context.navigation.dial.emit(number)

    def _dialled(self, number: str) -> None:
        if self._offer is not None:
            self._offer.dialled = self._offer.number == number
            if not self._offer.dialled:
                self._offer = None  # another call was made instead

    def _over(self) -> None:
        offer = self._offer
        if offer is not None and offer.dialled:
            self._offer = None
            self._context.notices.tell(offer.text, offer.way_on, offer.act)
