"""The page of types by hand: a new type, a fault told, publishing, a version again, a file out and in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.services.store.store import Store
from app.services.types.files import starter_set
from app.services.types.installing import install
from app.views.administration.types.page import TypesPage
from app.views.administration.types.record_form import RecordForm, _set
from app.views.starting.desk import Desk
from tests.views.administration.conftest import page_in_view


@dataclass
class Bench:
    desk: Desk
    page: TypesPage
    qtbot: QtBot

    def answer(self, **values: Any) -> None:
        """Answer the next forms."""

        def run(dialog: Any) -> bool:
            assert isinstance(dialog, RecordForm)
            for name, value in values.items():
                _set(dialog.editor(name), value)
            dialog.accept()
            return bool(dialog.result())

        self.desk.context.notices.run = run  # type: ignore[method-assign]

    def part(self, name: str) -> Any:
        return next(part for part in self.page.widget.parts if part.section.name == name)

    def wait(self, state: Any) -> None:
        self.qtbot.waitUntil(state)


@pytest.fixture
def fill() -> Callable[[Store], None]:
    def install_shop(store: Store) -> None:
        install(store, store.value("SELECT uid FROM user WHERE login = 'boss'"), starter_set("shop"))

    return install_shop


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk) -> Bench:
    desk.show()
    page = page_in_view(desk, "types")
    assert isinstance(page, TypesPage)
    qtbot.waitUntil(lambda: page.editing is not None)
    return Bench(desk, page, qtbot)


def version(bench: Bench) -> int:
    assert bench.page.editing is not None
    return bench.page.editing.versions[0].number


def test_a_change_is_a_draft_and_publishing_puts_it_in_force(bench: Bench) -> None:
    assert not bench.page.widget.publish.isEnabled()
    before = version(bench)
    bench.answer(labels={"ru": "Вопрос покупателя", "en": "A buyer's question"})
    bench.page.widget.general.change.click()
    bench.wait(lambda: version(bench) == before + 1 and bench.page.widget.publish.isEnabled())
    bench.page.widget.publish.click()
    bench.wait(lambda: not bench.page.widget.discard.isEnabled())
    bench.page.widget.versions.table.rest_on(1)
    bench.page.widget.versions.again.click()
    bench.wait(lambda: bench.page.editing is not None and bench.page.editing.versions[1].status == "published")


def test_a_fault_is_told_and_stops_publishing(bench: Bench) -> None:
    bench.answer(code="nowhere", state="waiting_other", labels={"ru": "Тупик", "en": "Dead end"})
    bench.part("steps").add.click()
    bench.wait(lambda: bench.page.widget.problems.count() > 0)
    assert not bench.page.widget.publish.isEnabled()
    assert bench.page.widget.discard.isEnabled()
    bench.page.widget.discard.click()
    bench.wait(lambda: bench.page.widget.problems.count() == 0)


def test_records_are_moved_and_removed(bench: Bench) -> None:
    part = bench.part("moves")
    rows = part.table.model()
    first, second = (rows.data(rows.index(row, 1)) for row in (0, 1))
    part.table.rest_on(0)
    part.down.click()
    bench.wait(lambda: rows.data(rows.index(1, 1)) == first)
    assert rows.data(rows.index(0, 1)) == second
    count = rows.rowCount()
    part.remove.click()
    bench.wait(lambda: rows.rowCount() == count - 1)


def test_a_new_type_begins_with_the_standard_rules(bench: Bench) -> None:
    known = bench.page.widget.types.list.count()
    bench.answer(code="visit_home", labels={"ru": "Выезд на дом", "en": "Home visit"})
    bench.page.widget.types.add.click()
    bench.wait(lambda: bench.page.widget.types.list.count() == known + 1)
    bench.wait(lambda: bench.page.editing is not None and bench.page.editing.definition.code == "visit_home")
    assert bench.page.widget.publish.isEnabled()


def test_types_go_out_as_one_file_and_come_in_again(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "types.json"
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _self: [str(target)])
    bench.desk.context.notices.run = lambda _dialog: True  # type: ignore[method-assign]
    told: list[Any] = []
    bench.desk.context.notices.told.connect(told.append)
    bench.page.widget.export.click()
    bench.wait(target.exists)
    bench.page.widget.import_.click()
    bench.wait(lambda: len(told) == 2)
    target.write_text("{}")
    bench.page.widget.import_.click()
    assert len(told) == 3
