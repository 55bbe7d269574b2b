"""A call goes from one operator to the next, by keys, and what was typed goes with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.services.calls.state import State
from app.services.telephony.events import Cause, EventKind
from app.services.telephony.interface import Capability
from tests.views.desk.conftest import ALT, CONTROL, SHIFT, Bench, accept, texts
from tests.views.desk.exchange import ToldLine

K = EventKind


def ask_first(**values: str) -> Callable[[Any], bool]:
    def answer(dialog: Any) -> bool:
        for name, value in values.items():
            getattr(dialog, name).setText(value)
        dialog.ask()
        return bool(dialog.result() == QDialog.DialogCode.Accepted)

    return answer


def typed(bench: Bench) -> ToldLine:
    """A talk whose script is answered and whose ticket has a subject."""
    line = ToldLine(bench)
    line.talk()
    bench.until(lambda: bench.desk.script.walk is not None)
    bench.key(Qt.Key.Key_Return)
    bench.key(Qt.Key.Key_1)
    bench.until(lambda: bench.desk.ticket.values.draft.subject)
    return line


def transferred(bench: Bench, note: str = "ждёт мастера") -> str:
    line = typed(bench)
    bench.notices.answers.append(accept(target="205", note=note))
    bench.key(Qt.Key.Key_F4)
    bench.until(lambda: line.asked == [("blind_transfer", "c1", "205")])
    line.tell(K.TRANSFERRED, cause=Cause.TRANSFERRED, target="205")
    bench.until(lambda: bench.value("SELECT count(*) FROM call_handover") == 1)
    return bench.desk.ticket.values.draft.subject


def colleague(make_bench: Callable[..., Bench], first: Bench) -> Bench:
    """The next operator, at a desk on the same store."""
    return make_bench(first.people.other_operator)


def test_one_key_gives_the_call_its_note_and_outcome(bench: Bench) -> None:
    subject = transferred(bench)
    contact = bench.desk.calls.current
    assert contact is not None
    assert contact.state is State.WRAP_UP
    row = bench.rows("SELECT call_id, how, target, note, from_uid, person_uid FROM call_handover")
    assert row == [("c1", "transfer", "205", "ждёт мастера", bench.people.operator, bench.people.anna)]
    assert subject in bench.value("SELECT body FROM call_handover")
    assert bench.desk.outcome.note == "ждёт мастера"


def test_answers_draft_and_note_come_with_the_call(make_bench: Callable[..., Bench], bench: Bench) -> None:
    subject = transferred(bench)
    answers = bench.desk.script.walk.answers()  # type: ignore[union-attr]
    other = colleague(make_bench, bench)
    line = ToldLine(other)
    line.tell(K.OFFERED, number="101", name="Петрова")
    line.tell(K.RINGING)
    other.until(lambda: "ждёт мастера" in texts(other.desk.card.widget))
    assert "Мария Петрова" in texts(other.desk.card.widget)
    other.until(lambda: other.desk.card.card is not None)  # before anybody has said a word
    line.tell(K.ANSWERED)
    other.until(lambda: other.desk.ticket.values.draft.subject == subject)
    other.until(lambda: other.desk.script.walk is not None)
    walk = other.desk.script.walk
    assert walk is not None
    given = {answer.name: answer.value for answer in walk.answers()}
    assert given["problem"] == {answer.name: answer.value for answer in answers}["problem"]
    assert given["operator_name"] == "Илья Сидоров"
    other.until(lambda: other.desk.card.card is not None)
    assert other.desk.card.card is not None
    assert other.desk.card.card.person_uid == bench.people.anna  # the number was a colleague's
    other.until(lambda: other.value("SELECT taken_by FROM call_handover") == bench.people.other_operator)
    other.key(Qt.Key.Key_Return, CONTROL)
    other.until(lambda: other.desk.ticket.values.number)
    assert other.rows("SELECT subject FROM ticket") == [(subject.strip(),)]


def test_the_giver_s_answers_stay_the_giver_s(make_bench: Callable[..., Bench], bench: Bench) -> None:
    transferred(bench)
    bench.desk.outcome.choose(bench.people.done, "перевёл")
    bench.key(Qt.Key.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)
    bench.until(lambda: bench.rows("SELECT parked FROM draft") == [(1,)])
    other = colleague(make_bench, bench)
    line = ToldLine(other)
    line.talk()
    other.until(lambda: other.desk.ticket.values.draft.subject)
    other.until(lambda: other.desk.script.walk is not None and other.desk.script.walk.main.answered_at)
    line.tell(K.ENDED, cause=Cause.CALLER_HUNG_UP)
    other.desk.outcome.choose(bench.people.done, "")
    other.key(Qt.Key.Key_Return, CONTROL)
    other.until(lambda: other.desk.ticket.values.number)
    other.key(Qt.Key.Key_F8, SHIFT)
    other.until(lambda: other.desk.calls.current is None)
    owners = other.rows(
        "SELECT i.user_uid, count(*) FROM script_run r JOIN interaction i ON i.uid = r.interaction_uid "
        "WHERE r.parent_run_uid IS NULL AND r.deleted_at IS NULL GROUP BY i.user_uid"
    )
    assert sorted(owners) == sorted([(bench.people.operator, 1), (bench.people.other_operator, 1)])
    assert other.rows("SELECT 1 FROM draft") == []


def test_asking_first_and_putting_through(bench: Bench) -> None:
    line = typed(bench)
    bench.notices.answers.append(ask_first(target="205"))
    bench.key(Qt.Key.Key_F4)
    bench.until(lambda: line.asked == [("attended_transfer", "c1", "205")])
    line.tell(K.HELD)
    contact = bench.desk.calls.current
    assert contact is not None
    assert contact.is_consulting
    assert "Консультация: 205" in texts(bench.desk.timer.bar)
    bench.desk.outcome.choose(None, "уже в пути")
    bench.key(Qt.Key.Key_F4)
    assert line.asked[-1] == ("hang_up", "c1")
    line.tell(K.TRANSFERRED, cause=Cause.TRANSFERRED, target="205")
    bench.until(lambda: bench.value("SELECT note FROM call_handover") == "уже в пути")
    assert bench.value("SELECT count(*) FROM call_handover") == 1


def test_back_to_the_caller(bench: Bench) -> None:
    line = typed(bench)
    bench.notices.answers.append(ask_first(target="205"))
    bench.key(Qt.Key.Key_F4)
    bench.until(lambda: line.asked)
    line.tell(K.HELD)
    bench.key(Qt.Key.Key_F4, ALT | SHIFT)
    assert line.asked[-1] == ("cancel_transfer", "c1")
    line.tell(K.RESUMED)
    bench.until(lambda: bench.value("SELECT deleted_at FROM call_handover") is not None)
    contact = bench.desk.calls.current
    assert contact is not None
    assert (contact.state, contact.is_consulting) == (State.TALKING, False)
    assert bench.desk.outcome.disposition is None


def test_a_refused_transfer_gives_nothing_along(bench: Bench) -> None:
    line = typed(bench)
    line.refuses = True
    bench.notices.answers.append(accept(target="205"))
    bench.key(Qt.Key.Key_F4)
    bench.until(lambda: bench.value("SELECT deleted_at FROM call_handover") is not None)
    assert bench.desk.calls.current is not None
    assert bench.desk.calls.current.state is State.TALKING


def test_a_caller_who_is_gone_before_the_transfer_was_not_transferred(bench: Bench) -> None:
    line = typed(bench)
    bench.notices.answers.append(accept(target="205", note="ждёт мастера"))
    bench.key(Qt.Key.Key_F4)
    bench.until(lambda: line.asked == [("blind_transfer", "c1", "205")])
    line.tell(K.ENDED, cause=Cause.CALLER_HUNG_UP)
    bench.until(lambda: bench.value("SELECT deleted_at FROM call_handover") is not None)
    contact = bench.desk.calls.current
    assert contact is not None
    assert (contact.state, contact.given) == (State.WRAP_UP, "")
    assert bench.desk.outcome.note == "ждёт мастера"


def test_sent_on_by_the_telephone_s_own_keys_it_goes_along_too(bench: Bench) -> None:
    line = typed(bench)
    line.tell(K.TRANSFERRED, cause=Cause.TRANSFERRED, target="301")
    bench.until(lambda: bench.rows("SELECT how, target FROM call_handover") == [("transfer", "301")])


def test_parked_by_key_and_taken_back(bench: Bench) -> None:
    line = typed(bench)
    bench.key(Qt.Key.Key_F3, ALT | SHIFT)
    assert line.asked[-1] == ("park", "c1")
    line.tell(K.PARKED, target="701")
    assert "701" in texts(bench.desk.timer.bar)
    bench.until(lambda: bench.rows("SELECT how, target FROM call_handover") == [("park", "701")])
    bench.key(Qt.Key.Key_F8, SHIFT)
    assert bench.desk.calls.current is not None  # the caller waits: there is nothing to finish yet
    bench.key(Qt.Key.Key_F3, ALT | SHIFT)
    assert line.asked[-1] == ("resume", "c1")
    line.tell(K.RESUMED)
    bench.until(lambda: bench.value("SELECT deleted_at FROM call_handover") is not None)


def test_where_the_line_cannot_fetch_the_caller_their_place_is_dialled(bench: Bench) -> None:
    line = typed(bench)
    line.able = frozenset(Capability) - {Capability.HOLD}
    line.tell(K.PARKED, target="701")
    bench.key(Qt.Key.Key_F3, ALT | SHIFT)
    assert line.asked[-1] == ("dial", "701")
    line.tell(K.OFFERED, "out-701")
    line.tell(K.ENDED, "out-701", cause=Cause.TRANSFERRED)
    line.tell(K.RESUMED)
    assert bench.desk.calls.current is not None
    assert bench.desk.calls.current.state is State.TALKING
    assert bench.value("SELECT count(*) FROM interaction") == 1


def test_a_parked_caller_somebody_else_takes_leaves_a_contact_to_finish(bench: Bench) -> None:
    line = typed(bench)
    line.tell(K.PARKED, target="701")
    bench.desk.put_aside()
    assert bench.desk.calls.current is None
    line.tell(K.TRANSFERRED, cause=Cause.TRANSFERRED, target="102")
    notice = bench.notices.all[-1]
    assert notice.act is not None
    bench.until(lambda: bench.value("SELECT state FROM interaction") == "wrap_up")
    notice.act()
    bench.until(lambda: bench.desk.calls.current is not None)
    bench.until(lambda: bench.desk.ticket.values.draft.subject)


def test_who_parked_is_said_to_who_takes_the_call(make_bench: Callable[..., Bench], bench: Bench) -> None:
    line = typed(bench)
    bench.desk.outcome.choose(None, "спросить про счётчик")
    line.tell(K.PARKED, target="701")
    bench.until(lambda: bench.value("SELECT count(*) FROM call_handover") == 1)
    other = colleague(make_bench, bench)
    theirs = ToldLine(other)
    theirs.tell(K.OFFERED, "out-701", number="701")
    theirs.tell(K.ANSWERED, "out-701")
    other.until(lambda: other.desk.calls.current and other.desk.calls.current.interaction_uid)
    theirs.tell(K.ENDED, "out-701", cause=Cause.TRANSFERRED)
    assert other.desk.calls.current is None
    theirs.tell(K.OFFERED)
    theirs.tell(K.ANSWERED)
    other.until(lambda: "парковки" in texts(other.desk.card.widget))
    assert "спросить про счётчик" in texts(other.desk.card.widget)
    assert other.desk.calls.current is not None
    assert other.desk.calls.current.call_id == "c1"
    of_the_other = "SELECT call_id FROM interaction WHERE user_uid = ?"
    other.until(lambda: len(other.rows(of_the_other, other.people.other_operator)) > 1)
    assert {row[0] for row in other.rows(of_the_other, other.people.other_operator)} == {"out-701", "c1"}
    other.until(lambda: other.value("SELECT state FROM interaction WHERE call_id = 'out-701'") == "closed")


def test_what_one_has_typed_already_is_not_overwritten(make_bench: Callable[..., Bench], bench: Bench) -> None:
    subject = transferred(bench)
    other = colleague(make_bench, bench)
    line = ToldLine(other)
    line.tell(K.RINGING)
    other.desk.ticket.values.set("subject", "Своё")
    line.tell(K.ANSWERED)
    other.until(lambda: any("коллеги" in notice.text for notice in other.notices.all))
    assert other.desk.ticket.values.draft.subject == "Своё"
    offer = next(notice for notice in other.notices.all if "коллеги" in notice.text)
    assert offer.act is not None
    offer.act()
    other.until(lambda: other.desk.ticket.values.draft.subject == subject)
    other.until(lambda: ("Своё", 1) in other.rows("SELECT title, parked FROM draft"))


def test_a_colleague_is_found_by_name_and_a_code_stands_for_itself(bench: Bench) -> None:
    bench.database.submit(lambda store: _extension(store, bench)).result(10)
    line = typed(bench)

    def by_name(dialog: Any) -> bool:
        bench.until(lambda: dialog.to.list.count())
        dialog.target.setText("сидоров")
        dialog.accept()
        return bool(dialog.result())

    bench.notices.answers.append(by_name)
    bench.key(Qt.Key.Key_F4)
    bench.until(lambda: line.asked == [("blind_transfer", "c1", "102")])
    bench.notices.answers.append(accept(target="*98"))
    bench.key(Qt.Key.Key_F4)
    assert line.asked[-1] == ("blind_transfer", "c1", "*98")


def test_nobody_by_that_name_is_not_dialled(bench: Bench) -> None:
    line = typed(bench)

    def answer(dialog: Any) -> bool:
        bench.until(lambda: dialog.to.list.count() or not dialog.target.text())
        for text in ("", "Никто", "вася"):
            dialog.target.setText(text)
            dialog.accept()
            assert not dialog.result()
        return False

    bench.notices.answers.append(answer)
    bench.key(Qt.Key.Key_F4)
    assert line.asked == []


def _extension(store: Any, bench: Bench) -> None:
    from app.models.staff import User

    with store.write(None) as write:
        write.update(User, bench.people.other_operator, extension="102")


def test_where_the_caller_went_is_said_while_the_contact_is_finished(bench: Bench) -> None:
    transferred(bench)
    assert "Переведён: 205" in texts(bench.desk.timer.bar)
