"""The bar under the desk: the clocks of the call in hand, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontDatabase
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from app.services.words import t
from app.views.actions.registry import hint, key_text
from app.views.common.moments import stretch
from app.views.common.panel import look
from app.views.texts import Translated

MAIN = "ticket.save"
CLOCKS = ("ring", "talk", "hold", "acw")


class CallBar(Translated, QFrame):
    """Clocks on the left, buttons on the right; each button shows its key."""

    def __init__(
        self, actions: Mapping[str, QAction], more: Sequence[QAction] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "strip")
        self._values: dict[str, int] = {}
        self._limit_ms: int | None = None
        self._consulting = self._parked = self._told_by_hand = False
        self._clocks: dict[str, QLabel] = {}
        self._state = look(QLabel(), "title")
        self._state.setMinimumWidth(120)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 8, 5)
        layout.setSpacing(8)
        layout.addWidget(self._state)
        digits = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for name in CLOCKS:
            clock = QLabel()
            clock.setFont(digits)
            clock.setTextFormat(Qt.TextFormat.PlainText)
            self._clocks[name] = clock
            layout.addWidget(clock)
        layout.addStretch(1)
        self._buttons: list[tuple[str, QToolButton, QAction]] = []
        for name, action in actions.items():
            button = QToolButton()
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            if name == MAIN:
                button.setProperty("look", "main")
            button.clicked.connect(action.trigger)
            action.changed.connect(self._show_changed)
            self._buttons.append((name.rpartition(".")[2], button, action))
            layout.addWidget(button)
        self._more_actions = more
        self._more = QToolButton()
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        menu = QMenu(self._more)
        for action in more:
            menu.addAction(action)
            action.changed.connect(self._show_more)
        self._more.setMenu(menu)
        layout.insertWidget(layout.count() - 1, self._more)
        self.retranslate()

    def show_way(self, *, consulting: bool, parked: bool, told_by_hand: bool = False) -> None:
        """While a colleague is asked, the transfer's button puts the caller through; a parked one is fetched.

        ``told_by_hand``: the operator has dialled, and says with the answer's button that the other side answered.
        """
        if (consulting, parked, told_by_hand) != (self._consulting, self._parked, self._told_by_hand):
            self._consulting, self._parked, self._told_by_hand = consulting, parked, told_by_hand
            self._show_buttons()

    def show_state(self, text: str, name: str = "title") -> None:
        """What the operator is doing, in the look that says how urgent it is."""
        self._state.setText(text)
        look(self._state, name)

    def show_clocks(self, values: dict[str, int], limit_ms: int | None) -> None:
        """The call's ring, talk, hold and after-call times in ms, and the after-call limit if there is one."""
        self._values, self._limit_ms = values, limit_ms
        for name, clock in self._clocks.items():
            spent = values.get(name)
            clock.setVisible(spent is not None)
            if spent is None:
                continue
            text = t(f"timer.{name}", time=stretch(spent))
            if name == "acw" and limit_ms is not None:
                text = t("timer.acw_of", time=stretch(spent), limit=stretch(limit_ms))
                look(clock, "late" if spent >= limit_ms else "quiet")
            clock.setText(text)

    def retranslate(self) -> None:
        self.show_clocks(self._values, self._limit_ms)
        self._show_buttons()
        self._more.setText(t("timer.button_more"))
        self._show_more()

    def _show_more(self) -> None:
        """Gone while none of it can be done."""
        self._more.setVisible(any(action.isEnabled() for action in self._more_actions))

    def _show_buttons(self) -> None:
        for one in self._buttons:
            self._show_button(*one)

    def _show_changed(self) -> None:
        """One action has changed: an event of a call changes a dozen of them."""
        changed = self.sender()
        for one in self._buttons:
            if one[2] is changed:
                self._show_button(*one)

    def _show_button(self, name: str, button: QToolButton, action: QAction) -> None:
        key = key_text(action)
        text = self._words_of(name)
        button.setText(f"{text}  {key}" if key else text)
        button.setToolTip(hint(action.text(), key))
        button.setIcon(action.icon())
        button.setVisible(action.isEnabled() and (name != "park" or self._parked))

    def _words_of(self, name: str) -> str:
        if name == "transfer" and self._consulting:
            return t("timer.button_connect")
        if name == "answer" and self._told_by_hand:
            return t("timer.button_answered")
        return t(f"timer.button_{name}")
