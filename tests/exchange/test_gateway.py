"""Two desks through one gateway at the real exchange: each is told what it would have been told alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.services.telephony.ami.transport import Address, BackOff
from app.services.telephony.events import Cause, EventKind, Link, Membership
from app.services.telephony.gateway.config import Config, config_of
from app.services.telephony.gateway.line import GatewayLine
from app.services.telephony.gateway.running import Gateway
from app.services.telephony.gateway.talk import Pass
from app.services.telephony.gateway.tokens import hash_of
from tests.exchange.desks import CONTEXT, Listener
from tests.exchange.hall import QUEUE, Hall
from tests.services.telephony.ami.test_scenarios import TABLE, written

EXTENSIONS = ("101", "102")
SCENARIOS = (
    "answered", "rings_out_then_next", "declined", "abandoned", "hold_by_phone", "blind_transfer",
    "attended_transfer", "park", "click_to_dial",
)  # fmt: skip
SPACE = re.compile(r"parked>7\d\d")
K = EventKind


class Office:
    """The gateway at the lab, and its two desks; the gateway may be ended and started again."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self.port = 0
        self.open()
        self.desks = {extension: Listener(self.line(extension)) for extension in EXTENSIONS}
        for desk in self.desks.values():
            desk.line.start()
        self.wait_up()

    def open(self) -> None:
        self.gateway = Gateway(self._config(), lambda _name, _where: self._hall.login[1], soon())
        self.gateway.start()
        self.port = self.gateway.server.port

    def line(self, extension: str) -> GatewayLine:
        return GatewayLine(
            Pass(extension, f"token of {extension}"), Address("127.0.0.1", self.port), back_off=soon()
        )

    def wait_up(self) -> None:
        for desk in self.desks.values():
            desk.until(lambda line=desk.line: line.status().link is Link.UP and line.status().listed)

    def close(self) -> None:
        for desk in self.desks.values():
            desk.line.stop()
        self.gateway.stop()

    def _config(self) -> Config:
        host, port = self._hall.address
        user, _ = self._hall.login
        exchange = {"host": host, "port": port, "user": user, "secret": "env:AMI", "context": CONTEXT}
        desk = [{"extension": each, "token": hash_of(f"token of {each}")} for each in EXTENSIONS]
        return config_of({"desks": {"port": self.port}, "exchange": exchange, "desk": desk})


def soon() -> BackOff:
    return BackOff(first_s=0.2, most_s=0.4)


@pytest.fixture
def office(hall: Hall) -> Iterator[Office]:
    made = Office(hall)
    yield made
    made.close()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_scenario(hall: Hall, office: Office, scenario: str) -> None:
    hall.scenario(scenario)
    for extension, desk in office.desks.items():
        expected = [SPACE.sub("parked>7xx", row.events) for row in TABLE.get((scenario, extension), ())]
        number = sum(len(row.split()) for row in expected)
        desk.until(lambda one=desk, number=number: len(one.events) >= number)
        ids = list(dict.fromkeys(event.call_id for event in desk.events))
        parts = [[event for event in desk.events if event.call_id == call_id] for call_id in ids]
        assert [SPACE.sub("parked>7xx", " ".join(map(written, part))) for part in parts] == expected
        assert {event.operator for event in desk.events} <= {extension}
        assert desk.refusals == []


def test_desks_work_beside_each_other_and_not_into_each_other(hall: Hall, office: Office) -> None:
    mine, other = office.desks["101"], office.desks["102"]
    mine.line.queue_log_in(QUEUE)
    mine.until(lambda: mine.line.status().queues == (Membership(QUEUE),))
    hall.do(hall.lab.incoming(talk_ms=60_000))
    mine.until(lambda: mine.events and mine.events[-1].kind is K.ANSWERED)
    call_id = mine.events[-1].call_id
    other.line.hang_up(call_id)
    other.line.blind_transfer(call_id, "102")
    other.until(lambda: len(other.refusals) == 2)
    assert [refusal.key for refusal in other.refusals] == ["gateway.not_your_call"] * 2
    assert other.events == []
    mine.line.pause("обед")
    mine.until(lambda: mine.line.status().queues == (Membership(QUEUE, True, "обед"),))
    assert other.line.status().queues == ()
    assert mine.events[-1].kind is K.ANSWERED
    mine.line.blind_transfer(call_id, "102")
    mine.until(lambda: mine.events[-1].kind is K.TRANSFERRED)
    other.until(lambda: other.events and other.events[-1].kind is K.ANSWERED)
    other.line.hang_up(call_id)
    other.until(lambda: other.events[-1].kind is K.ENDED)
    assert other.events[-1].call_id == call_id


def test_a_gateway_started_anew_in_mid_call_leaves_the_call_and_its_desk_together(
    hall: Hall, office: Office
) -> None:
    desk = office.desks["101"]
    desk.line.queue_log_in(QUEUE)
    desk.until(lambda: desk.line.status().queues)
    hall.do(hall.lab.incoming(talk_ms=60_000))
    desk.until(lambda: desk.events and desk.events[-1].kind is K.ANSWERED)
    told = len(desk.events)
    office.gateway.stop()
    desk.until(lambda: desk.links[-1] is Link.LOST)
    office.open()
    office.wait_up()
    assert len(desk.events) == told
    desk.line.hang_up(desk.events[-1].call_id)
    desk.until(lambda: desk.events[-1].kind is K.ENDED)
    assert desk.events[-1].cause is Cause.OPERATOR_HUNG_UP
    assert len(desk.events) == told + 1
