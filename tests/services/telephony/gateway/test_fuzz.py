"""Any bytes from a desk or a gateway: nothing crashes, nothing is let in, and nothing is said of others' calls."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.errors import KnownError
from app.services.telephony.events import CallEvent, EventKind, LineStatus, Link
from app.services.telephony.gateway import wire
from app.services.telephony.gateway.conversation import HELLO_WITHIN_MS, Conversation
from app.services.telephony.gateway.house import DeskEntry, House
from app.services.telephony.gateway.talk import GatewayTalk, Pass
from app.services.telephony.gateway.tokens import hash_of
from app.services.telephony.interface import Capability, Line, LineError, no_such_call

SECRET_CALL = "call-of-102"
FIELDS = "do hello look ping protocol extension token 101 102 id command with epoch number held dial hang_up mute"
WORDS = st.sampled_from(FIELDS.split()) | st.sampled_from(["token of 101", SECRET_CALL, "desk-" + "0" * 32])
VALUES: st.SearchStrategy[Any] = st.recursive(
    WORDS | st.integers(-5, 1 << 70) | st.booleans() | st.none() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=10,
)
COMMANDS = st.builds(
    lambda name, given, request: {"do": "command", "id": request, "command": name, "with": given},
    st.sampled_from(
        ["hang_up", "park", "blind_transfer", "dial", "pause", "queue_log_in", "start", "emit", "_emit"]
    ),
    st.lists(st.sampled_from([SECRET_CALL, "112", "101", True]), max_size=2),
    st.integers(0, 9),
)
HELLO = {"do": "hello", "protocol": 1, "extension": "101", "token": "token of 101"}


class Exchange(Line):
    """A line that would do anything."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability)

    def hang_up(self, call_id: str) -> None:
        self.done.append(call_id)

    def blind_transfer(self, call_id: str, target: str) -> None:
        self.done.append(call_id)

    def park(self, call_id: str) -> None:
        raise no_such_call()

    def pause(self, reason: str) -> None:
        raise LineError("ami.command_refused", reason=reason)

    def tell(self, event: CallEvent) -> None:
        self._emit(event)


class Bench:
    """Two desks, the second in a call; the first one's bytes are up to the test."""

    def __init__(self) -> None:
        self.lines = {extension: Exchange() for extension in ("101", "102")}
        desks = [(DeskEntry(each, hash_of(f"token of {each}")), line) for each, line in self.lines.items()]
        self.house = House(desks, lambda what, *args: what(*args))
        self.said = b""
        self.talk = Conversation(self.house, "10.0.0.1", self.hear, 0)
        self.lines["102"].tell(CallEvent(EventKind.ANSWERED, SECRET_CALL, 1, number="79161234567"))

    def hear(self, data: bytes) -> None:
        self.said += data

    def messages(self) -> list[wire.Message]:
        return [json.loads(line) for line in self.said.splitlines()]


@given(st.lists(st.binary(max_size=80) | VALUES.map(lambda value: json.dumps(value).encode() + b"\n"), max_size=8))
def test_no_bytes_without_the_token_are_let_in(pieces: list[bytes]) -> None:
    bench = Bench()
    for piece in pieces:
        bench.talk.feed(piece, 0)
    if not bench.talk.let_in:
        assert all(message["tell"] in ("bye", "refused") for message in bench.messages())
        bench.talk.tick(HELLO_WITHIN_MS)
        assert bench.talk.over


@given(st.lists(COMMANDS | VALUES, max_size=12), st.integers(1, 60))
def test_a_desk_let_in_reaches_no_call_but_its_own(sent: list[Any], size: int) -> None:
    bench = Bench()
    data = b"".join(json.dumps(each).encode() + b"\n" for each in (HELLO, *sent))
    for at in range(0, len(data), size):
        bench.talk.feed(data[at : at + size], 0)
    assert bench.talk.let_in
    assert bench.lines["101"].done == bench.lines["102"].done == []
    assert b"79161234567" not in bench.said
    assert all(SECRET_CALL not in str(each) for each in bench.messages() if each["tell"] in ("event", "calls"))


def test_a_desk_in_its_own_call_is_obeyed() -> None:
    bench = Bench()
    bench.talk.feed(wire.encode(HELLO), 0)
    bench.lines["101"].tell(CallEvent(EventKind.ANSWERED, "mine", 1))
    for number, name in enumerate(("hang_up", "park"), 1):
        bench.talk.feed(wire.encode({"do": "command", "id": number, "command": name, "with": ["mine"]}), 0)
    assert bench.lines["101"].done == ["mine"]
    answers = [(each["tell"], each.get("key")) for each in bench.messages() if "id" in each]
    assert answers == [("done", None), ("refusal", "telephony.no_such_call")]
    bench.lines["101"].tell(CallEvent(EventKind.ENDED, "mine", 2))
    bench.talk.feed(wire.encode({"do": "command", "id": 3, "command": "hang_up", "with": ["mine"]}), 0)
    assert bench.messages()[-1]["key"] == "gateway.not_your_call"


def test_a_desk_that_says_nothing_is_given_up() -> None:
    bench = Bench()
    bench.talk.feed(wire.encode(HELLO), 0)
    bench.talk.tick(wire.SILENT_MS - 1)
    assert not bench.talk.over
    bench.talk.feed(wire.encode({"do": "ping"}), wire.SILENT_MS)
    bench.talk.tick(2 * wire.SILENT_MS - 1)
    assert not bench.talk.over
    bench.talk.tick(2 * wire.SILENT_MS)
    assert bench.talk.over
    assert bench.house.desks["101"].connected is None


