"""Readiness at a real exchange: set at the desk or there, kept over lost links and a killed exchange."""

from __future__ import annotations

from typing import Any

from app.services.calls.state import State
from app.services.presence.sync import Standing
from app.services.telephony.events import Link, Membership
from tests.exchange.hall import QUEUE
from tests.exchange.relay import Relay
from tests.exchange.window import Window

INTERFACE = "PJSIP/101"


def at_exchange(window: Window, action: str, **fields: Any) -> None:
    """Somebody does something at the exchange."""
    window.wait(window.hall.lab.ami.action(action, Interface=INTERFACE, **fields))


def in_step(window: Window, *queues: Membership) -> None:
    """Both sides stand so, and nothing is under way."""
    window.until(lambda: window.line.status().queues == queues)
    window.until(lambda: window.desk.presence.exchange.sync.queues == queues)
    window.until(lambda: window.desk.presence.exchange.sync.standing is Standing.IN_STEP)


def test_a_pause_of_the_exchange_is_followed_and_not_answered(window: Window) -> None:
    for told, code in (("Обед", "lunch"), ("к начальнику", "exchange")):
        at_exchange(window, "QueuePause", Paused="true", Reason=told)
        window.until(lambda code=code: window.desk.timer.pause_reason == code)
        in_step(window, Membership(QUEUE, True, told))
    at_exchange(window, "QueuePause", Paused="false")
    window.until(lambda: window.desk.timer.pause_reason is None)
    in_step(window, Membership(QUEUE))
    assert window.presence()[-3:] == [("pause", "lunch"), ("pause", "exchange"), ("ready", "")]


def test_after_call_work_is_a_pause_and_the_pause_after_it_follows(window: Window) -> None:
    window.talk(talk_ms=1_500)
    window.desk.presence.pause("lunch")
    window.until_state(State.WRAP_UP)
    in_step(window, Membership(QUEUE, True, "wrap_up"))
    window.finish()
    in_step(window, Membership(QUEUE, True, "lunch"))
    assert window.segments() == "talk acw pause"


def test_queues_are_left_and_joined_at_the_desk(window: Window) -> None:
    assert QUEUE in window.line.status().all_queues
    window.desk.presence.exchange.turn(QUEUE)
    window.until(lambda: window.line.status().queues == ())
    window.until(lambda: window.desk.timer.strip._standing.text() == "вне очередей")
    window.desk.presence.pause("lunch")
    window.desk.presence.exchange.turn(QUEUE)
    in_step(window, Membership(QUEUE, True, "lunch"))


def test_a_pause_outlives_a_lost_link_on_either_side(window: Window, relay: Relay) -> None:
    relay.cut()
    window.until(lambda: window.line.status().link is Link.LOST)
    window.desk.presence.pause("lunch")
    relay.mend()
    in_step(window, Membership(QUEUE, True, "lunch"))
    window.desk.presence.be_ready()
    in_step(window, Membership(QUEUE))
    relay.cut()
    window.until(lambda: window.line.status().link is Link.LOST)
    at_exchange(window, "QueuePause", Paused="true", Reason="Обед")
    relay.mend()
    window.until(lambda: window.desk.timer.pause_reason == "lunch")


def test_a_pause_outlives_a_killed_exchange(window: Window) -> None:
    window.desk.presence.pause("lunch")
    in_step(window, Membership(QUEUE, True, "lunch"))
    window.hall.laboratory.kill()
    window.until(lambda: window.line.status().link is Link.LOST)
    window.hall.laboratory.start_again()
    in_step(window, Membership(QUEUE, True, "lunch"))
    assert window.desk.timer.pause_reason == "lunch"


def test_whoever_goes_home_is_paused_there(window: Window) -> None:
    in_step(window, Membership(QUEUE))  # whoever leaves before the desk knows of the queue has nothing to tell
    window.desk.leave()

    def stands() -> list[tuple[str, str]]:
        members = window.wait(window.hall.lab.ami.action("QueueStatus", Queue=QUEUE, Member=INTERFACE))
        return [(each["Paused"], each["PausedReason"]) for each in members if each.name == "QueueMember"]

    window.until(lambda: stands() == [("1", "signed_out")])
