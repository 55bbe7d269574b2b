"""Actions: what is sent is what was meant, and nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.telephony.ami.actions import ActionRefused, ActionWriter
from app.services.telephony.ami.protocol import Parser


def test_an_action_has_an_id_of_its_own_and_repeats_headers() -> None:
    writer = ActionWriter("d")
    first = writer.write("Originate", ("Variable", "A=1"), ("Variable", "B=2"))
    second = writer.write("Ping")
    assert first.data == b"Action: Originate\r\nActionID: d-1\r\nVariable: A=1\r\nVariable: B=2\r\n\r\n"
    assert (first.action_id, second.action_id, second.name) == ("d-1", "d-2", "Ping")


@pytest.mark.parametrize("value", ["1\r\nAction: Originate", "1\n2", "1\r2", "1\0"])
def test_a_line_break_is_refused(value: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        ActionWriter().write("Hangup", ("Channel", value))
    assert "Channel" in str(refused.value)
    assert value not in str(refused.value)


@pytest.mark.parametrize("key", ["", "A B", "A:", "A\r\nB", "Ключ"])
def test_a_header_s_name_is_checked_too(key: str) -> None:
    with pytest.raises(ActionRefused):
        ActionWriter().write("Hangup", (key, "x"))


def test_a_line_too_long_for_the_exchange_is_refused() -> None:
    writer = ActionWriter()
    assert writer.write("QueuePause", ("Reason", "x" * 900)).data
    with pytest.raises(ActionRefused):
        writer.write("QueuePause", ("Reason", "ж" * 600))


@given(st.lists(st.tuples(st.sampled_from(["Channel", "Exten", "Reason"]), st.text(max_size=40)), max_size=5))
def test_whatever_is_written_is_read_back_as_one_message(headers: list[tuple[str, str]]) -> None:
    try:
        action = ActionWriter().write("X", *headers)
    except ActionRefused:
        return
    (read,) = Parser().feed(action.data)
    assert list(read.headers[2:]) == headers
