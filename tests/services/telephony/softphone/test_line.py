"""The softphone's line: hooks in any order, named badly or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.calls.state import Life, State
from app.services.telephony.events import CallEvent, Direction, EventKind
from app.services.telephony.interface import Capability, LineError
from app.services.telephony.softphone.launching import LaunchError
from app.services.telephony.softphone.line import Softphone, SoftphoneLine
from app.services.telephony.softphone.told import CallTold, Told, call_told

NOW = 1_795_000_000_000
NUMBER = "+74951234567"


class Phone:
    """A line that is listened to, on a clock that stands."""

    def __init__(self, softphone: Softphone | None = None) -> None:
        self.line = SoftphoneLine(softphone or Softphone(), lambda: NOW)
        self.events: list[CallEvent] = []
        self.line.subscribe(self.events.append)

    def hear(self, what: Told, number: str = NUMBER, call_id: str = "", at_ms: int = 0, name: str = "") -> None:
        self.line.hear(CallTold(what, number, name, call_id, at_ms))

    @property
    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.events]

    def states(self) -> dict[str, State]:
        lives: dict[str, Life] = {}
        for event in self.events:
            lives[event.call_id] = lives.get(event.call_id, Life(event.call_id)).apply(event)
        return {call_id: life.view().state for call_id, life in lives.items()}


OFFERED, RINGING, ANSWERED, ENDED = EventKind.OFFERED, EventKind.RINGING, EventKind.ANSWERED, EventKind.ENDED


def test_a_call_is_told_from_ringing_to_its_end() -> None:
    phone = Phone()
    phone.hear(Told.RINGING, name="Анна")
    phone.hear(Told.ANSWERED)
    phone.hear(Told.HELD)
    phone.hear(Told.RESUMED)
    phone.hear(Told.ENDED)
    assert phone.kinds == [OFFERED, RINGING, ANSWERED, EventKind.HELD, EventKind.RESUMED, ENDED]
    assert {(event.number, event.name) for event in phone.events} == {(NUMBER, "Анна")}
    assert set(phone.states().values()) == {State.WRAP_UP}


def test_the_same_number_in_another_spelling_is_the_same_call() -> None:
    phone = Phone()
    phone.hear(Told.RINGING, "84951234567")
    phone.hear(Told.ANSWERED, "sip:74951234567@pbx.example.org")
    assert len(phone.states()) == 1


def test_what_is_told_twice_changes_nothing() -> None:
    phone = Phone()
    for what in (Told.RINGING, Told.RINGING, Told.ANSWERED, Told.ANSWERED, Told.ENDED, Told.ENDED):
        phone.hear(what)
    assert phone.kinds == [OFFERED, RINGING, ANSWERED, ENDED]


def test_a_call_nobody_took_is_missed() -> None:
    phone = Phone()
    phone.hear(Told.RINGING)
    phone.hear(Told.ENDED)
    assert phone.kinds[-1] is EventKind.MISSED
    assert set(phone.states().values()) == {State.MISSED}


def test_an_answer_without_a_ring_begins_the_call() -> None:
    phone = Phone()
    phone.hear(Told.ANSWERED)
    assert phone.kinds == [OFFERED, RINGING, ANSWERED]


def test_an_event_without_a_number_is_of_the_only_open_call_and_of_none_of_two() -> None:
    phone = Phone()
    phone.hear(Told.RINGING)
    phone.hear(Told.ANSWERED, "")
    assert phone.kinds[-1] is ANSWERED
    phone.hear(Told.RINGING, "+74950000001")
    before = list(phone.kinds)
    phone.hear(Told.ENDED, "")
    assert phone.kinds == before


def test_two_calls_of_one_number_are_told_apart_by_their_ids() -> None:
    phone = Phone()
    phone.hear(Told.RINGING, call_id="a")
    phone.hear(Told.RINGING, call_id="b")
    phone.hear(Told.ANSWERED, call_id="b")
    phone.hear(Told.ENDED, call_id="a")
    assert list(phone.states().values()) == [State.MISSED, State.TALKING]


def test_what_is_told_late_of_a_call_that_is_over_begins_none() -> None:
    phone = Phone()
    phone.hear(Told.RINGING, call_id="a")
    phone.hear(Told.ENDED, call_id="a")
    phone.hear(Told.ANSWERED, call_id="a")
    assert len(phone.states()) == 1
    phone.hear(Told.RINGING, call_id="a")  # some softphones use an id again
    assert len(phone.states()) == 2


def test_a_call_dialled_from_the_desk_is_not_begun_again_by_its_hooks() -> None:
    dialled: list[str] = []
    phone = Phone(Softphone(dial=dialled.append))
    call_id = phone.line.dial(NUMBER)
    phone.hear(Told.DIALLING)
    phone.hear(Told.ANSWERED)
    phone.hear(Told.ENDED)
    assert dialled == [NUMBER]
    assert {event.call_id for event in phone.events} == {call_id}
    assert {event.direction for event in phone.events} == {Direction.OUT}
    assert phone.kinds == [OFFERED, RINGING, ANSWERED, ENDED]


def test_a_call_dialled_on_the_phone_itself_is_outgoing() -> None:
    phone = Phone()
    phone.hear(Told.DIALLING)
    assert phone.events[0].direction is Direction.OUT


def refuse(*_args: str) -> None:
    raise LaunchError("softphone.no_command", place="x")


def test_a_softphone_that_does_not_start_begins_no_call() -> None:
    phone = Phone(Softphone(dial=refuse))
    with pytest.raises(LineError) as refused:
        phone.line.dial(NUMBER)
    assert refused.value.key == "softphone.no_command"
    assert phone.events == []


@pytest.mark.parametrize("command", ["answer", "hang_up", "reject"])
def test_the_softphone_is_asked_and_where_it_refuses_nothing_is_told(command: str) -> None:
    asked: list[str] = []
    obeys = Phone(Softphone(answer=lambda: asked.append("answer"), hang_up=lambda: asked.append("hang up")))
    obeys.hear(Told.RINGING)
    getattr(obeys.line, command)(obeys.events[0].call_id)
    assert asked
    assert obeys.kinds[-1] is not RINGING
    refuses = Phone(Softphone(answer=refuse, hang_up=refuse))
    refuses.hear(Told.RINGING)
    with pytest.raises(LineError):
        getattr(refuses.line, command)(refuses.events[0].call_id)
    assert refuses.kinds == [OFFERED, RINGING]


def test_the_softphones_own_time_is_taken_unless_its_clock_is_wrong() -> None:
    phone = Phone()
    phone.hear(Told.RINGING, at_ms=NOW - 1500)
    phone.hear(Told.ANSWERED, at_ms=NOW - 3_600_000)
    assert [event.at_ms for event in phone.events] == [NOW - 1500, NOW - 1500, NOW]


def test_it_can_be_asked_for_what_a_hand_can_do() -> None:
    assert Phone().line.capabilities() >= {Capability.DIAL, Capability.HANG_UP, Capability.HOLD}
    assert Capability.ATTENDED_TRANSFER not in Phone().line.capabilities()


STEPS = st.tuples(
    st.sampled_from(list(Told)), st.sampled_from(["", NUMBER, "311", "<b>"]), st.sampled_from(["", "1", "2"])
)


@given(st.lists(STEPS, max_size=30))
def test_hooks_in_any_order_leave_every_call_in_one_state(steps: list[tuple[Told, str, str]]) -> None:
    phone = Phone()
    for what, number, call_id in steps:
        phone.hear(what, number, call_id)
    per_call: dict[str, list[EventKind]] = {}
    for event in phone.events:
        per_call.setdefault(event.call_id, []).append(event.kind)
    over = {EventKind.ENDED, EventKind.MISSED}
    for kinds in per_call.values():
        assert kinds[:2] == [OFFERED, RINGING]
        assert [kind for kind in kinds if kind in over] in ([], [kinds[-1]])
        assert kinds.count(ANSWERED) <= 1


@given(st.lists(st.text(max_size=600), max_size=8))
def test_any_message_is_read_or_refused(parts: list[str]) -> None:
    told = call_told(parts)
    assert told is None or (len(told.number) <= 255 and "\n" not in told.name)


def test_a_message_is_read() -> None:
    assert call_told(["ringing", " 8 495  1 ", "Анна\nБорис", "7", str(NOW)]) == CallTold(
        Told.RINGING, "8 495 1", "Анна Борис", "7", NOW
    )
    assert call_told(["ringing"]) == CallTold(Told.RINGING)
    assert call_told([]) is None
