"""Login, lists, pings and commands of one desk, against answers an exchange gives."""

from __future__ import annotations

import hashlib

import pytest

from app.services.telephony.ami.actions import ActionRefused
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame, Parser, ProtocolError
from app.services.telephony.ami.session import PING_EVERY_MS, Login, Session, _why_not
from app.services.telephony.events import Cause, Direction, EventKind, LineStatus, Link, Membership
from app.services.telephony.interface import LineError
from app.services.telephony.linked import Heard
from tests.services.telephony.ami.recorded import frames_of, stream

K = EventKind
BOOTED = b"Event: FullyBooted\r\n\r\n"
GREETING = b"Asterisk Call Manager/5.0.2\r\n"


def sent(data: bytes) -> list[Frame]:
    """What the desk sent, read as an exchange would."""
    return Parser().feed(data)


def message(*headers: tuple[str, str]) -> bytes:
    return "".join(f"{key}: {value}\r\n" for key, value in headers).encode() + b"\r\n"


def answer(asked: Frame, response: str = "Success", *more: tuple[str, str]) -> bytes:
    return message(("Response", response), ("ActionID", asked.get("ActionID")), *more)


class Exchange:
    """An exchange as far as one session sees it."""

    def __init__(self) -> None:
        self.session = Session(Place("101", context="operators"), Login("desk", "s3cret"))
        self.now = 1_000_000

    def log_in(
        self, channels: tuple[bytes, ...] = (), queues: tuple[bytes, ...] = (), boot: bytes = BOOTED
    ) -> Heard:
        """A new connection: greeting, login, both lists."""
        (login,) = sent(self.session.opened(self.now))
        assert (login.get("Action"), login.get("Username"), login.get("Secret")) == ("Login", "desk", "s3cret")
        heard = self.session.feed(GREETING + answer(login) + boot, self.now)
        lists = {frame.get("Action"): frame for frame in sent(heard.send)}
        data = b""
        for name, items, end in (
            ("CoreShowChannels", channels, "CoreShowChannelsComplete"),
            ("QueueStatus", queues, "QueueStatusComplete"),
        ):
            action_id = ("ActionID", lists[name].get("ActionID"))
            data += answer(lists[name], "Success", ("EventList", "start"))
            data += b"".join(message(("Event", "?"), action_id).replace(b"Event: ?\r\n", item) for item in items)
            data += message(("Event", end), action_id, ("EventList", "Complete"))
        return self.session.feed(data, self.now)

    def up(self, scenario: str = "answered", until: str = "BridgeEnter", nth: int = 2) -> str:
        """Log in and play a recorded call until it has come so far; returns the call's id."""
        self.log_in()
        frames = frames_of(stream("asterisk22", scenario))
        places = [at for at, frame in enumerate(frames) if frame.event == until]
        for frame in frames[: places[nth - 1] + 1]:
            self.session.feed(message(*frame.headers), self.now)
        return next(iter(self.session.desk.calls))


def member(queue: str, paused: str = "0", reason: str = "") -> bytes:
    lines = f"Event: QueueMember\r\nQueue: {queue}\r\nLocation: PJSIP/101\r\nMembership: dynamic\r\n"
    return f"{lines}Paused: {paused}\r\nPausedReason: {reason}\r\n".encode()


def test_it_logs_in_once_and_asks_what_is_there() -> None:
    exchange = Exchange()
    assert exchange.session.status() == LineStatus(Link.CONNECTING)
    exchange.log_in(queues=(member("hotline", "1", "обед"),))
    assert exchange.session.status() == LineStatus(Link.UP, (Membership("hotline", True, "обед"),))
    assert "s3cret" not in repr(Login("desk", "s3cret"))


def test_queues_known_from_before_are_not_taken_for_listed_ones() -> None:
    exchange = Exchange()
    exchange.log_in(queues=(member("hotline"),))
    assert exchange.session.status().listed
    exchange.session.closed()
    (login,) = sent(exchange.session.opened(exchange.now))
    exchange.session.feed(GREETING + answer(login), exchange.now)
    assert exchange.session.status() == LineStatus(Link.UP, (Membership("hotline"),), listed=False)


def test_a_wrong_secret_is_tried_once() -> None:
    exchange = Exchange()
    (login,) = sent(exchange.session.opened(0))
    heard = exchange.session.feed(GREETING + answer(login, "Error", ("Message", "Authentication failed")), 0)
    assert heard.drop
    assert [error.key for error in heard.refusals] == ["ami.login_refused"]
    assert "s3cret" not in str(heard.refusals[0])
    exchange.session.closed()
    assert exchange.session.status().link is Link.REFUSED


