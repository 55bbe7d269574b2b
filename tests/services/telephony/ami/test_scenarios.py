"""What each recorded scenario means for the desk: a table of our own, the same for both exchange versions.

A row is the scenario, the desk's extension, and its calls one after the other: the events told, the card's states,
and the operator's time between the offer and the end. Lengths of talk and hold are checked against the own
channel's raw events, found without the code under test.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from app.services.calls.segments import SegmentKind
from app.services.calls.state import Life, State
from app.services.calls.timer import CallTimer, cue_of
from app.services.telephony.ami.desk import Desk
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame, Parser
from app.services.telephony.events import CallEvent, Direction, EventKind
from tests.services.telephony.ami.recorded import VERSIONS, frames_of, stream

IN, OUT = Direction.IN, Direction.OUT
CLIENT, HOTLINE = "79161234567", "5550100"
TALK = "offered ringing answered "
TALKED = "offered ringing talking wrap_up"


@dataclass(frozen=True)
class Expected:
    """One call of a scenario as the desk has to see it."""

    events: str
    states: str
    segments: str = "ring talk acw"
    direction: Direction = IN
    number: str = CLIENT
    name: str = "Ivan Petrov"
    line: str = HOTLINE
    queue: str = "hotline"
    recorded: bool = True


def answered(ending: str, **about: object) -> Expected:
    """A call that rang, was answered and ended so."""
    return Expected(TALK + ending, TALKED, **about)  # type: ignore[arg-type]  # the fields of Expected


BY_CALLER, BY_OPERATOR = "ended:caller_hung_up", "ended:operator_hung_up"
TO_102 = "transferred:transferred>102"
FROM_COLLEAGUE = answered(BY_CALLER, queue="")
TABLE: dict[tuple[str, str], tuple[Expected, ...]] = {
    ("answered", "101"): (answered(BY_CALLER),),
    ("answered", "102"): (),
    ("mute", "101"): (answered(BY_CALLER),),
    ("reconnect_in_call", "101"): (answered(BY_CALLER),),
    ("operator_hangs_up", "101"): (answered(BY_OPERATOR),),
    ("operator_hangs_up_phone", "101"): (answered(BY_OPERATOR),),
    ("voice_is_recorded", "101"): (answered(BY_CALLER, number="79160000001", name=""),),
    ("name_too_long", "101"): (answered(BY_CALLER, number="79160000002", name="<b>" + "Ж" * 38),),
    ("names_and_numbers", "101"): (answered(BY_CALLER, number="+74951234567", name="Пётр Ёлкин"),),
    ("abandoned", "101"): (),
    ("pause", "101"): (),
    ("click_to_dial_no_phone", "101"): (),
    ("frozen_exchange", "101"): (),
    ("wrong_secret", "101"): (),
    ("cancelled_while_ringing", "101"): (
        Expected(
            "offered ringing " + BY_CALLER,
            "offered ringing abandoned",
            "ring ready",
            line="5550199",
            queue="",
            recorded=False,
        ),
    ),
    ("rings_out_then_next", "101"): (
        Expected("offered ringing missed:no_answer", "offered ringing missed", "ring ready"),
    ),
    ("rings_out_then_next", "102"): (answered(BY_CALLER),),
    ("declined", "101"): (
        Expected(
            "offered ringing missed:rejected offered ringing " + BY_CALLER,
            "offered ringing rejected offered ringing abandoned",
            "ring ready ring ready",
        ),
    ),
    ("hold_by_phone", "101"): (
        Expected(
            TALK + "held resumed " + BY_OPERATOR,
            "offered ringing talking on_hold talking wrap_up",
            "ring talk hold talk acw",
        ),
    ),
    ("blind_transfer", "101"): (answered(TO_102),),
    ("blind_transfer", "102"): (FROM_COLLEAGUE,),
    ("transfer_by_phone", "101"): (answered(TO_102),),
    ("transfer_by_phone", "102"): (FROM_COLLEAGUE,),
    ("redirect", "101"): (answered(TO_102),),
    ("redirect", "102"): (FROM_COLLEAGUE,),
    ("freepbx_member", "101"): (answered(TO_102),),
    ("freepbx_member", "102"): (FROM_COLLEAGUE,),
    ("attended_transfer", "101"): (
        Expected(TALK + "held " + TO_102, "offered ringing talking on_hold wrap_up", "ring talk hold acw"),
    ),
    ("attended_transfer", "102"): (FROM_COLLEAGUE,),
    ("attended_transfer_cancelled", "101"): (
        Expected(
            TALK + "held resumed " + BY_CALLER,
            "offered ringing talking on_hold talking wrap_up",
            "ring talk hold talk acw",
        ),
    ),
    ("attended_transfer_cancelled", "102"): (FROM_COLLEAGUE,),
    ("park", "101"): (
        Expected(TALK + "parked>701 " + TO_102, "offered ringing talking parked wrap_up", "ring talk ready acw"),
    ),
    ("park", "102"): (
        Expected(
            "offered ended:transferred",
            "offered wrap_up",
            "ring acw",
            direction=OUT,
            number="101",
            name="",
            line="",
            queue="",
            recorded=False,
        ),
        Expected("offered answered " + BY_CALLER, "offered talking wrap_up", "talk acw", queue=""),
    ),
    ("parked_and_lost", "101"): (
        Expected(
            TALK + "parked>702 " + BY_CALLER, "offered ringing talking parked wrap_up", "ring talk ready acw"
        ),
    ),
    ("click_to_dial", "101"): (
        answered(BY_OPERATOR, direction=OUT, number="79167654321", name="", line="", queue=""),
    ),
    ("dtmf", "101"): (
        Expected(
            "offered ended:no_answer",
            "offered wrap_up",
            "ring acw",
            direction=OUT,
            number="",
            name="",
            line="",
            queue="",
            recorded=False,
        ),
    ),
    ("exchange_killed", "101"): (Expected(TALK.strip(), "offered ringing talking", "ring talk"),),
}
WITH_A_CARD = [(version, *row, calls) for version in VERSIONS for row, calls in TABLE.items() if calls]


def told(frames: list[Frame], extension: str) -> list[CallEvent]:
    desk = Desk(Place(extension))
    return [event for frame in frames for event in desk.take(frame, 0)]


def written(event: CallEvent) -> str:
    """An event in the table's words."""
    cause = f":{event.cause.value}" if event.cause else ""
    return event.kind.value + cause + (f">{event.target}" if event.target else "")


