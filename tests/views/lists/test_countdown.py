"""The countdown in lists: words, looks, and that time passing reads and sorts nothing."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QTableWidget

from app.services.lists.columns import LISTS, STANDS_STILL
from app.services.words import use_language
from app.views.lists import cells
from app.views.lists.cells import FOREGROUND, ListCells, countdown
from app.views.lists.countdown import Countdown
from app.views.theme import Theme

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    ("left", "russian", "english"),
    [
        (42 * MINUTE + 59_000, "42 мин", "42 min"),
        (0, "0 мин", "0 min"),
        (3 * HOUR + 5 * MINUTE, "3 ч 05 мин", "3 h 05 min"),
        (47 * HOUR, "47 ч 00 мин", "47 h 00 min"),
        (2 * DAY, "2 дн", "2 d"),
        (-35 * MINUTE, "−35 мин", "−35 min"),
        (-3 * DAY, "−3 дн", "−3 d"),
    ],
)
def test_what_is_left_in_words(left: int, russian: str, english: str) -> None:
    assert countdown(left) == russian
    use_language("en")
    assert countdown(left) == english


def test_late_is_red_soon_is_amber_and_what_stands_still_is_neither(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme = Theme(application)
    monkeypatch.setattr(cells, "wall_ms", lambda: NOW)
    spec = LISTS["queues"]
    column = spec.column("left")
    shown = ListCells(theme, spec.columns)
    at = [one.name for one in spec.columns].index("state") + 2

    def look(value: int | None, state: str = "new") -> str:
        row = tuple(state if place == at else None for place in range(len(spec.columns) + 2))
        colour = shown.role(column, row, value, FOREGROUND)
        return str(colour.name()) if colour is not None else ""

    assert look(NOW - 1) == theme.colours.late
    assert look(NOW + MINUTE) == theme.colours.soon
    assert look(NOW + DAY) == ""
    assert look(STANDS_STILL) == ""
    assert look(NOW - 1, "closed") == theme.colours.quiet
    assert shown.text(column, STANDS_STILL) == "срок стоит"
    assert shown.text(column, NOW + HOUR) == "1 ч 00 мин"


def test_a_tick_paints_what_counts_down_in_sight(qtbot: Any) -> None:
    table = QTableWidget(3, 4)
    table.resize(600, 200)
    qtbot.addWidget(table)
    painted: list[QRect] = []
    table.viewport().installEventFilter(_Painted(table, painted))
    ticking = Countdown(table, [1, 2])
    ticking.tick()
    assert painted == [], "nothing is painted out of sight"
    table.show()
    qtbot.waitExposed(table)
    qtbot.waitUntil(lambda: bool(painted))
    painted.clear()
    table.setColumnHidden(2, True)
    qtbot.waitUntil(lambda: bool(painted))
    painted.clear()
    ticking.tick()
    qtbot.waitUntil(lambda: bool(painted))
    [whole] = painted
    assert (whole.left(), whole.width()) == (table.columnViewportPosition(1), table.columnWidth(1))


class _Painted(QObject):
    def __init__(self, parent: QObject, painted: list[QRect]) -> None:
        super().__init__(parent)
        self._painted = painted

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self._painted.append(event.rect())
        return False
