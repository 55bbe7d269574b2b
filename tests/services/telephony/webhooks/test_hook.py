"""One request: who sends it, whether it is new, what is written down of it; and any bytes at all."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.telephony.webhooks.errors import WebhookError
from app.services.telephony.webhooks.hook import Hook, Request
from app.services.telephony.webhooks.profiles import load_profile
from app.services.telephony.webhooks.roster import Roster
from app.services.telephony.webhooks.signing import Secrets, new_token
from tests.services.telephony.webhooks.examples import FORM, NOW_MS, SECRETS, TOKEN, Sender, mango_call
from tests.services.telephony.webhooks.test_providers import PROVIDERS

RING = {"event": "ringing", "callId": "c1", "extension": "101", "direction": "in", "number": "+74950000001"}


@pytest.mark.parametrize("path", ["", "/", "/hook", "/hook/", "/hook/wrong", f"/hook/{TOKEN}x", f"/{TOKEN}"])
def test_only_the_path_with_the_token(path: str) -> None:
    sender = Sender("hotline")
    answer = sender.hook.take(Request(path, {}, json.dumps(RING).encode()), NOW_MS, sender.events.append)
    assert answer.status is HTTPStatus.NOT_FOUND
    assert not sender.hook.admits(path)
    assert sender.kinds() == []


def test_the_path_is_ours_with_a_query_or_a_tail() -> None:
    sender = Sender("hotline")
    for path in (f"/hook/{TOKEN}", f"/hook/{TOKEN}/", f"/hook/{TOKEN}/events/call", f"/hook/{TOKEN}?a=b"):
        assert sender.hook.admits(path)


def test_a_request_repeated_is_one_event() -> None:
    sender = Sender("hotline")
    for _ in range(20):
        assert sender.json(RING).status is HTTPStatus.OK
    assert sender.kinds() == ["ringing"]
    assert (sender.hook.tally.taken, sender.hook.tally.repeated) == (1, 19)


def test_a_request_that_names_its_moment_is_repeated_as_long_as_its_moment_is_believed() -> None:
    sender = Sender("hotline")
    sender.json({**RING, "time": NOW_MS})
    sender.json({"event": "missed", "callId": "c1", "extension": "101", "time": NOW_MS + 20_000})
    sender.now_ms = NOW_MS + 300_000
    sender.json({**RING, "time": NOW_MS})
    assert sender.kinds() == ["ringing", "missed"]
    sender.now_ms = NOW_MS + 700_000
    assert sender.json({**RING, "time": NOW_MS}).status is HTTPStatus.CONFLICT


def test_a_second_offer_without_a_moment_rings_again_later() -> None:
    sender = Sender("generic")
    for _ in range(2):
        sender.form(("user[]", "101"), event="newCall", callId="1", direction="in")
        sender.form(event="hangup", callId="1", direction="in", cause="noAnswer")
        sender.now_ms += 60_000
    assert sender.kinds() == ["ringing", "missed", "ringing", "missed"]


def test_what_is_written_down_has_names_of_fields_once_and_no_values(caplog: pytest.LogCaptureFixture) -> None:
    sender = Sender("hotline")
    with caplog.at_level(logging.DEBUG):
        for number in range(3):
            sender.json({**RING, "callId": str(number), "newField": "secret name", "a\nb": "1"})
        sender.json({"event": "something else", "callId": "9", "number": "+74950000001"})
        sender.json({"event": "ringing", "number": "+74950000001"})
    assert caplog.text.count("newField") == 1
    assert "secret name" not in caplog.text
    assert "74950000001" not in caplog.text
    assert TOKEN not in caplog.text
    assert "a\nb" not in caplog.text
    assert sender.hook.tally.unknown == 1
    assert sender.hook.tally.refused == {"no_call_id": 1}


def test_secrets_are_not_shown_and_come_back_from_the_keyring() -> None:
    assert TOKEN not in repr(SECRETS)
    assert Secrets.unpacked(SECRETS.packed()) == SECRETS
    assert len(new_token()) >= 43
    assert new_token() != new_token()
    for damaged in ("", "[]", "{}", "null", '"token"'):
        with pytest.raises(WebhookError):
            Secrets.unpacked(damaged)


def test_a_profile_that_needs_keys_does_not_start_without_them() -> None:
    roster = Roster.of_desk("101")
    bare, half = Secrets(TOKEN), Secrets(TOKEN, "key")
    for name, secrets in (("mango", bare), ("mango", half), ("megafon", bare), ("hotline", Secrets(""))):
        with pytest.raises(WebhookError):
            Hook(load_profile(name), secrets, roster)
    assert Hook(load_profile("placetel"), Secrets(TOKEN), roster).path == f"/hook/{TOKEN}"


_TEXT = st.text(max_size=40)
_NAMES = [
    "event", "cmd", "type", "callId", "call_id", "callid", "entry_id", "user[]", "direction", "from", "phone",
    "ext", "json", "sign", "crm_token", "time", "timestamp", "seq", "call_state",
]  # fmt: skip
_FIELDS = st.dictionaries(
    st.sampled_from(_NAMES) | _TEXT,
    _TEXT | st.sampled_from(["newCall", "answer", "hangup", "event", "INCOMING", "101", "in", "out", SECRETS.key]),
    max_size=12,
)


@pytest.mark.parametrize("profile", PROVIDERS)
@given(fields=_FIELDS, tail=st.sampled_from(["", "/events/call", "/\ud800", "/events/recording"]))
@settings(max_examples=60)
def test_any_fields_are_answered(profile: str, fields: dict[str, str], tail: str) -> None:
    sender = Sender(profile)
    body = urlencode({key: value.encode("utf-8", "replace") for key, value in fields.items()}).encode()
    assert sender.post(body, FORM, tail).status in set(HTTPStatus)
    whole = {key.encode("utf-8", "replace").decode(): value for key, value in fields.items()}
    assert sender.post(json.dumps(whole).encode(), "application/json", tail).status in set(HTTPStatus)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["event", "callId", "extension", "direction", "time", "seq"]), _JSON))
@settings(max_examples=150)
def test_any_json_is_answered(about: dict[str, object]) -> None:
    sender = Sender("hotline")
    assert sender.post(json.dumps({**RING, **about}).encode(), "application/json").status in set(HTTPStatus)


@given(st.integers(0, 400), st.integers(0, 255), st.booleans())
@settings(max_examples=150)
def test_a_signed_request_with_one_byte_changed_or_lost_is_not_believed(at: int, byte: int, cut: bool) -> None:
    about = {"vpbx_api_key": SECRETS.key, "json": json.dumps(mango_call("Appeared", 1, 0))}
    body = bytearray(urlencode({**about, "sign": "0" * 64}).encode())
    at %= len(body)
    changed = bytes(body[:at]) if cut else bytes(body[:at]) + bytes([byte]) + bytes(body[at + 1 :])
    sender = Sender("mango")
    sender.post(changed, FORM, "/events/call")
    assert sender.kinds() == []
