"""The step-by-step test of the link, against a local server that talks like an exchange."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.services.paths import paths_in
from app.services.settings.declared import Value
from app.services.settings.settings import load_settings
from app.services.telephony.ami.protocol import Frame, Parser, ProtocolError
from app.services.telephony.checking import Finding, Outcome, Step
from app.services.telephony.choosing import Wish, check_line
from app.services.telephony.manual import ManualLine
from app.services.words import t, use_language

ALL = (
    "Originate: x\r\nHangup: x\r\nBlindTransfer: x\r\nAtxfer: x\r\nPark: x\r\nPlayDTMF: x\r\nQueuePause: x\r\n"
    "QueueAdd: x\r\nQueueStatus: x\r\nCoreShowChannels: x\r\n"
)
VARIABLES = "ChanVariable: CALL_LINE=\r\nChanVariable: CALL_RECORDING=\r\n"
TIMES = "Timestamp: 1795326017.5\r\n"


@dataclass
class House:
    """What the server is asked about; ``asked`` keeps the actions it got."""

    banner: str = "Asterisk Call Manager/9.0.0"
    commands: str = ALL
    devices: tuple[tuple[str, str], ...] = (("PJSIP/101", "NOT_INUSE"),)
    context: bool = True
    queues: str = "Event: QueueParams\r\nQueue: hotline\r\n{id}\r\n"
    member: str = "Event: QueueMember\r\nQueue: hotline\r\nLocation: PJSIP/101\r\n{id}\r\n"
    call: str = TIMES + VARIABLES
    answers: bool = True
    rings: bool = True
    silent_at: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def serve() -> Iterator[Callable[[House], int]]:
    listeners: list[socket.socket] = []

    def start(house: House) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_accept, args=(listener, house), daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for listener in listeners:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, house: House) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError, ProtocolError):
                parser = Parser()
                connection.sendall(f"{house.banner}\r\n".encode())
                while data := connection.recv(65_536):
                    for asked in parser.feed(data):
                        house.asked.append(asked.get("Action"))
                        if asked.get("Action") == house.silent_at:
                            return
                        connection.sendall(_answer(asked, house).encode())


def _answer(asked: Frame, house: House) -> str:
    own = f"ActionID: {asked.get('ActionID')}\r\n"
    good = f"Response: Success\r\n{own}"
    name = asked.get("Action")
    listed = f"{good}EventList: start\r\n\r\n"
    end = f"Event: End\r\nEventList: Complete\r\n{own}\r\n"
    if name == "Challenge":
        return f"{good}Challenge: 42\r\n\r\n"
    if name == "Login":
        assert not asked.get("Secret")
        if asked.get("Key") != hashlib.md5(b"42right", usedforsecurity=False).hexdigest():
            return f"Response: Error\r\n{own}Message: Authentication failed\r\n\r\n"
        return f"{good}\r\nEvent: FullyBooted\r\n\r\n"
    if name == "ListCommands":
        return f"{good}{house.commands}\r\n"
    if name == "DeviceStateList":
        lines = [f"Event: DeviceStateChange\r\nDevice: {a}\r\nState: {b}\r\n{own}\r\n" for a, b in house.devices]
        return listed + "".join(lines) + end
    if name == "ShowDialPlan" and not house.context:
        return f"Response: Error\r\n{own}Message: Did not find context x\r\n\r\n"
    if name == "QueueStatus":
        return listed + house.queues.replace("{id}", own) + house.member.replace("{id}", own) + end
    if name == "Originate":
        return f"{good}\r\n" + _call(asked.get("ChannelId"), own, house)
    return listed + end


def _call(call_id: str, own: str, house: House) -> str:
    about = f"Uniqueid: {call_id}\r\nChannel: PJSIP/101-1\r\n"
    told = f"Event: Newchannel\r\n{about}{house.call}\r\n"
    if house.rings:
        told += f"Event: Newstate\r\nChannelStateDesc: Ringing\r\n{about}{house.call}\r\n"
    went = "Success" if house.answers else "Failure"
    told += f"Event: OriginateResponse\r\nResponse: {went}\r\n{own}{about}\r\n"
    return told + f"Event: Hangup\r\n{about}\r\n"


def _findings(folder: Path, port: int, secret: str = "right", call: bool = True, **values: Value) -> list[Finding]:
    settings = load_settings(paths_in(folder))
    wanted = {"line": "asterisk", "asterisk_host": "127.0.0.1", "asterisk_port": port, "asterisk_user": "desk"}
    for name, value in (wanted | values).items():
        settings.set(name, value)
    return list(check_line(Wish(settings, ManualLine(), "101", secret), call))


def _last(folder: Path, port: int, **about: Value) -> tuple[Step, Outcome, str, str]:
    """The last finding, said in both languages, and its advice."""
    found = _findings(folder, port, **about)[-1]  # type: ignore[arg-type]
    for language in ("en", "ru"):
        use_language(language)
        assert "{" not in t(found.key, **found.params)
    return found.step, found.outcome, found.key, "\n".join(each.text for each in found.advice)


def test_an_exchange_in_order_passes_every_step(tmp_path: Path, serve: Callable[[House], int]) -> None:
    house = House()
    found = _findings(tmp_path, serve(house))
    assert [(each.step, each.outcome) for each in found] == [(step, Outcome.GOOD) for step in Step]
    assert house.asked.count("Login") == 1


def test_without_a_call_no_telephone_rings(tmp_path: Path, serve: Callable[[House], int]) -> None:
    house = House()
    assert [each.step for each in _findings(tmp_path, serve(house), call=False)] == list(Step)[:-1]
    assert "Originate" not in house.asked


@pytest.mark.parametrize(
    ("house", "step", "outcome", "key", "advice"),
    [
        (House(banner="220 mail.example ESMTP"), Step.REACH, Outcome.BAD, "other_service", ""),
        (House(commands="Originate: x\r\n"), Step.LOG_IN, Outcome.BAD, "sees_nothing", "read = system,call"),
        (House(devices=(("PJSIP/102", "INUSE"),)), Step.EXTENSION, Outcome.BAD, "no_phone", "[101]"),
        (House(devices=(("PJSIP/101", "UNAVAILABLE"),)), Step.EXTENSION, Outcome.BAD, "phone_off", ""),
        (House(context=False), Step.EXTENSION, Outcome.BAD, "no_context", "[from-internal]"),
        (House(silent_at="QueueStatus"), Step.QUEUE, Outcome.BAD, "silent", ""),
        (House(answers=False), Step.TEST_CALL, Outcome.BAD, "not_answered", ""),
        (House(answers=False, rings=False), Step.TEST_CALL, Outcome.BAD, "does_not_ring", ""),
        (House(call=VARIABLES), Step.TEST_CALL, Outcome.WARNING, "no_times", "timestampevents = yes"),
        (
            House(call=TIMES),
            Step.TEST_CALL,
            Outcome.WARNING,
            "no_variables",
            "channelvars = CALL_LINE,CALL_RECORDING",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_lines_to_change(
    tmp_path: Path,
    serve: Callable[[House], int],
    house: House,
    step: Step,
    outcome: Outcome,
    key: str,
    advice: str,
) -> None:
    found = _last(tmp_path, serve(house))
    assert found[:3] == (step, outcome, f"exchange.{key}")
    assert advice in found[3]


def test_what_half_works_is_a_warning_and_the_test_goes_on(tmp_path: Path, serve: Callable[[House], int]) -> None:
    house = House(commands=ALL.replace("Park: x\r\n", ""), member="")
    found = {each.step: each for each in _findings(tmp_path, serve(house))}
    assert (found[Step.LOG_IN].key, found[Step.LOG_IN].params["names"]) == ("exchange.few_rights", "Park")
    assert found[Step.QUEUE].key == "exchange.in_no_queue"
    assert "member => PJSIP/101,0,101,PJSIP/101" in found[Step.QUEUE].advice[0].lines
    assert found[Step.TEST_CALL].outcome is Outcome.GOOD


def test_a_wrong_secret_costs_one_attempt(tmp_path: Path, serve: Callable[[House], int]) -> None:
    house = House()
    step, outcome, key, advice = _last(tmp_path, serve(house), secret="wrong")
    assert (step, outcome, key) == (Step.LOG_IN, Outcome.BAD, "exchange.not_let_in")
    assert "permit = 127.0.0.1/255.255.255.255" in advice
    assert "wrong" not in advice
    assert house.asked == ["Challenge", "Login"]


def test_nobody_there_and_no_encryption(tmp_path: Path, serve: Callable[[House], int]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = int(listener.getsockname()[1])
    assert _last(tmp_path / "a", free)[2] == "exchange.nobody_listens"
    step, _, key, advice = _last(tmp_path / "b", serve(House()), asterisk_tls=True)
    assert (step, key) == (Step.REACH, "exchange.no_tls")
    assert "tlsenable = yes" in advice
    missing = _last(tmp_path / "c", serve(House()), asterisk_tls=True, asterisk_authority=str(tmp_path / "no.pem"))
    assert missing[2] == "exchange.no_authority"
