"""'My day' in a real window: the list, what Enter and the keys do, the dialogs around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.models.calls import Callback
from app.models.clients import Organisation
from app.models.day import RaisedHand
from app.models.ids import Uid
from app.models.staff import Queue, QueueMember, Role, User
from app.models.tickets import Ticket
from app.services.calls.state import State
from app.services.clients.curators import ClientKey, ClientKind
from app.services.day.lines import DayLine, Section
from app.services.notices import Kind, tell_in
from app.services.presence import asking
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.views.day.absences import AbsencesDialog
from app.views.day.controller import MyDayController
from app.views.day.dialogs import AnswerDialog, NoteDialog, PutOffDialog, ResultDialog
from app.views.day.lines import LinesDialog
from app.views.day.passport import PassportDialog
from app.views.day.report import ReportDialog
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in

HOUR = 3_600_000
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def fill(store: Store) -> None:
    """A colleague, a late ticket, one in the queue, a callback of anyone's, a notice, a raised hand."""
    now = wall_ms()
    boss = store.value("SELECT uid FROM user WHERE login = 'boss'")
    with store.write(None) as write:
        colleague = write.insert(User, login="ilya", name="Илья Сидоров", role="operator", language="ru")
        queue = write.insert(Queue, code="line1", labels={"ru": "Линия 1", "en": "Line 1"})
        for user in (boss, colleague):
            write.insert(QueueMember, queue_uid=queue, user_uid=user)
        write.insert(
            Ticket, number="A-1", subject="Лифт", state="in_progress", assignee_uid=boss, due_at=now - HOUR
        )
        write.insert(Ticket, number="A-2", subject="Свет", state="new", queue_uid=queue)
        write.insert(Callback, number="+74951234567", due_at=now - HOUR, note="про акт")
        write.insert(Organisation, name="ТСЖ «Маяк»")
        tell_in(write, [boss], "Проверьте склад", kind=Kind.MESSAGE, sender=colleague)
        write.actor = colleague
        write.insert(RaisedHand, user_uid=colleague, question="что сказать?", step="шаг")


@dataclass
class Day:
    """The window and the hands of the person at it."""

    qtbot: Any
    desk: Desk
    answers: list[Callable[[Any], bool]]
    told: list[str]

    @property
    def screen(self) -> MyDayController:
        screen = self.desk.shell.screen("my_day")
        assert isinstance(screen, MyDayController)
        return screen

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def titles(self) -> list[str]:
        day = self.screen.widget._day
        return [line.title for line in day.lines] if day else []

    def choose(self, section: Section) -> DayLine:
        """Rest on the first line of a section, and wait until its details are read."""
        listed = self.screen.widget.list
        item = next(
            item for item in listed._items() if item.data(0, int(Qt.ItemDataRole.UserRole)).section is section
        )
        listed.setCurrentItem(item)
        line = listed.current()
        assert line is not None
        self.until(lambda: self.screen.widget._line is line)
        return line

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.desk.window, key, modifiers)

    def value(self, sql: str) -> Any:
        def read(store: Store) -> Any:
            return store.value(sql)

        found: list[Any] = []
        self.desk.context.work.ask(read).then(lambda value: found.append(value))
        self.until(lambda: found)
        return found[0]


@pytest.fixture
def day(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, fill) as desk:
        answers: list[Callable[[Any], bool]] = []
        told: list[str] = []
        desk.context.notices.told.connect(lambda notice: told.append(notice.text))

        def run(dialog: QDialog) -> bool:
            dialog.show()
            return answers.pop(0)(dialog) if answers else False

        monkeypatch.setattr(desk.context.notices, "run", run)
        desk.show()
        qtbot.waitExposed(desk.window)
        made = Day(qtbot, desk, answers, told)
        made.until(lambda: hasattr(desk, "day_acts") and len(made.titles()) == 4)
        desk.window.activateWindow()
        made.screen.widget.list.setFocus()
        yield made


def test_it_is_the_first_screen_and_calls_still_come_in(day: Day) -> None:
    assert day.desk.shell.current == "my_day"
    assert day.titles() == ["Просит помощи: Илья Сидоров", "A-1 Лифт", "8 (495) 123-45-67", "Проверьте склад"]
    day.until(lambda: any("Илья Сидоров просит помощи" in text for text in day.told))
    day.desk.context.manual.begin("8 812 031-40-45", talking=False)
    day.until(lambda: day.desk.shell.current == "desk")


def test_arrow_keys_pass_over_the_headings(day: Day) -> None:
    day.choose(Section.HANDS)
    day.key(Qt.Key.Key_Down)
    line = day.screen.widget.list.current()
    assert line is not None
    assert line.title == "A-1 Лифт"


