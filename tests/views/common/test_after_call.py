"""What is offered once a dialled call is over."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject

from app.views.common.after_call import AfterCall
from app.views.context import Context
from app.views.navigation import Navigation
from app.views.notices import Notice, Notices


class Desk:
    """Whoever dials, and what was told."""

    def __init__(self) -> None:
        self.navigation, self.notices = Navigation(), Notices()
        self.told: list[Notice] = []
        self.notices.told.connect(self.told.append)
        self.parent = QObject()
        context = SimpleNamespace(navigation=self.navigation, notices=self.notices)
        self.after = AfterCall(cast("Context", context), self.parent)

    def dial(self, number: str) -> None:
        self.after.dial(number, f"called {number}", "done", lambda: None)


@pytest.fixture
def desk(qtbot: Any) -> Desk:
    return Desk()


def test_the_offer_comes_when_the_call_is_over_and_once(desk: Desk) -> None:
    desk.dial("311")
    assert desk.told == []
    desk.navigation.dialled.emit("311")
    desk.navigation.contact_over.emit()
    desk.navigation.contact_over.emit()
    assert [notice.text for notice in desk.told] == ["called 311"]


def test_what_was_not_dialled_offers_nothing(desk: Desk) -> None:
    desk.dial("311")
    desk.navigation.contact_over.emit()
    assert desk.told == []


def test_another_call_made_instead_takes_the_offer_away(desk: Desk) -> None:
    desk.dial("311")
    desk.navigation.dialled.emit("312")
    desk.navigation.contact_over.emit()
    assert desk.told == []