def test_a_challenge_keeps_the_secret_off_the_wire() -> None:
    session = Session(Place("101"), Login("desk", "s3cret", challenged=True))
    (asked,) = sent(session.opened(0))
    assert (asked.get("Action"), asked.get("AuthType")) == ("Challenge", "MD5")
    heard = session.feed(GREETING + answer(asked, "Success", ("Challenge", "237124")), 0)
    (login,) = sent(heard.send)
    assert (login.get("Action"), login.get("Username"), login.get("AuthType")) == ("Login", "desk", "MD5")
    assert login.get("Key") == hashlib.md5(b"237124s3cret").hexdigest()
    assert b"s3cret" not in heard.send
    assert session.feed(answer(login), 0).drop is False
    assert session.link is Link.UP


def test_an_exchange_without_challenges_is_told_the_secret() -> None:
    session = Session(Place("101"), Login("desk", "s3cret", challenged=True))
    (asked,) = sent(session.opened(0))
    (login,) = sent(
        session.feed(GREETING + answer(asked, "Error", ("Message", "Invalid/unknown command")), 0).send
    )
    assert (login.get("Secret"), login.get("Key")) == ("s3cret", "")


def spoken(at_ms: int) -> bytes:
    """An event of this moment by the exchange's clock, which is a minute ahead of ours."""
    at_ms += 60_000
    return message(("Event", "Newexten"), ("Timestamp", f"{at_ms // 1000}.{at_ms % 1000:03}000"))


def test_after_messages_that_came_late_it_asks_anew_what_is_there() -> None:
    """The computer stood still: the exchange had kept everything. The question must not overtake the answer."""
    exchange = Exchange()
    exchange.log_in()
    session, now = exchange.session, exchange.now
    assert session.feed(spoken(now), now + 300).send == b""
    now += 20_000
    assert session.feed(spoken(now - 6_000), now).send == b""
    asked = sent(session.feed(spoken(now - 700), now).send)
    assert [frame.get("Action") for frame in asked] == ["CoreShowChannels", "QueueStatus"]
    assert session.feed(spoken(now), now + 10).send == b""


def test_silence_after_messages_that_came_late_means_that_all_is_read() -> None:
    exchange = Exchange()
    exchange.log_in()
    session, now = exchange.session, exchange.now
    session.feed(spoken(now), now)
    session.feed(spoken(now), now + 8_000)
    assert session.tick(now + 8_500).send == b""
    asked = sent(session.tick(now + 9_000).send)
    assert [frame.get("Action") for frame in asked] == ["CoreShowChannels", "QueueStatus"]
    assert session.tick(now + 9_100).send == b""


def test_a_clock_that_was_set_back_is_asked_about_once() -> None:
    exchange = Exchange()
    exchange.log_in()
    session, now = exchange.session, exchange.now
    session.feed(spoken(now), now)
    asked = [session.feed(spoken(now - 10_000 + step), now + step).send for step in range(0, 5_000, 500)]
    asked.append(session.tick(now + 6_000).send)
    asked += [session.feed(spoken(now - 10_000 + step), now + step).send for step in range(6_000, 9_000, 500)]
    assert len([one for one in asked if one]) == 1


def test_a_login_that_is_never_answered_is_given_up() -> None:
    exchange = Exchange()
    exchange.session.opened(0)
    assert not exchange.session.tick(9_999).drop
    assert exchange.session.tick(10_000).drop


def test_a_frozen_exchange_is_dropped_after_two_pings() -> None:
    exchange = Exchange()
    exchange.log_in()
    session, now = exchange.session, exchange.now
    assert session.tick(now + PING_EVERY_MS - 1) == Heard()
    (ping,) = sent(session.tick(now + PING_EVERY_MS).send)
    assert ping.get("Action") == "Ping"
    session.feed(answer(ping, "Success", ("Ping", "Pong")), now)
    assert session.tick(now + 2 * PING_EVERY_MS).send
    assert session.tick(now + 3 * PING_EVERY_MS).send
    assert not session.tick(now + 4 * PING_EVERY_MS - 1).drop
    assert session.tick(now + 4 * PING_EVERY_MS).drop
    session.closed()
    assert session.status().link is Link.LOST


def test_a_killed_exchange_ends_calls_without_a_time_and_gets_its_member_back() -> None:
    exchange = Exchange()
    call_id = exchange.up("exchange_killed")
    assert exchange.session.status().queues == (Membership("hotline"),)
    exchange.session.closed()
    with pytest.raises(LineError):
        exchange.session.command(exchange.session.commands.pause(True))
    exchange.now += 5_000
    heard = exchange.log_in(boot=message(("Event", "FullyBooted"), ("Uptime", "2")))
    assert [(event.kind, event.call_id, event.cause) for event in heard.events] == [
        (K.ENDED, call_id, Cause.UNKNOWN)
    ]
    (added,) = sent(heard.send)
    assert (added.get("Action"), added.get("Queue"), added.get("Interface"), added.get("Paused")) == (
        "QueueAdd", "hotline", "PJSIP/101", "false",
    )  # fmt: skip


