"""The bar of a conflict: what was changed by both, and one key for each way out. And why the hub refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from app.services.team.clashes import Conflict, Side
from app.services.words import t
from app.views.actions.registry import hint
from app.views.common.moments import day_and_time
from app.views.common.panel import look, plain
from app.views.texts import Translated

LONGEST = 40


class TeamBar(Translated, QFrame):
    """Gone where there is nothing to say. ``taken`` and ``kept`` are about the conflict shown.

    ``narrow``: the two ways out stand below the words.
    """

    taken = Signal()
    kept = Signal()

    def __init__(self, *, narrow: bool = False) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._narrow = narrow
        self._conflicts: tuple[Conflict, ...] = ()
        self._refusal, self._writes = "", True
        self._keys = ("", "")
        self._told = plain()
        self._refused = look(plain(), "late")
        self.take, self.keep = QPushButton(), QPushButton()
        self.take.clicked.connect(self.taken)
        self.keep.clicked.connect(self.kept)
        row: QBoxLayout = QVBoxLayout() if narrow else QHBoxLayout()
        row.addWidget(self._told, 1)
        row.addWidget(self.take)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 6)
        column.addLayout(row)
        column.addWidget(self._refused)
        self.retranslate()

    @property
    def conflict(self) -> Conflict | None:
        """The conflict that is shown."""
        return self._conflicts[0] if self._conflicts else None

    def show_keys(self, take: str, keep: str) -> None:
        """The keys of the two ways out."""
        self._keys = (take, keep)
        self.retranslate()

    def show_conflicts(self, conflicts: Sequence[Conflict], refusal: str, *, writes: bool) -> None:
        """Show the first of these; ``refusal`` is why the hub took something not, in words."""
        self._conflicts, self._refusal, self._writes = tuple(conflicts), refusal, writes
        self.retranslate()

    def retranslate(self) -> None:
        conflict = self.conflict
        self.setVisible(conflict is not None or bool(self._refusal))
        self._refused.setText(self._refusal)
        self._refused.setVisible(bool(self._refusal))
        for widget in (self._told, self.take, self.keep):
            widget.setVisible(conflict is not None)
        for button in (self.take, self.keep):
            button.setVisible(conflict is not None and self._writes)
        if conflict is None:
            return
        told = t(
            "team.conflict",
            field=conflict.label,
            stands=conflict.stands.text,
            who=_who(conflict.stands),
            other=conflict.other.text,
            other_who=_who(conflict.other),
        )
        more = len(self._conflicts) - 1
        self._told.setText(f"{told} ({t('team.more_conflicts', n=more)})" if more else told)
        take = t("team.take_other", value=_short(conflict.other.text))
        self.take.setText(hint(t("team.take_it") if self._narrow else take, self._keys[0]))
        self.take.setToolTip(take)
        self.keep.setText(hint(t("team.keep"), self._keys[1]))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words need another height where they get another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Between lists that want all the room, words get no less than they need."""
        if self._narrow:
            for words in (self._told, self._refused):
                words.setMinimumHeight(max(0, words.heightForWidth(max(words.width(), 1))))


def _who(side: Side) -> str:
    name = t("team.you") if side.mine else side.user or t("team.program")
    return t("team.who_when", who=name, time=day_and_time(side.at))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
