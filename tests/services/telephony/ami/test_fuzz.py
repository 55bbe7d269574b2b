"""Frames nobody expects: invented ones, and recorded streams with parts lost, swapped, repeated or damaged."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.telephony.ami.channels import MAX_NAME, MAX_NUMBER, plain_name, plain_number
from app.services.telephony.ami.desk import Desk
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame, Parser
from app.services.telephony.events import CallEvent, EventKind
from tests.services.telephony.ami.recorded import VERSIONS, frames_of, stream

EVENTS = [
    "Newchannel", "AgentCalled", "AgentRingNoAnswer", "DialBegin", "DialEnd", "Newstate", "BridgeEnter",
    "BridgeLeave", "HangupRequest", "Hold", "Unhold", "BlindTransfer", "AttendedTransfer", "ParkedCall",
    "UnParkedCall", "ParkedCallGiveUp", "Hangup", "QueueCallerAbandon", "X",
]  # fmt: skip
CHANNELS = st.sampled_from(["PJSIP/101-1", "PJSIP/101-2", "PJSIP/city-1", "Local/101@q-1;1", "", "-", "<unknown>"])
IDS = st.sampled_from(["1.1", "1.2", "1.3", "", "<unknown>"])
HEADERS = st.one_of(
    st.tuples(
        st.sampled_from(
            ["Channel", "DestChannel", "TransfererChannel", "RetrieverChannel", "ParkeeChannel", "Interface"]
        ),
        CHANNELS,
    ),
    st.tuples(
        st.sampled_from(
            [
                "Uniqueid", "Linkedid", "DestUniqueid", "DestLinkedid", "ParkeeLinkedid", "TransfererUniqueid",
                "OrigTransfererUniqueid",
            ]
        ),
        IDS,
    ),
    st.tuples(st.just("BridgeUniqueid"), st.sampled_from(["b1", "b2", ""])),
    st.tuples(st.just("ChannelStateDesc"), st.sampled_from(["Ring", "Ringing", "Up", "Down"])),
    st.tuples(st.sampled_from(["Cause", "DialStatus", "Result", "Exten", "Timestamp", "CallerIDNum"]), st.text()),
)  # fmt: skip
FRAMES = st.builds(
    lambda event, headers: Frame((("Event", event), *headers)),
    st.sampled_from(EVENTS),
    st.lists(HEADERS, min_size=3, max_size=10),
)


def in_order(events: list[CallEvent]) -> None:
    """Every call begins with its offer, and has one end between two offers."""
    live: set[str] = set()
    for event in events:
        if event.kind is EventKind.OFFERED:
            live.add(event.call_id)
        assert event.call_id in live
        assert event.at_ms > 0
        if event.kind in (EventKind.ENDED, EventKind.MISSED, EventKind.TRANSFERRED):
            live.remove(event.call_id)


@given(st.lists(FRAMES, max_size=60))
def test_no_frames_break_the_desk(frames: list[Frame]) -> None:
    desk = Desk(Place("101"))
    in_order([event for frame in frames for event in desk.take(frame, 5)])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scenario", ["attended_transfer", "park", "declined", "freepbx_member", "click_to_dial"])
def test_frames_lost_swapped_and_repeated(version: str, scenario: str) -> None:
    frames = frames_of(stream(version, scenario))
    for seed in range(60):
        dice = random.Random(seed)
        damaged = [one for one in frames if dice.random() > 0.1 for _ in range(1 + (dice.random() < 0.1))]
        for _ in range(8):
            at = dice.randrange(len(damaged) - 1)
            damaged[at], damaged[at + 1] = damaged[at + 1], damaged[at]
        desk = Desk(Place("101"))
        in_order([event for frame in damaged for event in desk.take(frame, 5)])


@pytest.mark.parametrize("version", VERSIONS)
def test_damaged_bytes(version: str) -> None:
    data = stream(version, "attended_transfer")
    for seed in range(40):
        dice = random.Random(seed)
        damaged = bytearray(data)
        for _ in range(200):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        desk = Desk(Place("101"))
        in_order([event for frame in Parser().feed(bytes(damaged)) for event in desk.take(frame, 5)])


@pytest.mark.parametrize("hidden", ["", "<unknown>", "anonymous", "Anonymous", "unavailable", "Restricted"])
def test_a_hidden_number_is_no_number(hidden: str) -> None:
    assert plain_number(hidden) == plain_name(hidden) == ""


def test_numbers_and_names_are_clipped_and_unescaped_but_not_changed() -> None:
    assert plain_number("+7(495)123-45-67") == "+7(495)123-45-67"
    assert len(plain_number("1" * 300)) == MAX_NUMBER
    assert plain_name(r"\"ООО \\ Ромашка\" <b>") == '"ООО \\ Ромашка" <b>'
    assert plain_name("a\x00b\x1bc") == "abc"
    assert len(plain_name("ж" * 500)) == MAX_NAME
