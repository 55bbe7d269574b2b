"""Outside units are typed and saved; a secret goes into the keyring and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from app.services.handoff.sending import secret_name
from app.services.handoff.units import UnitRecord, Way, list_units, save_unit
from app.services.store.store import Store
from app.views.administration.units import page as units_page
from app.views.administration.units.page import UnitsPage
from app.views.starting.desk import Desk
from tests.services.store.fake_keyring import FakeKeyring
from tests.views.administration.conftest import page_in_view

NAMES = {"ru": "Водоканал", "en": "Waterworks"}


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> FakeKeyring:
    made = FakeKeyring()
    monkeypatch.setattr(units_page, "find_keyring", lambda: made)
    return made


@pytest.fixture
def page(desk: Desk, qtbot: Any, keyring: FakeKeyring) -> UnitsPage:
    found = page_in_view(desk, "units")
    assert isinstance(found, UnitsPage)
    return found


def _stored(desk: Desk) -> Any:
    return desk.context.work._store.submit(lambda store: list_units(store, active=False)).result()


def test_a_unit_is_typed_saved_and_changed(page: UnitsPage, desk: Desk, qtbot: Any) -> None:
    form = page.form
    form.names.put(NAMES)
    form.code.setText("water")
    form.mail.setText("in@example.org")
    form.minutes.setValue(30)
    form.texts["ru"].setPlainText("Примите ${ticket_number}")
    page.widget.save.click()
    qtbot.waitUntil(lambda: len(_stored(desk)) == 1)
    (unit,) = _stored(desk)
    assert (unit.way, unit.mail, unit.confirm_min) == (Way.MAIL, "in@example.org", 30)
    assert unit.template == {"text": {"ru": "Примите ${ticket_number}"}}
    qtbot.waitUntil(lambda: form.code.isReadOnly())
    assert form.record() == unit
    form.active.setChecked(False)
    page.widget.save.click()
    qtbot.waitUntil(lambda: not _stored(desk)[0].active)
    qtbot.waitUntil(lambda: page.widget.entries.list.item(0).text() == "Водоканал (отключено)")


def test_a_secret_goes_into_the_keyring_and_not_into_the_store(
    page: UnitsPage, desk: Desk, qtbot: Any, keyring: FakeKeyring
) -> None:
    form = page.form
    form.names.put(NAMES)
    form.code.setText("water")
    form.way.set_value(Way.WEBHOOK.value)
    form._show_way()
    form.url.setText("https://example.org/in")
    form.request.setPlainText('{"headers": {"X-Key": "${secret}"}}')
    form.secret.setText("hush")
    page.widget.save.click()
    qtbot.waitUntil(lambda: keyring.kept == {secret_name("water"): "hush"})
    assert form.secret.text() == ""
    rows = desk.context.work._store.submit(lambda store: store.rows("SELECT changes FROM journal_entry")).result()
    assert not any("hush" in changes for (changes,) in rows)


def test_units_that_there_are_stand_in_the_list_at_once(page: UnitsPage, desk: Desk, qtbot: Any) -> None:
    def make(store: Store) -> None:
        boss = store.value("SELECT uid FROM user")
        save_unit(store, boss, UnitRecord(None, "water", NAMES, mail="in@example.org"))

    desk.context.work._store.submit(make).result()
    page.activate()
    qtbot.waitUntil(lambda: page.widget.entries.list.count() == 1)
    qtbot.waitUntil(lambda: page.form.mail.text() == "in@example.org")


@pytest.mark.parametrize("request_text", ["{", "[1]"])
def test_a_faulty_request_is_told_and_stays(page: UnitsPage, desk: Desk, request_text: str) -> None:
    page.form.names.put(NAMES)
    page.form.request.setPlainText(request_text)
    page.widget.save.click()
    assert "JSON" in page.widget.fault.text()
    assert page.form.request.toPlainText() == request_text
    assert _stored(desk) == ()


def test_what_is_refused_stays_in_the_form(page: UnitsPage, desk: Desk, qtbot: Any) -> None:
    page.form.names.put({"ru": "Только", "en": ""})
    page.form.code.setText("x")
    page.widget.save.click()
    qtbot.waitUntil(lambda: "на обоих языках" in page.widget.fault.text())
    assert page.form.code.text() == "x"