def test_enter_opens_a_ticket(day: Day) -> None:
    day.choose(Section.LATE)
    day.key(Qt.Key.Key_Return)
    day.until(lambda: day.desk.shell.current == "ticket")


def test_enter_answers_a_raised_hand(day: Day) -> None:
    def answer(dialog: AnswerDialog) -> bool:
        dialog.text.setPlainText("предложите акт")
        return True

    day.answers.append(answer)
    day.choose(Section.HANDS)
    day.key(Qt.Key.Key_Return)
    day.until(lambda: "Просит помощи: Илья Сидоров" not in day.titles())
    assert day.value("SELECT answer FROM raised_hand") == "предложите акт"


def test_enter_on_a_pause_that_somebody_asks_for_opens_who_is_where(day: Day) -> None:
    shown: list[QDialog] = []

    def look(dialog: QDialog) -> bool:
        shown.append(dialog)
        return True

    def ask(store: Store) -> None:
        user = store.value("SELECT uid FROM user WHERE name = 'Илья Сидоров'")
        asking.ask(store, user, "training", "Обучение")

    day.desk.context.work.ask(ask).then()
    day.until(lambda: "Илья Сидоров просит паузу: Обучение" in day.titles())
    day.answers.append(look)
    day.choose(Section.NOTICES)
    day.key(Qt.Key.Key_Return)
    assert [type(dialog).__name__ for dialog in shown] == ["BoardDialog"]


def test_a_callback_is_taken_tried_and_put_off_by_key(day: Day) -> None:
    def no_answer(dialog: ResultDialog) -> bool:
        dialog.outcome.set_value("no_answer")
        dialog.outcome.currentIndexChanged.emit(1)
        return dialog.next_at is not None

    def later(dialog: PutOffDialog) -> bool:
        dialog.until.setText("23:59")
        return True

    day.choose(Section.CALLBACKS)
    day.key(Qt.Key.Key_F5)
    day.until(lambda: day.value("SELECT owner_uid FROM callback") is not None)
    day.answers += [no_answer, later]
    day.until(lambda: day.screen.widget.list.current().mine)
    day.key(Qt.Key.Key_F6)
    day.until(lambda: day.value("SELECT attempts FROM callback") == 1)
    assert day.value("SELECT result FROM callback_attempt") == "no_answer"


def test_a_notice_is_read_and_unread_again(day: Day) -> None:
    day.choose(Section.NOTICES)
    day.key(Qt.Key.Key_End, ALT)
    day.until(lambda: "Проверьте склад" not in day.titles())
    day.key(Qt.Key.Key_Backspace, ALT)
    day.until(lambda: "Проверьте склад" in day.titles())


def test_the_next_ticket_is_taken_and_opened(day: Day) -> None:
    day.key(Qt.Key.Key_F10, ALT)
    day.until(lambda: day.desk.shell.current == "ticket")
    assert day.value("SELECT state FROM ticket WHERE number = 'A-2'") == "accepted"
    assert any("A-2" in text for text in day.told)


def test_a_ticket_goes_back_to_its_queue_with_a_reason(day: Day) -> None:
    def reason(dialog: Any) -> bool:
        dialog.reason.setText("нужен электрик")
        return True

    day.answers.append(reason)
    day.choose(Section.LATE)
    day.key(Qt.Key.Key_F8, ALT)
    day.until(lambda: "A-1 Лифт" not in day.titles())
    assert day.value("SELECT text FROM ticket_note") == "нужен электрик"


def test_the_shift_is_handed_over(day: Day) -> None:
    seen: list[str] = []

    def note(dialog: NoteDialog) -> bool:
        seen.append(dialog.text.toPlainText())
        return True

    day.answers.append(note)
    day.key(Qt.Key.Key_F6, CONTROL)
    day.until(lambda: day.value("SELECT count(*) FROM shift_note") == 1)
    assert "A-1 Лифт" in seen[0]
    assert day.value("SELECT count(*) FROM notice WHERE kind = 'shift'") == 1


def test_the_report_is_handed_in(day: Day) -> None:
    def words(dialog: ReportDialog) -> bool:
        dialog.text.setPlainText("всё спокойно")
        return True

    day.answers.append(words)
    day.key(Qt.Key.Key_F7, CONTROL)
    day.until(lambda: day.value("SELECT text FROM day_report") == "всё спокойно")


