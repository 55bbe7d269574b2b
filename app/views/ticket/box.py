"""The box below the time line: a note for colleagues, or an answer to the client."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from app.services.tickets.writing import INNER, TO_CLIENT, Way
from app.services.words import t
from app.views.actions.registry import hint
from app.views.common.combos import ChoiceBox
from app.views.common.panel import plain
from app.views.texts import Translated

LINES = 4


class WritingBox(Translated, QFrame):
    """``edited`` fires at every key; ``finished`` when the main button is pressed, ``left`` at Escape.

    ``edit`` is where the words stand: templates and spelling work on it.
    """

    edited = Signal()
    finished = Signal()
    left = Signal()
    kind_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._keys: dict[str, str] = {}
        self.edit = _Edit()
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * LINES + 14)
        self.edit.textChanged.connect(self.edited)
        self.edit.left.connect(self.left)
        self._kinds = {INNER: _tab(), TO_CLIENT: _tab()}
        self._group = QButtonGroup(self)
        for tab in self._kinds.values():
            self._group.addButton(tab)
        self._kinds[INNER].setChecked(True)
        self._group.buttonClicked.connect(self._tab_clicked)
        self.way = ChoiceBox()
        self.way.picked.connect(self._way_picked)
        self.way.setMinimumContentsLength(24)
        self.way.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self._kept = plain(wrap=False, look_name="quiet")
        self._main = QPushButton()
        self._main.setProperty("look", "main")
        self._main.clicked.connect(self.finished)
        self._lay_out()
        self.retranslate()

    @property
    def kind(self) -> str:
        """``inner`` or ``to_client``."""
        return INNER if self._kinds[INNER].isChecked() else TO_CLIENT

    @property
    def text(self) -> str:
        """What is written."""
        return self.edit.toPlainText()

    def show_words(self, kind: str, text: str) -> None:
        """Put words in, without telling."""
        self._kinds[kind].setChecked(True)
        if self.edit.toPlainText() != text:
            self.edit.blockSignals(True)
            self.edit.setPlainText(text)
            self.edit.blockSignals(False)
        self._show_kind()

    def show_ways(self, ways: Sequence[Way], chosen: tuple[str, str]) -> None:
        """Offer the ways to reach the client; ``chosen`` is a channel and an address."""
        offer_ways(self.way, ways, chosen)

    def show_kept(self, text: str) -> None:
        """Say when the words were last kept."""
        self._kept.setText(text)

    def show_keys(self, keys: dict[str, str]) -> None:
        """The keys told on the tabs and the button: by ``inner``, ``to_client``, ``send``."""
        self._keys = keys
        self.retranslate()

    def focus_edit(self) -> None:
        """Put the cursor behind the last word."""
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Set every text anew."""
        for kind, tab in self._kinds.items():
            tab.setText(hint(t(f"ticket_screen.kind_{kind}"), self._keys.get(kind, "")))
        self.way.setAccessibleName(t("ticket_screen.way"))
        self._show_kind()

    def _show_kind(self) -> None:
        answer = self.kind == TO_CLIENT
        self.way.setVisible(answer)
        words = t("ticket_screen.check_answer") if answer else t("ticket_screen.add_note")
        self._main.setText(hint(words, self._keys.get("send", "")))
        name = t(f"ticket_screen.kind_{self.kind}")
        self.edit.setAccessibleName(name)
        if answer:
            self.edit.setPlaceholderText(t("ticket_screen.answer_hint", example="${client_name}"))
        else:
            self.edit.setPlaceholderText(t("ticket_screen.note_hint"))
        self.edit.viewport().update()  # Qt repaints an empty box only where the hint appears or goes

    def _tab_clicked(self) -> None:
        self._show_kind()
        self.kind_chosen.emit(self.kind)

    def _way_picked(self, _way: object) -> None:
        self.edited.emit()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2)
        for tab in self._kinds.values():
            head.addWidget(tab)
        head.addSpacing(8)
        head.addWidget(self.way)
        head.addStretch(1)
        head.addWidget(self._kept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._main)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.edit)
        column.addLayout(foot)


class _Edit(QPlainTextEdit):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the time line; what is written stays."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _tab() -> QToolButton:
    tab = QToolButton()
    tab.setProperty("look", "tab")
    tab.setCheckable(True)
    tab.setAutoRaise(True)
    tab.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return tab


def offer_ways(box: ChoiceBox, ways: Sequence[Way], chosen: tuple[str, str]) -> None:
    """Offer these ways to reach a client; without a possible choice the first one is chosen."""
    box.set_choices([((way.channel, way.recipient), _way_words(way)) for way in ways])
    keys = [(way.channel, way.recipient) for way in ways]
    box.set_value(chosen if chosen in keys else next(iter(keys), None))


def chosen_way(box: ChoiceBox) -> tuple[str, str]:
    """The channel and address chosen."""
    chosen = box.value()
    return (str(chosen[0]), str(chosen[1])) if isinstance(chosen, tuple) else ("", "")


def _way_words(way: Way) -> str:
    channel = t(f"lists.channel_{way.channel}")
    return t("ticket_screen.way_to", channel=channel, address=way.shown) if way.shown else channel
