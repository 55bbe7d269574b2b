"""Promises, callbacks and flags at the desk, by keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.calls import callbacks, promises
from app.services.calls.agreed import wall, zone_of
from app.services.calls.state import State
from app.services.forms.session import FormSession
from app.services.store.clock import wall_ms
from app.views.common.callback_dialog import CallbackDialog
from app.views.desk.owed.dialogs import FlagDialog, PromiseDialog
from tests.views.desk.conftest import CONTROL, SHIFT, Bench, accept, texts

HOUR = 3_600_000


def test_a_promise_is_written_down_shown_kept_and_taken_back(bench: Bench) -> None:
    bench.talk()
    bench.until(lambda: bench.desk.card.card is not None)
    bench.notices.answers.append(accept(text="Прислать акт"))
    bench.key(Qt.Key.Key_F1, SHIFT)
    bench.until(lambda: "Прислать акт" in texts(bench.desk.card.widget))
    assert bench.rows("SELECT person_uid, text, kept_at FROM promise") == [
        (bench.people.anna, "Прислать акт", None)
    ]
    bench.key(Qt.Key.Key_F12, CONTROL | SHIFT)
    bench.until(lambda: bench.value("SELECT kept_at FROM promise"))
    bench.until(lambda: "Прислать акт" not in texts(bench.desk.card.widget))
    _take_way_on(bench)
    bench.until(lambda: bench.value("SELECT kept_at FROM promise") is None)
    bench.until(lambda: "Прислать акт" in texts(bench.desk.card.widget))


def test_a_promise_just_written_down_can_be_withdrawn(bench: Bench) -> None:
    bench.talk()
    bench.until(lambda: bench.desk.card.card is not None)
    bench.notices.answers.append(accept(text="Прислать акт"))
    bench.key(Qt.Key.Key_F1, SHIFT)
    bench.until(lambda: any("Обещание записано" in notice.text for notice in bench.notices.all))
    _take_way_on(bench)
    bench.until(lambda: bench.value("SELECT deleted_at FROM promise"))
    bench.until(lambda: "Прислать акт" not in texts(bench.desk.card.widget))


def test_a_callback_for_anyone_on_the_client_s_clock(bench: Bench) -> None:
    bench.ring("8 (495) 123-45-67")
    bench.desk.card.widget.picker.setFocus()
    bench.desk.card.widget.picker.choose_current()
    bench.until(lambda: bench.desk.card.card is not None)

    def answer(dialog: CallbackDialog) -> bool:
        assert dialog.number == "8 (495) 123-45-67"
        dialog.when.quick.set_value("tomorrow")
        dialog.when.quick.currentIndexChanged.emit(0)
        dialog.owner.set_value(False)
        dialog.note.setText("про счётчик")
        dialog.accept()
        return True

    bench.notices.answers.append(answer)
    bench.key(Qt.Key.Key_F1, CONTROL)
    bench.until(lambda: bench.value("SELECT count(*) FROM callback") == 1)
    person, owner, note, due = bench.rows("SELECT person_uid, owner_uid, note, due_at FROM callback")[0]
    assert bench.desk.card.card is not None
    assert (person, owner, note) == (bench.desk.card.card.person_uid, None, "про счётчик")
    moscow = zone_of("84951234567", wall_ms())
    assert moscow is not None
    assert f"{wall(due, moscow):%H:%M}" == "09:00"
    bench.until(lambda: "про счётчик" in texts(bench.desk.card.widget))


def test_an_unknown_caller_is_called_back_too(bench: Bench) -> None:
    bench.ring("89990001122")
    bench.notices.answers.append(accept(note="перезвонить"))
    bench.key(Qt.Key.Key_F1, CONTROL)
    bench.until(lambda: bench.rows("SELECT number, person_uid FROM callback") == [("89990001122", None)])


def test_a_quick_flag(bench: Bench) -> None:
    bench.talk()
    bench.until(lambda: bench.desk.card.card is not None)
    bench.notices.answers.append(accept(reason="просит писать на почту", until="31.12.2099"))
    bench.key(Qt.Key.Key_F11, CONTROL | SHIFT)
    bench.until(lambda: "просит писать на почту" in texts(bench.desk.card.widget))


def test_dialogs_point_at_what_is_missing(bench: Bench) -> None:
    parent, now = bench.desk.widget, wall_ms()
    for dialog, part in (
        (PromiseDialog(parent, "Иванова", now, None), "напишите"),
        (FlagDialog(parent, "Иванова"), "причину"),
        (CallbackDialog(parent, "", [], now, None), "номер"),
    ):
        dialog.show()
        dialog.accept()
        assert dialog.result() == 0
        assert part in texts(dialog).casefold()
        dialog.close()
    promise = PromiseDialog(parent, "Иванова", now, None)
    promise.show()
    promise.text.setText("Перезвонить")
    promise.when.edit.setText("никогда")
    promise.when.edit.textEdited.emit("никогда")
    promise.accept()
    assert promise.result() == 0
    assert "18:30" in texts(promise)
    promise.when.edit.setText("9:05")
    assert promise.when.at is not None
    assert promise.when.at > now
    promise.close()


def test_what_the_script_promised_is_offered_at_saving(bench: Bench) -> None:
    bench.talk()
    bench.key(Qt.Key.Key_Return)
    bench.key(Qt.Key.Key_1)
    bench.until(lambda: bench.desk.ticket.values.draft.subject)
    walk = bench.desk.script.walk
    assert walk is not None
    walk.answer(_ref(walk.main.session, "promise"), "1h", wall_ms())
    now = wall_ms()
    bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: any("не записано" in notice.text for notice in bench.notices.all))
    seen: list[Any] = []

    def answer(dialog: PromiseDialog) -> bool:
        seen.append((dialog.text.text(), dialog.when.at))
        dialog.accept()
        return True

    bench.notices.answers.append(answer)
    _take_way_on(bench)
    bench.until(lambda: bench.value("SELECT count(*) FROM promise") == 1)
    ((text, at),) = seen
    assert text == "в течение часа"
    assert abs(at - now - HOUR) < 60_000
    assert bench.value("SELECT ticket_uid FROM promise") == bench.desk.ticket.values.draft.uid
    bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: len([notice for notice in bench.notices.all if "A-1" in notice.text]) == 2)
    last = [notice for notice in bench.notices.all if "A-1" in notice.text][-1]
    assert last.act is None, "offered once"


def test_what_was_promised_and_not_written_down_is_offered_when_the_contact_is_closed(bench: Bench) -> None:
    call_id = bench.talk()
    bench.until(lambda: bench.desk.card.card is not None)
    walk = bench.desk.script.walk
    assert walk is not None
    walk.answer(_ref(walk.main.session, "promise"), "15m", wall_ms())
    bench.line.end(call_id, by_caller=True)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    bench.desk.outcome.choose(bench.people.done, "")
    bench.key(Qt.Key.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)
    assert "обещание клиенту не записано" in bench.notices.all[-1].text
    bench.notices.answers.append(accept())
    _take_way_on(bench)
    bench.until(lambda: bench.rows("SELECT person_uid FROM promise") == [(bench.people.anna,)])


def test_several_open_ones_are_chosen_from(bench: Bench) -> None:
    people, soon = bench.people, wall_ms() + HOUR
    bench.database.submit(lambda s: promises.promise(s, people.operator, people.anna, "акт", soon)).result(10)
    bench.database.submit(
        lambda s: callbacks.create(s, people.operator, "89161234567", soon + HOUR, person=people.anna)
    ).result(10)
    bench.ring()
    bench.until(lambda: bench.desk.card.card is not None and bench.desk.card.card.callbacks)

    def second(dialog: Any) -> bool:
        dialog.show()
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
            QTest.keyClick(dialog, key)
        return bool(dialog.result())

    bench.notices.answers.append(second)
    bench.key(Qt.Key.Key_F12, CONTROL | SHIFT)
    bench.until(lambda: bench.value("SELECT done_at FROM callback"))
    assert bench.value("SELECT kept_at FROM promise") is None


def _take_way_on(bench: Bench) -> None:
    notice = bench.notices.all[-1]
    assert notice.act is not None
    notice.act()


def _ref(session: FormSession, name: str) -> str:
    return next(ref for ref in session.values() if ref.endswith(f"/{name}"))
