"""Rules are written, told in words, tried on the past, published and watched, from their page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from app.models.ids import new_uid
from app.models.rules import RuleState
from app.models.scripts import ScriptDefinition, ScriptVersion
from app.models.staff import Queue, TicketType
from app.services.rules.definition import Action, Check, Happening, Operation, Since, Trigger
from app.services.rules.editing import list_rules, rules_as_text
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.services.words import use_language
from app.views.administration.rules.dialogs import TableDialog
from app.views.administration.rules.page import RulesPage
from app.views.administration.rules.rows import ActionRow, CheckRow
from app.views.starting.desk import Desk
from tests.services.rules.test_questions import FORM
from tests.views.administration.conftest import page_in_view


def _fill(store: Store) -> None:
    with store.write(None) as write:
        queue = write.insert(Queue, code="first", labels={"ru": "Первая линия", "en": "First line"}, line=1)
        kind = write.insert(
            TicketType, code="incident", labels={"ru": "Инцидент", "en": "Incident"}, queue_uid=queue
        )
    boss = store.value("SELECT uid FROM user")
    save_ticket(store, boss, TicketDraft(new_uid(), type_uid=kind, subject="Течёт кран", priority=4))


@pytest.fixture
def fill() -> Callable[[Store], None]:
    return _fill


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> RulesPage:
    found = page_in_view(desk, "rules")
    assert isinstance(found, RulesPage)
    qtbot.waitUntil(lambda: bool(found.form.words.text()))
    return found


@pytest.fixture
def told(desk: Desk) -> list[str]:
    texts: list[str] = []
    desk.context.notices.told.connect(lambda notice: texts.append(notice.text))
    return texts


def _do(desk: Desk, operation: Callable[[Store], Any]) -> Any:
    return desk.context.work._store.submit(operation).result()


def _check_row(page: RulesPage, at: int = 0) -> CheckRow:
    row = page.form.checks.itemAt(at).widget()
    assert isinstance(row, CheckRow)
    return row


def _action_row(page: RulesPage, at: int = 0) -> ActionRow:
    row = page.form.acts.itemAt(at).widget()
    assert isinstance(row, ActionRow)
    return row


def _write_urgent(page: RulesPage) -> None:
    page.form.names.put({"ru": "Срочные", "en": "Urgent"})
    page.form.add_check.click()
    row = _check_row(page)
    row.field.set_value("queue")
    row.field.currentIndexChanged.emit(0)
    row.value.show_one(row._lists.of_field("queue"), "first")
    action = _action_row(page)
    action.name.set_value("set")
    action.name.currentIndexChanged.emit(0)
    action._show_parts({"field": "complexity", "value": "3"})


def test_a_rule_is_typed_told_and_published(page: RulesPage, desk: Desk, qtbot: Any, told: list[str]) -> None:
    page.widget.publish.click()
    qtbot.waitUntil(lambda: "Правило не сохранено" in page.widget.fault.text())
    _write_urgent(page)
    page.form.changed.emit()
    qtbot.waitUntil(lambda: "Если очередь: Первая линия" in page.form.words.text())
    assert page.widget.problems.text() == ""
    page.widget.publish.click()
    qtbot.waitUntil(lambda: any("версия 1" in text for text in told))
    (rule,) = _do(desk, list_rules)
    assert (rule.code, rule.state, rule.label()) == ("rule_1", RuleState.PUBLISHED, "Срочные")
    assert rule.definition.condition.parts == (Check("queue", Operation.IS, "first"),)
    assert rule.definition.actions == (Action("set", {"field": "complexity", "value": "3"}),)
    qtbot.waitUntil(lambda: "Действует версия 1" in page.widget.state.text())
    page.widget.switch.click()
    qtbot.waitUntil(lambda: "выключено" in page.widget.entries.list.item(0).text())
    page.widget.remove.click()
    qtbot.waitUntil(lambda: page.widget.entries.list.count() == 0)


def test_a_draft_with_a_fault_is_kept_and_says_what_is_wrong(page: RulesPage, desk: Desk, qtbot: Any) -> None:
    page.form.names.put({"ru": "Пустое", "en": "Empty"})
    page.widget.publish.click()
    qtbot.waitUntil(lambda: "не указано «текст»" in page.widget.fault.text())
    assert _do(desk, list_rules)[0].state is RuleState.DRAFT


@pytest.mark.parametrize(
    "trigger",
    [
        Trigger(Happening.MADE),
        Trigger(Happening.CHANGED, fields=("priority", "queue")),
        Trigger(Happening.MOVED, states=("waiting_client",)),
        Trigger(Happening.THRESHOLD, clock="acceptance", percent=80),
        Trigger(Happening.ELAPSED, since=Since.STATE, minutes=2880),
        Trigger(Happening.ELAPSED, since=Since.DUE, minutes=-45),
    ],
)
def test_every_trigger_comes_back_from_the_form(page: RulesPage, trigger: Trigger) -> None:
    page.form.trigger.put(trigger)
    found = page.form.trigger.trigger()
    assert (found.kind, set(found.fields), found.states) == (trigger.kind, set(trigger.fields), trigger.states)
    if trigger.kind is Happening.THRESHOLD:
        assert (found.clock, found.percent) == (trigger.clock, trigger.percent)
    if trigger.kind is Happening.ELAPSED:
        assert (found.since, found.minutes) == (trigger.since, trigger.minutes)


def test_the_past_and_the_log_are_shown_and_open_a_ticket(
    page: RulesPage, desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []  # what the dialog said: the page lets it go when it is closed
    opened: list[bytes] = []

    def run(dialog: QDialog) -> bool:
        assert isinstance(dialog, TableDialog)
        shown.append(dialog.table.item(0, 2).text())
        dialog.table.itemActivated.emit(dialog.table.item(0, 0))
        return True

    monkeypatch.setattr(desk.context.notices, "run", run)
    desk.context.navigation.open_ticket.connect(opened.append)
    _write_urgent(page)
    page.widget.dry_run.click()
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert shown == ["Течёт кран"]
    assert len(opened) == 1
    assert page.widget.dry_run.isEnabled()


def test_rules_go_into_a_file_and_back(
    page: RulesPage, desk: Desk, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    path = tmp_path / "rules.json"

    def run(dialog: QDialog) -> bool:
        assert isinstance(dialog, QFileDialog)
        monkeypatch.setattr(dialog, "selectedFiles", lambda: [str(path)])
        return True

    monkeypatch.setattr(desk.context.notices, "run", run)
    page.form.names.put({"ru": "Одно", "en": "One"})
    page.widget.save.click()
    qtbot.waitUntil(lambda: len(_do(desk, list_rules)) == 1)
    page.widget.write.click()
    qtbot.waitUntil(path.exists)
    assert path.read_text(encoding="utf-8") == _do(desk, rules_as_text)
    path.write_text(path.read_text(encoding="utf-8").replace("rule_1", "rule_2"), encoding="utf-8")
    page.widget.take.click()
    qtbot.waitUntil(lambda: page.widget.entries.list.count() == 2)
    path.write_bytes(b"\xff\xfe")
    page.widget.take.click()
    qtbot.waitUntil(lambda: "не файл правил" in page.widget.fault.text())
    page.widget.entries.list.setCurrentRow(1)
    page.widget.up.click()
    qtbot.waitUntil(lambda: [rule.code for rule in _do(desk, list_rules)] == ["rule_2", "rule_1"])


def test_the_page_speaks_the_other_language(page: RulesPage, desk: Desk, qtbot: Any) -> None:
    desk.context.languages.use("en")
    qtbot.waitUntil(lambda: page.form.words.text().startswith("When a ticket is made"))
    assert page.widget.publish.text() == "Publish"
    use_language("ru")


def test_a_question_of_a_types_form_is_chosen_for_a_condition(desk: Desk, page: RulesPage, qtbot: Any) -> None:
    def form(store: Store) -> None:
        with store.write(None) as write:
            made = write.insert(ScriptDefinition, code="f", labels={"ru": "Ф", "en": "F"}, kind="ticket")
            write.insert(
                ScriptVersion,
                definition_uid=made,
                number=1,
                state="published",
                checksum="x",
                xml=FORM,
                published_at=1,
            )
            (kind,) = store.row("SELECT uid FROM ticket_type") or (None,)
            write.update(TicketType, kind, form_code="f")

    _do(desk, form)
    page.activate()
    qtbot.waitUntil(lambda: "form.place" in page._read_rules.lists.fields())
    page.form.add_check.click()
    row = _check_row(page)
    row.field.set_value("form.place")
    row.field.currentIndexChanged.emit(0)
    row.value.show_one(row._lists.of_field("form.place"), "roof")
    assert row.check() == Check("form.place", Operation.IS, "roof")
