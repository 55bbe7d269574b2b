"""The test of the link to an Asterisk, step by step, over a connection of its own; the desk's line is not touched.

One login, whatever comes of it. The test call rings the operator's own telephone and plays their voice back.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator

from app.models.ids import new_uid
from app.services.telephony.ami import advice
from app.services.telephony.ami.actions import ActionRefused
from app.services.telephony.ami.asking import Asker
from app.services.telephony.ami.choosing import address_of, login_of, place_of
from app.services.telephony.ami.place import CHECK_CALL, Place
from app.services.telephony.ami.protocol import Frame, ProtocolError
from app.services.telephony.ami.session import Login
from app.services.telephony.ami.transport import Address
from app.services.telephony.checking import Advice, Finding, Outcome, Step
from app.services.telephony.choosing import Wish

RING_S, ECHO_S = 25.0, 6.0
NEEDED = (
    "Originate", "Hangup", "BlindTransfer", "Atxfer", "Park", "PlayDTMF", "QueuePause", "QueueAdd", "QueueStatus",
    "CoreShowChannels",
)  # fmt: skip
"""What the desk asks of the exchange (``commands.py``)."""
Open = Callable[[Address], Asker]


def check(wish: Wish, *, with_call: bool = False, open_: Open = Asker) -> Iterator[Finding]:
    """The findings as they come. Raises LineNotChosen where a setting is empty."""
    address, login, place = address_of(wish), login_of(wish), place_of(wish)
    trying = Step.REACH
    try:
        with open_(address) as asker:
            greeting = asker.greeting()
            yield _good(Step.REACH, "reached", host=address.host, port=address.port, greeting=greeting)
            for trying, look in _steps(asker, login, place, with_call=with_call):  # noqa: B007 - told when it fails
                finding = look()
                yield finding
                if finding.outcome is Outcome.BAD:
                    return
    except (OSError, ProtocolError, ActionRefused) as error:
        yield _unreachable(address, error) if trying is Step.REACH else _bad(trying, "silent")


def _steps(
    asker: Asker, login: Login, place: Place, *, with_call: bool
) -> Iterator[tuple[Step, Callable[[], Finding]]]:
    yield Step.LOG_IN, lambda: _log_in(asker, login)
    yield Step.EXTENSION, lambda: _extension(asker, place)
    yield Step.QUEUE, lambda: _queue(asker, place)
    if with_call:
        yield Step.TEST_CALL, lambda: _test_call(asker, place)


def _unreachable(address: Address, error: Exception) -> Finding:
    """Why there was no talk at all, as far as the system says."""
    about = {"host": address.host, "port": address.port}
    on = (advice.switched_on(address),)
    if isinstance(error, socket.gaierror):
        return _bad(Step.REACH, "no_host", **about)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _bad(Step.REACH, "not_trusted", reason=error.verify_message, **about)
    if isinstance(error, FileNotFoundError):
        return _bad(Step.REACH, "no_authority", path=address.authority, **about)
    if isinstance(error, ssl.SSLError):
        return _bad(Step.REACH, "no_tls", *on, **about)
    if isinstance(error, ConnectionRefusedError):
        return _bad(Step.REACH, "nobody_listens", *on, **about)
    if isinstance(error, ProtocolError) or (isinstance(error, TimeoutError) and error.errno is None):
        return _bad(Step.REACH, "other_service", **about)
    return _bad(Step.REACH, "no_way", **about)


def _log_in(asker: Asker, login: Login) -> Finding:
    challenge = asker.ask("Challenge", ("AuthType", "MD5"))[0].get("Challenge") if login.challenged else ""
    answer = asker.ask("Login", *login.headers(challenge))[0]
    own = advice.user(login.user, asker.own_address)
    if answer.response == "Error":
        return _bad(Step.LOG_IN, "not_let_in", own, user=login.user, address=asker.own_address)
    booted = asker.wait_for(lambda frame: frame.event == "FullyBooted", 2.0) is not None
    known = {name for name, _ in asker.ask("ListCommands")[0].headers}
    missing = [name for name in NEEDED if name not in known]
    if "CoreShowChannels" in missing or "QueueStatus" in missing:
        return _bad(Step.LOG_IN, "sees_nothing", advice.rights(login.user), names=", ".join(missing))
    if missing:
        return _warning(Step.LOG_IN, "few_rights", advice.rights(login.user), names=", ".join(missing))
    if not booted:
        return _warning(Step.LOG_IN, "no_system", advice.rights(login.user))
    return _good(Step.LOG_IN, "let_in", user=login.user)


def _extension(asker: Asker, place: Place) -> Finding:
    states = {frame.get("Device"): frame.get("State") for frame in asker.ask("DeviceStateList") if frame.event}
    state = states.get(place.device)
    if states and state is None:
        return _bad(Step.EXTENSION, "no_phone", advice.telephone(place), device=place.device)
    if state in ("UNAVAILABLE", "INVALID"):
        return _bad(Step.EXTENSION, "phone_off", device=place.device, extension=place.extension)
    answer = asker.ask("ShowDialPlan", ("Context", place.context), ("Extension", place.extension))[0]
    if answer.response == "Error" and "context" in answer.get("Message"):
        return _bad(Step.EXTENSION, "no_context", advice.dialling(place), context=place.context)
    return _good(Step.EXTENSION, "phone_on", device=place.device)


def _queue(asker: Asker, place: Place) -> Finding:
    listed = asker.ask("QueueStatus")
    queues = [frame.get("Queue") for frame in listed if frame.event == "QueueParams"]
    mine = [
        frame.get("Queue")
        for frame in listed
        if frame.event == "QueueMember" and place.is_member(frame.get("Location") or frame.get("Interface"))
    ]
    if mine:
        return _good(Step.QUEUE, "in_queues", names=", ".join(mine))
    if queues:
        return _warning(Step.QUEUE, "in_no_queue", advice.member(place, queues[0]), names=", ".join(queues))
    return _warning(Step.QUEUE, "no_queue_there", advice.member(place, "hotline"))


def _test_call(asker: Asker, place: Place) -> Finding:
    """Ring the own telephone; it says how far that came, and whether the events hold what the desk reads."""
    call_id = f"{CHECK_CALL}{new_uid().hex()}"
    asker.seen.clear()
    asker.ask(
        "Originate",
        ("Channel", place.device),
        ("Application", "Echo"),
        ("CallerID", f"Hotline <{place.extension}>"),
        ("Timeout", str(int(RING_S * 1000))),
        ("Async", "true"),
        ("ChannelId", call_id),
    )
    told = asker.wait_for(lambda frame: frame.event == "OriginateResponse", RING_S + 5)
    own = [frame for frame in asker.seen if frame.get("Uniqueid") == call_id]
    rang = any(frame.event == "Newstate" and frame.get("ChannelStateDesc") == "Ringing" for frame in own)
    if told is None or told.get("Response") != "Success":
        return _bad(Step.TEST_CALL, "not_answered" if rang else "does_not_ring", device=place.device)
    hung_up = asker.wait_for(lambda frame: frame.event == "Hangup" and frame.get("Uniqueid") == call_id, ECHO_S)
    if hung_up is None:
        asker.ask("Hangup", ("Channel", told.get("Channel")))
    return _of_events(own, place)


def _of_events(own: list[Frame], place: Place) -> Finding:
    heard = [frame for frame in own if frame.event in ("Newchannel", "Newstate")]
    if not heard:
        return _warning(Step.TEST_CALL, "no_events", Advice("manager.conf", f"read = {advice.READ}"))
    if not heard[-1].get("Timestamp"):
        return _warning(Step.TEST_CALL, "no_times", advice.stamped())
    given = {pair.partition("=")[0] for pair in heard[-1].all("ChanVariable")}
    if not {place.line_variable, place.recording_variable} - {""} <= given:
        return _warning(Step.TEST_CALL, "no_variables", advice.variables(place))
    return _good(Step.TEST_CALL, "call_worked", device=place.device)


def _good(step: Step, key: str, **params: object) -> Finding:
    return Finding(step, Outcome.GOOD, f"exchange.{key}", params)


def _warning(step: Step, key: str, *advices: Advice, **params: object) -> Finding:
    return Finding(step, Outcome.WARNING, f"exchange.{key}", params, advices)


def _bad(step: Step, key: str, *advices: Advice, **params: object) -> Finding:
    return Finding(step, Outcome.BAD, f"exchange.{key}", params, advices)
