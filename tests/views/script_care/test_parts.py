"""The graph and the preview by keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from app.services.forms.compile import compile_workbook
from app.services.forms.graph import END, START
from app.services.resources import resource_dir
from app.services.scripts.care import Drawing, draw
from app.services.scripts.walk import LoadedForm
from app.views.script_care.map import MapPane
from app.views.script_care.preview import PreviewPane
from tests.services.scripts.books import write_book

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def drawing(tmp_path: Path) -> Drawing:
    return draw(compile_workbook(write_book(tmp_path / "taxi.xlsx")).definition, "ru")


@pytest.fixture
def pane(qtbot: Any, drawing: Drawing) -> MapPane:
    made = MapPane()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show_drawing(drawing)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def preview(qtbot: Any, tmp_path: Path) -> PreviewPane:
    made = PreviewPane()
    qtbot.addWidget(made)
    form = compile_workbook(write_book(tmp_path / "taxi.xlsx")).definition
    made.show_form(form, "Такси", 0, afresh=True)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_arrows_follow_the_ways(pane: MapPane) -> None:
    graph = pane.graph
    graph.setFocus()
    assert graph.current == START
    for key, expected in (
        (Qt.Key.Key_Down, "/data/place"),
        (Qt.Key.Key_Down, "/data/street"),
        (Qt.Key.Key_Up, "/data/place"),
        (Qt.Key.Key_Right, "/data/street"),
        (Qt.Key.Key_Left, "/data/place"),
        (Qt.Key.Key_End, END),
        (Qt.Key.Key_Home, START),
    ):
        QTest.keyClick(graph, key)
        assert graph.current == expected
        assert pane.list.currentItem().data(Qt.ItemDataRole.UserRole) == expected
    assert graph.accessibleDescription()


def test_the_list_says_what_the_drawing_shows(pane: MapPane) -> None:
    texts = [pane.list.item(row).text() for row in range(pane.list.count())]
    assert texts[0] == "Начало"
    assert texts[-1] == "Конец"
    assert any("Какая улица?" in text and "«На улице»" in text for text in texts)
    pane.list.setCurrentRow(2)
    assert pane.graph.current == "/data/street"
    assert "Где вы?" not in pane._ways.text()
    assert "До свидания" in pane._ways.text()


def test_zoom_by_keys_and_by_mouse(pane: MapPane, qtbot: Any) -> None:
    graph = pane.graph
    before = graph.zoom
    QTest.keyClick(graph, Qt.Key.Key_Minus)
    assert graph.zoom < before
    QTest.keyClick(graph, Qt.Key.Key_Plus)
    QTest.keyClick(graph, Qt.Key.Key_Plus)
    assert graph.zoom > before
    QTest.keyClick(graph, Qt.Key.Key_0)
    assert graph.zoom == 1.0
    opened: list[str] = []
    pane.opened.connect(opened.append)
    box = graph._box("/data/place").center() * graph.zoom + graph._origin()
    QTest.mouseClick(graph.viewport(), Qt.MouseButton.LeftButton, pos=QPointF(box).toPoint())
    assert graph.current == "/data/place"
    QTest.keyClick(graph, Qt.Key.Key_Return)
    assert opened == ["/data/place"]


def test_an_unreachable_step_is_told_and_painted(pane: MapPane, drawing: Drawing, qtbot: Any) -> None:
    pane.show_drawing(Drawing(drawing.graph, frozenset({"/data/street"})))
    assert any("не ведёт ни один путь" in pane.list.item(row).text() for row in range(pane.list.count()))
    assert not pane.grab().isNull()


def test_no_drawing_is_no_trouble(pane: MapPane) -> None:
    pane.show_drawing(None)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_0):
        QTest.keyClick(pane.graph, key)
    assert pane.graph.current == ""
    assert pane.list.count() == 0
    assert not pane.grab().isNull()


def test_the_desk_s_keys_walk_the_preview(preview: PreviewPane) -> None:
    walk = preview.walk
    assert walk is not None
    preview.panel.focus_first()
    QTest.keyClick(preview.panel, Qt.Key.Key_2)
    assert walk.place() == (2, 3)
    QTest.keyClick(preview.panel, Qt.Key.Key_Right, ALT)
    assert walk.place() == (3, 3)
    QTest.keyClick(preview.panel, Qt.Key.Key_Left, ALT)
    assert walk.place() == (2, 3)
    asked: list[str] = []
    preview.side_wanted.connect(asked.append)
    QTest.keyClick(preview.panel, Qt.Key.Key_F7)
    assert asked == ["side_conflict"]
    preview.open_side(None)
    assert not preview._note.isHidden()
    side = compile_workbook(resource_dir() / "scripts" / "side_conflict.xlsx").definition
    preview.open_side(LoadedForm(b"\1" * 16, "side_conflict", 1, "Конфликт", side))
    assert walk.in_side
    preview.go_to("/data/place")
    assert not walk.in_side


def test_the_caller_s_name_follows_at_once(preview: PreviewPane) -> None:
    walk = preview.walk
    assert walk is not None
    assert list(preview._edits) == ["caller_first_name"]
    preview.panel.answered.emit("/data/place", "home")
    preview.next()
    assert walk.leg.session.label("bye") == "До свидания, Анна Петровна!"
    edit = preview._edits["caller_first_name"]
    edit.setText("Олег")
    edit.textEdited.emit("Олег")
    assert walk.leg.session.label("bye") == "До свидания, Олег!"
    preview.other_language()
    assert walk.leg.session.label("bye") == "Goodbye, Олег!"
    preview.restart()
    assert preview.walk is not None
    assert preview.walk.place()[0] == 1
    assert preview.walk.leg.session.label("bye") == "Goodbye, Олег!"
