"""Time sheets in the window: sums with the times behind them, what is to bill, and what is handed out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.models import Organisation, Segment
from app.models.ids import new_uid
from app.models.staff import Role
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.services.time_sheets.billing import Terms
from app.services.time_sheets.contracts import save_contract
from app.services.time_sheets.sheets import By
from app.views.common.paper import DocumentDialog
from app.views.starting.desk import Desk
from app.views.time_sheets.controller import TimeSheetsController
from tests.views.desk_fixture import desk_in

HALF_HOUR = 30 * 60_000


def fill(store: Store) -> None:
    boss = store.value("SELECT uid FROM user WHERE login = 'boss'")
    with store.write(boss) as write:
        client = write.insert(Organisation, name="ТСЖ «Маяк»")
    for subject, organisation in (("Нет воды", client), ("Нет света", None)):
        ticket = save_ticket(
            store, boss, TicketDraft(new_uid(), subject=subject, organisation_uid=organisation)
        ).uid
        with store.write(boss) as write:
            begun = wall_ms()
            write.insert(
                Segment,
                user_uid=boss,
                ticket_uid=ticket,
                kind="ticket_work",
                start_at=begun,
                end_at=begun + HALF_HOUR,
                source="clock",
            )
    save_contract(store, boss, Terms(None, "Д-1", client, None, "2020-01-01", "", 0, 10_000, 60_000))


@dataclass
class Bench:
    desk: Desk
    screen: TimeSheetsController
    qtbot: QtBot

    def texts(self, page: str) -> list[list[str]]:
        model = {
            "sums": self.screen.widget.sheets.sheet.model(),
            "lines": self.screen.widget.sheets.behind.model(),
            "bills": self.screen.widget.bills.table.model(),
        }[page]
        return [
            [model.data(model.index(row, column)) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, fill) as desk:
        desk.show()
        desk.shell.show("time_sheets")
        screen = desk.shell.screen("time_sheets")
        assert isinstance(screen, TimeSheetsController)
        made = Bench(desk, screen, qtbot)
        qtbot.waitUntil(lambda: len(made.texts("lines")) == 1 and len(made.texts("bills")) == 2)
        yield made


def test_a_sum_shows_the_times_it_is_made_of(bench: Bench) -> None:
    names = {row[0] for row in bench.texts("sums")}
    assert "ТСЖ «Маяк»" in names
    bench.screen.widget.sheets.by.set_value(By.OPERATOR)
    bench.screen.widget.sheets.asked.emit()
    bench.qtbot.waitUntil(lambda: len(bench.texts("sums")) == 1 and len(bench.texts("lines")) == 2)
    assert bench.texts("sums")[0][:2] == ["Анна Петрова", "2"]


def test_days_that_cannot_be_are_told_and_nothing_is_asked(bench: Bench) -> None:
    page = bench.screen.widget.sheets
    page.first.setText("31.02.2026")
    page.first.editingFinished.emit()
    assert page.period.value() == "own"
    assert not page._problem.isHidden()


def test_bills_are_ticked_and_handed_over_once(bench: Bench) -> None:
    bench.screen.widget.setCurrentIndex(1)
    table = bench.screen.widget.bills.table
    bench.screen.widget.bills.all.click()
    assert len(table.ticked) == 1, "a client without a contract has no sum to hand over"
    bench.screen.widget.bills.hand.click()
    bench.qtbot.waitUntil(lambda: any(row[8] for row in bench.texts("bills")))
    bench.screen.widget.bills.all.click()
    assert table.ticked == set()


def test_the_space_bar_ticks_a_client(bench: Bench) -> None:
    bench.screen.widget.setCurrentIndex(1)
    table = bench.screen.widget.bills.table
    table.setFocus()
    table.rest_on(0)
    bench.qtbot.keyClick(table, Qt.Key.Key_Space)
    assert table.ticked == {0}


def test_the_list_goes_into_a_workbook_with_numbers(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "bills.xlsx"
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _self: [str(target)])
    monkeypatch.setattr(bench.desk.context.notices, "run", lambda _dialog: True)
    bench.screen.widget.bills.workbook.click()
    bench.qtbot.waitUntil(target.exists)
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    rows = list(sheet.values)
    assert len(rows) == 2 + 2 + 1
    assert isinstance(rows[-1][6], int | float)


def test_the_sheet_goes_to_paper(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    monkeypatch.setattr(bench.desk.context.notices, "run", shown.append)
    bench.screen.widget.sheets.paper.click()
    bench.qtbot.waitUntil(lambda: bool(shown))
    assert isinstance(shown[0], DocumentDialog)
