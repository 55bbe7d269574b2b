"""How a list's values are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.models.tickets import OPEN_STATES
from app.services.lists.columns import STANDS_STILL, Column, Kind
from app.services.store.clock import wall_ms
from app.services.store.store import Row
from app.services.telephony.events import Cause
from app.services.tickets.moments import moment_words
from app.services.words import language, t
from app.views.theme import Theme

SOON_MS = 3_600_000
MINUTE_MS = 60_000
FULL_DAYS = 2
"""From so many days on a countdown tells days alone."""
FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
URGENT = 4
HIGH = 3


class ListCells:
    """Texts and colours of cells. ``state_at`` is where a ticket's state stands in its row, -1 for none."""

    def __init__(self, theme: Theme, columns: tuple[Column, ...]) -> None:
        self._theme = theme
        names = [column.name for column in columns]
        self._state_at = names.index("state") + 2 if "state" in names else -1

    def text(self, column: Column, value: Any) -> str:
        """The text of a cell."""
        return shown(column.kind, value)

    def role(self, column: Column, row: Row, value: Any, role: int) -> Any:
        """Red for what is late and urgent, amber for what soon will be; numbers to the right."""
        if role == FOREGROUND:
            look = self._look(column, row, value)
            return QColor(look) if look else None
        if role == ALIGNMENT and column.kind in (Kind.SECONDS, Kind.WHOLE, Kind.LEFT):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def heading(self, column: Column) -> str:
        """A column's head."""
        return t(column.label_key)

    def _look(self, column: Column, row: Row, value: Any) -> str:
        colours = self._theme.colours
        if self._state_at >= 0 and row[self._state_at] not in OPEN_STATES:
            return colours.quiet if column.kind in (Kind.STATE, Kind.DUE, Kind.LEFT) else ""
        if column.kind in (Kind.DUE, Kind.LEFT) and value is not None and value != STANDS_STILL:
            left = value - wall_ms()
            return colours.late if left < 0 else colours.soon if left < SOON_MS else ""
        if column.kind is Kind.PRIORITY:
            return {URGENT: colours.late, HIGH: colours.soon}.get(value, "")
        if column.kind is Kind.SENT:
            return {"refused": colours.late, "waiting": colours.soon}.get(value, colours.quiet)
        if column.kind is Kind.CAUSE and value == Cause.UNKNOWN:
            return colours.soon
        if column.kind is Kind.CALL_STATE and value in ("missed", "abandoned", "rejected"):
            return colours.late
        return ""


def shown(kind: Kind, value: Any) -> str:
    """A value in words of the language in use; empty for none."""
    if value is None or value == "":
        return ""
    if kind in (Kind.MOMENT, Kind.DUE):
        return moment(value)
    if kind is Kind.LEFT:
        return t("lists.stands_still") if value == STANDS_STILL else countdown(value - wall_ms())
    if kind is Kind.SECONDS:
        return f"{value // 60}:{value % 60:02d}"
    if kind is Kind.CAUSE:
        return t(f"lists.cause_{value}")
    area = _AREAS.get(kind)
    return t(f"{area}{value}") if area else str(value)


_AREAS = {
    Kind.STATE: "tickets.state_",
    Kind.PRIORITY: "tickets.priority_",
    Kind.CHANNEL: "lists.channel_",
    Kind.CALL_STATE: "lists.call_state_",
    Kind.DIRECTION: "lists.direction_",
    Kind.SENT: "lists.sent_",
}


def countdown(left: int) -> str:
    """What is left of a deadline (ms), below zero when it has passed: «42 мин», «3 ч 05 мин», «−2 дн»."""
    minutes = abs(left) // MINUTE_MS
    key, days, hours = "minutes", minutes // (24 * 60), minutes // 60
    if days >= FULL_DAYS:
        key = "days"
    elif hours:
        key = "hours"
    text = t(f"lists.countdown_{key}", days=days, hours=hours, minutes=f"{minutes % 60:02}" if hours else minutes)
    return t("lists.countdown_late", amount=text) if left < 0 else text


def moment(at: int) -> str:
    """A moment (UTC ms): only the time for today."""
    then = datetime.fromtimestamp(at / 1000, UTC).astimezone()
    if then.date() == datetime.now(UTC).astimezone().date():
        return t("lists.today_at", time=then.strftime("%H:%M"))
    return moment_words(at, language())
