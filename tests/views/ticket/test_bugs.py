"""Bugs and wishes from the ticket's screen by key, and on their own screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from app.models.handing import ItemKind, ItemState
from app.models.staff import Product, Role
from app.services.handoff.units import UnitRecord, Way, save_unit
from app.services.problems.keeping import ProblemDraft, save_problem, tie_to_problem
from app.services.store.store import Store
from app.services.tracker.items import list_items, note_item
from app.services.tracker.releases import list_releases
from app.views.common.chooser import Chooser
from app.views.common.tracker.dialogs import ItemDialog, NoteDialog
from app.views.problems.widgets import ProblemsDialog
from app.views.ticket.bugs.pane import BugsPane
from app.views.tracker.controller import ReleaseDialog, TrackerController
from tests.views.ticket.conftest import Ticket


@pytest.fixture
def ticket(ticket_of: Callable[[Role], Ticket]) -> Ticket:
    made = ticket_of(Role.ADMINISTRATOR)
    made.open()
    return made


def _pane(ticket: Ticket) -> BugsPane:
    return next(pane for pane in ticket.screen.panes if isinstance(pane, BugsPane))


def _note(ticket: Ticket, title: str) -> None:
    def fill(dialog: NoteDialog) -> bool:
        dialog._title.clear()
        dialog.accept()
        assert dialog._problem.text()
        dialog._title.setText(title)
        dialog._kind.set_value(ItemKind.WISH.value)
        return True

    ticket.answers.append(fill)
    ticket.key("Alt+F10")
    ticket.until(lambda: ticket.do(list_items))


def _screen(ticket: Ticket) -> TrackerController:
    ticket.desk.shell.show("tracker")
    found = ticket.desk.shell.screen("tracker")
    assert isinstance(found, TrackerController)
    return found


def test_a_wish_is_noted_by_key_and_the_next_client_is_tied_to_it(ticket: Ticket) -> None:
    _note(ticket, "Кран с датчиком")
    pane = _pane(ticket)
    ticket.until(lambda: pane.widget.list.count() == 1)
    assert "Пожелание: Кран с датчиком · записано · просит 1 заявка" in pane.widget.list.item(0).text()
    ticket.do(lambda store: _like_the_first(store, ticket.other))
    ticket.open(ticket.other)

    def choose(dialog: NoteDialog) -> bool:
        dialog._alike.setCurrentRow(1)
        return dialog.known is not None and not dialog._title.isEnabled()

    ticket.answers.append(choose)
    ticket.key("Alt+F10")
    ticket.until(lambda: ticket.do(list_items)[0].asked == 2)


def _like_the_first(store: Store, uid: bytes) -> None:
    from app.services.tickets.saving import change_ticket

    boss = store.value("SELECT uid FROM user WHERE role = 'administrator'")
    change_ticket(store, boss, uid, subject="Хочу кран с датчиком")


def test_what_is_done_is_told_from_its_dialog(ticket: Ticket) -> None:
    _note(ticket, "Кран")
    pane = _pane(ticket)
    ticket.until(lambda: pane.widget.list.count() == 1)

    def finish(dialog: ItemDialog) -> bool:
        dialog._state.set_value(ItemState.DONE.value)
        dialog._number.setText("T-1")
        dialog._asked.itemActivated.emit(dialog._asked.item(0))
        return True

    ticket.answers.append(finish)
    pane.widget.list.itemActivated.emit(pane.widget.list.item(0))
    ticket.until(lambda: ticket.do(lambda store: list_items(store, over=True))[0].state is ItemState.DONE)
    (item,) = ticket.do(lambda store: list_items(store, over=True))
    assert (item.outside_number, item.untold) == ("T-1", 0)
    assert ticket.rows("SELECT count(*) FROM callback") == [(0,)]


def test_the_screen_lists_releases_what_they_bring_and_whom_to_tell(
    ticket: Ticket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _note(ticket, "Кран")
    ticket.do(_product)
    screen = _screen(ticket)
    ticket.until(lambda: screen.widget.items.rowCount() == 1)

    def version(dialog: ReleaseDialog) -> bool:
        dialog._version.setText("3.2")
        dialog.accept()
        assert "продукт" in dialog._problem.text()
        dialog._product.setCurrentIndex(1)
        return dialog.product is not None

    ticket.answers.append(version)
    screen.widget.new_release.click()
    ticket.until(lambda: screen.widget.releases.rowCount() == 1)

    def plan(dialog: ItemDialog) -> bool:
        dialog._release.setCurrentIndex(1)
        return dialog.release is not None

    ticket.answers.append(plan)
    screen.widget.items.itemActivated.emit(screen.widget.items.item(0, 0))
    ticket.until(lambda: ticket.do(list_releases)[0].items == 1)
    path = tmp_path / "who.csv"

    def choose(dialog: QFileDialog) -> bool:
        monkeypatch.setattr(dialog, "selectedFiles", lambda: [str(path)])
        return True

    ticket.answers.append(choose)
    screen.widget.clients.click()
    ticket.until(path.exists)
    screen.widget.out.click()
    ticket.until(lambda: ticket.rows("SELECT 1 FROM callback"))
    ticket.until(lambda: screen.widget.items.rowCount() == 0)
    ticket.until(lambda: any("Выпуск отмечен" in text for text in ticket.texts))
    ticket.desk.add_rest()
    ticket.key("Alt+Backspace")
    ticket.until(lambda: screen.widget.items.rowCount() == 1)
    assert ticket.rows("SELECT 1 FROM callback WHERE deleted_at IS NULL") == []
    screen.widget.releases.setFocus()
    screen.widget.out.click()
    ticket.until(lambda: screen.widget.items.rowCount() == 0)
    screen.widget.over.setChecked(True)
    ticket.until(lambda: screen.widget.items.rowCount() == 1)
    screen.widget.search.setText("принтер")
    ticket.until(lambda: screen.widget.items.rowCount() == 0)


def _product(store: Store) -> None:
    with store.write(None) as write:
        write.insert(Product, code="taps", labels={"ru": "Краны", "en": "Taps"})
        write.insert(Product, code="pipes", labels={"ru": "Трубы", "en": "Pipes"})


def test_two_about_the_same_are_put_together_on_the_screen(ticket: Ticket) -> None:
    _note(ticket, "Кран")
    ticket.open(ticket.other)
    _note_beside(ticket, "Смеситель")
    screen = _screen(ticket)
    ticket.until(lambda: screen.widget.items.rowCount() == 2)

    def choose(chooser: Chooser) -> bool:
        assert chooser._list.count() == 1
        chooser._take(chooser._list.item(0))
        return True

    ticket.answers.append(choose)
    screen.widget.together.click()
    ticket.until(lambda: screen.widget.items.rowCount() == 1)
    assert ticket.do(list_items)[0].asked == 2
    screen.widget.together.click()
    ticket.until(lambda: any("Объединять не с чем" in text for text in ticket.texts))


def _note_beside(ticket: Ticket, title: str) -> None:
    def note(store: Store) -> None:
        boss = store.value("SELECT uid FROM user WHERE role = 'administrator'")
        note_item(store, boss, ticket.other, ItemKind.WISH, title)

    ticket.do(note)


def test_who_needs_no_word_is_said_in_the_dialog_and_who_did_not_ask_is_taken_off(ticket: Ticket) -> None:
    _note(ticket, "Кран")
    screen = _screen(ticket)
    ticket.until(lambda: screen.widget.items.rowCount() == 1)

    def no_word(dialog: ItemDialog) -> bool:
        dialog.word.click()
        assert "сообщать не нужно" in dialog._asked.item(0).text()
        return True

    def forget(dialog: ItemDialog) -> bool:
        dialog.forget.click()
        return dialog._asked.count() == 0

    for answer, seen in ((no_word, (1, 0)), (forget, (0, 0))):
        ticket.answers.append(answer)
        screen.widget.items.itemActivated.emit(screen.widget.items.item(0, 0))
        ticket.until(lambda seen=seen: [(one.asked, one.untold) for one in ticket.do(list_items)] == [seen])


def test_a_file_goes_to_the_tracker_and_its_states_come_back(
    ticket: Ticket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _note(ticket, "Кран")
    screen = _screen(ticket)
    path = tmp_path / "items.csv"

    def choose(dialog: QFileDialog) -> bool:
        monkeypatch.setattr(dialog, "selectedFiles", lambda: [str(path)])
        return True

    ticket.answers.append(choose)
    screen.widget.write.click()
    ticket.until(lambda: any("нет трекера" in text for text in ticket.texts))

    def tracker(store: Store) -> Any:
        boss = store.value("SELECT uid FROM user WHERE role = 'administrator'")
        names = {"ru": "Трекер", "en": "Tracker"}
        request = {"states": {"Готово": "planned"}}
        save_unit(store, boss, UnitRecord(None, "t", names, Way.FILE, request=request, tracker=True))

    ticket.do(tracker)
    ticket.answers.append(choose)
    screen.widget.write.click()
    ticket.until(lambda: ticket.do(list_items)[0].state is ItemState.SENT)
    key = ticket.do(list_items)[0].uid.hex()
    path.write_text(f"key;number;state\n{key};T-9;Готово\n", encoding="utf-8")
    ticket.answers.append(choose)
    screen.widget.take.click()
    ticket.until(lambda: ticket.do(list_items)[0].state is ItemState.PLANNED)


def test_problems_are_reached_from_there_and_name_their_clients(ticket: Ticket) -> None:
    def known(store: Store) -> None:
        boss = store.value("SELECT uid FROM user WHERE role = 'administrator'")
        problem = save_problem(store, boss, ProblemDraft("Прорыв трубы")).uid
        tie_to_problem(store, boss, problem, ticket.uid)

    ticket.do(known)
    screen = _screen(ticket)

    def read(page: ProblemsDialog) -> bool:
        ticket.until(lambda: page.clients.text() == "1 клиент: Иванова Анна")
        return False

    ticket.answers.append(read)
    screen.widget.problems.click()
    assert not ticket.answers