def test_an_absence_is_planned_and_ended(day: Day) -> None:
    open_dialogs: list[AbsencesDialog] = []

    def plan(dialog: AbsencesDialog) -> bool:
        open_dialogs.append(dialog)
        dialog.save.click()  # nobody chosen yet: it complains and asks nothing
        dialog.substitute.setCurrentIndex(1 + _texts(dialog).index("Илья Сидоров"))
        dialog.save.click()
        return False

    day.answers.append(plan)
    day.key(Qt.Key.Key_F9, CONTROL)
    day.until(lambda: day.value("SELECT count(*) FROM absence WHERE begun_at IS NOT NULL") == 1)
    day.until(lambda: "A-1 Лифт" not in day.titles())
    assert open_dialogs


def _texts(dialog: AbsencesDialog) -> list[str]:
    return [dialog.user.itemText(row) for row in range(dialog.user.count())]


def test_a_passport_is_written(day: Day) -> None:
    def write(dialog: PassportDialog) -> bool:
        dialog.texts["risks"].setPlainText("не обещать время")
        dialog.main.setCurrentIndex(1)
        return True

    day.answers.append(write)
    firm = day.value("SELECT uid FROM organisation")
    assert isinstance(firm, bytes)
    day.desk.day_acts.passports.open(ClientKey(ClientKind.ORGANISATION, Uid(firm)))
    day.until(lambda: day.value("SELECT risks FROM passport") == "не обещать время")
    assert day.value("SELECT rank FROM curator") == "main"


def test_after_a_call_that_interrupted_it_the_day_is_back(day: Day) -> None:
    manual, calls = day.desk.context.manual, day.desk.shell.screen("desk").calls  # type: ignore[attr-defined]
    call = manual.begin("8 812 031-40-45", talking=False)
    day.until(lambda: day.desk.shell.current == "desk" and calls.current and calls.current.interaction_uid)
    manual.end(call, by_caller=True)
    day.until(lambda: day.desk.shell.current == "my_day")
    manual.begin("8 812 031-40-46", talking=False)
    day.until(lambda: day.desk.shell.current == "desk")
    day.desk.shell.show("queues")
    day.desk.shell.show("desk")
    day.desk.context.navigation.contact_over.emit()
    assert day.desk.shell.current == "desk"


def test_a_contact_without_an_outcome_comes_back_to_the_desk_by_enter(day: Day) -> None:
    shell, manual = day.desk.shell, day.desk.context.manual
    desk: Any = shell.screen("desk")
    call = manual.begin("8 812 031-40-45", talking=True)
    day.until(lambda: desk.calls.current is not None and desk.calls.current.interaction_uid)
    contact = desk.calls.current.interaction_uid
    manual.end(call, by_caller=True)
    day.until(lambda: desk.calls.current.state is State.WRAP_UP)
    assert day.desk.context.navigation.in_hand == contact
    desk.put_aside()
    day.until(lambda: desk.calls.current is None)
    assert day.desk.context.navigation.in_hand is None
    shell.show("my_day")
    screen = day.screen

    def lines() -> list[Any]:
        shown = screen.widget._day
        return [line for line in (shown.lines if shown else ()) if line.section is Section.NO_OUTCOME]

    day.until(lambda: [line.record for line in lines()] == [("interaction", contact)])
    (line,) = lines()
    assert "list.done" not in [name for name, _ in screen.doing.possible(line)]
    screen.doing.open(line)
    day.until(lambda: shell.current == "desk" and desk.calls.current is not None)
    assert desk.calls.current.interaction_uid == contact


def test_a_supervisor_sees_the_day_and_changes_nothing(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.SUPERVISOR, fill) as desk:
        desk.show()
        qtbot.waitExposed(desk.window)
        desk.shell.show("my_day")
        screen = desk.shell.screen("my_day")
        assert isinstance(screen, MyDayController)
        qtbot.waitUntil(lambda: screen.widget._day is not None, timeout=10_000)
        listed = screen.widget.list
        line = listed.current()
        assert line is not None
        assert line.title == "Просит помощи: Илья Сидоров"
        assert screen.doing.possible(line) == []
        screen.doing.open(line)
        assert not screen.widget._side.isHidden()


def test_everybody_s_reports_are_listed(day: Day) -> None:
    seen: list[int] = []

    def look(dialog: LinesDialog) -> bool:
        seen.append(dialog.table.topLevelItemCount())
        return False

    day.answers += [lambda dialog: True, look]
    day.key(Qt.Key.Key_F7, CONTROL)
    day.until(lambda: day.value("SELECT count(*) FROM day_report") == 1)
    day.desk.window.activateWindow()
    day.until(day.desk.window.isActiveWindow)
    day.screen.widget.list.setFocus()
    day.key(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    day.until(lambda: seen)
    assert seen == [1]
