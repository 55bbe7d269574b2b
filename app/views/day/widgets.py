"""The screen 'My day': what waits in the queues, the list of the day, what is known of the chosen line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.services.day.lines import DayLine, MyDay
from app.services.words import t
from app.views.actions.registry import hint, key_text
from app.views.common.moments import day_and_time, time_left
from app.views.common.panel import Panel, look, plain, scrolled
from app.views.day.day_list import DayList
from app.views.texts import Translated
from app.views.theme import Theme

SIDE_WIDTH = 360


class DayPage(Translated, QWidget):
    """``actions_shown`` are the buttons above the list, in their order; the first is the main one."""

    def __init__(self, theme: Theme, buttons: Sequence[QAction]) -> None:
        super().__init__()
        self._day: MyDay | None = None
        self._line: DayLine | None = None
        self.list = DayList(theme)
        self._waiting = plain(wrap=False)
        self._buttons = [(_button(action, main=at == 0), action) for at, action in enumerate(buttons)]
        self._empty = look(plain(), "quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._side = Panel()
        self._details = QVBoxLayout()
        self._details.setSpacing(8)
        self._keys = look(plain(), "quiet")
        self._lay_out()
        self.retranslate()

    def show_day(self, day: MyDay) -> None:
        """Show the day."""
        self._day = day
        self._stack.setCurrentIndex(0 if day.sections else 1)
        self.list.show_day(day)
        self._show_waiting()

    def show_details(
        self, line: DayLine | None, paragraphs: Sequence[str], keys: Sequence[tuple[str, str]]
    ) -> None:
        """Show what is known of a line; ``keys`` are what can be done with it, as (key, words)."""
        self._line = line
        while (item := self._details.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._side.set_title(line.title if line is not None else t("day.nothing_chosen"))
        for text in paragraphs:
            label = plain()
            label.setText(text)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._details.addWidget(label)
        self._keys.setText("\n".join(t("day.key_line", keys=key, words=words) for key, words in keys))

    def retranslate(self) -> None:
        """Set every text anew."""
        self._empty.setText(t("day.empty"))
        for button, action in self._buttons:
            key = key_text(action)
            button.setText(t("day.button", text=action.text(), keys=key) if key else action.text())
            button.setToolTip(hint(action.text(), key))
        self._show_waiting()

    def _show_waiting(self) -> None:
        if self._day is None:
            return
        waiting = self._day.waiting
        if not waiting.count:
            text, name = t("day.nothing_waits"), "quiet"
        elif waiting.due_at is None:
            text, name = t("day.waits", n=waiting.count), ""
        else:
            left = time_left(waiting.due_at, self._day.at)
            text = t("day.waits_until", n=waiting.count, at=day_and_time(waiting.due_at), left=left)
            name = "late" if waiting.due_at < self._day.at else ""
        self._waiting.setText(text)
        look(self._waiting, name)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._waiting)
        head.addStretch(1)
        for button, _ in self._buttons:
            head.addWidget(button)
        frame = QFrame()
        frame.setProperty("look", "panel")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(1, 1, 1, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        inner.addWidget(self._stack)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._details)
        column.addStretch(1)
        self._side.body.addWidget(scrolled(sheet), 1)
        self._side.body.addWidget(self._keys)
        self._side.setMinimumWidth(260)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(frame)
        splitter.addWidget(self._side)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([10 * SIDE_WIDTH, SIDE_WIDTH])
        splitter.setChildrenCollapsible(False)
        page = QVBoxLayout(self)
        page.setContentsMargins(10, 8, 10, 6)
        page.addLayout(head)
        page.addWidget(splitter, 1)


def _button(action: QAction, *, main: bool) -> QPushButton:
    button = QPushButton()
    if main:
        button.setProperty("look", "main")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)
    return button
