"""The undo keys: take back the last act, or choose one of the last acts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid, new_uid
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.undo.steps import Step, last_steps, undo_part, undo_step
from app.services.undo.undoing import Undone
from app.services.words import t
from app.views.context import Context
from app.views.hands.acts_dialog import ActsDialog

SHIFT_MS = 12 * 3_600_000
"""So far back one's acts are offered."""


class UndoKeys(QObject):
    """One act at a time; an act of many parts is taken back part by part, so that a save never waits long."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._me = context.signed_in.user_uid
        self._step: Step | None = None
        self._undoing: Uid = b""
        self._left = 0
        context.navigation.undo.connect(self.undo_last)
        context.actions.connect("program.last_acts", self.choose)

    def undo_last(self) -> None:
        """Take back the newest act that still stands."""
        self._ask(self._take_last)

    def choose(self) -> None:
        """Offer the last acts."""
        self._ask(self._offer)

    def _ask(self, then: Callable[[tuple[Step, ...]], None]) -> None:
        if not self._context.read_only and self._step is None:
            since = wall_ms() - SHIFT_MS
            self._context.work.ask(last_steps, self._me, since).then(then)

    def _take_last(self, steps: tuple[Step, ...]) -> None:
        step = next((one for one in steps if one.open), None)
        if step is None:
            self._context.notices.tell(t("undo.nothing"))
        else:
            self.take_back(step)

    def _offer(self, steps: tuple[Step, ...]) -> None:
        if not steps:
            self._context.notices.tell(t("undo.nothing"))
            return
        dialog = ActsDialog(steps, self._window)
        if self._context.notices.run(dialog) and dialog.chosen is not None:
            self.take_back(dialog.chosen)
        dialog.deleteLater()

    def take_back(self, step: Step) -> None:
        """Take this act back: one part whole or not at all, many parts as far as nobody changed them since."""
        self._step, self._undoing, self._left = step, new_uid(), 0
        if len(step.left) == 1:
            asking = self._context.work.ask(undo_step, self._me, step)
            asking.failed(self._failed).then(self._done)
        else:
            self._next_part(step)

    def _next_part(self, step: Step) -> None:
        self._step = step
        done, total = step.undone, len(step.spans)
        self._context.notices.tell(t("undo.progress", done=done + 1, total=total))
        asking = self._context.work.ask(undo_part, self._me, step, self._undoing).in_background()
        asking.failed(self._failed).then(self._part_done)

    def _part_done(self, answer: tuple[Step, Undone]) -> None:
        step, undone = answer
        self._left += len(undone.left)
        if step.left:
            self._next_part(step)
        else:
            self._tell(step)

    def _done(self, undone: Undone) -> None:
        self._left = len(undone.left)
        if self._step is not None:
            self._tell(self._step)

    def _tell(self, step: Step) -> None:
        self._step = None
        told = t("undo.redone" if step.undoing else "undo.done", title=step.title)
        left = t("undo.left", n=self._left) if self._left else ""
        self._context.notices.tell(" ".join(part for part in (told, left) if part))

    def _failed(self, error: KnownError) -> None:
        self._step = None
        self._context.notices.tell_error(error)
