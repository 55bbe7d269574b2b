"""One call, from the ring to the saved ticket, by keys alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.models.tickets import Ticket
from app.services.calls.state import State
from app.services.store.store import Store
from app.views.common.form.editors import LineEditor
from tests.views.desk.conftest import ALT, CONTROL, SHIFT, Bench, accept, texts


def test_a_known_caller_s_card_opens_by_itself(bench: Bench) -> None:
    bench.ring()
    bench.until(lambda: bench.desk.card.card is not None)
    shown = texts(bench.desk.card.widget)
    assert "Иванова Анна Петровна" in shown
    assert "8 (916) 123-45-67" in shown
    assert "говорит медленно" in shown
    assert "ТСЖ «Маяк»" in shown
    bench.until(lambda: bench.value("SELECT count(*) FROM read_entry WHERE record_table = 'person'") == 1)


def test_ring_to_saved_ticket_by_keys(bench: Bench) -> None:
    bench.talk()
    bench.key(Qt.Key.Key_Return)
    bench.key(Qt.Key.Key_1)
    bench.until(lambda: bench.desk.ticket.values.draft.subject)
    assert bench.desk.script.walk is not None
    assert bench.desk.script.walk.place()[0] == 3
    bench.key(Qt.Key.Key_F8)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    bench.desk.outcome.choose(bench.people.done, "обещали мастера")
    bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: bench.desk.ticket.values.number)
    bench.key(Qt.Key.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)
    assert bench.rows("SELECT number, person_uid FROM ticket") == [("A-1", bench.people.anna)]
    assert bench.value("SELECT queue_uid FROM ticket") == bench.people.dispatch
    contact = bench.rows("SELECT state, disposition_uid, note, person_uid FROM interaction")
    assert contact == [("closed", bench.people.done, "обещали мастера", bench.people.anna)]
    assert bench.value("SELECT count(*) FROM interaction_ticket") == 1
    assert bench.value("SELECT count(*) FROM answer WHERE name = 'problem'") == 1
    assert bench.value("SELECT count(*) FROM draft") == 0
    kinds = {kind for (kind,) in bench.rows("SELECT kind FROM segment WHERE end_at IS NOT NULL")}
    assert {"talk", "acw"} <= kinds


def test_a_key_held_down_answers_one_question_alone(bench: Bench) -> None:
    bench.talk()
    assert bench.desk.script.walk is not None
    _hold(bench, Qt.Key.Key_Return)
    assert bench.desk.script.walk.place()[0] == 2
    _hold(bench, Qt.Key.Key_2, "2")
    assert bench.desk.script.walk.place()[0] == 3
    street, *following = bench.desk.script.widget.findChildren(LineEditor)
    assert street.isAncestorOf(QApplication.focusWidget())
    _hold(bench, Qt.Key.Key_Return)
    assert following[0].isAncestorOf(QApplication.focusWidget())


def _hold(bench: Bench, key: Qt.Key, text: str = "") -> None:
    """Press a key until the system has repeated it, wherever the focus goes meanwhile."""
    for again in range(4):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, again > 0)
        QApplication.sendEvent(bench.window.windowHandle(), event)


def test_save_pressed_twenty_times_makes_one_ticket(bench: Bench) -> None:
    bench.talk()
    bench.key(Qt.Key.Key_Return)
    bench.key(Qt.Key.Key_1)
    for _ in range(20):
        bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: bench.desk.ticket.values.number)
    bench.desk.ticket.save(None, None, None)
    bench.until(lambda: len([notice for notice in bench.notices.all if "A-1" in notice.text]) >= 20)
    assert bench.value("SELECT count(*) FROM ticket") == 1


def test_an_unknown_caller_becomes_a_client_in_one_step(bench: Bench) -> None:
    bench.ring("89990001122")
    assert bench.desk.card.card is None
    bench.notices.answers.append(accept(name="Смирнов Олег Ильич"))
    bench.key(Qt.Key.Key_F3, SHIFT)
    bench.until(lambda: bench.desk.card.card is not None)
    assert bench.desk.card.card is not None
    assert bench.desk.card.card.full_name == "Смирнов Олег Ильич"
    assert bench.desk.ticket.values.draft.person_uid == bench.desk.card.card.person_uid
    key = bench.value("SELECT key FROM contact_point ORDER BY id DESC LIMIT 1")
    assert key == "+79990001122"


def test_several_clients_on_a_number_are_offered_and_one_is_taken_by_enter(bench: Bench) -> None:
    bench.ring("8 (495) 123-45-67")
    picker = bench.desk.card.widget.picker
    assert picker.isVisible()
    picker.setFocus()
    picker.choose_current()
    bench.until(lambda: bench.desk.card.card is not None)


def test_one_key_ends_a_contact_without_data(bench: Bench) -> None:
    bench.talk()
    bench.key(Qt.Key.Key_7, ALT)
    bench.until(lambda: bench.desk.calls.current is None)
    row = bench.rows("SELECT state, disposition_uid FROM interaction")
    assert row == [("closed", bench.people.wrong_number)]


def test_hold_and_resume_by_the_same_key(bench: Bench) -> None:
    bench.talk()
    bench.key(Qt.Key.Key_F3)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.ON_HOLD)
    bench.key(Qt.Key.Key_F3)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.TALKING)


def test_an_unanswered_call_is_offered_as_a_callback(bench: Bench) -> None:
    call_id = bench.ring()
    bench.line.end(call_id, by_caller=True)
    bench.until(lambda: any(notice.act for notice in bench.notices.all))
    offer = next(notice for notice in bench.notices.all if notice.act)
    assert offer.act is not None
    offer.act()
    bench.until(lambda: bench.value("SELECT count(*) FROM callback") == 1)
    assert bench.desk.calls.current is None


def test_a_second_call_takes_nothing_away(bench: Bench) -> None:
    first = bench.talk()
    bench.key(Qt.Key.Key_Return)
    bench.key(Qt.Key.Key_1)
    bench.line.end(first, by_caller=True)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    subject = bench.desk.ticket.values.draft.subject
    bench.line.begin("+74951234567", talking=False, line="100")
    bench.until(lambda: bench.desk.calls.waiting() is not None)
    assert bench.desk.ticket.values.draft.subject == subject
    bench.key(Qt.Key.Key_F2)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.number == "+74951234567")
    bench.until(lambda: (subject.strip(), 1) in bench.rows("SELECT title, parked FROM draft"))
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.TALKING)


def test_a_side_script_opens_by_key_and_returns(bench: Bench) -> None:
    bench.talk()
    walk = bench.desk.script.walk
    assert walk is not None
    bench.key(Qt.Key.Key_F7)
    bench.until(lambda: walk.in_side)
    bench.key(Qt.Key.Key_Left, ALT)
    bench.until(lambda: not walk.in_side)
    assert walk.place()[0] == 1


def test_finishing_needs_an_outcome(bench: Bench) -> None:
    call_id = bench.talk()
    bench.line.end(call_id, by_caller=True)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    bench.key(Qt.Key.Key_F8, SHIFT)
    assert bench.desk.calls.current is not None
    assert any("итог" in notice.text for notice in bench.notices.all)


def test_a_visit_is_opened_by_hand_on_the_same_card(bench: Bench) -> None:
    bench.notices.answers.append(accept(sender_text="8 916 123-45-67"))
    bench.key(Qt.Key.Key_F2, CONTROL)
    bench.until(lambda: bench.desk.card.card is not None)
    bench.until(lambda: bench.rows("SELECT channel FROM interaction") == [("visit",)])
    bench.desk.outcome.choose(bench.people.done, "")
    bench.key(Qt.Key.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)
    assert bench.rows("SELECT state FROM interaction") == [("closed",)]


def test_going_on_with_a_ticket_needs_one_key_and_keeps_what_others_wrote(bench: Bench) -> None:
    uid = bench.database.submit(lambda store: _old_ticket(store, bench)).result(10)
    bench.talk()
    bench.until(lambda: bench.desk.card.card is not None)
    bench.key(Qt.Key.Key_F5)
    bench.until(lambda: bench.desk.ticket.values.number == "A-77")
    bench.database.submit(lambda store: _other_desk_changes(store, uid)).result(10)
    bench.desk.ticket.widget.fields["note"].editor.setPlainText("Перезвонили")  # type: ignore[union-attr]
    bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: bench.value("SELECT count(*) FROM ticket_note") == 1)
    assert bench.rows("SELECT subject, priority FROM ticket WHERE uid = ?", uid) == [("Течёт кран", 4)]
    assert bench.value("SELECT count(*) FROM interaction_ticket WHERE ticket_uid = ?", uid) == 1


def test_closing_points_at_what_is_missing(bench: Bench) -> None:
    uid = bench.database.submit(lambda store: _old_ticket(store, bench)).result(10)
    bench.desk.go_on(uid)
    bench.until(lambda: bench.desk.ticket.values.number == "A-77")
    bench.desk.ticket.widget.edited.emit("state", "closed")
    bench.key(Qt.Key.Key_Return, CONTROL)
    bench.until(lambda: any("Описание" in notice.text for notice in bench.notices.all))
    assert bench.value("SELECT state FROM ticket WHERE uid = ?", uid) == "new"
    bench.until(lambda: "для закрытия" in texts(bench.desk.ticket.widget))


def _old_ticket(store: Store, bench: Bench) -> bytes:
    with store.write(bench.people.operator) as write:
        return write.insert(
            Ticket, number="A-77", state="new", subject="Течёт кран", person_uid=bench.people.anna, priority=2
        )


def _other_desk_changes(store: Store, uid: bytes) -> None:
    with store.write(None) as write:
        write.update(Ticket, uid, priority=4)


def test_a_script_nobody_answered_fills_no_ticket(bench: Bench) -> None:
    """What it reckons from nothing (a type that is always the same) is said of no call."""
    call_id = bench.talk()
    bench.line.end(call_id, by_caller=True)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    assert bench.desk.ticket.values.from_script == set()


def test_a_script_that_is_done_makes_room_for_the_form_after_the_call(bench: Bench) -> None:
    call_id = bench.talk()
    walk = bench.desk.script.walk
    assert walk is not None
    walk.main.over = True
    bench.line.end(call_id, by_caller=True)
    bench.until(lambda: walk.leg.loaded.code == "wrap_up")
    bench.key(Qt.Key.Key_3)
    bench.until(lambda: bench.desk.outcome.disposition == bench.people.done)


def test_the_saved_ticket_opens_on_its_own_screen_by_key(bench: Bench) -> None:
    opened: list[bytes] = []
    bench.desk.ticket.values.set("subject", "Лифт")
    bench.desk.save()
    bench.until(lambda: bench.desk.ticket.values.number)
    bench.desk._context.navigation.open_ticket.connect(lambda uid: opened.append(uid))
    bench.key(Qt.Key.Key_F10)
    assert opened == [bench.desk.ticket.values.draft.uid]
