"""One card for one call: offered again, answered on the telephone, back from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.services.calls.state import State
from app.services.store.store import Store
from app.services.telephony.events import Cause, Direction, EventKind, Link
from app.services.telephony.interface import Capability
from app.views.common.chooser import Chooser
from app.views.desk.talk import TonesDialog
from tests.views.desk.conftest import ALT, CONTROL, SHIFT, Bench, texts
from tests.views.desk.exchange import ToldLine

K = EventKind
AMI = frozenset(Capability) - {Capability.ANSWER, Capability.REJECT, Capability.HOLD, Capability.MUTE}


def test_a_second_offer_opens_the_same_contact_again(bench: Bench) -> None:
    line = ToldLine(bench)
    for _ in range(2):
        line.tell(K.OFFERED)
        line.tell(K.RINGING)
        bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.interaction_uid)
        line.tell(K.MISSED, cause=Cause.NO_ANSWER)
        assert bench.desk.calls.current is None
    line.talk()
    bench.until(lambda: bench.rows("SELECT state FROM interaction") == [("talking",)])


def test_what_was_typed_while_it_rang_is_there_when_it_rings_again(bench: Bench) -> None:
    line = ToldLine(bench)
    line.tell(K.RINGING)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.interaction_uid)
    bench.desk.ticket.values.set("subject", "Сорвался звонок")
    bench.desk.keeper.keep_now()
    bench.until(lambda: bench.value("SELECT count(*) FROM draft") == 1)
    line.tell(K.MISSED, cause=Cause.NO_ANSWER)
    assert bench.desk.ticket.values.draft.subject == ""
    line.talk()
    bench.until(lambda: bench.desk.ticket.values.draft.subject == "Сорвался звонок")
    assert bench.value("SELECT count(*) FROM draft") == 1


def test_a_call_answered_on_the_telephone_gets_its_card(bench: Bench) -> None:
    line = ToldLine(bench, AMI)
    line.talk()
    bench.desk.ticket.values.set("subject", "Первый")
    line.tell(K.ENDED, cause=Cause.CALLER_HUNG_UP)
    line.tell(K.RINGING, "c2", number="+74951234567")
    assert bench.desk.calls.current is not None
    assert bench.desk.calls.current.call_id == "c1"
    line.tell(K.ANSWERED, "c2")
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.call_id == "c2")
    bench.until(lambda: ("Первый", 1) in bench.rows("SELECT title, parked FROM draft"))
    bench.until(lambda: bench.value("SELECT state FROM interaction WHERE call_id = 'c1'") == "parked")


def test_two_talks_change_over_and_the_first_comes_back_with_its_draft(bench: Bench) -> None:
    line = ToldLine(bench, AMI)
    line.talk()
    bench.until(lambda: bench.desk.script.walk is not None)
    bench.desk.ticket.values.set("subject", "Первый")
    bench.desk.ticket.values.edited = True
    line.tell(K.HELD)
    line.tell(K.RINGING, "c2", number="+74951234567")
    line.tell(K.ANSWERED, "c2")
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.call_id == "c2")
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.interaction_uid)
    line.tell(K.ENDED, "c2", cause=Cause.CALLER_HUNG_UP)
    bench.desk.outcome.choose(bench.people.done, "")
    bench.key(Qt.Key.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.call_id == "c1")
    bench.until(lambda: bench.desk.ticket.values.draft.subject == "Первый")


def test_where_the_line_cannot_refuse_a_ringing_call_is_hung_up(bench: Bench) -> None:
    line = ToldLine(bench, AMI)
    line.tell(K.RINGING)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.interaction_uid)
    bench.key(Qt.Key.Key_F8)
    assert line.asked == [("hang_up", "c1")]


def test_a_hidden_number_is_said_to_be_hidden(bench: Bench) -> None:
    line = ToldLine(bench)
    line.tell(K.RINGING, number="")
    bench.until(lambda: "скрыт" in texts(bench.desk.card.widget))
    line.tell(K.ENDED, cause=Cause.CALLER_HUNG_UP)
    assert bench.notices.all[-1].act is None  # nowhere to call back


def test_microphone_and_tones_by_key(bench: Bench) -> None:
    line = ToldLine(bench)
    line.talk()
    bench.key(Qt.Key.Key_F2, ALT | SHIFT)
    assert line.asked[-1] == ("mute", "c1", True)
    assert "микрофон выключен" in texts(bench.desk.timer.bar)
    bench.key(Qt.Key.Key_F2, ALT | SHIFT)
    assert line.asked[-1] == ("mute", "c1", False)

    def press(dialog: TonesDialog) -> bool:
        for text in ("1", "12", "12#", "12", "12д", "120"):
            dialog.digits.setText(text)
        return True

    bench.notices.answers.append(press)
    bench.key(Qt.Key.Key_F1, ALT | SHIFT)
    assert [one[2] for one in line.asked if one[0] == "send_dtmf"] == ["1", "2", "#", "0"]


@pytest.mark.parametrize("able", [frozenset(), AMI])
def test_only_what_the_line_can_do_is_on_offer(bench: Bench, able: frozenset[Capability]) -> None:
    line = ToldLine(bench, able)
    line.talk()
    bench.until(lambda: bench.desk.script.walk is not None)
    actions = bench.desk._context.actions
    wanted = {
        "call.hold": Capability.HOLD,
        "call.transfer": Capability.BLIND_TRANSFER,
        "call.park": Capability.PARK,
        "call.mute": Capability.MUTE,
        "call.tones": Capability.DTMF,
        "call.end": Capability.HANG_UP,
    }
    enabled = {name: actions.get(name).isEnabled() for name in wanted}  # type: ignore[union-attr]
    may = {name: capability in able for name, capability in wanted.items()}
    assert enabled == may | {"call.end": True}  # on a line that only hears, it ends for us


def test_while_the_link_is_lost_the_card_says_so_and_the_operator_may_end_it(bench: Bench) -> None:
    line = ToldLine(bench, AMI)
    line.talk()
    line.link, line.able = Link.LOST, frozenset()
    bench.desk.way.link_changed()
    assert "Связи с АТС нет" in texts(bench.desk.card.widget)
    assert "Связи с АТС нет" in texts(bench.desk.timer.bar)
    bench.key(Qt.Key.Key_F8)
    contact = bench.desk.calls.current
    assert contact is not None
    assert contact.state is State.WRAP_UP
    assert line.asked == []
    bench.until(
        lambda: bench.rows("SELECT state, ended_at, cause FROM interaction") == [("wrap_up", None, "unknown")]
    )
    bench.until(
        lambda: ("talk", "link") in bench.rows("SELECT kind, source FROM segment WHERE end_at IS NOT NULL")
    )
    line.link, line.able = Link.UP, AMI
    line.tell(K.ENDED, cause=Cause.CALLER_HUNG_UP)
    bench.until(lambda: bench.value("SELECT ended_at FROM interaction") is not None)


def test_the_link_comes_back_and_the_talk_goes_on(bench: Bench) -> None:
    line = ToldLine(bench, AMI)
    line.talk()
    line.link = Link.LOST
    bench.desk.way.link_changed()
    line.link = Link.UP
    bench.desk.way.link_changed()
    assert "Связи с АТС нет" not in texts(bench.desk.card.widget)
    assert bench.desk.calls.current is not None
    assert bench.desk.calls.current.state is State.TALKING


def test_an_outgoing_call_lost_with_the_link_still_gets_its_outcome(bench: Bench) -> None:
    line = ToldLine(bench, AMI)
    line.tell(K.OFFERED, direction=Direction.OUT)
    line.tell(K.RINGING, direction=Direction.OUT)
    line.tell(K.ENDED, direction=Direction.OUT, cause=Cause.UNKNOWN)
    assert bench.desk.calls.current is not None
    assert bench.desk.calls.current.state is State.WRAP_UP


def test_a_call_left_open_by_a_killed_program_waits_for_its_outcome(
    make_bench: Callable[..., Bench], bench: Bench
) -> None:
    ToldLine(bench).talk()
    bench.until(lambda: bench.rows("SELECT state FROM interaction") == [("talking",)])
    bench.desk.keeper.forget()
    bench.database.submit(_drop_drafts).result(10)
    again = make_bench()
    again.until(
        lambda: again.rows("SELECT state, ended_at, cause FROM interaction") == [("wrap_up", None, "unknown")]
    )
    again.until(lambda: any("неизвестно время" in notice.text for notice in again.notices.all))

    def choose(dialog: Chooser) -> bool:
        assert "без итога" in dialog._lines[0][1]
        dialog.code = dialog._lines[0][0]
        return True

    again.notices.answers.append(choose)
    again.key(Qt.Key.Key_F7, CONTROL)
    again.until(lambda: again.desk.calls.current is not None)
    again.until(lambda: again.desk.card.card is not None)
    again.desk.outcome.choose(again.people.done, "сорвалось")
    again.key(Qt.Key.Key_F8, SHIFT)
    again.until(lambda: again.rows("SELECT state, ended_at FROM interaction") == [("closed", None)])


def _drop_drafts(store: Store) -> None:
    with store.write(None) as write:
        write.local("DELETE FROM draft")


def test_the_card_says_by_which_queue_and_number_the_caller_came(bench: Bench) -> None:
    line = ToldLine(bench)
    line.tell(K.RINGING, queue="unknown<b>", line="84955550100")
    bench.until(
        lambda: "Очередь «unknown<b>», набрали 8\u00a0(495)\u00a0555-01-00" in texts(bench.desk.card.widget)
    )
    bench.desk.card.widget.show_nothing()
    assert "Очередь" not in " ".join(texts(bench.desk.card.widget))
