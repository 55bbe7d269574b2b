"""The link breaks: what goes on, what is gone, and that no end is invented."""

from __future__ import annotations

import pytest

from app.services.calls.state import Life, State
from app.services.telephony.ami.desk import Desk
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame
from app.services.telephony.ami.rebuild import rebuild
from app.services.telephony.events import CallEvent, Cause, EventKind
from tests.services.telephony.ami.recorded import VERSIONS, frames_of, stream

K = EventKind
LATER = 1_795_400_000_000


def listed(frames: list[Frame]) -> list[Frame]:
    """What CoreShowChannels would answer after these events, found without the code under test."""
    alive: dict[str, dict[str, str]] = {}
    variables: dict[str, tuple[tuple[str, str], ...]] = {}
    for frame in frames:
        uniqueid = frame.get("Uniqueid")
        if not uniqueid or not frame.get("Channel") or frame.event == "OriginateResponse":
            continue
        if frame.event == "Hangup":
            alive.pop(uniqueid, None)
            continue
        fields = ("Channel", "ChannelStateDesc", "CallerIDNum", "CallerIDName", "Exten", "Uniqueid", "Linkedid")
        known = alive.setdefault(uniqueid, {"BridgeId": ""})
        known.update({field: frame.get(field) for field in fields})
        variables[uniqueid] = tuple(pair for pair in frame.headers if pair[0] == "ChanVariable")
        if frame.event == "BridgeEnter":
            known["BridgeId"] = frame.get("BridgeUniqueid")
        elif frame.event == "BridgeLeave":
            known["BridgeId"] = ""
    return [
        Frame((("Event", "CoreShowChannel"), *known.items(), *variables[uniqueid]))
        for uniqueid, known in alive.items()
    ]


def play(desk: Desk, frames: list[Frame]) -> list[CallEvent]:
    return [event for frame in frames for event in desk.take(frame, 0)]


def view(events: list[CallEvent]) -> Life:
    life = Life(events[0].call_id)
    for event in events:
        life = life.apply(event)
    return life


def until(frames: list[Frame], event: str, nth: int = 1) -> int:
    """The index behind the n-th ``event``."""
    places = [at for at, frame in enumerate(frames) if frame.event == event]
    return places[nth - 1] + 1


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("scenario", "extension"),
    [
        ("answered", "101"),
        ("hold_by_phone", "101"),
        ("attended_transfer", "101"),
        ("attended_transfer_cancelled", "101"),
        ("rings_out_then_next", "102"),
        ("park", "101"),
        ("click_to_dial", "101"),
    ],
)
def test_a_link_that_comes_back_at_once_changes_no_ending(version: str, scenario: str, extension: str) -> None:
    """The link breaks behind any one message and nothing is missed: the card ends as it would have."""
    frames = frames_of(stream(version, scenario))
    whole = play(Desk(Place(extension)), frames)
    wanted = view([event for event in whole if event.call_id == whole[0].call_id]).view()
    for cut in range(len(frames)):
        desk = Desk(Place(extension))
        events = play(desk, frames[:cut])
        again = rebuild(desk, listed(frames[:cut]), frames[max(cut - 1, 0)].at_ms(0))
        assert not [event for event in again if event.cause is Cause.UNKNOWN], cut
        events += [*again, *play(desk, frames[cut:])]
        got = view([event for event in events if event.call_id == whole[0].call_id]).view()
        assert (got.state, got.exit, got.cause, got.ended_ms) == (
            wanted.state, wanted.exit, wanted.cause, wanted.ended_ms,
        ), cut  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_a_killed_exchange_ends_the_talk_without_a_time(version: str) -> None:
    desk = Desk(Place("101"))
    events = play(desk, frames_of(stream(version, "exchange_killed")))
    gone = rebuild(desk, [], LATER)
    assert [(event.kind, event.cause) for event in gone] == [(K.ENDED, Cause.UNKNOWN)]
    last = view([*events, *gone]).view()
    assert (last.state, last.ended_ms, last.cause) == (State.WRAP_UP, None, Cause.UNKNOWN)
    assert (desk.calls, len(desk.channels)) == ({}, 0)
    assert rebuild(desk, [], LATER) == ()


def test_a_call_that_rang_when_the_link_broke_is_missed_without_a_time() -> None:
    frames = frames_of(stream("asterisk22", "rings_out_then_next"))
    desk = Desk(Place("101"))
    events = play(desk, frames[: until(frames, "DialBegin")])
    gone = rebuild(desk, [], LATER)
    assert [(event.kind, event.cause) for event in gone] == [(K.MISSED, Cause.UNKNOWN)]
    assert view([*events, *gone]).view().ended_ms is None


def test_a_program_started_in_mid_call_finds_it() -> None:
    frames = frames_of(stream("asterisk22", "answered"))
    cut = until(frames, "BridgeEnter", 2)
    desk = Desk(Place("101"))
    found = rebuild(desk, listed(frames[:cut]), LATER)
    assert [event.kind for event in found] == [K.OFFERED, K.ANSWERED]
    assert (found[0].number, found[0].line, found[0].at_ms) == ("79161234567", "5550100", LATER)
    assert found[1].recording.endswith(".wav")
    rest = play(desk, frames[cut:])
    assert [event.kind for event in rest] == [K.ENDED]
    assert {event.call_id for event in (*found, *rest)} == {found[0].call_id}


def test_a_program_started_while_it_rings_shows_the_call() -> None:
    frames = frames_of(stream("asterisk22", "rings_out_then_next"))
    cut = until(frames, "Newstate", 2)
    found = rebuild(Desk(Place("101")), listed(frames[:cut]), LATER)
    assert [event.kind for event in found] == [K.OFFERED, K.RINGING]


def test_an_answer_that_was_not_heard_is_told_when_the_link_is_back() -> None:
    frames = frames_of(stream("asterisk22", "answered"))
    ringing, talking = until(frames, "DialBegin"), until(frames, "BridgeEnter", 2)
    desk = Desk(Place("101"))
    play(desk, frames[:ringing])
    (told,) = rebuild(desk, listed(frames[:talking]), LATER)
    assert (told.kind, told.at_ms) == (K.ANSWERED, LATER)


def test_a_parked_caller_who_left_meanwhile() -> None:
    frames = frames_of(stream("asterisk22", "parked_and_lost"))
    parked = until(frames, "ParkedCall")
    desk = Desk(Place("101"))
    play(desk, frames[:parked])
    (told,) = rebuild(desk, [], LATER)
    assert (told.kind, told.cause) == (K.ENDED, Cause.UNKNOWN)


def test_a_call_of_others_is_not_ours() -> None:
    frames = frames_of(stream("asterisk22", "answered"))
    desk = Desk(Place("103"))
    assert rebuild(desk, listed(frames[: until(frames, "BridgeEnter", 2)]), LATER) == ()
    assert desk.calls == {}
