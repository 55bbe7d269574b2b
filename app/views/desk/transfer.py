"""To whom the caller goes, how, and what the colleague should know: one form, two keys."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.calls.targets import Target, Targets
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox
from app.views.common.directory.words import standing_words, where_words, who_words
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm

DIALLED = re.compile(r"\+?[0-9*#() -]*[0-9*#]")
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
ROLE = Qt.ItemDataRole.UserRole
LINES = 6


class TargetField(QWidget):
    """Type a number, or any part of a name, and go down to the one meant; ``number`` is what would be dialled."""

    def __init__(self) -> None:
        super().__init__()
        self._targets: Targets | None = None
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(t("handing.target_hint"))
        self.edit.setAccessibleName(t("ticket.transfer_to"))
        self.edit.textChanged.connect(self._find)
        self.edit.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName(t("ticket.transfer_to"))
        self.list.setFixedHeight(LINES * self.fontMetrics().lineSpacing() + 2 * self.list.frameWidth() + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.edit)
        column.addWidget(self.list)
        self.setFocusProxy(self.edit)

    def offer(self, targets: Targets) -> None:
        """These can be chosen."""
        self._targets = targets
        self._find(self.edit.text())

    @property
    def number(self) -> str:
        """The number of the line gone to, else the number typed; empty for neither."""
        if self.list.currentRow() >= 0:
            target: Target = self.list.currentItem().data(ROLE)
            return target.number
        text = self.edit.text().strip()
        return text if DIALLED.fullmatch(text) else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While typing, the arrows go up and down in the list."""
        moves = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES
        if moves:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    def _find(self, text: str) -> None:
        """A number typed stands for itself; words mean the first who is found."""
        self.list.clear()
        if self._targets is None:
            return
        for target in self._targets.find(text):
            item = QListWidgetItem(_words(target, self._targets.at))
            item.setData(ROLE, target)
            self.list.addItem(item)
        if text.strip() and not DIALLED.fullmatch(text.strip()):
            self.list.setCurrentRow(0)


class TransferDialog(SmallForm):
    """Enter sends the caller on, Ctrl+Enter asks the colleague first (where the line can); Escape closes.

    ``ask_first`` tells which of the two was pressed.
    """

    def __init__(
        self,
        parent: QWidget,
        dispositions: Sequence[Choice],
        chosen: object,
        note: str,
        *,
        may_ask: bool = False,
        may_send: bool = True,
    ) -> None:
        super().__init__(parent, t("ticket.transfer_title"))
        self.ask_first = not may_send
        self._may_ask, self._may_send = may_ask, may_send
        self.to = TargetField()
        self.target = self.to.edit
        self.note = QLineEdit(note)
        self.disposition = ChoiceBox()
        self.disposition.set_choices(dispositions)
        self.disposition.set_value(chosen)
        self.add(t("ticket.transfer_to"), self.to)
        self.add(t("ticket.transfer_note"), self.note)
        self.add(t("ticket.outcome"), self.disposition)
        along = plain(look_name="quiet")
        along.setText(t("handing.goes_along"))
        self.rows.addRow("", along)
        self.finish(t("ticket.transfer") if may_send else t("handing.ask_first"))
        if may_ask and may_send:
            self._add_asking()
        self.setMinimumWidth(600)

    @property
    def number(self) -> str:
        """What to dial; empty while nobody was named."""
        return self.to.number

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter asks the colleague first."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._may_ask:
            self.ask()
        else:
            super().keyPressEvent(event)

    def ask(self) -> None:
        """Talk to the colleague before the caller is put through."""
        self.ask_first = True
        self.accept()
        if not self.result():
            self.ask_first = not self._may_send

    def accept(self) -> None:
        """Close only with somebody to transfer to."""
        if self.number:
            super().accept()
        else:
            key = "handing.nobody" if self.target.text().strip() else "handing.target_needed"
            self.complain(t(key), self.target)

    def _add_asking(self) -> None:
        box = self.findChild(QDialogButtonBox)
        if box is not None:
            button = QPushButton(t("handing.ask_first_key"))
            button.setAutoDefault(False)
            button.clicked.connect(self.ask)
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)


def _words(target: Target, now: int) -> str:
    line = target.line
    if line is None:
        return target.number
    parts = (who_words(line), target.number, standing_words(line, now), where_words(line))
    return t("handing.between").join(part for part in parts if part)