def states(events: list[CallEvent]) -> str:
    """The card's states in order."""
    life, seen = Life(events[0].call_id), []
    for event in events:
        life = life.apply(event)
        if not seen or seen[-1] is not life.view().state:
            seen.append(life.view().state)
    return " ".join(state.value for state in seen)


def timer_of(events: list[CallEvent]) -> CallTimer:
    """The operator's timer after these events, as the desk drives it."""
    begin = events[0].at_ms
    timer, life = CallTimer(begin, begin), Life(events[0].call_id)
    for event in events:
        life = life.apply(event)
        timer.apply(cue_of(life.view().state, event.call_id), event.at_ms, event.at_ms)
    return timer


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("scenario", "extension"), TABLE)
def test_the_scenario_gives_these_cards(version: str, scenario: str, extension: str) -> None:
    events = told(frames_of(stream(version, scenario)), extension)
    ids = list(dict.fromkeys(event.call_id for event in events))
    expected = TABLE[scenario, extension]
    assert len(ids) == len(expected)
    for call_id, wanted in zip(ids, expected, strict=True):
        mine = [event for event in events if event.call_id == call_id]
        first, last = mine[0], mine[-1]
        assert " ".join(map(written, mine)) == wanted.events
        assert states(mine) == wanted.states
        kinds = [
            one.kind.value for one in timer_of(mine).segments if one.end_ms is None or one.end_ms > one.start_ms
        ]
        assert [kind for kind in kinds if kind != "ring"] == [k for k in wanted.segments.split() if k != "ring"]
        assert (first.direction, first.number, first.name) == (wanted.direction, wanted.number, wanted.name)
        assert (first.line, first.queue, first.operator) == (wanted.line, wanted.queue, extension)
        assert bool(last.recording) is wanted.recorded
        assert first.leg.startswith(f"PJSIP/{extension}-") or scenario == "freepbx_member" or not first.leg


