"""Each provider's documented requests give the calls they tell of."""

from __future__ import annotations

import json
from http import HTTPStatus

import pytest

from app.services.telephony.events import Cause, Direction, EventKind
from app.services.telephony.webhooks.profiles import load_profile, profile_names
from app.services.telephony.webhooks.roster import Roster
from app.services.telephony.webhooks.signing import Secrets
from tests.services.telephony.webhooks.examples import NOW_MS, SECRETS, TOKEN, Sender, mango_call

PROVIDERS = ("generic", "hotline", "mango", "megafon", "placetel", "sipgate", "uis")


def test_every_profile_is_shipped_and_sound() -> None:
    assert profile_names() == PROVIDERS
    for name in PROVIDERS:
        profile = load_profile(name)
        assert set(profile.title) == {"ru", "en"}


def test_own_format_tells_everything() -> None:
    sender = Sender("hotline")
    about = {"callId": "c1", "extension": "101"}
    sender.json(
        {**about, "event": "offered", "direction": "in", "number": "+74950000001", "name": "Анна <b>",
         "line": "88005550000", "queue": "support", "time": NOW_MS}
    )  # fmt: skip
    sender.json({**about, "event": "ringing", "time": NOW_MS + 100})
    sender.json({**about, "event": "answered", "time": NOW_MS + 5_000})
    sender.json({**about, "event": "held", "time": NOW_MS + 9_000})
    sender.json({**about, "event": "resumed", "time": NOW_MS + 12_000})
    sender.json({**about, "event": "parked", "target": "701", "time": NOW_MS + 13_000})
    sender.json({**about, "event": "resumed", "time": NOW_MS + 14_000})
    sender.json({**about, "event": "transferred", "target": "102", "time": NOW_MS + 20_000})
    sender.json({**about, "event": "recording", "recording": "rec/c1.wav", "time": NOW_MS + 30_000})
    assert sender.kinds() == [
        "offered", "ringing", "answered", "held", "resumed", "parked", "resumed", "transferred", "transferred",
    ]  # fmt: skip
    first, last = sender.events[0], sender.events[-1]
    assert (first.number, first.name, first.line, first.queue) == (
        "+74950000001", "Анна <b>", "88005550000", "support",
    )  # fmt: skip
    assert first.at_ms == NOW_MS
    assert (last.target, last.cause, last.recording, last.at_ms) == (
        "102", Cause.TRANSFERRED, "rec/c1.wav", NOW_MS + 20_000,
    )  # fmt: skip
    assert {event.operator for event in sender.events} == {"101"}


def test_a_call_that_rings_without_a_direction_comes_in() -> None:
    """A script's author leaves out what seems plain; the caller's number must not be lost over it."""
    sender = Sender("hotline")
    sender.json({"event": "ringing", "callId": "c1", "user": "101", "from": "+74950000001", "to": "5550100"})
    (event,) = sender.events
    assert (event.direction, event.number, event.line) == (Direction.IN, "+74950000001", "5550100")


def test_offered_then_ringing_are_two_events() -> None:
    sender = Sender("hotline")
    for event in ("offered", "ringing"):
        sender.json({"event": event, "callId": "c1", "extension": "101", "direction": "in", "number": "1"})
    assert sender.kinds() == ["offered", "ringing"]


def test_own_format_as_a_form() -> None:
    sender = Sender("hotline")
    sender.form(event="ringing", callId="c1", extension="101", direction="out", number="112")
    sender.form(event="ended", callId="c1", cause="busy")
    assert sender.kinds() == ["ringing", "ended"]
    assert sender.events[-1].direction is Direction.OUT
    assert sender.events[-1].cause is Cause.BUSY


