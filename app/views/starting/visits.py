"""What comes through the door of the window: a softphone's events of calls, numbers to dial."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.services.door import CALL, DIAL, NOT_READY, NOT_UNDERSTOOD, OK, OTHER_LINE
from app.services.launch import Launch
from app.services.words import t
from app.views.context import Context
from app.views.door import Door


class Visits(QObject):
    """Takes messages of the door. A number that comes before somebody sits at the desk waits for them."""

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self._door = Door(demo=launch.demo)
        self._context: Context | None = None
        self._waiting = launch.dial
        self._told_of_other_line = False

    def open(self) -> None:
        """Open the door, unless another window of this person has."""
        if self._door.open():
            self._door.give_to(self.take)

    def close(self) -> None:
        """Nothing is taken any more."""
        self._door.close()

    def seated(self, context: Context) -> None:
        """Somebody sits at the desk, and may call unless they only read."""
        if context.read_only or context.actions.get("screen.desk") is None:
            return
        self._context = context
        waiting, self._waiting = self._waiting, ""
        if waiting:
            context.navigation.dial_link.emit(waiting)

    def take(self, parts: list[str]) -> str:
        """The answer to a message."""
        what, *rest = parts
        if what == DIAL and rest:
            self.dial(rest[0])
            return OK
        if what == CALL and self._context is not None:
            return self._hear(self._context, rest)
        return NOT_READY if what == CALL else NOT_UNDERSTOOD

    def dial(self, number: str) -> None:
        """Ask about a number or link from outside, once somebody sits at the desk."""
        if self._context is None:
            self._waiting = number
        else:
            self._context.navigation.come_forward.emit()
            self._context.navigation.dial_link.emit(number)

    def _hear(self, context: Context, parts: list[str]) -> str:
        from app.services.telephony.softphone.line import SoftphoneLine
        from app.services.telephony.softphone.told import call_told

        told = call_told(parts)
        if told is None:
            return NOT_UNDERSTOOD
        line = context.line_in_use
        if isinstance(line, SoftphoneLine):
            line.hear(told)
            return OK
        if not self._told_of_other_line:
            self._told_of_other_line = True
            context.notices.tell(t("softphone.other_line"))
        return OTHER_LINE
