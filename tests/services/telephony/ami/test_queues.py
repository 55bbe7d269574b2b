"""Memberships, pauses and who waits."""

from __future__ import annotations

import pytest

from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame
from app.services.telephony.ami.queues import Queues
from app.services.telephony.events import Membership, QueueState
from tests.services.telephony.ami.recorded import VERSIONS, frames_of, stream


def member(queue: str, *more: tuple[str, str], interface: str = "PJSIP/101", kind: str = "dynamic") -> Frame:
    """One line of QueueStatus."""
    headers = (("Event", "QueueMember"), ("Queue", queue), ("Location", interface), ("Membership", kind), *more)
    return Frame(headers)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_pause_and_a_waiting_caller_are_seen(version: str) -> None:
    queues, seen, waiting = Queues(Place("101")), [], []
    for frame in frames_of(stream(version, "pause")):
        at_ms = frame.at_ms(0)
        queues.take(frame, at_ms)
        if not seen or seen[-1] != queues.shown():
            seen.append(queues.shown())
        if frame.event == "QueueCallerJoin":
            assert queues.state() == QueueState(1, at_ms)
        waiting.append(queues.state().waiting)
    assert seen == [
        (Membership("hotline"),),
        (Membership("hotline", True, "Lunch"),),
        (Membership("hotline"),),
        (),
    ]
    assert max(waiting) == 1
    assert waiting[-1] == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_a_colleague_s_membership_is_not_ours(version: str) -> None:
    queues = Queues(Place("102"))
    for frame in frames_of(stream(version, "pause")):
        queues.take(frame, frame.at_ms(0))
        assert queues.shown() == ()
        assert queues.state() == QueueState()


def test_a_freepbx_member_is_known_by_its_own_name() -> None:
    queues = Queues(Place("101"))
    assert queues.interface() == "PJSIP/101"
    queues.take(member("sales", ("Paused", "0"), interface="Local/101@from-queue/n"), 0)
    assert queues.interface() == "Local/101@from-queue/n"


def test_a_restarted_exchange_has_forgotten_the_dynamic_ones() -> None:
    queues = Queues(Place("101"))
    queues.take(member("a", ("Paused", "1"), ("PausedReason", "обед")), 0)
    queues.take(member("b", kind="static"), 0)
    queues.take(member("c"), 0)
    entry = Frame((("Event", "QueueEntry"), ("Queue", "c"), ("Uniqueid", "1.1"), ("Wait", "40")))
    gone = queues.rebuild([member("c"), entry], 100_000)
    assert [one.shown for one in gone] == [Membership("a", True, "обед")]
    assert queues.shown() == (Membership("c"),)
    assert queues.state() == QueueState(1, 60_000)


def test_a_wait_that_is_no_number_counts_from_now() -> None:
    queues = Queues(Place("101"))
    queues.take(member("c"), 0)
    for uniqueid, wait in (("1", "x"), ("2", "-5"), ("3", "²")):
        queues.take(
            Frame((("Event", "QueueEntry"), ("Queue", "c"), ("Uniqueid", uniqueid), ("Wait", wait))), 7_000
        )
    assert queues.state() == QueueState(3, 7_000)
