"""How the exchange is reached, in a word on the strip; the tool tip says what that means and names the queues."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel

from app.services.telephony.events import LineStatus, Link
from app.services.words import t
from app.views.common.panel import look
from app.views.texts import Translated

LOOKS = {Link.CONNECTING: "soon", Link.UP: "quiet", Link.LOST: "late", Link.REFUSED: "late"}


class LinkBadge(Translated, QLabel):
    """Gone where the line has no exchange behind it; a click leads to where it is set up."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._status, self._trouble = LineStatus(), ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's own hook."""
        event.accept()
        self.clicked.emit()

    def show_status(self, status: LineStatus, trouble: str = "") -> None:
        """Show the link as it stands now; ``trouble`` is why the line chosen is not in use at all."""
        self._status, self._trouble = status, trouble
        self.setVisible(bool(trouble) or status.link is not Link.NONE)
        if trouble:
            self.setText(t("exchange.link_not_used"))
            self.setToolTip(trouble)
            self.setAccessibleName(trouble)
            look(self, "late")
            return
        if status.link is Link.NONE:
            return
        self.setText(t(f"exchange.link_{status.link.value}"))
        self.setToolTip("\n".join((t(f"exchange.link_{status.link.value}_hint"), *_queues(status))))
        self.setAccessibleName(self.toolTip())
        look(self, LOOKS[status.link])

    def retranslate(self) -> None:
        self.show_status(self._status, self._trouble)


def _queues(status: LineStatus) -> tuple[str, ...]:
    """A line for each queue the operator is in; none where nothing is known of queues."""
    if status.link is not Link.UP:
        return ()
    if not status.queues:
        return (t("exchange.no_queues"),)
    return tuple(
        t("exchange.queue_paused" if each.paused else "exchange.queue_ready", queue=each.queue, reason=each.reason)
        for each in status.queues
    )
