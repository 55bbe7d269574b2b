"""Keeps the draft: what is typed is in the store within 300 ms of the last key, always."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.ids import Uid, new_uid
from app.services.drafts import DraftState, KeptDraft, keep
from app.views.context import Context

KEEP_AFTER_MS = 150
"""Counted from the first change not kept yet, so that steady typing is kept too."""


class DraftKeeper(QObject):
    """``collect`` gives the draft's title, body and ticket at the moment of keeping."""

    kept = Signal(object)

    def __init__(self, context: Context, collect: Callable[[], tuple[str, dict[str, Any], Uid | None]]) -> None:
        super().__init__()
        self._context = context
        self._collect = collect
        self._timer = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep_now)
        self.uid = new_uid()
        self.interaction: Uid | None = None

    def begin(self, interaction: Uid | None, uid: Uid | None = None) -> None:
        """A new draft, or one taken up again."""
        self._timer.stop()
        self.uid = uid or new_uid()
        self.interaction = interaction

    def changed(self) -> None:
        """Something is to be kept soon."""
        if not self._timer.isActive():
            self._timer.start()

    def forget(self) -> None:
        """Nothing is to be kept any more: the draft was saved or put aside."""
        self._timer.stop()

    @property
    def is_waiting(self) -> bool:
        """Whether something has not been handed to the store yet."""
        return self._timer.isActive()

    def keep_now(self) -> None:
        """Hand the draft to the store."""
        self._timer.stop()
        title, body, ticket = self._collect()
        user = self._context.signed_in.user_uid
        state = DraftState(self.uid, user, title, body, self.interaction, ticket)
        self._context.work.ask(keep, state).then(self._kept)

    def _kept(self, kept: KeptDraft) -> None:
        self.kept.emit(kept.at)
