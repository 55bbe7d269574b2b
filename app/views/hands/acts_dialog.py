"""The list of one's last acts: choose one, take it back or do it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.services.undo.steps import Step
from app.services.words import t

ROLE = int(Qt.ItemDataRole.UserRole)


class ActsDialog(QDialog):
    """``chosen`` is the act to take back, None when the dialog was closed without."""

    def __init__(self, steps: Sequence[Step], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("undo.acts_title"))
        self.chosen: Step | None = None
        hint = QLabel(t("undo.acts_hint"))
        hint.setWordWrap(True)
        hint.setProperty("look", "quiet")
        self._list = QListWidget()
        self._list.setAccessibleName(t("undo.acts_title"))
        self._list.setWordWrap(True)
        self._list.setAlternatingRowColors(True)
        for step in steps:
            self._list.addItem(_item(step))
        self._list.itemActivated.connect(self._take)
        self._list.currentItemChanged.connect(self._moved)
        buttons = QDialogButtonBox()
        self._button = buttons.addButton(t("undo.undo_button"), QDialogButtonBox.ButtonRole.AcceptRole)
        close = buttons.addButton(t("undo.close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        buttons.accepted.connect(self._take_current)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addWidget(self._list, 1)
        layout.addWidget(buttons)
        self.resize(620, 420)
        self._list.setCurrentRow(next((row for row, step in enumerate(steps) if step.open), 0))
        self._list.setFocus()

    def _moved(self) -> None:
        step = self._current()
        self._button.setEnabled(step is not None and bool(step.left))
        self._button.setText(t("undo.redo_button" if step is not None and step.undoing else "undo.undo_button"))

    def _take(self, item: QListWidgetItem) -> None:
        step = item.data(ROLE)
        if isinstance(step, Step) and step.left:
            self.chosen = step
            self.accept()

    def _take_current(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._take(item)

    def _current(self) -> Step | None:
        item = self._list.currentItem()
        step = item.data(ROLE) if item is not None else None
        return step if isinstance(step, Step) else None


def _item(step: Step) -> QListWidgetItem:
    time = datetime.fromtimestamp(step.at / 1000, UTC).astimezone().strftime("%H:%M")
    key = "undo.act_line" if step.left else "undo.act_undone"
    item = QListWidgetItem(t(key, time=time, title=step.title))
    item.setData(ROLE, step)
    return item
