"""Marks on the recording in hand: put, changed, taken away and brought back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.recordings.listening import Mark, change_mark, drop_mark, restore_mark, set_mark
from app.services.words import t
from app.views.context import Context
from app.views.recordings.dialogs import MarkDialog


class Marking(QObject):
    """``hold`` pauses the player and says whether it played; ``go_on`` plays again."""

    def __init__(
        self, context: Context, window: QWidget, hold: Callable[[], bool], go_on: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._user = context.signed_in.user_uid
        self._hold, self._go_on = hold, go_on
        self.allowed = context.actions.get("recording.mark") is not None and not context.read_only

    def add(self, call: Uid, at_ms: int) -> None:
        """Put a mark at a place of a call's recording."""
        if not self.allowed:
            self._context.notices.tell(t("recordings.marks_read_only"))
            return
        text = self._words(at_ms, "")
        if text:
            self._context.work.ask(set_mark, self._user, call, at_ms, text).then()

    def change(self, mark: Mark) -> None:
        """Give one's own mark other words."""
        text = self._words(mark.at_ms, mark.text) if self.allowed else ""
        if text:
            self._context.work.ask(change_mark, self._user, mark.uid, text).then()

    def drop(self, mark: Mark) -> None:
        """Take one's own mark away, with the way back."""
        if self.allowed:
            self._context.work.ask(drop_mark, self._user, mark.uid).then(partial(self._gone, mark))

    def _gone(self, mark: Mark, _nothing: None) -> None:
        restore = partial(self._restore, mark.uid)
        self._context.notices.tell(t("recordings.mark_dropped"), t("recordings.undo"), restore)

    def _restore(self, uid: Uid) -> None:
        self._context.work.ask(restore_mark, self._user, uid).then()

    def _words(self, at_ms: int, text: str) -> str:
        """Ask for the words; the recording waits meanwhile."""
        played = self._hold()
        dialog = MarkDialog(self._window, at_ms, text)
        given = dialog.words.text() if self._context.notices.run(dialog) else ""
        dialog.deleteLater()
        if played:
            self._go_on()
        return given
