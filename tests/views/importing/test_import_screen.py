from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog

from app.models.staff import Role
from app.services.imports import saved
from app.services.imports.fields import What
from app.views.importing.controller import ImportingController
from app.views.importing.mapping_table import FIELD
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in

TABLE = "ФИО;Телефон;Заметочка\n" + "".join(
    f"Клиент{n} Имя;{'без номера' if n == 3 else 89220000000 + n};слово {n}\n" for n in range(60)
)


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.ADMINISTRATOR) as made:
        yield made


@pytest.fixture
def screen(desk: Desk, qtbot: Any, tmp_path: Path) -> ImportingController:
    """The screen with a file of sixty clients opened by the button."""
    (tmp_path / "clients.csv").write_text(TABLE, encoding="cp1251")

    def choose(dialog: QDialog) -> bool:
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(tmp_path / "clients.csv"))
        return True

    desk.context.notices.run = choose  # type: ignore[method-assign]
    desk.shell.show("importing")
    found = desk.shell.screen("importing")
    assert isinstance(found, ImportingController)
    found.widget._open.click()
    qtbot.waitUntil(lambda: found.widget._preview.rows.rowCount() == 50)
    return found


def _ask(desk: Desk, sql: str) -> Any:
    return desk.context.work._store.submit(lambda store: store.value(sql)).result()


def _ended(screen: ImportingController) -> Callable[[], bool]:
    return lambda: screen._import is None and screen._export is None


def test_a_file_shows_its_columns_and_first_rows(screen: ImportingController) -> None:
    columns = screen.widget._mapping.columns
    assert [columns.index(row, FIELD).data() for row in range(3)] == ["ФИО", "Телефон", "— не загружать —"]
    rows = screen.widget._preview.rows
    assert rows.index(0, 2).data() == "Клиент0 Имя"
    assert rows.index(3, 1).data() == "Не похоже на номер телефона: «без номера»"


def test_a_column_gets_another_field_by_keyboard(screen: ImportingController, qtbot: Any, desk: Desk) -> None:
    desk.window.show()
    table = screen.widget._mapping
    table.setFocus()
    table.setCurrentIndex(table.columns.index(2, FIELD))
    qtbot.keyClick(table.viewport(), Qt.Key.Key_F2)
    editor = table.findChild(QComboBox)
    assert editor is not None
    editor.setCurrentIndex(editor.findData("note"))
    qtbot.keyClick(editor, Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: table.columns.index(2, FIELD).data() == "Примечание")
    qtbot.waitUntil(lambda: screen.widget._preview.rows.columnCount() == 5)


def test_check_then_import_then_again(screen: ImportingController, qtbot: Any, desk: Desk, tmp_path: Path) -> None:
    screen.widget._check.click()
    assert not screen.widget._import.isEnabled()
    qtbot.waitUntil(_ended(screen))
    assert "Новых: 59" in screen.widget._state.text()
    assert _ask(desk, "SELECT count(*) FROM person") == 0
    screen.widget._import.click()
    qtbot.waitUntil(_ended(screen))
    assert "отклонено: 1" in screen.widget._state.text()
    assert _ask(desk, "SELECT count(*) FROM person") == 59
    assert screen._rejects == tmp_path / "clients.rejected.csv"
    assert not screen.widget._rejects.isHidden()
    screen.bring_in()
    qtbot.waitUntil(_ended(screen))
    assert "без изменений: 59" in screen.widget._state.text()


def test_a_stopped_import_goes_on(
    screen: ImportingController, qtbot: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.imports.running.CHUNK_ROWS", 10)
    screen.widget._import.click()
    screen.widget._stop.click()
    qtbot.waitUntil(_ended(screen))
    assert 0 < _ask(desk, "SELECT count(*) FROM person") <= 9
    assert "Остановлено" in screen.widget._state.text()
    screen.widget._import.click()
    qtbot.waitUntil(_ended(screen))
    assert _ask(desk, "SELECT count(*) FROM person") == 59


def test_a_mapping_is_kept_under_a_name(screen: ImportingController, qtbot: Any, desk: Desk) -> None:
    told: list[str] = []
    desk.context.notices.told.connect(lambda notice: told.append(notice.text))
    screen.widget._name.setText("Выгрузка")
    screen.widget._keep.click()
    qtbot.waitUntil(lambda: bool(told))
    kept = desk.context.work._store.submit(lambda store: saved(store, What.CLIENTS)).result()
    assert [mapping.name for mapping in kept] == ["Выгрузка"]


def test_a_broken_file_is_told(screen: ImportingController, qtbot: Any, desk: Desk, tmp_path: Path) -> None:
    told: list[str] = []
    desk.context.notices.told.connect(lambda notice: told.append(notice.text))
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04nothing")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "broken.xlsx"))])
    screen.widget.dropEvent(
        QDropEvent(
            QPointF(1, 1),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(lambda: bool(told))
    assert "broken.xlsx" in told[0]
    assert screen.widget._import.isEnabled()


def test_an_export_makes_a_file(screen: ImportingController, qtbot: Any, desk: Desk, tmp_path: Path) -> None:
    screen.bring_in()
    qtbot.waitUntil(_ended(screen))
    screen.export("clients", tmp_path / "out.csv")
    qtbot.waitUntil(_ended(screen))
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").count("\n") == 61


def test_every_part_has_a_name_in_both_languages(screen: ImportingController, desk: Desk, qtbot: Any) -> None:
    desk.window.show()
    for language, title in (("en", "Import and export"), ("ru", "Импорт и выгрузка")):
        desk.context.languages.use(language)
        qtbot.waitUntil(lambda title=title: screen.widget._title.text() == title)
        parts = (screen.widget._mapping, screen.widget._preview, screen.widget._what, screen.widget._zone)
        assert all(part.accessibleName() for part in parts)
    folder = os.environ.get("HOTLINE_SHOTS")
    if folder:
        _shoot(desk, screen, qtbot, Path(folder))


def _shoot(desk: Desk, screen: ImportingController, qtbot: Any, folder: Path) -> None:
    """Pictures to look at, made where ``HOTLINE_SHOTS`` names a folder."""
    screen.bring_in()
    qtbot.waitUntil(_ended(screen))
    desk.window.resize(1440, 900)
    for language in ("ru", "en"):
        for look in ("light", "dark"):
            desk.context.languages.use(language)
            desk.context.theme.use(look)
            qtbot.wait(100)
            desk.window.grab().save(str(folder / f"import-{language}-{look}.png"))
