"""The operator's window at a real exchange: card, time book, contact and journal in each scenario."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.services.calls.state import State
from app.services.directory.dialling import KeptRule, save_rules
from app.services.phones.dial_rules import DialRule
from app.services.telephony.ami import session
from app.services.telephony.events import Link, Membership
from tests.exchange.hall import CLIENT, DIRECT, HOTLINE, QUEUE
from tests.exchange.relay import Relay
from tests.exchange.window import OpenWindow, Window
from tests.views.desk.conftest import accept

ANNA = "Иванова"
LOST_WORDS = "прервалась"


def kept(window: Window, *names: str) -> tuple[Any, ...]:
    """Fields of the only contact."""
    contact = window.contact()
    return tuple(contact[name] for name in names)


def test_answered(window: Window) -> None:
    connected = window.talk(talk_ms=2_500)
    window.until(lambda: ANNA in window.shown())
    assert [window.can(name) for name in ("call.transfer", "call.end", "call.hold")] == [True, True, False]
    window.until_state(State.WRAP_UP)
    assert not window.can("call.transfer")
    assert window.talked_as_the_exchange_says()
    window.finish()
    about = ("state", "call_id", "number", "line", "queue", "exit", "target", "person_uid")
    assert kept(window, *about) == (
        *("closed", connected["Linkedid"], CLIENT, HOTLINE, QUEUE, "ended", ""),
        window.people.anna,
    )
    assert kept(window, "recording")[0] == connected["Uniqueid"] + ".wav"
    assert window.segments() == "talk acw ready"
    assert window.journal().removeprefix("offered ringing ") == "talking wrap_up closed"


def test_the_desk_hangs_up(window: Window) -> None:
    window.talk(talk_ms=30_000)
    window.act("call.end")
    window.finish()
    assert window.segments() == "talk acw ready"
    assert kept(window, "state", "exit") == ("closed", "ended")


def test_abandoned_while_it_rings(by_hand: Window) -> None:
    window = by_hand
    window.wait(window.hall.lab.city.call(DIRECT, scenario="abandons", talk_ms=1_500))
    window.until_state(State.RINGING)
    window.until(lambda: ANNA in window.shown())
    window.until(lambda: window.desk.calls.current is None)
    window.until(lambda: window.rows("SELECT 1 FROM interaction WHERE state = 'abandoned'"))
    assert kept(window, "line", "queue", "answered_at") == ("5550199", "", None)
    assert window.journal() == "offered ringing abandoned"
    assert window.segments() == "ready"
    assert ANNA not in window.shown()
    offer = next(notice for notice in window.told if notice.act is not None)
    offer.act()
    window.until(lambda: window.rows("SELECT 1 FROM callback"))


def test_declined_and_offered_again(by_hand: Window) -> None:
    """The second offer of the same call opens the same contact."""
    window = by_hand
    window.wait(window.hall.lab.city.call(HOTLINE, talk_ms=4_000))
    window.until_state(State.RINGING)
    window.wait(window.hall.lab.p101.command("hangup"))
    window.until(lambda: window.desk.calls.current is None)
    window.until(lambda: window.desk.calls.current is not None)
    window.until(lambda: window.desk.calls.current is None)
    window.until(lambda: window.rows("SELECT 1 FROM interaction WHERE state = 'abandoned'"))
    assert window.journal().split()[-1] == "abandoned"
    assert "rejected" in window.journal()
    assert window.segments() == "ready ready"


def test_nobody_takes_it(by_hand: Window) -> None:
    window = by_hand
    window.wait(window.hall.lab.city.call(HOTLINE, talk_ms=25_000))
    window.until_state(State.RINGING)
    window.wait(window.hall.lab.login("102"))
    window.until(lambda: window.desk.calls.current is None)
    window.until(lambda: window.rows("SELECT 1 FROM interaction WHERE state = 'missed'"))
    assert window.journal() == "offered ringing missed"
    assert window.segments() == "ready"


def test_held_on_the_telephone(window: Window) -> None:
    window.talk(talk_ms=30_000)
    window.wait(window.hall.lab.p101.command("hold"))
    window.until_state(State.ON_HOLD)
    window.wait(window.hall.lab.p101.command("resume"))
    window.until_state(State.TALKING)
    window.wait(window.hall.lab.p101.command("hangup"))
    window.until_state(State.WRAP_UP)
    assert window.talked_as_the_exchange_says()
    window.finish()
    assert window.segments() == "talk hold talk acw ready"
    assert window.journal().removeprefix("offered ringing ") == "talking on_hold talking wrap_up closed"


def ask_first(dialog: Any) -> bool:
    """To a colleague, who is asked before the caller is put through."""
    dialog.target.setText("102")
    dialog.ask()
    return bool(dialog.result())


def test_blind_transfer(window: Window) -> None:
    """One key flow: to whom, the note and the outcome."""
    connected = window.talk(talk_ms=4_000)
    window.answers.append(accept(target="102", note="ждёт мастера"))
    window.key(Qt.Key.Key_F4)
    window.until_state(State.WRAP_UP)
    assert window.wait(window.hall.lab.event("BlindTransfer"))["Result"] == "Success"
    given = window.rows("SELECT call_id, how, target, note FROM call_handover WHERE deleted_at IS NULL")
    assert given == [(connected["Linkedid"], "transfer", "102", "ждёт мастера")]
    window.finish()
    assert kept(window, "exit", "target") == ("transferred", "102")
    window.wait(window.hall.lab.ended(connected["Linkedid"]))
    assert window.segments() == "talk acw ready"
    assert kept(window, "state", "exit") == ("closed", "transferred")
    assert window.journal().removeprefix("offered ringing ") == "talking wrap_up closed"


def consulting(window: Window) -> Any:
    """In talk, and with a colleague on the line beside."""
    connected = window.talk(talk_ms=20_000)
    window.answers.append(ask_first)
    window.key(Qt.Key.Key_F4)
    window.until_state(State.ON_HOLD)
    window.wait(window.hall.lab.event("DialEnd", DialStatus="ANSWER", DestCallerIDNum="102"))
    window.until(lambda: window.line.current._session.desk.calls[connected["Linkedid"]].consulting)
    return connected


def test_attended_transfer(window: Window) -> None:
    connected = consulting(window)
    window.act("call.transfer")
    window.until_state(State.WRAP_UP)
    assert window.wait(window.hall.lab.event("AttendedTransfer"))["Result"] == "Success"
    window.finish()
    assert kept(window, "state", "exit", "target") == ("closed", "transferred", "102")
    assert window.segments() == "talk hold acw ready"
    assert window.journal().removeprefix("offered ringing ") == "talking on_hold wrap_up closed"
    window.wait(window.hall.lab.ami.action("Hangup", Channel=connected["Channel"]))


def test_attended_transfer_cancelled(window: Window) -> None:
    connected = consulting(window)
    window.act("call.cancel_transfer")
    window.until_state(State.TALKING)
    window.wait(window.hall.lab.ami.action("Hangup", Channel=connected["Channel"]))
    window.finish()
    assert kept(window, "state", "exit", "target") == ("closed", "ended", "")
    assert window.segments() == "talk hold talk acw ready"
    assert window.journal().removeprefix("offered ringing ") == "talking on_hold talking wrap_up closed"


def test_parked_and_taken_by_a_colleague(window: Window) -> None:
    connected = window.talk(talk_ms=20_000)
    window.act("call.park")
    parked = window.wait(window.hall.lab.event("ParkedCall"))
    window.until(lambda: window.rows("SELECT 1 FROM interaction WHERE state = 'parked'"))
    options = {"Context": "operators", "Exten": parked["ParkingSpace"], "Priority": 1, "CallerID": "101"}
    window.wait(window.hall.lab.ami.action("Originate", Channel="PJSIP/102", Async="true", **options))
    window.wait(window.hall.lab.event("UnParkedCall"))
    window.until(lambda: window.rows("SELECT 1 FROM interaction WHERE exit = 'transferred'"))
    assert kept(window, "target") == ("102",)
    assert window.journal().removeprefix("offered ringing ").startswith("talking parked wrap_up")
    assert window.segments().startswith("talk ready")
    window.wait(window.hall.lab.ami.action("Hangup", Channel=connected["Channel"]))


def test_a_second_call_is_answered_while_the_first_is_being_finished(window: Window) -> None:
    """The second one's card comes at once; what was typed for the first waits."""
    window.talk(talk_ms=1_000)
    window.until_state(State.WRAP_UP)
    first = window.contact()["uid"]
    window.wait(window.hall.lab.city.call(DIRECT, talk_ms=1_500))
    window.until_state(State.TALKING)
    window.finish()
    states = dict(window.rows("SELECT line, state FROM interaction"))
    assert states["5550199"] == "closed"
    assert states[HOTLINE] in ("parked", "wrap_up")
    assert window.rows("SELECT ended_at FROM interaction WHERE uid = ?", first) != [(None,)]


