"""Agreements are typed and saved: new ones, new versions, corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QDateTime, Qt

from app.models.staff import Queue, TicketType
from app.services.clocks.agreement_care import read_agreed
from app.services.clocks.policy import Kind
from app.services.demo.agreements import load_agreements
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.views.administration.agreements import AgreementsPage
from app.views.starting.desk import Desk
from tests.views.administration.conftest import page_in_view

SOLUTION = list(Kind).index(Kind.SOLUTION)
ANY, URGENT = 0, 1


def _fill(store: Store) -> None:
    with store.write(None) as write:
        policies = load_agreements(write)
        write.insert(
            TicketType,
            code="incident",
            labels={"ru": "Инцидент", "en": "Incident"},
            policy_uid=policies["emergency"],
        )
        write.insert(Queue, code="first", labels={"ru": "Первая линия", "en": "First line"})


@pytest.fixture
def fill() -> Callable[[Store], None]:
    return _fill


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> AgreementsPage:
    found = page_in_view(desk, "agreements")
    assert isinstance(found, AgreementsPage)
    qtbot.waitUntil(lambda: found.widget.entries.list.count() == 4)
    return found


def _stored(desk: Desk) -> Any:
    return desk.context.work._store.submit(read_agreed).result().agreements


def test_the_version_in_force_is_shown_and_corrected(page: AgreementsPage, desk: Desk, qtbot: Any) -> None:
    form = page.form
    assert form.targets.item(SOLUTION, URGENT).text() == "2 ч"
    assert form.targets.item(SOLUTION, ANY).text() == ""
    form.targets.item(SOLUTION, URGENT).setText("1:30")
    form.percents.setText("50, 100")
    page.widget.save.click()
    qtbot.waitUntil(lambda: _stored(desk)[0].versions[0].targets["solution"][4] == 90)
    (version,) = _stored(desk)[0].versions
    assert version.thresholds == (50, 100)
    assert version.calendar_uid == desk.context.work._store.submit(read_agreed).result().calendars[1][0]
    qtbot.waitUntil(lambda: form.targets.item(SOLUTION, URGENT).text() == "1 ч 30 мин")


def test_a_new_version_begins_later_and_can_be_taken_back(page: AgreementsPage, desk: Desk, qtbot: Any) -> None:
    form = page.form
    page.widget.fresh.click()
    form.targets.item(SOLUTION, URGENT).setText("4 ч")
    later = wall_ms() + 86_400_000
    form.start.setDateTime(QDateTime.fromMSecsSinceEpoch(later))
    page.widget.save.click()
    qtbot.waitUntil(lambda: len(_stored(desk)[0].versions) == 2)
    newest, oldest = _stored(desk)[0].versions
    assert (newest.number, newest.targets["solution"][4], oldest.targets["solution"][4]) == (2, 240, 120)
    qtbot.waitUntil(lambda: form.targets.item(SOLUTION, URGENT).text() == "2 ч")  # the one in force
    assert form.versions.count() == 2
    form.versions.activated.emit(0)
    assert form.targets.item(SOLUTION, URGENT).text() == "4 ч"
    page.widget.take_back.click()
    qtbot.waitUntil(lambda: len(_stored(desk)[0].versions) == 1)


def test_a_new_agreement_for_a_queue(page: AgreementsPage, desk: Desk, qtbot: Any) -> None:
    page.widget.entries.add.click()
    form = page.form
    form.names.lines["ru"].setText("Ночное")
    form.names.lines["en"].setText("At night")
    form.targets.item(SOLUTION, ANY).setText("8 ч")
    form.owners["queue"].item(0).setCheckState(Qt.CheckState.Checked)
    page.widget.save.click()
    qtbot.waitUntil(lambda: page.widget.entries.list.count() == 5)
    made = _stored(desk)[4]
    assert made.code == "at_night"
    assert made.versions[0].targets == {"solution": {0: 480}}
    assert len(made.owners["queue"]) == 1
    assert made.owners["ticket_type"] == frozenset()


@pytest.mark.parametrize("typed", ["8", "скоро"])
def test_what_is_not_understood_is_told_and_stays(page: AgreementsPage, qtbot: Any, typed: str) -> None:
    page.form.targets.item(SOLUTION, ANY).setText(typed)
    page.widget.save.click()
    qtbot.waitUntil(lambda: typed in page.widget.fault.text())
    assert page.form.targets.item(SOLUTION, ANY).text() == typed