def test_a_pause_comes_back_with_its_reason() -> None:
    exchange = Exchange()
    exchange.log_in(queues=(member("a", "1", "обед"), member("b")))
    exchange.session.closed()
    back = sent(exchange.log_in(queues=(member("b"),)).send)
    assert [(frame.get("Action"), frame.get("Queue"), frame.get("Reason")) for frame in back] == [
        ("QueueAdd", "a", ""),
        ("QueuePause", "a", "обед"),
    ]
    assert back[0].get("Paused") == "true"


def test_who_was_taken_out_of_a_queue_while_the_link_was_lost_stays_out() -> None:
    """The exchange was up all the time: somebody meant it."""
    exchange = Exchange()
    exchange.log_in(queues=(member("a"),))
    exchange.session.closed()
    exchange.now += 5_000
    heard = exchange.log_in(boot=message(("Event", "FullyBooted"), ("Uptime", "86400")))
    assert heard.send == b""
    assert exchange.session.status().queues == ()


@pytest.mark.parametrize("told", ["No such channel", "Channel specified does not exist", "Channel not found."])
def test_a_command_for_a_call_that_is_gone_says_so(told: str) -> None:
    assert _why_not("Hangup", "c1", told).key == "telephony.no_such_call"
    assert _why_not("QueuePause", "", told).key != "telephony.no_such_call"
    assert _why_not("Atxfer", "c1", "Extension does not exist").key == "ami.command_refused"


def test_an_exchange_that_still_starts_is_asked_again_when_it_is_up() -> None:
    """Seen on a real one: it lets a desk in before its queues are there, and refuses to list them."""
    exchange = Exchange()
    session, now = exchange.session, exchange.now
    (login,) = sent(session.opened(now))
    assert session.feed(GREETING + answer(login), now) == Heard()
    assert session.tick(now + 1_999) == Heard()
    asked = sent(session.tick(now + 2_000).send)
    assert [frame.get("Action") for frame in asked] == ["CoreShowChannels", "QueueStatus"]
    assert session.feed(b"".join(answer(frame, "Error") for frame in asked), now + 2_000) == Heard()
    again = sent(session.feed(BOOTED, now + 3_000).send)
    assert [frame.get("Action") for frame in again] == ["CoreShowChannels", "QueueStatus"]
    refused = session.feed(answer(again[1], "Error", ("Message", "Permission denied")), now + 3_000)
    assert [error.key for error in refused.refusals] == ["ami.command_refused"]


def test_nothing_that_was_on_its_way_is_sent_again() -> None:
    exchange = Exchange()
    call_id = exchange.up()
    commands = exchange.session.commands
    exchange.session.command(commands.blind_transfer(call_id, "102"), call_id)
    number_id, dial = commands.dial("+7 (495) 000-00-01")
    exchange.session.command(dial, number_id)
    exchange.session.closed()
    opened = exchange.session.opened(exchange.now)
    assert [frame.get("Action") for frame in sent(opened)] == ["Login"]


def test_the_commands_of_a_talk_name_the_own_channel() -> None:
    exchange = Exchange()
    call_id = exchange.up()
    commands = exchange.session.commands
    own, caller = "PJSIP/101-00000001", "PJSIP/city-00000000"
    told = [
        commands.hang_up(call_id),
        commands.blind_transfer(call_id, "102"),
        commands.attended_transfer(call_id, "102"),
        commands.park(call_id),
        commands.mute(call_id, True),
        *commands.tones(call_id, "1#"),
    ]
    read = [frame for action in told for frame in sent(action.data)]
    assert [(frame.get("Action"), frame.get("Channel")) for frame in read] == [
        ("Hangup", own), ("BlindTransfer", own), ("Atxfer", own), ("Park", caller), ("MuteAudio", own),
        ("PlayDTMF", own), ("PlayDTMF", own),
    ]  # fmt: skip
    assert (read[1].get("Exten"), read[1].get("Context")) == ("102", "operators")
    assert read[3].get("TimeoutChannel") == own
    assert [frame.get("Digit") for frame in read[5:]] == ["1", "#"]


def test_commands_for_a_call_that_is_not_there_are_refused() -> None:
    exchange = Exchange()
    call_id = exchange.up("answered", "AgentCalled", 1)
    commands = exchange.session.commands
    with pytest.raises(LineError):
        commands.hang_up("somebody else's")
    for early in (commands.park, commands.cancel_transfer):
        with pytest.raises(LineError):
            early(call_id)
    with pytest.raises(LineError):
        commands.blind_transfer(call_id, "102")


