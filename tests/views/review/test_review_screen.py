from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QDialog, QWidget

from app.models.ids import Uid
from app.services.review.records import Lane
from app.services.store.store import Store
from app.views.review.remark_views import RemarkDialog
from tests.services.review.scene import SECOND
from tests.views.review.conftest import Chair


def prints(path: Path) -> list[str]:
    family = [path, path.with_name(path.name + "-wal")]
    return [hashlib.sha256(each.read_bytes()).hexdigest() if each.exists() else "" for each in family]


def texts(widget: Any) -> list[str]:
    return [widget.item(row).text() for row in range(widget.count())]


def pairs(table: Any) -> dict[str, str]:
    return {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}


def written(text: str) -> Any:
    """An answer to the remark's dialog."""

    def answer(dialog: QDialog) -> bool:
        assert isinstance(dialog, RemarkDialog)
        dialog._text.setPlainText(text)
        return True

    return answer


def test_review_is_the_first_screen_and_lists_the_calls(chair: Chair) -> None:
    assert chair.desk.shell.current == "review"
    chair.until(lambda: chair.screen.model.rowCount() == 2)
    first, second = (chair.screen.model.line_at(row) for row in (0, 1))
    assert first is not None
    assert second is not None
    assert (first.uid, second.uid) == (chair.missed, chair.scene.call)
    assert chair.screen.model.index(0, 3).data() == "Пропущен"