def test_generic_call_from_outside() -> None:
    sender = Sender("generic")
    ring = {"event": "newCall", "from": "493023125741", "to": "492214710334", "direction": "in", "callId": "g1",
            "user": ["Anna Petrova", "Boris"], "queue": "helpdesk"}  # fmt: skip
    assert sender.json(ring).status is HTTPStatus.OK
    sender.form(
        event="answer", callId="g1", user="Anna Petrova", direction="in", answeringNumber="101",
        **{"from": "493023125741"},
    )  # fmt: skip
    sender.form(event="hangup", callId="g1", direction="in", cause="normalClearing", answeringNumber="101")
    assert sender.kinds() == ["ringing", "answered", "ended"]
    ring_event, _, end = sender.events
    assert (ring_event.number, ring_event.line, ring_event.queue) == ("493023125741", "492214710334", "helpdesk")
    assert (end.number, end.cause) == ("493023125741", None)


@pytest.mark.parametrize(
    ("cause", "kind", "expected"),
    [
        ("normalClearing", EventKind.ENDED, Cause.CALLER_HUNG_UP),
        ("cancel", EventKind.ENDED, Cause.CALLER_HUNG_UP),
        ("noAnswer", EventKind.MISSED, Cause.NO_ANSWER),
        ("busy", EventKind.MISSED, Cause.NO_ANSWER),
        ("forwarded", EventKind.MISSED, Cause.ELSEWHERE),
        ("never-heard-of", EventKind.ENDED, Cause.CALLER_HUNG_UP),
    ],
)
def test_generic_call_that_was_not_answered(cause: str, kind: EventKind, expected: Cause) -> None:
    sender = Sender("generic")
    sender.form(("user[]", "101"), ("from", "1"), ("to", "2"), event="newCall", direction="in", callId="g1")
    sender.form(event="hangup", callId="g1", direction="in", cause=cause)
    assert (sender.events[-1].kind, sender.events[-1].cause) == (kind, expected)


def test_somebody_else_took_it() -> None:
    sender = Sender("generic")
    sender.form(("user[]", "101"), ("user[]", "102"), event="newCall", direction="in", callId="g1")
    sender.form(event="answer", callId="g1", direction="in", user="102")
    sender.form(event="hangup", callId="g1", direction="in", cause="normalClearing")
    assert sender.kinds() == ["ringing", "missed"]
    assert sender.events[-1].cause is Cause.ELSEWHERE


def test_calls_of_other_people_are_not_told() -> None:
    sender = Sender("generic")
    sender.form(("user[]", "102"), event="newCall", direction="in", callId="g1")
    sender.form(event="answer", callId="g1", direction="in", user="102")
    sender.form(event="hangup", callId="g1", direction="in", cause="normalClearing")
    assert sender.kinds() == []


def test_sipgate_asks_for_the_rest_of_the_call() -> None:
    sender = Sender("sipgate")
    answer = sender.form(
        ("user[]", "Alice"), ("user[]", "Bob"), ("userId[]", "w9"), ("userId[]", "w0"), ("from", "492111234567"),
        ("to", "4915791234567"), event="newCall", direction="in", callId="123456", xcid="x",
    )  # fmt: skip
    url = f"https://calls.example.org/hook/{TOKEN}"
    assert answer.kind == "application/xml"
    assert f'onAnswer="{url}" onHangup="{url}"' in answer.body
    sender.form(event="answer", callId="123456", user="Bob", userId="w0", direction="in")
    sender.form(event="hangup", callId="123456", cause="normalClearing", direction="in")
    assert sender.kinds() == ["ringing", "answered", "ended"]


def test_sipgate_address_cannot_be_put_in_by_a_header() -> None:
    sender = Sender("sipgate")
    answer = sender.post(b"event=newCall&callId=1&direction=in", host='x"/><Hangup/><a b="')
    assert "<Hangup" not in answer.body
    told = Sender("sipgate", public_url="https://calls.example.org/pbx/")
    assert f"https://calls.example.org/pbx/hook/{TOKEN}" in told.post(b"event=newCall&callId=1").body


