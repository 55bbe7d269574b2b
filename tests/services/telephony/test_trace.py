"""The talk with an exchange in a file: no secret, by default nothing personal, wherever the bytes are cut."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.telephony.trace import Trace, TraceError
from tests.services.telephony.ami.recorded import stream

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LOGIN = b"Action: Login\r\nActionID: desk-1\r\nUsername: desk\r\nSecret: hush-hush\r\n\r\n"
CALL = (
    "Event: DialBegin\r\nTimestamp: 1795326017.979798\r\nChannel: PJSIP/101-00000000\r\n"
    "CallerIDNum: 79161234567\r\nCallerIDName: Анна Петрова\r\nDestConnectedLineName: Анна\r\n"
    "DestCallerIDNum: 101\r\nUniqueid: lab-1795326017.5\r\nChanVariable: CALL_NUMBER=+79161234567\r\n"
    "MemberName: Анна\r\nName: Анна\r\nAppData: x hush-hush y\r\n\r\n"
).encode()


def _written(path: Path, *told: tuple[str, bytes], whole: bool = False) -> str:
    trace = Trace(path, secret="hush-hush", whole=whole, now=lambda: NOW)
    for direction, data in told:
        trace.take(direction, data)
    trace.close()
    return path.read_text(encoding="utf-8")


def test_secrets_names_and_numbers_are_left_out_and_ids_stay(tmp_path: Path) -> None:
    text = _written(tmp_path / "trace.txt", (">", LOGIN), ("<", CALL))
    assert "hush-hush" not in text
    assert "> Secret: <removed>" in text
    assert "Анна" not in text
    assert "< CallerIDNum: xxxxxxxxx67" in text
    assert "79161234567" not in text
    for kept in ("1795326017.979798", "lab-1795326017.5", "PJSIP/101-00000000", "DestCallerIDNum: 101"):
        assert kept in text
    assert "# 09:30:00.000 sent" in text
    assert "# 09:30:00.000 heard" in text
    assert (tmp_path / "trace.txt").stat().st_mode & 0o077 == 0


def test_whole_keeps_what_is_personal_but_no_secret(tmp_path: Path) -> None:
    text = _written(tmp_path / "trace.txt", (">", LOGIN), ("<", CALL), whole=True)
    assert "Анна Петрова" in text
    assert "79161234567" in text
    assert "hush-hush" not in text


@given(st.lists(st.integers(0, len(LOGIN) + len(CALL)), max_size=6))
def test_it_is_the_same_wherever_the_bytes_are_cut(cuts: list[int]) -> None:
    data = LOGIN + CALL
    places = [0, *sorted(cuts), len(data)]
    pieces = [("<", data[a:b]) for a, b in pairwise(places)]
    with tempfile.TemporaryDirectory() as folder:
        cut = _written(Path(folder) / "cut.txt", *pieces)
        assert cut == _written(Path(folder) / "whole.txt", ("<", data))
    assert "hush-hush" not in cut


def test_a_recorded_talk_has_no_caller_in_it(tmp_path: Path) -> None:
    text = _written(tmp_path / "trace.txt", ("<", stream("asterisk22", "names_and_numbers")))
    assert "CallerIDName: <name>" in text
    assert not [line for line in text.splitlines() if "Name:" in line and any("а" <= sign <= "я" for sign in line)]


def test_the_gateways_lines_are_cleaned_too(tmp_path: Path) -> None:
    login = {"ask": "hello", "extension": "101", "token": "other", "v": 1}
    event = {
        "tell": "event",
        "event": {
            "call_id": "1795326017.979798",
            "number": "+79161234567",
            "name": "Анна",
            "at_ms": 1795326017979,
        },
        "key": "ami.no_link",
        "params": {"reason": "hush-hush"},
    }
    told = [("<", json.dumps(each, ensure_ascii=False).encode() + b"\n") for each in (login, event)]
    text = _written(tmp_path / "trace.txt", *told, ("<", b'{"name": "\xd0\n'))
    for gone in ("other", "Анна", "9161234567", "hush-hush"):
        assert gone not in text
    for kept in ('"1795326017.979798"', "1795326017979", "ami.no_link", '"101"', "xxxxxxxxxx67"):
        assert kept in text
    assert "< <removed>" in text
    assert "Анна" in _written(tmp_path / "whole.txt", *told, whole=True)


def test_a_number_in_a_channels_name_goes_and_the_channels_own_stays(tmp_path: Path) -> None:
    lines = b"Channel: Local/89161234567@from-internal-0000001d;1\r\nDestChannel: PJSIP/101-00000012\r\n"
    text = _written(tmp_path / "trace.txt", ("<", lines))
    assert "Local/xxxxxxxxx67@from-internal-0000001d;1" in text
    assert "PJSIP/101-00000012" in text


def test_it_stops_at_its_most_bytes_and_takes_no_endless_line(tmp_path: Path) -> None:
    trace = Trace(tmp_path / "trace.txt", most=300)
    trace.take("<", b"a" * 70_000)
    trace.take("<", b"b: c\r\n" * 100)
    assert not trace.runs
    assert 300 <= trace.written < 400
    trace.take("<", b"more\r\n")
    trace.close()
    assert "aaaa" not in (tmp_path / "trace.txt").read_text()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(TraceError):
        Trace(tmp_path / "no" / "folder" / "trace.txt")