def own_times(frames: list[Frame], extension: str) -> tuple[int, int]:
    """Talk with holds, and holds, of the only own channel: its first bridge to its last, by its raw events."""
    own = f"PJSIP/{extension}-"
    mine = [frame for frame in frames if frame.get("Channel").startswith(own)]
    entered = [frame.at_ms(0) for frame in mine if frame.event == "BridgeEnter"]
    left = [frame.at_ms(0) for frame in mine if frame.event == "BridgeLeave"]
    transfers = [
        frame.at_ms(0)
        for frame in frames
        if frame.event in ("BlindTransfer", "AttendedTransfer")
        and (frame.get("TransfererChannel") + frame.get("OrigTransfererChannel")).startswith(own)
    ]
    ends = transfers[0] if transfers else left[-1]
    began = [frame.at_ms(0) for frame in mine if frame.event == "Hold"]
    ended = [frame.at_ms(0) for frame in mine if frame.event == "Unhold"] if began else []
    held = sum((ended[at] if at < len(ended) else ends) - start for at, start in enumerate(began))
    return ends - entered[0], held


MEASURED = [
    (version, scenario, extension)
    for version, scenario, extension, calls in WITH_A_CARD
    if calls[-1].segments.endswith("talk acw") or "hold" in calls[-1].segments
]


@pytest.mark.parametrize(("version", "scenario", "extension"), MEASURED)
def test_talk_and_hold_are_those_of_the_own_channel(version: str, scenario: str, extension: str) -> None:
    frames = frames_of(stream(version, scenario))
    events = told(frames, extension)
    call_id = events[-1].call_id
    timer = timer_of([event for event in events if event.call_id == call_id])
    talk, hold = own_times(frames, extension)
    assert timer.spent_ms(SegmentKind.HOLD, call_id) == hold
    assert timer.spent_ms(SegmentKind.TALK, call_id) == talk - hold


@pytest.mark.parametrize(("version", "scenario", "extension"), [row[:3] for row in WITH_A_CARD])
def test_events_told_twice_and_in_any_order_give_the_same_card(
    version: str, scenario: str, extension: str
) -> None:
    events = told(frames_of(stream(version, scenario)), extension)
    again = [*events, *events]
    random.Random(scenario).shuffle(again)
    for call_id in {event.call_id for event in events}:
        ordered, shuffled = Life(call_id), Life(call_id)
        for event in events:
            ordered = ordered.apply(event)
        for event in again:
            shuffled = shuffled.apply(event)
        assert shuffled.view() == ordered.view()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scenario", sorted({scenario for scenario, _ in TABLE} - {"exchange_killed"}))
def test_nothing_is_remembered_of_calls_that_are_over(version: str, scenario: str) -> None:
    for extension in ("101", "102"):
        desk = Desk(Place(extension))
        for frame in frames_of(stream(version, scenario)):
            desk.take(frame, 0)
        assert (len(desk.channels), desk.calls) == (0, {})


@pytest.mark.parametrize("version", VERSIONS)
def test_every_frame_told_twice_gives_the_same_card(version: str) -> None:
    """The exchange repeats some events exactly (DialEnd, BridgeLeave)."""
    for scenario, extension in (("declined", "101"), ("attended_transfer", "101"), ("park", "101")):
        frames = frames_of(stream(version, scenario))
        repeated = ("DialEnd", "BridgeLeave", "MusicOnHoldStop")
        doubled = [one for frame in frames for one in ([frame] * (2 if frame.event in repeated else 1))]
        assert told(doubled, extension) == told(frames, extension)