def test_a_call_opened_by_keyboard_is_replayed(chair: Chair) -> None:
    chair.until(lambda: chair.screen.model.rowCount() == 2)
    table, view = chair.screen.widget.table, chair.screen.widget.replay
    chair.qtbot.keyClick(table, Qt.Key.Key_End)
    chair.qtbot.keyClick(table, Qt.Key.Key_Return)
    chair.until(lambda: view.history.count() > 1)
    assert view.title.text() == "Иванова Анна Петровна · 8 (916) 123-45-67"
    assert "Заявка принята" in view.about.text()
    assert view.line.maximum() == 80 * SECOND
    chair.qtbot.keyClick(view.line, Qt.Key.Key_End)
    assert view.line.value() == 80 * SECOND
    assert pairs(view.moment.form)["Тема"] == "Пахнет газом"
    assert pairs(view.moment.form)["Адрес"] == "Лесная, 5 (из сценария)"
    chair.qtbot.keyClick(view.line, Qt.Key.Key_Home)
    assert pairs(view.moment.form) == {}
    for _ in range(12):
        chair.qtbot.keyClick(view.line, Qt.Key.Key_Right)
    assert view.line.value() == 12 * SECOND
    assert pairs(view.moment.answers) == {"Что случилось?": "Нет воды"}
    chair.qtbot.keyClick(view.line, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert view.line.value() == 15 * SECOND
    assert pairs(view.moment.answers) == {"Что случилось?": "Пахнет газом"}
    assert "было: Нет воды" in view.events.currentItem().text()
    chair.qtbot.keyClick(view.line, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert view.line.value() == 10 * SECOND


def test_an_event_chosen_moves_the_cursor(chair: Chair) -> None:
    chair.open_scene()
    view = chair.screen.widget.replay
    row = next(row for row, text in enumerate(texts(view.events)) if "удержание" in text)
    view.events.setCurrentRow(row)
    assert view.line.value() == 35 * SECOND
    assert "Удержание" in view.moment.line.text()
    assert view.events.currentRow() == row


def test_history_and_why(chair: Chair) -> None:
    chair.open_scene()
    view = chair.screen.widget.replay
    assert any("Приоритет: было «Обычный», стало «Авария»" in text for text in texts(view.history))
    why = texts(view.why)
    assert sum("Приоритет" in text for text in why) == 1
    assert "Мария Петрова" in why[0]


def test_playing_moves_the_cursor_at_its_speed_and_stops_at_the_end(chair: Chair) -> None:
    chair.open_scene()
    player, line = chair.screen.player, chair.line
    chair.qtbot.keyClick(line, Qt.Key.Key_Space)
    assert player.is_playing
    chair.qtbot.keyClick(line, Qt.Key.Key_Space)
    assert not player.is_playing
    line.setValue(0)
    for expected in (2, 4, 8, 16, 16):
        chair.qtbot.keyClick(line, Qt.Key.Key_Plus)
        assert player.speed == expected
    player.advance(1000)
    assert line.value() == 16 * SECOND
    chair.qtbot.keyClick(line, Qt.Key.Key_Minus)
    player.advance(1000)
    assert line.value() == 24 * SECOND
    player.toggle()
    player.advance(60_000)
    assert (line.value(), player.is_playing) == (80 * SECOND, False)
    player.toggle()
    assert line.value() == 0
    chair.desk.shell.show("help")
    assert not player.is_playing


def test_the_line_holds_what_the_replay_says(chair: Chair) -> None:
    chair.open_scene()
    replay = chair.screen._replay
    assert replay is not None
    assert {each.lane for each in replay.stretches} == {Lane.CALL, Lane.SCRIPT, Lane.TYPING}
    picture = chair.line.grab().toImage()
    chair.line.setValue(40 * SECOND)
    assert chair.line.grab().toImage() != picture


def test_remarks_are_written_at_the_cursor_changed_and_handed_in(chair: Chair) -> None:
    chair.open_scene()
    pane = chair.screen.widget.replay.remarks
    chair.line.setValue(35 * SECOND)
    chair.answer = written("Не предупредил")
    action = chair.desk.context.actions.get("review.remark")
    assert action is not None
    action.trigger()
    chair.until(lambda: texts(pane.list) == ["00:35  Комментарий, не отправлено: Не предупредил"])
    pane.list.setCurrentRow(0)
    chair.answer = written("Не предупредил об удержании")
    chair.qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    chair.until(lambda: "об удержании" in texts(pane.list)[0])
    pane.submit.click()
    chair.until(lambda: texts(pane.list) == ["00:35  Комментарий, Нина Орлова: Не предупредил об удержании"])
    assert "Отправлено 1 замечание" in chair.told
    pane.list.setCurrentRow(0)
    assert not pane.drop.isEnabled()
    assert not pane.submit.isEnabled()


def test_a_remark_thrown_away_can_be_brought_back(chair: Chair) -> None:
    chair.open_scene()
    pane = chair.screen.widget.replay.remarks
    chair.answer = written("Лишнее")
    pane.add.click()
    chair.until(lambda: "Лишнее" in texts(pane.list)[0])
    pane.list.setCurrentRow(0)
    pane.drop.click()
    chair.until(lambda: texts(pane.list) == ["Замечаний нет"])
    chair.desk.window.notice_bar.take_way_on()
    chair.until(lambda: "Лишнее" in texts(pane.list)[0])


def test_filters_narrow_the_journal(chair: Chair) -> None:
    chair.until(lambda: chair.screen.model.rowCount() == 2)
    bar, model = chair.screen.widget.filters, chair.screen.model

    def shown() -> list[Uid]:
        lines = [model.line_at(row) for row in range(model.rowCount())]
        return [line.uid for line in lines if line is not None]

    bar.search.setText("иванова")
    chair.until(lambda: shown() == [chair.scene.call])
    bar.search.clear()
    chair.until(lambda: len(shown()) == 2)
    box = bar.boxes["lost"]
    box.set_value("missed")
    box.picked.emit("missed")
    chair.until(lambda: shown() == [chair.missed])
    box.set_value(None)
    bar.keep_to("person", chair.people.anna, "Иванова")
    chair.until(lambda: shown() == [chair.scene.call])
    assert bar.chip.isVisible()
    bar.chip.click()
    chair.until(lambda: len(shown()) == 2)


def test_a_rare_call_is_found_beyond_the_first_span(chair: Chair, monkeypatch: pytest.MonkeyPatch) -> None:
    chair.until(lambda: chair.screen.model.rowCount() == 2)
    monkeypatch.setattr("app.services.review.journal.SPAN", 1)
    box, model = chair.screen.widget.filters.boxes["trouble"], chair.screen.model
    box.set_value("conflict")
    box.picked.emit("conflict")
    chair.until(lambda: model.rowCount() == 1 and not model.more)
    line = model.line_at(0)
    assert line is not None
    assert line.uid == chair.scene.call


def test_what_is_opened_is_in_the_log_beside_the_store(chair: Chair) -> None:
    chair.open_scene()
    chair.until(lambda: len(chair.beside("SELECT 1 FROM reading")) == 4)
    log = chair.beside("SELECT record_table, record_uid, user_uid, purpose FROM reading ORDER BY id")
    assert log[:3] == [
        ("interaction", chair.scene.call, chair.people.supervisor, "review"),
        ("person", chair.people.anna, chair.people.supervisor, "review"),
        ("ticket", chair.scene.ticket, chair.people.supervisor, "review"),
    ]


def test_a_whole_session_at_the_window_changes_no_byte_of_the_store(chair: Chair) -> None:
    """Every screen of the reviewer, every action that can be triggered, a call replayed, a remark handed in."""
    before = prints(chair.path)
    chair.open_scene()
    chair.answer = written("Хорошо")
    for name in ("queues", "calls", "clients", "settings", "help", "review"):
        if chair.desk.context.actions.get(f"screen.{name}") is not None:
            chair.desk.shell.show(name)
            chair.session.store.submit(Store.desk_uid).result()
            chair.session.reader.submit(Store.desk_uid).result()
    for spec, action in chair.desk.context.actions.available():
        if spec.area == "review" and action.isEnabled():
            action.trigger()
    chair.until(lambda: "Хорошо" in texts(chair.screen.widget.replay.remarks.list)[0])
    chair.screen.widget.replay.remarks.submit.click()
    chair.until(lambda: any("Отправлено" in text for text in chair.told))
    chair.screen.player.stop()
    assert prints(chair.path) == before
    chair.desk.window.close()
    chair.session.store.stop()
    chair.session.reader.stop()
    assert prints(chair.path) == before


def test_the_language_changes_without_a_new_start(chair: Chair) -> None:
    chair.open_scene()
    chair.desk.context.languages.use("en")
    view = chair.screen.widget.replay
    chair.until(lambda: any("The call came in" in text for text in texts(view.events)))
    assert view.tabs.tabText(0) == "Moment"
    assert chair.screen.widget.filters.boxes["lost"].itemText(0) == "Taken or not"
    chair.desk.context.languages.use("ru")
    chair.until(lambda: any("Звонок поступил" in text for text in texts(view.events)))


def test_everything_that_takes_the_keyboard_has_a_name(chair: Chair) -> None:
    chair.open_scene()
    unnamed = []
    for widget in chair.screen.widget.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(chair.screen.widget):
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name):
                unnamed.append(repr(widget))
    assert unnamed == []


def test_a_call_opened_from_a_list_is_replayed_here(chair: Chair) -> None:
    chair.desk.shell.show("calls")
    chair.desk.context.navigation.open_call.emit(chair.scene.call)
    chair.until(lambda: chair.desk.shell.current == "review")
    chair.until(lambda: chair.screen.widget.replay.history.count() > 1)
