"""Everything that serves the hand, put together."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.views.context import Context
from app.views.hands.macro_keys import MacroKeys
from app.views.hands.phrases import PhraseKeys
from app.views.hands.reach import Reach
from app.views.hands.remote import RemoteKey
from app.views.hands.undoing import UndoKeys
from app.views.shell.controller import ShellController
from app.views.spelling.upkeep import SpellingUpkeep


class Hands(QObject):
    """Made once per window, after its first paint: none of it is needed before the first key."""

    def __init__(self, context: Context, window: QWidget, shell: ShellController) -> None:
        super().__init__(window)
        self._reach = Reach(shell)
        self.undo = UndoKeys(context, window)
        self.spelling = SpellingUpkeep(context, window)
        self.macros = MacroKeys(context, window, self._reach)
        self.remote = RemoteKey(context, window, self._reach)
        self.phrases = PhraseKeys(context, window, self._reach)
