"""Everything that serves the hand, put together."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.views.context import Context
from app.views.hands.undoing import UndoKeys
from app.views.spelling.upkeep import SpellingUpkeep


class Hands(QObject):
    """Made once per window, after its first paint: none of it is needed before the first key."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.undo = UndoKeys(context, window)
        self.spelling = SpellingUpkeep(context, window)