def test_click_to_dial(window: Window) -> None:
    """The number as the client's card has it, dialled as the house's rules say."""
    rule = KeptRule(None, DialRule("+7XXXXXXXXXX", strip=1, prefix="9"))
    window.ask(save_rules, window.people.administrator, [rule])
    window.wait(window.hall.lab.city.answer(ring_ms=800))
    window.program.context.navigation.dial.emit("8 916 765-43-21")
    window.until_state(State.TALKING)
    window.act("call.end")
    window.finish()
    rows = window.rows("SELECT direction, state, exit, number FROM interaction")
    assert rows == [("out", "closed", "ended", "8 916 765-43-21")]
    assert window.segments() == "talk acw ready"
    begun = window.wait(window.hall.lab.event("DialBegin", Context="operators"))
    assert begun["Exten"] == "979167654321"


def test_a_pause_chosen_at_the_desk(window: Window) -> None:
    """The exchange offers nothing meanwhile; the time is a pause of that reason."""
    window.desk.presence.pause("lunch")
    window.until(lambda: window.line.status().queues == (Membership(QUEUE, True, "lunch"),))
    window.wait(window.hall.lab.city.call(HOTLINE, talk_ms=1_500))
    window.wait(window.hall.lab.event("QueueCallerAbandon"))
    window.hall.lab.absent("AgentCalled")
    assert window.desk.calls.current is None
    window.desk.presence.be_ready()
    window.until(lambda: window.line.status().queues == (Membership(QUEUE),))
    assert window.presence()[-2:] == [("pause", "lunch"), ("ready", "")]
    window.talk(talk_ms=1_000)
    window.finish()


