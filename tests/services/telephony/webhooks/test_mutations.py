"""Documented requests with bytes changed, lost, doubled: no crash, no nonsense at a desk."""

from __future__ import annotations

import json
from http import HTTPStatus
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.telephony.events import EventKind
from tests.services.telephony.webhooks.examples import FORM, SECRETS, Sender

BODIES: dict[str, tuple[bytes, ...]] = {
    "generic": tuple(
        urlencode({"event": event, "callId": "g1", "direction": "in", "from": "1", "user[]": "101"}).encode()
        for event in ("newCall", "answer", "hangup")
    ),
    "megafon": tuple(
        urlencode({"cmd": "event", "type": kind, "callid": "1", "ext": "101", "crm_token": SECRETS.key}).encode()
        for kind in ("INCOMING", "ACCEPTED", "COMPLETED")
    ),
    "uis": tuple(
        json.dumps(
            {
                "event": event,
                "call_session_id": 7,
                "employee_id": 101,
                "notification_time": "2026-11-22 08:15:01",
            }
        ).encode()
        for event in ("ringing", "answered", "ended", "recording")
    ),
    "hotline": tuple(
        json.dumps({"event": event, "callId": "c", "extension": ["101"], "name": "Анна", "seq": at}).encode()
        for at, event in enumerate(("ringing", "answered", "held", "resumed", "ended"))
    ),
}
_CHANGES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 300), st.binary(max_size=6), st.integers(0, 12)), max_size=6
)


@pytest.mark.parametrize("profile", sorted(BODIES))
@given(changes=_CHANGES)
@settings(max_examples=60)
def test_changed_bytes(profile: str, changes: list[tuple[int, int, bytes, int]]) -> None:
    bodies = [bytearray(body) for body in BODIES[profile]]
    for which, at, put, lost in changes:
        body = bodies[which % len(bodies)]
        at %= len(body) + 1
        body[at : at + lost] = put
    sender = Sender(profile)
    for body in bodies:
        assert sender.post(bytes(body), FORM).status in set(HTTPStatus)
        sender.now_ms += 60_000
    for call in {event.call_id for event in sender.events}:
        kinds = [event.kind for event in sender.events if event.call_id == call]
        for earlier, later in pairwise(kinds):
            assert (earlier, later) != (EventKind.ANSWERED, EventKind.ANSWERED)
            assert later is not EventKind.RINGING or earlier in (EventKind.MISSED, EventKind.TRANSFERRED)