# -- the desk's side --------------------------------------------------------------------------------------------

GOOD = [
    {"tell": "welcome", "protocol": 1, "epoch": "a"},
    {"tell": "calls", "number": 0, "calls": []},
    wire.status_out(LineStatus(Link.UP), frozenset(Capability), Line().queue_state()),
    {"tell": "event", "number": 1, "event": wire.event_out(CallEvent(EventKind.OFFERED, "c", 1, number="7916"))},
    {"tell": "event", "number": 2, "event": wire.event_out(CallEvent(EventKind.ANSWERED, "c", 2, number="7916"))},
    {"tell": "refusal", "id": 1, "key": "ami.command_refused", "params": {"reason": "x"}},
    {"tell": "event", "number": 3, "event": wire.event_out(CallEvent(EventKind.ENDED, "c", 3, number="7916"))},
]
STREAM = b"".join(map(wire.encode, GOOD))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(STREAM) - 1), st.integers(0, 255)), max_size=6), st.integers(1, 200))
def test_a_mutated_stream_crashes_no_desk(changes: list[tuple[int, int]], size: int) -> None:
    data = bytearray(STREAM)
    for at, byte in changes:
        data[at] = byte
    talk = GatewayTalk(Pass("101", "t"))
    talk.opened(0)
    try:
        for at in range(0, len(data), size):
            for refusal in talk.feed(bytes(data[at : at + size]), 0).refusals:
                assert isinstance(refusal, KnownError)
    except wire.WireError:
        talk.closed()
        assert talk.status().link in (Link.LOST, Link.REFUSED)


@pytest.mark.parametrize("cut", range(0, len(STREAM), 7))
def test_a_stream_cut_anywhere_and_told_again_tells_each_event_once(cut: int) -> None:
    talk = GatewayTalk(Pass("101", "t"))
    talk.opened(0)
    events = talk.feed(STREAM[:cut], 0).events
    talk.closed()
    hello = json.loads(talk.opened(0))
    kept = [message for message in GOOD if message["tell"] == "event" and message["number"] > hello["number"]]
    again = [GOOD[0], *([] if hello["epoch"] else [GOOD[1]]), GOOD[2], *kept]
    events += talk.feed(b"".join(map(wire.encode, again)), 0).events
    assert [event.kind for event in events] == [EventKind.OFFERED, EventKind.ANSWERED, EventKind.ENDED]


def test_a_silent_gateway_is_left() -> None:
    talk = GatewayTalk(Pass("101", "t"))
    talk.opened(0)
    assert talk.tick(9_999).drop is False
    assert talk.tick(10_000).drop
    talk.closed()
    talk.opened(20_000)
    talk.feed(STREAM, 20_000)
    now = 20_000
    for _ in range(2):
        now += wire.PING_EVERY_MS
        assert json.loads(talk.tick(now).send) == {"do": "ping"}
    assert talk.tick(now + wire.PING_EVERY_MS).drop


def test_a_command_under_way_when_the_link_is_lost_is_told_and_not_repeated() -> None:
    talk = GatewayTalk(Pass("101", "t"))
    with pytest.raises(LineError):
        talk.command("unpause")
    talk.opened(0)
    talk.feed(STREAM, 0)
    assert talk.command("dial", "112", "desk-1")
    assert talk.unanswered == 1
    talk.closed()
    assert b"dial" not in talk.opened(1)
    heard = talk.feed(wire.encode(GOOD[0]), 1)
    assert [refusal.key for refusal in heard.refusals] == ["gateway.perhaps_not_done"]
    assert (heard.send, talk.unanswered) == (b"", 0)


@pytest.mark.parametrize(
    ("known", "told", "new_run", "expected"),
    [
        ("offered", "offered", True, []),
        ("offered answered", "offered answered", True, []),
        ("offered answered held", "offered answered", True, []),
        ("offered answered held", "offered answered held resumed", False, ["resumed"]),
        ("offered", "offered ringing answered", True, ["answered"]),
        ("offered answered held resumed", "offered answered", True, []),
        ("", "offered answered", True, ["offered", "answered"]),
        ("offered answered", "", True, ["ended"]),
        ("offered ringing", "", True, ["missed"]),
        ("offered answered parked", "", True, ["ended"]),
        ("offered answered ended", "", True, []),
    ],
)
def test_all_open_calls_are_brought_together_with_those_known(
    known: str, told: str, new_run: bool, expected: list[str]
) -> None:
    def events(kinds: str) -> list[wire.Message]:
        return [wire.event_out(CallEvent(EventKind(kind), "c", at)) for at, kind in enumerate(kinds.split())]

    talk = GatewayTalk(Pass("101", "t"))
    talk.opened(0)
    first = [{"tell": "event", "number": n, "event": each} for n, each in enumerate(events(known), 1)]
    talk.feed(b"".join(map(wire.encode, (GOOD[0], *first))), 0)
    talk.closed()
    hello = json.loads(talk.opened(0))
    assert hello["held"] == (["c"] if known.endswith("held") else [])
    calls = {"tell": "calls", "number": 9, "calls": [events(told)] if told else []}
    heard = talk.feed(wire.encode({**GOOD[0], "epoch": "b" if new_run else "a"}) + wire.encode(calls), 500)
    assert [event.kind.value for event in heard.events] == expected
    for event in heard.events:
        if event.kind in (EventKind.ENDED, EventKind.MISSED):
            assert event.cause is not None
            assert event.cause.value == "unknown"