def test_a_pause_set_at_the_exchange(window: Window) -> None:
    """A senior pauses the operator from elsewhere: the desk takes it over, and does not answer back."""
    about = {"Interface": "PJSIP/101", "Reason": "lunch"}
    window.wait(window.hall.lab.ami.action("QueuePause", Paused="true", **about))
    window.until(lambda: window.presence()[-1] == ("pause", "lunch"))
    window.wait(window.hall.lab.ami.action("QueuePause", Paused="false", **about))
    window.until(lambda: window.presence()[-1] == ("ready", ""))
    window.wait(window.hall.lab.ami.action("Ping"))
    told = [event for event in window.hall.lab.events if event.name == "QueueMemberPause"]
    assert [event["Paused"] for event in told] == ["1", "0"]


def test_the_exchange_freezes_in_a_talk(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only unanswered pings show it. The talk goes on when the exchange does, and ends when it ends."""
    monkeypatch.setattr(session, "PING_EVERY_MS", 500)
    connected = window.talk(talk_ms=60_000)
    window.hall.laboratory.freeze()
    window.until(lambda: window.line.status().link is not Link.UP)
    assert window.state is State.TALKING
    window.hall.laboratory.thaw()
    monkeypatch.undo()
    window.links_up()
    assert window.state is State.TALKING
    assert LOST_WORDS not in window.shown()
    window.wait(window.hall.lab.ami.action("Hangup", Channel=connected["Channel"]))
    window.finish()
    assert kept(window, "state", "exit") == ("closed", "ended")
    assert kept(window, "ended_at") != (None,)
    assert window.segments() == "talk acw ready"


def test_the_exchange_is_killed_in_a_talk(window: Window) -> None:
    """No end is known, none is invented; the operator is a member of the queue again."""
    window.talk(talk_ms=60_000)
    window.hall.laboratory.kill()
    window.until(lambda: window.line.status().link is Link.LOST)
    window.hall.laboratory.start_again()
    window.until_state(State.WRAP_UP)
    assert LOST_WORDS in window.shown()
    window.until(lambda: [one.queue for one in window.line.status().queues] == [QUEUE])
    window.finish()
    window.until(lambda: window.line.status().queues == (Membership(QUEUE),))  # no pause for after-call work
    assert kept(window, "state", "ended_at") == ("closed", None)
    assert window.journal().removeprefix("offered ringing ") == "talking wrap_up closed"


def test_the_link_is_lost_and_the_talk_goes_on(window: Window, relay: Relay) -> None:
    connected = window.talk(talk_ms=60_000)
    relay.cut()
    window.until(lambda: window.line.status().link is Link.LOST)
    window.until(lambda: not window.can("call.transfer"))
    assert window.state is State.TALKING
    relay.mend()
    window.links_up()
    window.until(lambda: window.can("call.transfer"))
    assert window.state is State.TALKING
    assert LOST_WORDS not in window.shown()
    window.wait(window.hall.lab.ami.action("Hangup", Channel=connected["Channel"]))
    window.until_state(State.WRAP_UP)
    assert window.talked_as_the_exchange_says()
    window.finish()
    assert window.segments() == "talk acw ready"
    assert window.journal().removeprefix("offered ringing ") == "talking wrap_up closed"


def test_the_link_is_lost_and_the_caller_leaves_meanwhile(window: Window, relay: Relay) -> None:
    """The card says so, and no end is invented: not in the contact, not later."""
    connected = window.talk(talk_ms=60_000)
    relay.cut()
    window.until(lambda: window.line.status().link is Link.LOST)
    window.wait(window.hall.lab.ami.action("Hangup", Channel=connected["Channel"]))
    window.wait(window.hall.lab.ended(connected["Linkedid"]))
    relay.mend()
    window.until_state(State.WRAP_UP)
    assert LOST_WORDS in window.shown()
    window.finish()
    assert kept(window, "state", "exit", "ended_at") == ("closed", "ended", None)
    assert LOST_WORDS not in window.shown()


def test_a_wrong_secret_is_tried_once_and_said(open_desk: OpenWindow, relay: Relay) -> None:
    window = open_desk(secret="wrong")
    window.until(lambda: window.line.status().link is Link.REFUSED)
    window.until(lambda: window.told)
    assert window.hall.login[0] in window.told[-1].text
    window.until(lambda: not window.line.current._thread.is_alive())
    assert relay.joined == 1
