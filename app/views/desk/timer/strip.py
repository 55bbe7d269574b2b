"""The strip over the window: ready or paused, who waits, the day so far, the search."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from app.records import frozen
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.desk.timer.hub import HubBadge
from app.views.desk.timer.link import LinkBadge
from app.views.texts import Translated

PRESENCE_WIDTH = 150
SEARCH_LEAST, SEARCH_MOST = 90, 230


@frozen
class MenuLine:
    """One line of what can be chosen; without ``data`` it only tells. What follows a tab is set to the right."""

    text: str
    data: tuple[str, str] | None = None
    hint: str = ""
    checked: bool | None = None


class StatusStrip(Translated, QFrame):
    """``menu_wanted``: what can be chosen is to be filled in. ``chosen`` carries the data of a line of it."""

    menu_wanted = Signal()
    chosen = Signal(object)
    search_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "strip")
        self._presence = QToolButton()
        self._presence.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._presence.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._presence.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._presence.setMinimumWidth(PRESENCE_WIDTH)
        self._menu = QMenu(self._presence)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self.menu_wanted)
        self._menu.triggered.connect(self._choose)
        self._presence.setMenu(self._menu)
        self._standing = plain(wrap=False)
        self._standing.hide()
        self._next = look(QLabel(), "soon")
        self._training = look(QLabel(), "soon")
        self._training.hide()
        self.link, self.hub = LinkBadge(), HubBadge()
        self._waiting = plain(wrap=False)
        self._day = plain(wrap=False, look_name="quiet")
        self._who = plain(wrap=False, look_name="quiet")
        self._search = _SearchHint()
        self._search.wanted.connect(self.search_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 12, 5)
        layout.setSpacing(16)
        for widget in (
            self._presence,
            self._training,
            self._next,
            self._standing,
            self.link,
            self.hub,
            self._waiting,
            self._day,
        ):
            layout.addWidget(widget)
        for label in (self._waiting, self._day, self._who):
            label.setMinimumWidth(1)  # gives way in a small window or at a large scale
        layout.addStretch(1)
        layout.addWidget(self._who)
        layout.addWidget(self._search)
        self.retranslate()

    def fill_menu(self, lines: Sequence[MenuLine | None]) -> None:
        """Offer these; None parts them."""
        self._menu.clear()
        for line in lines:
            if line is None:
                self._menu.addSeparator()
                continue
            action = self._menu.addAction(line.text)
            action.setData(line.data)
            action.setEnabled(line.data is not None)
            action.setToolTip(line.hint)
            if line.checked is not None:
                action.setCheckable(True)
                action.setChecked(line.checked)

    def open_menu(self) -> None:
        """Open the list of reasons, for the key."""
        self._presence.showMenu()

    def show_presence(self, text: str, name: str) -> None:
        """Ready or paused and for how long, in a look."""
        self._presence.setText(text)
        self._presence.setAccessibleName(text)
        self._presence.setProperty("state", name)

    def show_next(self, text: str) -> None:
        """What begins after this call; empty hides it."""
        self._next.setText(text)
        self._next.setVisible(bool(text))

    def show_standing(self, text: str, name: str = "soon", hint: str = "") -> None:
        """What is to be said of the pause and the exchange; empty hides it."""
        self._standing.setText(text)
        self._standing.setToolTip(hint)
        self._standing.setAccessibleDescription(hint)
        self._standing.setVisible(bool(text))
        look(self._standing, name)

    def show_waiting(self, text: str, name: str) -> None:
        """How many wait, and how long the first of them has."""
        self._waiting.setText(text)
        self._waiting.setVisible(bool(text))
        look(self._waiting, name)

    def show_day(self, text: str) -> None:
        """Calls and times so far today."""
        self._day.setText(text)

    def show_training(self, on: bool) -> None:
        """Whether the calls are played from a log, so that nobody takes them for real ones."""
        self._training.setVisible(on)

    def show_who(self, text: str) -> None:
        """Who is signed in, and where."""
        self._who.setText(text)

    def retranslate(self) -> None:
        self._training.setText(t("timer.training_line"))
        self._search.setPlaceholderText(t("timer.search"))
        self._search.setAccessibleName(t("timer.search"))

    def _choose(self, action: object) -> None:
        self.chosen.emit(action.data())  # type: ignore[attr-defined]  # a QAction, by Qt's contract


class _SearchHint(QLineEdit):
    """Looks like a search box; a click opens the palette, where the typing is done."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(SEARCH_LEAST)
        self.setMaximumWidth(SEARCH_MOST)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere asks for the search."""
        event.accept()
        self.wanted.emit()
