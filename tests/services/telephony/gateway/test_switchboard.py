"""One connection, many desks: each hears what it would have heard alone, and only that."""

from __future__ import annotations

import random

import pytest

from app.services.telephony.ami.desk import Desk
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame, Parser
from app.services.telephony.ami.rebuild import rebuild
from app.services.telephony.ami.session import Login
from app.services.telephony.events import CallEvent, Link
from app.services.telephony.gateway.switchboard import Switchboard
from app.services.telephony.interface import LineError
from app.services.telephony.linked import Heard
from tests.services.telephony.ami.recorded import VERSIONS, frames_of, recordings, stream
from tests.services.telephony.ami.test_rebuild import listed

PLACES = tuple(Place(extension) for extension in ("101", "102", "103"))
NOW = 1_795_000_000_000


def ask(data: bytes) -> list[Frame]:
    return Parser().feed(data)


def up(board: Switchboard) -> None:
    """Log in and list nothing."""
    (login,) = ask(board.opened(NOW))
    answer = f"Asterisk Call Manager/9\r\nResponse: Success\r\nActionID: {login.get('ActionID')}\r\n\r\n"
    heard = board.feed(answer.encode() + b"Event: FullyBooted\r\n\r\n", NOW)
    for asked in ask(heard.send):
        about = f"ActionID: {asked.get('ActionID')}\r\n"
        ends = f"Event: {asked.get('Action')}Complete\r\n{about}\r\n"
        board.feed(f"Response: Success\r\n{about}\r\n{ends}".encode(), NOW)


def board_up() -> Switchboard:
    board = Switchboard(PLACES, Login("gateway", "right"))
    up(board)
    return board


def alone(extension: str, frames: list[Frame]) -> list[CallEvent]:
    desk = Desk(Place(extension))
    return [event for frame in frames for event in desk.take(frame, 0)]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_recording_tells_each_desk_what_it_tells_one_alone(version: str) -> None:
    scenarios = sorted(path.stem for path in (recordings() / version).glob("*.ami"))
    if not scenarios:
        pytest.skip(f"no recorded streams in {recordings()}; name their folder in HOTLINE_TELEPHONY")
    dice = random.Random(version)
    for scenario in scenarios:
        data = stream(version, scenario)
        board = board_up()
        at = 0
        while at < len(data):
            size = dice.randint(1, 4000)
            board.feed(data[at : at + size], NOW)
            at += size
        frames = frames_of(data)
        for extension, post in board.posts.items():
            assert post.events == alone(extension, frames), (scenario, extension)
            assert all(event.operator == extension for event in post.events)
            assert set(post.desk.calls) <= {event.call_id for event in post.events}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scenario", ["attended_transfer", "rings_out_then_next", "park", "click_to_dial"])
def test_a_lost_link_is_mended_for_each_desk_as_for_one_alone(version: str, scenario: str) -> None:
    """The link breaks behind every third message, and what comes while it is broken is never heard."""
    frames = frames_of(stream(version, scenario))
    for cut in range(0, len(frames), 3):
        back = min(cut + 4, len(frames))
        board = Switchboard(PLACES, Login("gateway", "right"))
        heard = Heard()
        for frame in frames[:cut]:
            board._take(frame, 0, heard)
        board._take_channels(listed(frames[:back]), NOW, heard)
        for frame in frames[back:]:
            board._take(frame, 0, heard)
        for extension, post in board.posts.items():
            desk = Desk(Place(extension))
            told = [event for frame in frames[:cut] for event in desk.take(frame, 0)]
            told += rebuild(desk, listed(frames[:back]), NOW)
            told += [event for frame in frames[back:] for event in desk.take(frame, 0)]
            assert post.events == told, (cut, extension)


@pytest.mark.parametrize("version", VERSIONS)
def test_no_desk_can_name_the_call_of_another(version: str) -> None:
    board = board_up()
    board.feed(stream(version, "exchange_killed"), NOW)
    mine, other = board.posts["101"], board.posts["102"]
    call_id = mine.events[-1].call_id
    assert mine.commands.hang_up(call_id).data
    for command in (
        other.commands.hang_up, other.commands.park, other.commands.cancel_transfer,
        lambda each: other.commands.blind_transfer(each, "103"),
        lambda each: other.commands.attended_transfer(each, "103"),
        lambda each: other.commands.tones(each, "1"),
        lambda each: other.commands.mute(each, True),
    ):  # fmt: skip
        with pytest.raises(LineError):
            command(call_id)


def test_a_refusal_goes_to_the_desk_that_asked() -> None:
    board = board_up()
    action = board.posts["102"].commands.pause(True, "обед")
    board.command(action)
    board.feed(f"Response: Error\r\nActionID: {action.action_id}\r\nMessage: No\r\n\r\n".encode(), NOW)
    call_id, dial = board.posts["103"].commands.dial("112")
    board.command(dial, call_id)
    failed = f"Response: Failure\r\nActionID: {dial.action_id}\r\n\r\n"
    good = f"Response: Success\r\nActionID: {dial.action_id}\r\n\r\n"
    board.feed((good + "Event: OriginateResponse\r\n" + failed).encode(), NOW)
    keys = {extension: [each.key for each in post.refusals] for extension, post in board.posts.items()}
    assert keys == {"101": [], "102": ["ami.command_refused"], "103": ["ami.not_dialled"]}


def test_a_desk_s_link_is_up_when_its_calls_are_known_and_never_refused() -> None:
    board = Switchboard(PLACES, Login("gateway", "right"))
    post = board.posts["101"]
    (login,) = ask(board.opened(NOW))
    about = f"ActionID: {login.get('ActionID')}\r\n\r\n"
    board.feed(f"Asterisk Call Manager/9\r\nResponse: Success\r\n{about}".encode(), NOW)
    assert board.link is Link.UP
    assert board.status_of(post).link is Link.CONNECTING
    up(board)
    assert board.status_of(post).link is Link.UP
    board.closed()
    assert board.status_of(post).link is Link.LOST
    (login,) = ask(board.opened(NOW))
    about = f"ActionID: {login.get('ActionID')}\r\n\r\n"
    heard = board.feed(f"Asterisk Call Manager/9\r\nResponse: Error\r\n{about}".encode(), NOW)
    assert heard.drop
    assert [each.key for each in heard.refusals] == ["ami.login_refused"]
    assert board.status_of(post).link is Link.LOST
    assert [each.key for each in post.refusals] == ["gateway.exchange_refused"]
