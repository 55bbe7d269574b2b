"""The step-by-step test of a gateway, the settings' way to its line, and the trace of its talk."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.services.paths import paths_in
from app.services.settings.settings import load_settings
from app.services.telephony.checking import Finding, Outcome, Step
from app.services.telephony.choosing import LineNotChosen, Wish, check_line, make_line
from app.services.telephony.events import EventKind, Link
from app.services.telephony.gateway.line import GatewayLine
from app.services.telephony.gateway.tokens import hash_of
from app.services.telephony.interface import LineError
from app.services.telephony.manual import ManualLine
from app.services.telephony.trace import Trace
from tests.services.telephony.ami.fake_exchange import SOON_S, Ears
from tests.services.telephony.ami.recorded import stream
from tests.services.telephony.gateway.house_of_two import TOKENS, House

GOOD, BAD, WARNING, UNTRIED = Outcome.GOOD, Outcome.BAD, Outcome.WARNING, Outcome.UNTRIED


def wish(folder: Path, port: int, secret: str = TOKENS["101"], extension: str = "101") -> Wish:
    settings = load_settings(paths_in(folder))
    about = {"line": "gateway", "gateway_host": "127.0.0.1", "gateway_port": port, "gateway_tls": False}
    for name, value in about.items():
        settings.set(name, value)
    return Wish(settings, ManualLine(), extension, secret)


def found(wished: Wish, with_call: bool = False) -> list[Finding]:
    findings = list(check_line(wished, with_call))
    for finding in findings:
        assert "{" not in str(LineError(finding.key, **finding.params))
    return findings


def outcomes(findings: list[Finding]) -> list[tuple[Step, Outcome]]:
    return [(finding.step, finding.outcome) for finding in findings]


def test_a_good_link_is_found_good_beside_the_desk_at_work(house: House, tmp_path: Path) -> None:
    house.connection()
    line, ears = house.desk_up("101")
    findings = found(wish(tmp_path, house.port), with_call=True)
    assert outcomes(findings) == [
        (Step.REACH, GOOD),
        (Step.LOG_IN, GOOD),
        (Step.EXTENSION, GOOD),
        (Step.QUEUE, WARNING),
        (Step.TEST_CALL, UNTRIED),
    ]
    assert line.status().link is Link.UP
    assert ears.refusals.empty()


def test_a_wrong_token_is_told_with_the_lines_that_would_let_it_in(house: House, tmp_path: Path) -> None:
    findings = found(wish(tmp_path, house.port, "another"))
    assert outcomes(findings) == [(Step.REACH, GOOD), (Step.LOG_IN, BAD)]
    assert hash_of("another") in findings[1].advice[0].text
    assert "another" not in findings[1].advice[0].text


def test_what_else_may_be_wrong_is_told(house: House, tmp_path: Path) -> None:
    house.connection()
    closed = wish(tmp_path, house.port)
    closed.settings.set("gateway_tls", True)
    assert outcomes(found(closed)) == [(Step.REACH, BAD)]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = wish(tmp_path, listener.getsockname()[1])
    assert [finding.key for finding in found(nobody)] == ["gateway.check_nobody"]
    ami = found(wish(tmp_path, house.exchange.port))
    assert (ami[-1].step, ami[-1].outcome) == (Step.LOG_IN, BAD)


def test_the_settings_make_the_line(house: House, tmp_path: Path) -> None:
    line = make_line(wish(tmp_path, house.port))
    assert isinstance(line, GatewayLine)
    ears = Ears(line)
    line.start()
    ears.wait_link(Link.UP)
    line.stop()


def test_settings_that_are_not_complete_are_told(tmp_path: Path) -> None:
    for wished, key in (
        (wish(tmp_path, 0, secret=""), "gateway.no_token"),
        (wish(tmp_path, 0, extension=" "), "exchange.incomplete"),
    ):
        for act in (make_line, lambda each: list(check_line(each, False))):
            with pytest.raises(LineNotChosen) as told:
                act(wished)
            assert told.value.key == key
    elsewhere = wish(tmp_path, 0)
    elsewhere.settings.set("gateway_host", "gateway.example.org")
    with pytest.raises(LineError):
        make_line(elsewhere)


def test_a_trace_of_the_talk_holds_neither_token_nor_caller(house: House, tmp_path: Path) -> None:
    data = stream("asterisk22", "answered")
    connection = house.connection()
    line, ears = house.desk("101")
    ears.wait_link(Link.UP)
    line.stop()
    trace = Trace(tmp_path / "trace.txt", secret=TOKENS["101"])
    line.trace(trace.take)
    line.start()
    ears.wait_link(Link.UP)
    connection.sendall(data)
    while ears.events.get(timeout=SOON_S).kind is not EventKind.ENDED:
        continue
    line.stop()
    trace.close()
    text = trace.path.read_text(encoding="utf-8")
    assert '"kind":"ended"' in text
    for personal in (TOKENS["101"], "Ivan", "79161234567"):
        assert personal not in text
