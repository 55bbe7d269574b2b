"""What is typed is kept, and comes back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.services.calls.state import State
from app.services.store.store import Store
from tests.views.desk.conftest import ALT, CONTROL, Bench


def _type_subject(bench: Bench, text: str) -> None:
    editor = bench.desk.ticket.widget.fields["subject"].editor
    assert isinstance(editor, QLineEdit)
    editor.setText(text)
    editor.textEdited.emit(text)


def _nothing(_store: Store) -> int:
    return 1


def test_a_draft_is_in_the_store_soon_after_a_key(bench: Bench) -> None:
    bench.talk()
    _type_subject(bench, "Течёт кран")
    bench.until(lambda: bench.rows("SELECT title FROM draft") == [("Течёт кран",)])
    steps = bench.rows("SELECT fields FROM draft_step")
    assert any("Течёт кран" in fields for (fields,) in steps)


def test_a_dead_program_s_draft_is_offered_and_brings_everything_back(make_bench: Callable[[], Bench]) -> None:
    first = make_bench()
    first.talk()
    first.key(Qt.Key.Key_Return)
    first.key(Qt.Key.Key_2)
    _type_subject(first, "Нет горячей воды, дом 5")
    first.until(lambda: first.rows("SELECT title FROM draft") == [("Нет горячей воды, дом 5",)])
    second = make_bench()
    second.until(lambda: any("черновик" in notice.text for notice in second.notices.all))
    second.desk.resuming.resume(second.value("SELECT uid FROM draft"))
    second.until(lambda: second.desk.ticket.values.draft.subject == "Нет горячей воды, дом 5")
    second.until(lambda: second.desk.script.walk is not None)
    assert second.desk.script.walk is not None
    assert second.desk.script.walk.place()[0] == 3
    second.key(Qt.Key.Key_Return, CONTROL)
    second.until(lambda: second.value("SELECT count(*) FROM ticket") == 1)
    assert second.value("SELECT count(*) FROM draft") == 0


def test_drafts_asked_for_twice_are_shown_once(bench: Bench) -> None:
    """Two notices may offer them, and a quick hand takes both before either answer is there."""
    bench.talk()
    _type_subject(bench, "Течёт кран")
    bench.until(lambda: bench.rows("SELECT title FROM draft") == [("Течёт кран",)])
    bench.desk.put_aside()
    bench.until(lambda: bench.rows("SELECT parked FROM draft") == [(1,)])
    shown: list[str] = []
    bench.notices.answers = [lambda dialog: bool(shown.append(dialog.windowTitle()))] * 2
    resuming, work = bench.desk.resuming, bench.desk.resuming._work
    resuming.choose()
    resuming.choose()
    done: list[int] = []

    def another(one: int) -> None:
        done.append(one)
        if len(done) < 3:
            work.ask(_nothing).then(another)

    work.ask(_nothing).then(another)
    bench.until(lambda: len(done) == 3)
    assert len(shown) == 1


def test_an_ended_contact_leaves_no_draft_of_its_outcome(bench: Bench) -> None:
    call_id = bench.talk()
    bench.line.end(call_id, by_caller=True)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    bench.desk.outcome.choose(bench.people.wrong_number, "ошиблись")
    bench.until(lambda: bench.value("SELECT count(*) FROM draft") == 1)
    bench.desk.finish(bench.people.wrong_number, "ошиблись")
    bench.until(lambda: bench.desk.calls.current is None)
    assert bench.value("SELECT count(*) FROM draft") == 0


def test_a_contact_ended_in_one_key_puts_its_ticket_aside(bench: Bench) -> None:
    bench.talk()
    _type_subject(bench, "Запах газа")
    bench.key(Qt.Key.Key_7, ALT)
    bench.until(lambda: bench.desk.calls.current is None)
    assert bench.rows("SELECT title, parked FROM draft") == [("Запах газа", 1)]


def test_the_after_call_limit_parks_the_draft_and_drops_nothing(bench: Bench) -> None:
    call_id = bench.talk()
    _type_subject(bench, "Шум в трубах")
    bench.line.end(call_id, by_caller=True)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    assert bench.desk.outcome.widget.isEnabled()
    bench.desk.timer.acw_expired.emit(call_id)
    bench.until(lambda: bench.rows("SELECT title, parked FROM draft") == [("Шум в трубах", 1)])
    assert bench.value("SELECT count(*) FROM ticket") == 0
    assert bench.desk.calls.current is None
    assert not bench.desk.outcome.widget.isEnabled()
    offer = next(notice for notice in bench.notices.all if notice.act)
    assert offer.act is not None
    offer.act()
    bench.until(lambda: bench.desk.ticket.values.draft.subject == "Шум в трубах")
    bench.until(lambda: bench.desk.calls.current is not None)
    assert bench.desk.outcome.widget.isEnabled()


def test_language_changes_while_a_ticket_is_written(bench: Bench) -> None:
    bench.talk()
    _type_subject(bench, "Течёт кран")
    languages = bench.desk._context.languages
    languages.use("en")
    try:
        bench.until(lambda: bench.desk.ticket.widget.fields["subject"]._label.text().startswith("Subject"))
        assert bench.desk.ticket.values.draft.subject == "Течёт кран"
    finally:
        languages.use("ru")
