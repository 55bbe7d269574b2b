"""Webhooks through the gateway: each desk hears its own calls, and gives no commands it could not carry out."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator

import pytest

from app.services.telephony.ami.transport import Address
from app.services.telephony.events import EventKind, Link
from app.services.telephony.gateway.config import ConfigError, config_of
from app.services.telephony.gateway.line import GatewayLine
from app.services.telephony.gateway.running import Gateway
from app.services.telephony.gateway.talk import Pass
from app.services.telephony.gateway.tokens import hash_of
from app.services.telephony.interface import LineError
from app.services.telephony.webhooks.errors import WebhookError
from tests.services.telephony.ami.fake_exchange import SOON_S, Ears
from tests.services.telephony.gateway.house_of_two import TOKENS, RawDesk, soon

FILE = {
    "desks": {"port": 0},
    "webhooks": {"token": "env:TOKEN", "unaddressed": ["102"]},
    "desk": [
        {"extension": each, "token": hash_of(token), "names": [f"user{each}"]} for each, token in TOKENS.items()
    ],
}


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    monkeypatch.setattr("app.services.telephony.gateway.hooks.PORT", 0)
    made = Gateway(config_of(FILE), lambda _name, _where: "path-token")
    made.start()
    yield made
    made.stop()


def post(gateway: Gateway, **fields: str) -> int:
    assert gateway.hooks is not None
    connection = http.client.HTTPConnection("127.0.0.1", gateway.hooks.port, timeout=SOON_S)
    connection.request("POST", gateway.hooks.path, json.dumps(fields), {"Content-Type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_call_reaches_the_desk_it_is_for_and_no_other(gateway: Gateway) -> None:
    line = GatewayLine(Pass("101", TOKENS["101"]), Address("127.0.0.1", gateway.server.port), back_off=soon())
    ears = Ears(line)
    line.start()
    ears.wait_link(Link.UP)
    other = RawDesk(gateway.server.port).hello("102")
    other.wait_link(Link.UP)
    number = "+79160000001"
    assert post(gateway, event="ringing", callId="c1", extension="user101", direction="in", number=number) == 200
    assert ears.kinds(1) == [EventKind.RINGING]
    assert line.capabilities() == frozenset()
    for command in (lambda: line.dial(number), lambda: line.hang_up("c1")):
        with pytest.raises(LineError):
            command()
    answer = other.ask("hang_up", "c1")
    assert answer["key"] == "gateway.not_your_call"
    assert other.ask("dial", "112", "desk-" + "a" * 32)["key"] == "telephony.cannot_dial"
    assert post(gateway, event="ringing", callId="c2", direction="in", number="+79160000002") == 200
    assert other.wait_event("ringing").call_id == "c2"
    assert number.encode() not in other.heard
    assert ears.events.empty()
    line.stop()
    other.close()


def test_a_taken_port_and_a_missing_profile_are_told(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    assert gateway.hooks is not None
    taken = {**FILE, "webhooks": {"token": "env:TOKEN", "port": gateway.hooks.port}}
    second = Gateway(config_of(taken), lambda _name, _where: "path-token")
    with pytest.raises(WebhookError):
        second.start()
    unknown = {**FILE, "webhooks": {"token": "env:TOKEN", "profile": "none-such"}}
    with pytest.raises(WebhookError):
        Gateway(config_of(unknown), lambda _name, _where: "path-token")


def test_a_receiver_that_others_reach_needs_a_certificate() -> None:
    with pytest.raises(ConfigError):
        config_of({**FILE, "webhooks": {"token": "env:TOKEN", "listen": "0.0.0.0"}})