def test_placetel_names_who_took_it_only_then() -> None:
    sender = Sender("placetel")
    call = {"from": "022129191999", "to": "022129191000", "call_id": "f45"}
    assert sender.placetel(event="IncomingCall", direction="in", **call).status is HTTPStatus.OK
    sender.placetel(event="CallAccepted", direction="in", peer="7777abc@fpbx.de", **call)
    sender.placetel(event="HungUp", direction="in", type="accepted", duration="12", **call)
    assert sender.kinds() == ["ringing", "answered", "ended"]
    other = Sender("placetel")
    other.placetel(event="IncomingCall", direction="in", **call)
    other.placetel(event="CallAccepted", direction="in", peer="8888xyz@fpbx.de", **call)
    assert other.kinds() == ["ringing", "missed"]
    missed = Sender("placetel")
    missed.placetel(event="IncomingCall", direction="in", **call)
    missed.placetel(event="HungUp", direction="in", type="missed", **call)
    assert missed.kinds() == ["ringing", "missed"]


def test_placetel_signature_as_documented() -> None:
    """The example of the provider's own page."""
    sender = Sender("placetel", secrets=Secrets(TOKEN, "12345"))
    body = (
        b"call_id=4a4cbb39578170aed9a2761a7bec8c7e704a541f52291ef603d6f5f152980c3c"
        b"&event=CallAccepted&from=0123456789&to=0987654321"
    )
    sign = "c4f823c5b8806432fe2b83b1fc2ee714422e0cdfb4b5129152a7d0bbcd7792d0"
    assert sender.post(body, **{"x-placetel-signature": sign}).status is HTTPStatus.OK
    assert sender.post(body + b"1", **{"x-placetel-signature": sign}).status is HTTPStatus.FORBIDDEN


def test_megafon_call_and_its_recording() -> None:
    sender = Sender("megafon")
    call = {"callid": "43294397431", "phone": "79000000001", "ext": "101", "user": "anna", "telnum": "79990000101",
            "crm_token": SECRETS.key}  # fmt: skip
    sender.form(cmd="event", type="INCOMING", diversion="74950000000", groupRealName="Поддержка", **call)
    sender.form(cmd="event", type="ACCEPTED", **call)
    sender.form(cmd="event", type="COMPLETED", **call)
    history = {"start": "20261122T051501Z", "duration": "12", "link": "https://records.example/1.mp3"}
    sender.form(cmd="history", type="in", status="Success", **history, **call)
    assert sender.kinds() == ["ringing", "answered", "ended", "ended"]
    ring, _, end, again = sender.events
    assert (ring.number, ring.line, ring.queue) == ("79000000001", "74950000000", "Поддержка")
    assert again.recording == "https://records.example/1.mp3"
    assert again.at_ms == end.at_ms


def test_megafon_outgoing_lost_and_a_history_that_comes_first() -> None:
    sender = Sender("megafon")
    about = {"phone": "79000000001", "user": "anna", "crm_token": SECRETS.key}
    sender.form(cmd="event", type="OUTGOING", callid="1", **about)
    sender.form(cmd="event", type="ACCEPTED", callid="1", **about)
    sender.form(cmd="event", type="COMPLETED", callid="1", **about)
    sender.form(cmd="event", type="INCOMING", callid="2", **about)
    sender.form(cmd="history", type="in", status="missed", callid="2", start="20261122T051501Z", **about)
    sender.form(cmd="event", type="CANCELLED", callid="2", **about)
    assert sender.kinds() == ["ringing", "answered", "ended", "ringing", "missed"]
    assert sender.events[0].direction is Direction.OUT
    assert sender.events[-1].at_ms > NOW_MS


