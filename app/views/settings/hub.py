"""The panel of the team's hub on the settings page: how it stands, the password, joining, the test."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from app.services.joining.checking import Step
from app.services.sync.state import Standing, SyncState
from app.services.words import t
from app.views.common.moments import clock_time
from app.views.common.panel import look, plain
from app.views.settings.secret_row import SecretRow, button_row
from app.views.settings.steps import StepsView
from app.views.texts import Translated

LOOKS = {
    Standing.UP: "good",
    Standing.OFF: "quiet",
    Standing.CONNECTING: "soon",
    Standing.PAUSED: "soon",
    Standing.LOST: "late",
    Standing.TOO_OLD: "late",
    Standing.TROUBLE: "late",
}


class HubPanel(Translated, QFrame):
    """``main_wanted``: join, or with a hub joined keep the password. The others are what their button says."""

    main_wanted = Signal()
    check_wanted = Signal()
    copy_wanted = Signal()
    pause_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._state, self._key = SyncState(Standing.OFF), ""
        self._joined = self._busy = False
        self._title = look(QLabel(), "title")
        self._stands, self._more = plain(), plain(look_name="quiet")
        self.main, self.check, self.copy, self.pause, self.leave = (QPushButton() for _ in range(5))
        for button, wish in (
            (self.main, self.main_wanted),
            (self.check, self.check_wanted),
            (self.copy, self.copy_wanted),
            (self.pause, self.pause_wanted),
            (self.leave, self.leave_wanted),
        ):
            button.clicked.connect(wish)
        self.main.setProperty("look", "main")
        self._row = SecretRow(self.main)
        self.secret = self._row.field
        self.secret.returnPressed.connect(self.main_wanted)
        self.copy.hide()
        self.steps = StepsView(Step, "joining")
        self._arrange()
        self.retranslate()

    def show_state(self, state: SyncState, key: str, *, joined: bool, busy: bool = False) -> None:
        """Show how the desk stands; ``key`` pauses and goes on; ``busy``: joining is under way."""
        self._state, self._key, self._joined, self._busy = state, key, joined, busy
        self.retranslate()

    def set_testing(self, on: bool) -> None:
        """A test runs: another one waits for its end."""
        self.check.setEnabled(not on)
        self.copy.setVisible(not on and not self.steps.isHidden())

    def take_secret(self) -> str:
        """What is typed; the field is empty afterwards."""
        return self._row.take()

    def retranslate(self) -> None:
        state = self._state
        self._title.setText(t("joining.panel"))
        self._stands.setText(self._standing_words())
        look(self._stands, LOOKS[state.standing] if self._joined else "quiet")
        more = [str(state.trouble)] if state.trouble is not None else []
        if self._joined and state.too_old and state.standing is not Standing.TOO_OLD:
            more.append(t("sync.too_old"))
        if self._joined and state.loading is not None:
            more.append(t("joining.loading", done=state.loading[0], all=state.loading[1]))
        more += [t("joining.waits", n=state.waiting)] if self._joined and state.waiting else []
        more += [t("joining.refused", n=state.refused)] if self._joined and state.refused else []
        self._more.setText(" ".join(more))
        self._more.setVisible(bool(more))
        self._row.say("joining")
        self.main.setText(t("joining.keep" if self._joined else "joining.join"))
        self.main.setEnabled(not self._busy)
        self.check.setText(t("joining.check"))
        self.copy.setText(t("joining.copy"))
        self.pause.setText(t("joining.resume" if state.standing is Standing.PAUSED else "joining.pause"))
        self.leave.setText(t("joining.leave"))
        for button in (self.pause, self.leave):
            button.setVisible(self._joined)

    def _standing_words(self) -> str:
        if not self._joined:
            return t("joining.alone")
        contact = self._state.last_contact_at
        key = f"joining.joined_{self._state.standing.value}"
        return t(key, pause=self._key, time=clock_time(contact) if contact else "…")

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        for widget in (self._title, self._stands, self._more):
            column.addWidget(widget)
        column.addLayout(self._row)
        column.addLayout(button_row((self.check, self.copy), (self.pause, self.leave)))
        column.addWidget(self.steps)