def test_a_name_that_is_not_utf8() -> None:
    """Old exchanges pass the bytes on; new ones replace them before anybody can help."""
    names = {}
    for version in VERSIONS:
        events = told(frames_of(stream(version, "name_not_utf8")), "101")
        assert [event.kind for event in events][-1] is EventKind.ENDED
        assert events[0].number == "79160000002"
        names[version] = events[0].name
    assert names["asterisk16"] == "Пётр Ёлкин"
    assert "\ufffd" in names["asterisk22"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "scenario", ["answered", "attended_transfer", "park", "declined", "blind_transfer", "click_to_dial"]
)
def test_a_stream_cut_anywhere_gives_the_same_cards(version: str, scenario: str) -> None:
    """Byte by byte, and in chunks of random sizes."""
    data = stream(version, scenario)
    whole = told(frames_of(data), "101")
    dice = random.Random(scenario)
    for sizes in ((1,), (1, 5, 50, 500), (3, 1460, 4096)):
        parser, desk, events, at = Parser(), Desk(Place("101")), [], 0
        while at < len(data):
            size = dice.choice(sizes)
            events += [event for frame in parser.feed(data[at : at + size]) for event in desk.take(frame, 0)]
            at += size
        assert events == whole


@pytest.mark.parametrize("version", VERSIONS)
def test_a_stream_that_breaks_off_at_any_message_never_gives_an_end_of_its_own(version: str) -> None:
    """However much was heard, an end is told only where its own event was heard."""
    for scenario in ("answered", "attended_transfer", "park", "rings_out_then_next", "click_to_dial"):
        frames = frames_of(stream(version, scenario))
        whole = told(frames, "101")
        for cut in range(len(frames)):
            heard = told(frames[:cut], "101")
            assert heard == whole[: len(heard)]


def test_state_is_not_lost_on_a_card_the_call_came_back_to() -> None:
    """The table says it in words; here the one rule behind it: one card, whatever was offered how often."""
    events = told(frames_of(stream("asterisk22", "declined")), "101")
    assert len({event.call_id for event in events}) == 1
    assert states(events).split()[-1] == State.ABANDONED.value


@pytest.mark.parametrize("version", VERSIONS)
def test_bursts_of_calls_lose_nothing_and_leave_nothing(version: str) -> None:
    """Fifteen calls at once, twenty times over, their messages woven together."""
    data = stream(version, "answered")
    uniqueids = sorted({frame.get("Uniqueid") for frame in frames_of(data)} - {""})
    desk, seen = Desk(Place("101")), 0
    for burst in range(20):
        calls = []
        for call in range(15):
            mine = data.replace(b"101-0000", b"101-%04d" % call).replace(b"city-0000", b"city-%04d" % call)
            for uniqueid in uniqueids:
                mine = mine.replace(uniqueid.encode(), b"%d.%d.%s" % (burst, call, uniqueid[-1:].encode()))
            calls.append(frames_of(mine.replace(b"\r\nBridgeUniqueid: ", b"\r\nBridgeUniqueid: %d-" % call)))
        heard = told_by(desk, [frame for frames in zip(*calls, strict=True) for frame in frames])
        assert [event.kind for event in heard].count(EventKind.ANSWERED) == 15
        assert [event.kind for event in heard].count(EventKind.ENDED) == 15
        assert (desk.calls, len(desk.channels)) == ({}, 0)
        seen += len({event.call_id for event in heard})
    assert seen == 300


def told_by(desk: Desk, frames: list[Frame]) -> list[CallEvent]:
    return [event for frame in frames for event in desk.take(frame, 0)]