def test_megafon_asks_who_calls_and_is_told_only_if_the_house_wants_it() -> None:
    asked = {"cmd": "contact", "phone": "79000000001", "callid": "1", "crm_token": SECRETS.key}
    silent = Sender("megafon")
    assert silent.form(**asked).body == "{}"
    talkative = Sender("megafon", who=lambda number: f"Анна {number[-1]}")
    assert json.loads(talkative.form(**asked).body) == {"contact_name": "Анна 1"}
    assert talkative.kinds() == []


def test_megafon_needs_its_key() -> None:
    sender = Sender("megafon")
    event = {"cmd": "event", "type": "INCOMING", "callid": "1", "ext": "101"}
    assert sender.form(crm_token="wrong", **event).status is HTTPStatus.FORBIDDEN
    assert sender.form(**event).status is HTTPStatus.FORBIDDEN
    assert sender.hook.tally.refused == {"signature": 2}


def test_mango_call_through_the_menu() -> None:
    sender = Sender("mango")
    menu = {
        "call_id": "100:500:256",
        "location": "ivr",
        "to": {"number": "78005550000", "line_number": "78005550000"},
    }
    sender.mango("events/call", mango_call("Appeared", 1, 0, **menu))
    sender.mango("events/call", mango_call("Disconnected", 2, 1, disconnect_reason=1100, **menu))
    sender.mango("events/call", mango_call("Appeared", 1, 1))
    sender.mango("events/call", mango_call("Connected", 2, 12))
    sender.mango("events/call", mango_call("OnHold", 3, 20))
    sender.mango("events/call", mango_call("Connected", 4, 25))
    sender.mango("events/call", mango_call("Disconnected", 5, 32, disconnect_reason=1120))
    done = {"recording_id": "MToxMDA=", "recording_state": "Completed", "seq": 1, "entry_id": "232wc3e3w3s222",
            "call_id": "rec", "extension": "101", "timestamp": NOW_MS // 1000 + 40}  # fmt: skip
    sender.mango("events/recording", done)
    sender.mango("events/summary", {"entry_id": "232wc3e3w3s222", "entry_result": 1})
    assert sender.kinds() == ["ringing", "answered", "held", "resumed", "ended", "ended"]
    assert [event.at_ms - NOW_MS for event in sender.events] == [1_000, 12_000, 20_000, 25_000, 32_000, 32_000]
    last = sender.events[-1]
    assert (last.cause, last.recording, last.number, last.line) == (
        Cause.OPERATOR_HUNG_UP, "MToxMDA=", "79000000001", "78005550000",
    )  # fmt: skip


def test_mango_events_out_of_order_and_repeated() -> None:
    sender = Sender("mango")
    sender.mango("events/call", mango_call("Appeared", 1, 0))
    sender.mango("events/call", mango_call("Disconnected", 3, 9, disconnect_reason=1110))
    sender.mango("events/call", mango_call("Connected", 2, 5))
    sender.mango("events/call", mango_call("Disconnected", 3, 9, disconnect_reason=1110))
    assert sender.kinds() == ["ringing", "ended"]
    assert sender.hook.tally.repeated == 1


def test_mango_transfer_with_a_consultation() -> None:
    """Both colleagues are desks of one gateway: each has its own part, and the caller's number stays."""
    sender = Sender("mango", Roster.of_house({"101": [], "102": []}))
    outside = {"from": {"number": "79000000001"}, "to": {"extension": "101", "line_number": "78005550000"}}
    inner = {"call_id": "202:515", "from": {"extension": "101", "number": "1"},
             "to": {"extension": "102", "number": "2"}}  # fmt: skip
    sender.mango("events/call", mango_call("Appeared", 1, 0, **outside))
    sender.mango("events/call", mango_call("Connected", 2, 5, **outside))
    sender.mango("events/call", mango_call("OnHold", 3, 9, **outside))
    sender.mango("events/call", mango_call("Appeared", 1, 10, **inner))
    sender.mango("events/call", mango_call("Connected", 2, 15, **inner))
    gone = {**outside, "to": {**outside["to"], "was_transferred": True}, "disconnect_reason": 1120}
    sender.mango("events/call", mango_call("Disconnected", 4, 20, **gone))
    joined = {**inner, "from": {"number": "79000000001", "taken_from_call_id": "x"}}
    sender.mango("events/call", mango_call("Connected", 3, 20, **joined))
    sender.mango("events/call", mango_call("Disconnected", 4, 60, disconnect_reason=1110, **joined))
    told = [(event.operator, event.kind.value, event.number) for event in sender.events]
    assert told == [
        ("101", "ringing", "79000000001"), ("101", "answered", "79000000001"), ("101", "held", "79000000001"),
        ("102", "ringing", "79000000001"), ("102", "answered", "79000000001"),
        ("101", "transferred", "79000000001"), ("102", "ended", "79000000001"),
    ]  # fmt: skip
    assert {event.call_id for event in sender.events} == {"232wc3e3w3s222"}


def test_mango_signature_and_time() -> None:
    sender = Sender("mango")
    ring = mango_call("Appeared", 1, 0)
    assert sender.mango("events/call", ring, sign="0" * 64).status is HTTPStatus.FORBIDDEN
    assert sender.mango("events/call", ring, sign="").status is HTTPStatus.FORBIDDEN
    assert sender.mango("events/call", mango_call("Appeared", 1, -3_600)).status is HTTPStatus.CONFLICT
    assert sender.mango("events/call", mango_call("Appeared", 1, 3_600)).status is HTTPStatus.CONFLICT
    assert sender.kinds() == []
    assert sender.hook.tally.refused == {"signature": 2, "time": 2}
    assert sender.mango("events/call", ring).status is HTTPStatus.OK
    assert sender.kinds() == ["ringing"]


def test_mango_checks_the_connection_with_nothing() -> None:
    assert Sender("mango").post(b"", tail="/ping").status is HTTPStatus.OK


def test_uis_with_the_templates_of_our_manual() -> None:
    sender = Sender("uis", Roster.of_desk("101", ["16"]))
    call = {"call_session_id": 7001, "virtual_phone_number": "74950000000", "contact_phone_number": "79000000001"}
    sender.json(
        {**call, "event": "incoming", "contact_full_name": "Анна", "notification_time": "2026-11-22 08:15:00"}
    )
    sender.json({**call, "event": "ringing", "employee_id": 16, "notification_time": "2026-11-22 08:15:01.5"})
    sender.json({**call, "event": "answered", "employee_id": 16, "notification_time": "2026-11-22 08:15:06"})
    sender.json({**call, "event": "ended", "employee_id": 16, "notification_time": "2026-11-22 08:15:36"})
    sender.json({**call, "event": "recording", "file_link": "https://records.example/7.mp3"})
    assert sender.kinds() == ["ringing", "answered", "ended", "ended"]
    ring, _, end, again = sender.events
    assert (ring.number, ring.name, ring.line) == ("79000000001", "Анна", "74950000000")
    assert [ring.at_ms - NOW_MS, end.at_ms - NOW_MS] == [1_500, 36_000]
    assert again.recording == "https://records.example/7.mp3"


def test_letters_of_an_old_exchange() -> None:
    sender = Sender("hotline")
    sender.form(event="ringing", callId="c1", extension="101", name="Ёлкина", encoding="cp1251")
    sender.form(
        event="ringing", callId="c2", extension="101", name="Ёлкина", encoding="koi8-r",
        kind="application/x-www-form-urlencoded; charset=koi8-r",
    )  # fmt: skip
    assert [event.name for event in sender.events] == ["Ёлкина", "Ёлкина"]


def test_hidden_numbers() -> None:
    for hidden in ("anonymous", "Anonymous", ""):
        sender = Sender("generic")
        sender.form(("from", hidden), ("user[]", "101"), event="newCall", callId="1", direction="in")
        assert sender.events[0].number == ""
