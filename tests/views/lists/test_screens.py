from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.models import Ticket
from app.services.calls.promises import promise
from app.services.lists.columns import LISTS
from app.services.lists.saved_views import last_view, saved_views
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.views.lists.controller import ListController
from app.views.lists.quick import QuickOpener, SearchUpkeep
from app.views.lists.widgets import ROLE, NameDialog
from tests.views.lists.conftest import COUNT, Bench

OPEN_COUNT = sum(n % 3 != 2 for n in range(COUNT))


def column(screen: ListController, name: str) -> int:
    return next(at for at, one in enumerate(screen._spec.columns) if one.name == name)


def texts(screen: ListController, name: str, rows: int = 5) -> list[str]:
    model = screen.widget.table.model()
    return [model.index(row, column(screen, name)).data() for row in range(min(rows, model.rowCount()))]


def shown_in_pane(screen: ListController) -> str:
    return "\n".join(label.text() for label in screen.widget.pane.widget().findChildren(QLabel))


def figures(screen: ListController) -> str:
    return screen.widget._figures.text()


def press(widget: object, key: Qt.Key, text: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


def test_queues_begin_with_open_tickets_the_latest_due_first(bench: Bench) -> None:
    screen = bench.open("queues")
    bench.settle()
    assert screen.widget.table.model().rowCount() == OPEN_COUNT
    assert figures(screen).startswith(str(OPEN_COUNT))
    assert texts(screen, "number")[:2] == ["A-1", "A-3"]
    assert texts(screen, "queue")[0] == "Вода"
    late = screen.widget.table.model().index(0, column(screen, "due"))
    assert late.data(Qt.ItemDataRole.ForegroundRole).name() == bench.context.theme.colours.late


def test_the_side_pane_shows_the_row_and_the_reading_is_noted(bench: Bench) -> None:
    screen = bench.open("queues")
    bench.qtbot.waitUntil(lambda: "Течёт кран 1" in shown_in_pane(screen))
    assert "Безтелефонов" in shown_in_pane(screen)
    bench.settle()
    read = bench.do(Store.rows, "SELECT record_table, record_uid, purpose FROM read_entry")
    assert read == [("ticket", bench.keys["A-1"], "list")]


def test_text_narrows_and_enter_on_a_number_opens(bench: Bench) -> None:
    screen = bench.open("queues")
    bar = screen.widget.bar
    bar.search.setText("лифты")
    bench.qtbot.waitUntil(lambda: all("лифт" in str(text) for text in texts(screen, "subject", 30)))
    bench.settle()
    assert screen.widget.table.model().rowCount() == sum(n % 3 != 2 and n % 2 == 0 for n in range(COUNT))
    bar.search.setText("A-17")
    press(bar.search, Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bench.sent == [("open_ticket", bench.keys["A-17"])])


def test_letters_typed_in_the_list_go_to_the_box_and_down_comes_back(bench: Bench) -> None:
    screen = bench.open("queues")
    press(screen.widget.table, Qt.Key.Key_unknown, "л")
    assert screen.widget.bar.search.text() == "л"
    press(screen.widget.bar.search, Qt.Key.Key_Escape)
    assert screen.widget.bar.search.text() == ""


def test_choices_that_come_late_leave_the_typing_alone(bench: Bench) -> None:
    screen = bench.open("queues")
    screen.widget.bar.search.setText("кра")
    screen._dictionaries_stale = True
    screen.activate()
    bench.settle()
    assert screen.widget.bar.search.text() == "кра"


def test_choices_narrow_the_list(bench: Bench) -> None:
    screen = bench.open("queues")
    picks = screen.widget.bar._picks
    picks["queue"].setCurrentIndex(picks["queue"].findText("Лифты"))
    bench.settle()
    assert set(texts(screen, "queue", 25)) == {"Лифты"}
    picks["assignee"].setCurrentIndex(1)
    picks["state"].setCurrentIndex(0)
    bench.settle()
    assert set(texts(screen, "assignee", 20)) == {""}
    assert screen.widget.table.model().rowCount() == sum(n % 2 == 0 and n % 5 != 0 for n in range(COUNT))


def test_enter_opens_and_the_number_can_be_called(bench: Bench) -> None:
    screen = bench.open("queues")
    QTest.keyClick(screen.widget.table, Qt.Key.Key_Return)
    assert bench.sent == [("open_ticket", bench.keys["A-1"])]
    bench.context.actions.get("list.dial").trigger()
    bench.qtbot.waitUntil(lambda: len(bench.notices.texts) == 1)
    screen.widget.bar._picks["queue"].setCurrentIndex(2)
    bench.settle()
    bench.context.actions.get("list.dial").trigger()
    bench.qtbot.waitUntil(lambda: bench.sent[-1] == ("dial", "+79123456789"))


def test_sorting_by_head_turns_round(bench: Bench) -> None:
    screen = bench.open("queues")
    screen.widget.table.sort_wanted.emit("number")
    bench.settle()
    first = texts(screen, "number")
    screen.widget.table.sort_wanted.emit("number")
    bench.settle()
    assert first[0] == "A-0"
    assert texts(screen, "number")[0] == "A-148"


def test_a_change_is_shown_and_the_row_keeps_the_focus(bench: Bench) -> None:
    screen = bench.open("queues")
    table = screen.widget.table
    table.go_to(4)
    bench.settle()
    uid = screen._model.row_at(4)[1]  # type: ignore[index]

    def change(store: Store) -> None:
        with store.write(None) as write:
            write.update(Ticket, bench.keys["A-1"], state="closed")
            write.update(Ticket, uid, subject="Другая тема")

    bench.do(change)
    bench.qtbot.waitUntil(lambda: table.model().rowCount() == OPEN_COUNT - 1)
    bench.settle()
    assert table.current_row() == 3
    assert texts(screen, "subject")[3] == "Другая тема"


def test_out_of_sight_a_list_only_marks_itself_stale(bench: Bench) -> None:
    screen = bench.open("queues")
    screen.widget.hide()

    def change(store: Store) -> None:
        with store.write(None) as write:
            write.update(Ticket, bench.keys["A-1"], state="closed")

    bench.do(change)
    bench.settle()
    assert screen._loading.stale
    assert screen.widget.table.model().rowCount() == OPEN_COUNT
    screen.widget.show()
    screen.activate()
    bench.settle()
    assert screen.widget.table.model().rowCount() == OPEN_COUNT - 1


def test_views_are_saved_used_and_brought_back(bench: Bench) -> None:
    screen = bench.open("queues")
    picks = screen.widget.bar._picks
    picks["queue"].setCurrentIndex(2)
    screen.widget.table.show_columns(("number", "subject"))

    def name_it(dialog: NameDialog) -> bool:
        dialog._name.setText("Мои лифты")
        return True

    bench.notices.answer = name_it
    screen.widget.save_wanted.emit()
    bench.settle()
    (view,) = bench.do(saved_views, "queues", bench.keys["me"])
    assert (view.name, view.columns, view.wanted.queue) == (
        "Мои лифты",
        ("number", "subject"),
        bench.keys["lifts"],
    )
    picks["queue"].setCurrentIndex(0)
    menu = screen.widget.views_menu()
    menu.actions()[0].trigger()
    menu.close()
    bench.settle()
    assert set(texts(screen, "queue", 25)) == {"Лифты"}
    screen.widget.view_removed.emit(view)
    bench.settle()
    assert bench.do(saved_views, "queues", bench.keys["me"]) == []
    bench.notices.last.act()
    bench.settle()
    assert [one.name for one in bench.do(saved_views, "queues", bench.keys["me"])] == ["Мои лифты"]


def test_the_look_of_a_list_is_there_at_the_next_start(bench: Bench) -> None:
    screen = bench.open("queues")
    screen.widget.table.show_columns(("subject", "number"))
    screen.widget.table.columns_changed.emit()
    bench.qtbot.waitUntil(lambda: bench.do(last_view, "queues", bench.keys["me"]) is not None)
    again = bench.open("queues")
    assert again.widget.table.columns_shown() == ("subject", "number")


def test_my_work_holds_my_tickets_and_what_waits(bench: Bench) -> None:
    screen = bench.open("my_work")
    bench.settle()
    assert set(texts(screen, "assignee", 20)) == {"Анна Орлова"}
    tasks = screen.widget.tasks
    assert tasks.count() == 1
    assert "Петров" in tasks.item(0).text()
    tasks.setCurrentRow(0)
    QTest.keyClick(tasks, Qt.Key.Key_Return)
    assert bench.sent[-1][0] == "dial"


@pytest.mark.parametrize(("name", "signal"), [("calls", "open_call"), ("clients", "open_client")])
def test_calls_and_clients_open(bench: Bench, name: str, signal: str) -> None:
    screen = bench.open(name)
    screen.widget.bar.search.setText("Петров")
    bench.qtbot.waitUntil(lambda: screen.widget.table.model().rowCount() == 1)
    bench.settle()
    assert texts(screen, "phone") == ["8 (912) 345-67-89"]
    bench.qtbot.waitUntil(lambda: "Петров Иван" in shown_in_pane(screen))
    screen.widget.table.go_to(0)
    QTest.keyClick(screen.widget.table, Qt.Key.Key_Return)
    assert bench.sent[-1][0] == signal


def test_the_language_changes_heads_labels_and_choices(bench: Bench) -> None:
    screen = bench.open("queues")
    assert screen._model.headerData(0, Qt.Orientation.Horizontal) == "Номер"
    bench.context.languages.use("en")
    bench.qtbot.waitUntil(lambda: texts(screen, "queue")[0] == "Water")
    bench.settle()
    assert screen._model.headerData(0, Qt.Orientation.Horizontal) == "Number"
    assert screen.widget.bar._picks["queue"].itemText(1) in ("Water", "Lifts")
    assert screen.widget.bar._picks["state"].currentText() == "Open"
    bench.qtbot.waitUntil(lambda: "Subject" not in shown_in_pane(screen) and "Assignee" in shown_in_pane(screen))
    bench.context.languages.use("ru")


def test_every_part_has_an_accessible_name(bench: Bench) -> None:
    for name in LISTS:
        if name != "callbacks":
            screen = bench.open(name)
            named = [screen.widget.bar.search, screen.widget.table, *screen.widget.bar._picks.values()]
            assert all(widget.accessibleName() for widget in named)


def test_one_clients_tickets_until_escape(bench: Bench) -> None:
    screen = bench.open("queues")
    screen.show_client(bench.keys["ivan"])
    bench.settle()
    assert screen.widget.table.model().rowCount() == COUNT // 2
    assert set(texts(screen, "client", 20)) == {"Петров Иван"}
    press(screen.widget.bar.search, Qt.Key.Key_Escape)
    bench.settle()
    assert screen.widget.table.model().rowCount() == OPEN_COUNT
    screen.widget.bar.search.setText("такогослованет")
    bench.qtbot.waitUntil(lambda: screen.widget.table.model().rowCount() == 0)
    screen.widget.grab()  # paints the word for an empty list


def test_quick_open_and_upkeep(bench: Bench) -> None:
    opener = QuickOpener(bench.context)
    for text in ("A-5", "9123456789", "такого нет нигде"):
        opener._find(text)
        bench.settle()
    assert bench.sent == [("open_ticket", bench.keys["A-5"]), ("open_client", bench.keys["ivan"])]
    assert len(bench.notices.texts) == 1
    read = bench.do(Store.rows, "SELECT record_table, record_uid, user_uid, purpose FROM read_entry ORDER BY id")
    assert read == [
        ("ticket", bench.keys["A-5"], bench.keys["me"], "search"),
        ("person", bench.keys["ivan"], bench.keys["me"], "search"),
    ]
    SearchUpkeep(bench.context.work)
    bench.settle()
    assert bench.do(Store.value, "SELECT count(*) FROM search_term WHERE ready = 0") == 0


def test_what_waits_is_marked_done_and_taken_back_by_key(bench: Bench) -> None:
    screen = bench.open("my_work")
    bench.settle()
    bench.do(promise, bench.keys["me"], bench.keys["ivan"], "прислать акт", wall_ms())
    tasks = screen.widget.tasks
    bench.qtbot.waitUntil(lambda: tasks.count() == 2)
    done = bench.context.actions.get("list.done")
    assert done is not None
    done.trigger()
    assert tasks.hasFocus(), "the first press goes to what waits"
    for table, column in (("promise", "kept_at"), ("callback", "done_at")):
        row = next(row for row in range(2) if tasks.item(row).data(ROLE).kind.value == table)
        tasks.setCurrentRow(row)
        done.trigger()
        bench.qtbot.waitUntil(lambda: tasks.count() == 1)
        assert bench.do(Store.value, f"SELECT {column} FROM {table}") is not None
        bench.notices.last.act()
        bench.qtbot.waitUntil(lambda: tasks.count() == 2)
        assert bench.do(Store.value, f"SELECT {column} FROM {table}") is None


def test_a_promise_is_dialled_by_the_client_s_number(bench: Bench) -> None:
    screen = bench.open("my_work")
    bench.do(promise, bench.keys["me"], bench.keys["ivan"], "прислать акт", wall_ms() - 9_000_000)
    tasks = screen.widget.tasks
    bench.qtbot.waitUntil(lambda: tasks.count() == 2)
    tasks.setCurrentRow(next(row for row in range(2) if tasks.item(row).data(ROLE).kind.value == "promise"))
    tasks.setFocus()
    dial = bench.context.actions.get("list.dial")
    assert dial is not None
    dial.trigger()
    bench.qtbot.waitUntil(lambda: bench.sent == [("dial", "+79123456789")])


def test_a_preview_reached_by_a_search_is_noted_as_one(bench: Bench) -> None:
    screen = bench.open("queues")
    bench.settle()
    screen.widget.bar.search.setText("A-15")
    bench.qtbot.waitUntil(lambda: "Течёт кран 15" in shown_in_pane(screen))
    bench.settle()
    sql = "SELECT count(*) FROM read_entry WHERE record_uid = ? AND purpose = 'search'"
    assert bench.do(Store.value, sql, bench.keys["A-15"]) == 1
