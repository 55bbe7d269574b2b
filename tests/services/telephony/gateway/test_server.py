"""The server's limits, and a busy hour through the gateway."""

from __future__ import annotations

import asyncio

from app.services.telephony.events import CallEvent, EventKind, Link
from app.services.telephony.gateway import server as serving
from app.services.telephony.gateway import wire
from tests.services.telephony.ami.fake_exchange import SOON_S
from tests.services.telephony.ami.recorded import stream
from tests.services.telephony.gateway.house_of_two import TOKENS, House

K = EventKind


class StuckTransport(asyncio.Transport):
    """A connection whose other side reads nothing."""

    def __init__(self) -> None:
        super().__init__({"peername": ("10.0.0.1", 5)})
        self.unsent = 0
        self.aborted = self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.unsent += len(data)

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def is_closing(self) -> bool:
        return self.aborted or self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True


def test_a_desk_that_reads_nothing_is_dropped_and_the_rest_kept_for_it(house: House) -> None:
    house.connection()
    house.desk_up("102")
    server = house.gateway.server
    loop = server._loop
    assert loop is not None

    async def overflow() -> tuple[bool, int, object, int]:
        """All of it in the server's thread, as it would be."""
        connection, transport = serving._Connection(server), StuckTransport()
        connection.connection_made(transport)
        hello = {"do": "hello", "protocol": 1, "extension": "101", "token": TOKENS["101"]}
        connection.data_received(wire.encode(hello))
        desk = server.house.desks["101"]
        event = CallEvent(K.HELD, "c1", 1, name="x" * 900)
        needed = serving.MAX_UNSENT // len(wire.encode(wire.event_out(event))) + 1
        for _ in range(needed):
            desk.hear_event(event)
        unsent = transport.unsent
        desk.hear_event(event)
        more = transport.unsent - unsent
        connection.connection_lost(None)
        return transport.aborted, more, desk.connected, len(desk.feed.since(server.house.epoch, needed - 3) or ())

    assert asyncio.run_coroutine_threadsafe(overflow(), loop).result(SOON_S) == (True, 0, None, 4)


def test_strangers_beyond_the_limit_are_turned_away_and_desks_still_come(house: House) -> None:
    strangers = [house.raw() for _ in range(serving.MAX_STRANGERS)]
    house.raw().rest()
    for each in strangers:
        each.send(b"x\n")
        each.rest()
    assert house.raw().hello("101").wait_tell("welcome")


def test_a_busy_hour_comes_through_without_a_loss(house: House) -> None:
    """200 calls as fast as they can be sent, each answered by desk 101; desk 102 hears of none."""
    connection = house.connection()
    _, ears = house.desk_up("101")
    _, other = house.desk_up("102")
    data = stream("asterisk22", "answered")
    lab = b"hotline-lab-"
    assert lab in data
    for number in range(200):
        connection.sendall(data.replace(lab, lab + b"%d-" % number))
    told = [ears.events.get(timeout=SOON_S) for _ in range(800)]
    calls = [told[at : at + 4] for at in range(0, len(told), 4)]
    assert all([event.kind for event in call] == [K.OFFERED, K.RINGING, K.ANSWERED, K.ENDED] for call in calls)
    assert len({event.call_id for event in told}) == 200
    assert other.events.empty()
    assert house.lines[0].status().link is Link.UP
    exchange = house.gateway.exchange
    assert exchange is not None
    assert [len(post.desk.channels) for post in exchange._board.posts.values()] == [0, 0]
    assert all(post.desk.calls == {} for post in exchange._board.posts.values())
