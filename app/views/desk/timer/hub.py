"""How the team's hub stands, in a word on the strip: ``hub ✓ 0`` is connected with nothing waiting."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel

from app.services.clocks.why import duration_words
from app.services.sync.state import Standing, SyncState
from app.services.words import t
from app.views.common.moments import clock_time
from app.views.common.panel import look
from app.views.texts import Translated

LOOKS = {
    Standing.OFF: "quiet",
    Standing.UP: "quiet",
    Standing.CONNECTING: "soon",
    Standing.PAUSED: "soon",
    Standing.LOST: "soon",
    Standing.TOO_OLD: "late",
    Standing.TROUBLE: "late",
}


class HubBadge(Translated, QLabel):
    """Gone on a desk that works alone; a click leads to where the hub is set up."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state, self._joined = SyncState(Standing.OFF), False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's own hook."""
        event.accept()
        self.clicked.emit()

    def show_state(self, state: SyncState, *, joined: bool) -> None:
        """Show how it stands now."""
        self._state, self._joined = state, joined
        self.setVisible(joined)
        if not joined:
            return
        self.setText(_words(state))
        hint = "\n".join(_hint(state))
        self.setToolTip(hint)
        self.setAccessibleName(f"{self.text()}. {hint}")
        look(self, "late" if state.refused or state.too_old else LOOKS[state.standing])

    def retranslate(self) -> None:
        self.show_state(self._state, joined=self._joined)


def _words(state: SyncState) -> str:
    if state.too_old:
        return t("team.badge_too_old")
    if state.loading is not None and state.standing is Standing.UP:
        done, every = state.loading
        return t("team.badge_loading", percent=100 * done // max(1, every))
    badge = t(f"team.badge_{state.standing.value}", n=state.waiting)
    return t("team.badge_refused", badge=badge, n=state.refused) if state.refused else badge


def _hint(state: SyncState) -> list[str]:
    contact = state.last_contact_at
    lines = [t("team.last_contact", time=clock_time(contact)) if contact else t("team.no_contact")]
    lines += [t("joining.waits", n=state.waiting)] if state.waiting else []
    lines += [t("joining.refused", n=state.refused)] if state.refused else []
    if state.loading is not None:
        lines.append(t("joining.loading", done=state.loading[0], all=state.loading[1]))
    if state.trouble is not None:
        lines.append(str(state.trouble))
    if state.too_old and state.standing is not Standing.TOO_OLD:
        lines.append(t("sync.too_old"))
    if state.clock_off_ms:
        key = "sync.clock_behind" if state.clock_off_ms > 0 else "sync.clock_ahead"
        lines.append(t(key, span=duration_words(abs(state.clock_off_ms))))
    return lines
