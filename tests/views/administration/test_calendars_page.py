"""Calendars are typed, previewed, saved; what cannot be counted by is told and stays typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint

from app.services.clocks.calendars import list_calendars
from app.services.demo.agreements import load_agreements
from app.services.store.store import Store
from app.views.administration.calendars import CalendarsPage
from app.views.starting.desk import Desk
from tests.views.administration.conftest import page_in_view


def _fill(store: Store) -> None:
    with store.write(None) as write:
        load_agreements(write)


@pytest.fixture
def fill() -> Callable[[Store], None]:
    return _fill


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> CalendarsPage:
    found = page_in_view(desk, "calendars")
    assert isinstance(found, CalendarsPage)
    qtbot.waitUntil(lambda: found.widget.entries.list.count() == 2)
    return found


def _stored(desk: Desk) -> Any:
    return desk.context.work._store.submit(list_calendars).result()


def test_the_chosen_calendar_is_shown_and_saved_again(page: CalendarsPage, desk: Desk, qtbot: Any) -> None:
    form = page.form
    assert form.week["mon"].text() == "09:00–13:00, 14:00–18:00"
    assert form.week["sat"].text() == ""
    form.week["sat"].setText("10-14")
    form.add_day.click()
    for at, text in enumerate(("31.12.2026", "9-12", "Короткий день")):
        form.days.item(0, at).setText(text)
    page.widget.save.click()
    qtbot.waitUntil(lambda: _stored(desk)[0].week["sat"] == (("10:00", "14:00"),))
    (day,) = _stored(desk)[0].days
    assert (day.day, day.hours, day.note) == ("2026-12-31", (("09:00", "12:00"),), "Короткий день")
    qtbot.waitUntil(lambda: form.days.rowCount() == 1)
    form.focus_day(0)
    form.drop_day.click()
    page.widget.save.click()
    qtbot.waitUntil(lambda: _stored(desk)[0].days == ())


def test_a_new_calendar(page: CalendarsPage, desk: Desk, qtbot: Any) -> None:
    page.widget.entries.add.click()
    form = page.form
    form.names.lines["ru"].setText("Смена")
    form.names.lines["en"].setText("Shift")
    form.week["mon"].setText("8-20")
    form.like_monday.click()
    form.zone.setCurrentText("Asia/Omsk")
    form.country.setCurrentText("kz")
    page.widget.save.click()
    qtbot.waitUntil(lambda: page.widget.entries.list.count() == 3)
    made = _stored(desk)[2]
    assert (made.code, made.zone, made.country) == ("shift", "Asia/Omsk", "KZ")
    assert {name for name, hours in made.week.items() if hours == (("08:00", "20:00"),)} == {
        "mon", "tue", "wed", "thu", "fri",
    }  # fmt: skip
    assert page.widget.entries.list.currentRow() == 2


@pytest.mark.parametrize(("field", "typed"), [("hours", "с девяти"), ("zone", "Луна"), ("day", "завтра")])
def test_what_is_not_understood_is_told_and_stays(page: CalendarsPage, qtbot: Any, field: str, typed: str) -> None:
    form = page.form
    if field == "hours":
        form.week["mon"].setText(typed)
    elif field == "zone":
        form.zone.setCurrentText(typed)
    else:
        form.add_day.click()
        form.days.item(0, 0).setText(typed)
    page.widget.save.click()
    qtbot.waitUntil(lambda: typed in page.widget.fault.text())
    assert form.week["mon"].text() == (typed if field == "hours" else "09:00–13:00, 14:00–18:00")


def test_a_year_is_shown_before_it_is_saved(page: CalendarsPage, desk: Desk, qtbot: Any) -> None:
    form = page.form
    form.add_day.click()
    form.days.item(0, 0).setText("05.03.2026")
    form.days.item(0, 2).setText("Переезд")
    desk.show()
    desk.shell.show("administration")
    form.tabs.setCurrentIndex(2)
    form.year.setValue(2026)
    qtbot.waitUntil(lambda: any("Переезд" in form.special.item(at).text() for at in range(form.special.count())))
    assert "246 рабочих дней" in form._figures.text()  # 247 by the country, less the one typed
    assert any("марта" in form.special.item(at).text() for at in range(form.special.count()))
    form.year_view.repaint()
    box, _ = form.year_view._places[0]
    first = form.year_view.day_at(box.center().toPoint())
    assert first is not None
    assert (first.day.month, first.day.day) == (1, 1)
    assert form.year_view.day_at(QPoint(-5, -5)) is None


def test_what_is_being_typed_is_not_taken_away(page: CalendarsPage, desk: Desk, qtbot: Any) -> None:
    page.form.week["mon"].setText("7-16")
    desk.context.work.ask(_touch).then()
    desk.context.work._store.submit(lambda store: None).result()
    qtbot.wait(1)
    assert page.form.week["mon"].text() == "7-16"


def _touch(store: Store) -> None:
    from app.models.clocks import WorkCalendar

    ((uid,),) = store.rows("SELECT uid FROM work_calendar WHERE code = 'always'")
    with store.write(None) as write:
        write.update(WorkCalendar, uid, position=7)
