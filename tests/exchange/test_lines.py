"""Every scenario of the lab on the real exchange, with the desks of both operators listening as workstations.

What each desk is told, how its card moves, what its time went into and what its store keeps must be what the table
of the recorded scenarios says: the table is one, whether the stream is recorded or comes from an exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.services.calls.interactions import keep_call
from app.services.calls.segments import SegmentKind
from app.services.calls.state import Life
from app.services.store.audit import history, verify
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Cause, EventKind, Link, Membership
from tests.exchange.desks import Listener, line_at
from tests.exchange.hall import QUEUE, Hall
from tests.services.conftest import People
from tests.services.telephony.ami.test_scenarios import TABLE, own_times, states, timer_of, written

OURS = frozenset({"exchange_killed"})
"""Done here in our own way: the lab's way expects an exchange that nobody sets right again."""
SCENARIOS = sorted({scenario for scenario, _ in TABLE} - OURS | {"name_not_utf8"})
EXTENSIONS = ("101", "102")
SPACE = re.compile(r"parked>7\d\d")
AGAIN = re.compile(r"(offered ringing missed:no_answer)( \1)+")
"""Whom the queue tries next is its own affair: on a busy machine the same operator once more."""


@pytest.fixture
def listeners(hall: Hall) -> Iterator[dict[str, Listener]]:
    heard = {extension: Listener(line_at(hall, extension)) for extension in EXTENSIONS}
    for listener in heard.values():
        listener.line.start()
    try:
        for listener in heard.values():
            listener.until(listener.is_up)
        yield heard
    finally:
        for listener in heard.values():
            listener.line.stop()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_scenario(
    hall: Hall, listeners: dict[str, Listener], store: Store, people: People, scenario: str
) -> None:
    hall.scenario(scenario)
    for extension, listener in listeners.items():
        if scenario == "name_not_utf8":
            if extension == "101":
                listener.until(lambda one=listener: one.events and one.events[-1].kind is EventKind.ENDED)
                assert listener.events[0].number == "79160000002"
            continue
        wanted = TABLE.get((scenario, extension))
        if wanted is None:
            continue
        expected = [SPACE.sub("parked>7xx", one.events) for one in wanted]
        number = sum(len(row.split()) for row in expected)
        listener.until(lambda one=listener, number=number: len(one.events) >= number)
        ids = list(dict.fromkeys(event.call_id for event in listener.events))
        parts = [[event for event in listener.events if event.call_id == call_id] for call_id in ids]
        told = [" ".join(map(written, part)) for part in parts]
        assert [AGAIN.sub(r"\1", SPACE.sub("parked>7xx", one)) for one in told] == expected
        for part, row in zip(parts, wanted, strict=True):
            first = part[0]
            assert (first.direction, first.number, first.name) == (row.direction, row.number, row.name)
            assert (first.line, first.queue, first.operator) == (row.line, row.queue, extension)
            assert bool(part[-1].recording) is row.recorded
            _kept_rightly(store, people, extension, part)
        if parts and ("hold" in wanted[-1].segments or wanted[-1].segments.endswith("talk acw")):
            _measured_rightly(hall, extension, parts[-1])
    assert verify(store) == []


def _kept_rightly(store: Store, people: People, extension: str, events: list[CallEvent]) -> None:
    """The contact ends as its card, and the journal tells of every state it went through."""
    user = people.operator if extension == "101" else people.other_operator
    life = Life(events[0].call_id)
    for event in events:
        life = life.apply(event)
        kept = keep_call(store, user, event, life.view())
    view = life.view()
    row = store.row(
        "SELECT state, answered_at, ended_at, exit, target, recording FROM interaction WHERE uid = ?",
        kept.interaction_uid,
    )
    left = (view.exit.value, view.target) if view.exit else ("", "")
    assert row == (view.state.value, view.answered_ms, view.ended_ms, *left, view.recording)
    told = [entry.fields["state"][1] for entry in history(store, kept.interaction_uid) if "state" in entry.fields]
    assert " ".join(told) == states(events)


def _measured_rightly(hall: Hall, extension: str, events: list[CallEvent]) -> None:
    """Talk and hold are those of the own channel, found in what the all-seeing observer was sent."""
    hall.do(hall.lab.event("Hangup", Channel=events[0].leg or events[-1].leg))
    talk, hold = own_times(hall.frames(), extension)
    timer, call_id = timer_of(events), events[0].call_id
    assert timer.spent_ms(SegmentKind.HOLD, call_id) == hold
    assert timer.spent_ms(SegmentKind.TALK, call_id) == talk - hold


def test_a_wrong_secret_is_tried_once(hall: Hall) -> None:
    listener = Listener(line_at(hall, "101", secret="not-" + hall.login[1]))
    listener.line.start()
    try:
        listener.until(lambda: listener.refusals and listener.line.status().link is Link.REFUSED)
        listener.until(lambda: not listener.line._thread.is_alive())
        assert [error.key for error in listener.refusals] == ["ami.login_refused"]
        assert listener.links == [Link.CONNECTING, Link.REFUSED] or listener.links == [Link.REFUSED]
    finally:
        listener.line.stop()


def test_the_exchange_is_killed_in_a_talk(hall: Hall, listeners: dict[str, Listener]) -> None:
    """Nobody tells of the end. Back again, the exchange has no calls and no members; the desk restores its own."""
    listener = listeners["101"]
    listener.line.queue_log_in(QUEUE)
    listener.until(lambda: listener.line.status().queues)
    listener.line.pause("lunch")
    listener.until(lambda: listener.line.status().queues == (Membership(QUEUE, True, "lunch"),))
    listener.line.unpause()
    listener.until(lambda: listener.line.status().queues == (Membership(QUEUE),))
    hall.do(hall.lab.incoming(talk_ms=60_000))
    listener.until(lambda: listener.events and listener.events[-1].kind is EventKind.ANSWERED)
    listener.line.pause("lunch")
    listener.until(lambda: listener.line.status().queues == (Membership(QUEUE, True, "lunch"),))
    hall.laboratory.kill()
    listener.until(lambda: listener.links[-1] is Link.LOST)
    assert listener.events[-1].kind is EventKind.ANSWERED
    hall.laboratory.start_again()
    listener.until(lambda: listener.events[-1].kind is EventKind.ENDED)
    assert listener.events[-1].cause is Cause.UNKNOWN
    listener.until(listener.is_up)
    hall.do(hall.lab.p101.command("hangup"))  # the telephone itself still believes in the talk
    members = hall.do(_members(hall))
    assert members == [("PJSIP/101", "1", "lunch")]


async def _members(hall: Hall) -> list[tuple[str, str, str]]:
    ami = hall.labami.Ami.from_settings(hall.conf)
    async with ami:
        status = await ami.action("QueueStatus", Queue=QUEUE)
    return [(m["Location"], m["Paused"], m["PausedReason"]) for m in status if m.name == "QueueMember"]
