"""The protocol of desk and gateway: whole messages of any pieces, and nothing strange believed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.errors import KnownError
from app.services.telephony.ami.actions import ActionRefused
from app.services.telephony.events import (
    CallEvent,
    Cause,
    Direction,
    EventKind,
    LineStatus,
    Link,
    Membership,
    QueueState,
)
from app.services.telephony.gateway import wire
from app.services.telephony.interface import Capability, LineError

TEXTS = st.text(max_size=60)
EVENTS = st.builds(
    CallEvent,
    st.sampled_from(EventKind),
    TEXTS.filter(bool),
    st.integers(0, 1 << 45),
    st.sampled_from(Direction),
    *(TEXTS for _ in range(8)),
    cause=st.none() | st.sampled_from(Cause),
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=12,
)


@given(EVENTS)
def test_an_event_comes_as_it_was_sent(event: CallEvent) -> None:
    line = wire.encode({"event": wire.event_out(event)})
    assert line.count(b"\n") == 1
    assert wire.event_in(next(wire.Lines(1 << 20).feed(line))["event"]) == event


@given(st.lists(EVENTS, max_size=5), st.integers(1, 50))
def test_pieces_of_any_size_make_the_same_messages(events: list[CallEvent], size: int) -> None:
    sent = [{"event": wire.event_out(event)} for event in events]
    data = b"".join(map(wire.encode, sent))
    lines = wire.Lines(1 << 20)
    came = [message for at in range(0, len(data), size) for message in lines.feed(data[at : at + size])]
    assert came == json.loads(json.dumps(sent))


@given(st.binary(max_size=300), st.integers(1, 40))
def test_any_bytes_are_read_or_refused_for_good(data: bytes, size: int) -> None:
    lines = wire.Lines(100)
    try:
        for at in range(0, len(data), size):
            assert all(isinstance(message, dict) for message in lines.feed(data[at : at + size]))
    except wire.WireError:
        with pytest.raises(wire.WireError):
            list(lines.feed(b"{}\n"))


@pytest.mark.parametrize(
    "data", [b"x" * 8193, b"[" * 8000 + b"\n", b"1\n", b'"text"\n', b"{\xff}\n", b"9" * 8000 + b"\n"]
)
def test_what_is_too_long_or_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(wire.WireError):
        list(wire.Lines(wire.MAX_FROM_DESK).feed(data))


@given(JSON)
def test_no_object_crashes_what_reads_it(sent: Any) -> None:
    readers = (wire.event_in, wire.status_in, wire.refusal_in)
    for read in readers:
        try:
            read(sent if isinstance(sent, dict) or read is wire.event_in else {"queues": sent, "params": sent})
        except wire.WireError:
            continue


def test_a_status_comes_as_it_was_sent() -> None:
    status = LineStatus(Link.UP, (Membership("hotline", True, "обед"), Membership("sales")), False)
    able, state = frozenset({Capability.DIAL, Capability.PARK}), QueueState(2, 1_795_000_000_000)
    sent = json.loads(wire.encode(wire.status_out(status, able, state)))
    assert wire.status_in(sent) == (status, able, state)
    sent["able"].append("of a newer gateway")
    assert wire.status_in(sent)[1] == able


def test_a_refusal_is_said_in_the_desk_s_language() -> None:
    errors: list[KnownError] = [
        LineError("ami.command_refused", reason="No such channel"),
        ActionRefused("ami.bad_number"),
        LineError("gateway.not_your_queue", queue="sales"),
    ]
    for error in errors:
        assert str(wire.refusal_in(json.loads(wire.encode(wire.refusal_out(error))))) == str(error)


def test_a_refusal_by_no_known_key_is_one_without_reason() -> None:
    for key in ("../../secret", "store.lost_key", "", "gateway." + "x" * 50):
        assert wire.refusal_in({"key": key}).key == "gateway.refused"
