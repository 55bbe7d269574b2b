"""The page of contracts: found by typing a client, kept, changed, taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.models import Membership, Organisation, Person
from app.services.search import index
from app.services.store.store import Store
from app.views.administration.contract_form import ContractDialog
from app.views.administration.contracts import ContractsPage
from app.views.common.money import hundredths
from app.views.starting.desk import Desk
from tests.views.administration.conftest import page_in_view


def _fill(store: Store) -> None:
    index.attach(store)
    with store.write(None) as write:
        person = write.insert(Person, last_name="Иванова", first_name="Анна", language="ru")
        firm = write.insert(Organisation, name="ТСЖ «Маяк»")
        write.insert(Membership, person_uid=person, organisation_uid=firm)


@dataclass
class Bench:
    desk: Desk
    page: ContractsPage
    qtbot: QtBot

    def answer(self, **values: str) -> None:
        """Answer the next form: a client is found by typing, and taken with Enter."""

        def run(dialog: Any) -> bool:
            assert isinstance(dialog, ContractDialog)
            for name, value in values.items():
                editor = getattr(dialog, name)
                editor.setText(value)
                if name == "client":
                    dialog.search.emit(value)
                    self.qtbot.waitUntil(lambda: dialog.found.count() > 0)
                    dialog.found.itemActivated.emit(dialog.found.item(0))
            dialog.accept()
            return bool(dialog.result())

        self.desk.context.notices.run = run  # type: ignore[method-assign]

    def rows(self) -> list[tuple[str, str]]:
        model = self.page.widget.table.model()
        return [
            (model.data(model.index(row, 0)), model.data(model.index(row, 1))) for row in range(model.rowCount())
        ]


@pytest.fixture
def fill() -> Callable[[Store], None]:
    return _fill


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk) -> Bench:
    desk.show()
    page = page_in_view(desk, "contracts")
    assert isinstance(page, ContractsPage)
    return Bench(desk, page, qtbot)


def test_a_contract_is_made_changed_and_taken_away(bench: Bench) -> None:
    bench.answer(number="Д-7", client="иванова", first="01.11.2026", included="10:00", rate="1 500,50")
    bench.page.widget.add.click()
    bench.qtbot.waitUntil(lambda: bench.rows() == [("Д-7", "ТСЖ «Маяк»")])
    bench.answer(number="Д-8")
    bench.page.widget.change.click()
    bench.qtbot.waitUntil(lambda: bench.rows() == [("Д-8", "ТСЖ «Маяк»")])
    bench.page.widget.remove.click()
    bench.qtbot.waitUntil(lambda: bench.rows() == [])


@pytest.mark.parametrize(
    "wrong", [{"number": ""}, {"first": "вчера"}, {"last": "31.02.2026"}, {"included": "много"}, {"rate": "-5"}]
)
def test_a_contract_that_cannot_be_is_not_taken(bench: Bench, wrong: dict[str, str]) -> None:
    good = {"number": "Д-7", "client": "иванова", "first": "01.11.2026"}
    bench.answer(**(good | wrong))
    bench.page.widget.add.click()
    assert bench.page.widget.table.model().rowCount() == 0


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1 500,50", 150_050), ("1500.5", 150_050), ("0", 0), ("", 0), ("1,555", None), ("сто", None), ("-1", None)],
)
def test_money_as_people_type_it(text: str, amount: int | None) -> None:
    assert hundredths(text) == amount