def test_a_consultation_can_be_taken_back() -> None:
    exchange = Exchange()
    call_id = exchange.up("attended_transfer_cancelled", "Hold", 1)
    (cancel,) = sent(exchange.session.commands.cancel_transfer(call_id).data)
    assert (cancel.get("Action"), cancel.get("Channel")) == ("CancelAtxfer", "PJSIP/101-00000020")


@pytest.mark.parametrize("number", ["", "abc", "12\r\nAction: Originate", "1,2", "w123", "1" * 40, "٣٣"])
def test_what_is_no_number_is_not_dialled(number: str) -> None:
    exchange = Exchange()
    call_id = exchange.up()
    with pytest.raises(ActionRefused):
        exchange.session.commands.dial(number)
    with pytest.raises(ActionRefused):
        exchange.session.commands.blind_transfer(call_id, number)
    with pytest.raises(ActionRefused):
        exchange.session.commands.tones(call_id, number if number != "1" * 40 else "1" * 65)


def test_a_dialled_call_is_known_by_our_own_id() -> None:
    exchange = Exchange()
    exchange.log_in()
    call_id, action = exchange.session.commands.dial("8 (916) 765-43-21")
    (dial,) = sent(exchange.session.command(action, call_id))
    assert (dial.get("Exten"), dial.get("ChannelId"), dial.get("Channel")) == ("89167654321", call_id, "PJSIP/101")
    begun = message(
        ("Event", "DialBegin"),
        ("Timestamp", "1795297557.1"),
        ("DestChannel", "PJSIP/101-1"),
        ("DestUniqueid", call_id),
        ("DestLinkedid", call_id),
    )
    (offered,) = exchange.session.feed(answer(dial) + begun, 0).events
    assert (offered.call_id, offered.direction, offered.number) == (call_id, Direction.OUT, "89167654321")


@pytest.mark.parametrize("overtaken", [True, False])
def test_nothing_is_waited_for_when_all_is_answered(overtaken: bool) -> None:
    exchange = Exchange()
    exchange.log_in()
    assert exchange.session.unanswered == 0
    call_id, action = exchange.session.commands.dial("112")
    (dial,) = sent(exchange.session.command(action, call_id))
    assert exchange.session.unanswered == 1
    event = message(("Event", "OriginateResponse"), ("ActionID", dial.get("ActionID")), ("Response", "Success"))
    heard = exchange.session.feed(event + answer(dial) if overtaken else answer(dial) + event, 0)
    assert heard.refusals == []
    assert exchange.session.unanswered == 0


@pytest.mark.parametrize("at_once", [True, False])
def test_a_dial_the_exchange_refuses_is_told(at_once: bool) -> None:
    """By its response, or by the event that comes later; the event may even overtake the response."""
    exchange = Exchange()
    exchange.log_in()
    call_id, action = exchange.session.commands.dial("112")
    (dial,) = sent(exchange.session.command(action, call_id))
    event = message(("Event", "OriginateResponse"), ("ActionID", dial.get("ActionID")), ("Response", "Failure"))
    data = answer(dial, "Error") if at_once else event + answer(dial)
    heard = exchange.session.feed(data, 0)
    assert [error.key for error in heard.refusals] == ["ami.not_dialled"]
    assert heard.events == []


def test_a_refused_command_is_told_in_the_exchange_s_words() -> None:
    exchange = Exchange()
    exchange.log_in()
    (pause,) = sent(exchange.session.command(exchange.session.commands.log_in("sales")))
    heard = exchange.session.feed(answer(pause, "Error", ("Message", "No such queue")), 0)
    assert "No such queue" in str(heard.refusals[0])


def test_queue_commands() -> None:
    exchange = Exchange()
    exchange.log_in(queues=(member("a"),))
    commands = exchange.session.commands
    told = [commands.pause(True, "обед"), commands.pause(False), commands.log_in("b"), commands.log_out("a")]
    read = [frame for action in told for frame in sent(action.data)]
    assert [(f.get("Action"), f.get("Queue"), f.get("Paused"), f.get("Reason")) for f in read] == [
        ("QueuePause", "", "true", "обед"), ("QueuePause", "", "false", ""), ("QueueAdd", "b", "", ""),
        ("QueueRemove", "a", "", ""),
    ]  # fmt: skip
    assert {frame.get("Interface") for frame in read} == {"PJSIP/101"}


def test_after_something_that_is_no_exchange_a_new_connection_works() -> None:
    exchange = Exchange()
    exchange.session.opened(0)
    with pytest.raises(ProtocolError):
        exchange.session.feed(b"x" * 2_000, 0)
    exchange.session.closed()
    exchange.log_in()
    assert exchange.session.status().link is Link.UP
