"""One line for the window, whichever stands behind it."""

from __future__ import annotations

import inspect

from app.services.telephony.events import CallEvent, Cause, Direction, EventKind, LineStatus, Link
from app.services.telephony.interface import Capability, Line, LineError, TelephonyLine
from app.services.telephony.manual import ManualLine
from app.services.telephony.switching import SwitchedLine

K = EventKind


class Played(Line):
    """A line whose events the test tells; keeps what it was asked to do."""

    def __init__(self, link: Link = Link.UP) -> None:
        super().__init__()
        self.done: list[str] = []
        self.link = link

    def tell(self, kind: EventKind, call_id: str, direction: Direction = Direction.IN) -> None:
        self._emit(CallEvent(kind, call_id, 1_000, direction))

    def refuse(self, key: str) -> None:
        self._refusal_subscribers.tell(LineError(key), key)

    def set_link(self, link: Link) -> None:
        self.link = link
        self._status_subscribers.tell(self.status(), link.value)

    def status(self) -> LineStatus:
        return LineStatus(self.link)

    def capabilities(self) -> frozenset[Capability]:
        return frozenset({Capability.DIAL})

    def start(self) -> None:
        self.done.append("start")

    def stop(self) -> None:
        self.done.append("stop")

    def hang_up(self, call_id: str) -> None:
        self.done.append(f"hang up {call_id}")


def test_every_command_is_handed_on() -> None:
    own = {name for name, _ in inspect.getmembers(SwitchedLine, inspect.isfunction)}
    base = {name for name, _ in inspect.getmembers(Line, inspect.isfunction) if not name.startswith("_")}
    handed = {name for name in own if name in SwitchedLine.__dict__}
    assert base - handed == {"subscribe", "subscribe_status", "subscribe_refusals"}
    assert isinstance(SwitchedLine(ManualLine()), TelephonyLine)


def test_events_commands_status_and_refusals_are_those_of_the_line_in_use() -> None:
    first, second = Played(), Played(Link.CONNECTING)
    line = SwitchedLine(first)
    heard: list[CallEvent] = []
    links: list[Link] = []
    refused: list[str] = []
    line.subscribe(heard.append)
    line.subscribe_status(lambda status: links.append(status.link))
    line.subscribe_refusals(lambda refusal: refused.append(refusal.key))
    line.start()
    line.use(second)
    first.tell(K.RINGING, "late")
    second.tell(K.RINGING, "a")
    second.set_link(Link.UP)
    second.refuse("ami.no_link")
    line.hang_up("a")
    assert [event.call_id for event in heard] == ["a"]
    assert (links, refused) == ([Link.CONNECTING, Link.UP], ["ami.no_link"])
    assert first.done == ["start", "stop"]
    assert second.done == ["start", "hang up a"]
    assert line.current is second
    assert line.capabilities() == {Capability.DIAL}
    assert line.status().link is Link.UP


def test_calls_of_the_line_before_end_without_an_invented_cause() -> None:
    first = Played()
    line = SwitchedLine(first)
    heard: list[CallEvent] = []
    first.tell(K.RINGING, "over")
    first.tell(K.ENDED, "over")
    first.tell(K.RINGING, "rings")
    first.tell(K.RINGING, "dialled", Direction.OUT)
    first.tell(K.ANSWERED, "talks")
    line.subscribe(heard.append)
    line.use(Played())
    told = {event.call_id: (event.kind, event.cause) for event in heard}
    assert told == {
        "rings": (K.MISSED, Cause.UNKNOWN),
        "dialled": (K.ENDED, Cause.UNKNOWN),
        "talks": (K.ENDED, Cause.UNKNOWN),
    }


def test_while_a_line_is_made_nobody_is_told_that_there_is_none() -> None:
    line = SwitchedLine(ManualLine())
    links: list[Link] = []
    line.subscribe_status(lambda status: links.append(status.link))
    line.expect()
    assert line.status().link is Link.CONNECTING
    line.use(Played(Link.UP))
    line.expect()
    assert line.status().link is Link.UP
    line.use(ManualLine())
    assert links == [Link.CONNECTING, Link.UP, Link.UP, Link.NONE]


def test_a_line_not_started_is_not_started_by_the_change() -> None:
    line, other = SwitchedLine(Played()), Played()
    line.use(other)
    assert other.done == []
    line.start()
    line.stop()
    assert other.done == ["start", "stop"]


def test_the_hand_beside_it_is_heard_once() -> None:
    manual = ManualLine()
    line = SwitchedLine(manual, heard_apart=manual)
    heard: list[CallEvent] = []
    line.subscribe(heard.append)
    manual.begin("+79161234567")
    assert heard == []
    line.use(other := Played())
    other.tell(K.RINGING, "a")
    assert len(heard) == 1
