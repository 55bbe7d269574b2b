"""Bytes to frames: any cut, any bytes, nothing too long."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.telephony.ami.protocol import Frame, Parser, ProtocolError
from tests.services.telephony.ami.recorded import VERSIONS, stream

GREETING = b"Asterisk Call Manager/5.0.2\r\n"
CUT = ("answered", "attended_transfer", "park", "names_and_numbers", "declined", "click_to_dial")


def frame(*headers: tuple[str, str]) -> Frame:
    return Frame(headers)


def test_a_greeting_a_response_and_an_event() -> None:
    parser = Parser()
    data = GREETING + b"Response: Success\r\nActionID: a-1\r\n\r\n"
    data += b"Event: OriginateResponse\r\nResponse: Failure\r\n\r\n"
    answer, event = parser.feed(data)
    assert parser.banner == "Asterisk Call Manager/5.0.2"
    assert (answer.response, answer.event, answer.get("actionid")) == ("Success", "", "a-1")
    assert (event.response, event.event, event.get("Response")) == ("", "OriginateResponse", "Failure")


def test_a_stream_without_a_greeting_begins_with_its_first_message() -> None:
    parser = Parser()
    assert parser.feed(b"Event: A\r\n\r\n") == [frame(("Event", "A"))]
    assert parser.banner == ""


def test_repeated_headers_are_all_kept_and_values_as_they_are() -> None:
    data = b"Event: X\r\nChanVariable: A=1\r\nchanvariable: B=x=y\r\nName:  <b> : \r\nEmpty: \r\nBare\r\n\r\n"
    (one,) = Parser().feed(data)
    assert one.all("ChanVariable") == ("A=1", "B=x=y")
    assert (one.variable("A"), one.variable("B"), one.variable("C")) == ("1", "x=y", "")
    assert (one.get("Name"), one.get("Empty"), one.get("Bare")) == (" <b> : ", "", "")


def test_what_is_not_utf8_is_decoded_by_the_fallback() -> None:
    data = b"Event: A\r\nCallerIDName: " + "Пётр".encode("cp1251") + b"\r\n\r\n"
    assert Parser().feed(data)[0].get("CallerIDName") == "Пётр"
    assert Parser("koi8-r").feed(data)[0].get("CallerIDName") != "Пётр"


@pytest.mark.parametrize(
    ("sent", "ms"),
    [
        ("1795297506.290251", 1795297506290),
        ("1795297506.2", 1795297506200),
        ("17", 17000),
        ("", 7),
        ("x", 7),
        ("1e400", 7),
    ],
)
def test_the_exchange_s_time_is_in_ms(sent: str, ms: int) -> None:
    assert frame(("Timestamp", sent)).at_ms(otherwise=7) == ms


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scenario", CUT)
def test_a_stream_cut_at_every_byte_gives_the_same_frames(version: str, scenario: str) -> None:
    """Cutting around every byte once: a window of one message's length slides over the whole stream."""
    data = GREETING + stream(version, scenario)
    whole = Parser().feed(data)
    assert len(whole) > 5
    bytewise = Parser()
    assert [one for at in range(len(data)) for one in bytewise.feed(data[at : at + 1])] == whole
    first = len(GREETING) + data[len(GREETING) :].index(b"\r\n\r\n") + 4
    head = data[: first * 3]
    expected = Parser().feed(head)
    for at in range(len(head) + 1):
        parser = Parser()
        assert parser.feed(head[:at]) + parser.feed(head[at:]) == expected


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scenario", CUT)
def test_chunks_of_any_size_give_the_same_frames(version: str, scenario: str) -> None:
    data = GREETING + stream(version, scenario)
    whole = Parser().feed(data)
    dice = random.Random(f"{version} {scenario}")
    for _ in range(20):
        parser, heard, at = Parser(), [], 0
        while at < len(data):
            size = dice.choice((1, 2, 3, 17, 200, 1460, 9000))
            heard += parser.feed(data[at : at + size])
            at += size
        assert heard == whole


@pytest.mark.parametrize("ended", [b"", b"\r\n\r\n"])
def test_a_message_over_the_limit_is_refused_and_so_is_all_after_it(ended: bytes) -> None:
    parser = Parser(limit=1000)
    with pytest.raises(ProtocolError) as refused:
        parser.feed(b"Event: A\r\nX: " + b"x" * 1000 + ended)
    assert "1000" in str(refused.value)
    with pytest.raises(ProtocolError):
        parser.feed(b"Event: A\r\n\r\n")


def test_many_messages_beyond_the_limit_together_are_read() -> None:
    assert len(Parser(limit=1000).feed(b"Event: A\r\n\r\n" * 1000)) == 1000


def test_something_else_that_talks_is_not_taken_for_an_exchange() -> None:
    with pytest.raises(ProtocolError):
        Parser().feed(b"\x16\x03\x01" * 200)


PIECES = st.sampled_from([b"\r\n", b"\r\n\r\n", b"\r", b"\n", b": ", b"Event", b"Response", b"\xff", b"\x00"])


@given(st.lists(st.one_of(st.binary(max_size=60), PIECES), max_size=30))
def test_no_bytes_break_the_parser(chunks: list[bytes]) -> None:
    """Whatever comes: frames or a refusal, and the same ones when it comes in one piece."""

    def heard(pieces: list[bytes]) -> tuple[list[Frame], bool]:
        parser, frames = Parser(limit=400), []
        try:
            for piece in pieces:
                frames += parser.feed(piece)
        except ProtocolError:
            return frames, True
        return frames, False

    apart, refused = heard(chunks)
    together, refused_together = heard([b"".join(chunks)])
    if not refused and not refused_together:
        assert apart == together
    assert all(key for one in apart for key, _ in one.headers)
