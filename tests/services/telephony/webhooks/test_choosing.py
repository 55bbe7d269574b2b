"""From the settings to a line that hears webhooks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.services.errors import KnownError
from app.services.paths import paths_in
from app.services.settings.declared import BY_NAME
from app.services.settings.settings import Settings, Value, load_settings
from app.services.telephony.choosing import LineNotChosen, Wish, make_line
from app.services.telephony.manual import ManualLine
from app.services.telephony.webhooks.choosing import OWN, address_of, is_open, profile_of
from app.services.telephony.webhooks.errors import WebhookError
from app.services.telephony.webhooks.hook import Request
from app.services.telephony.webhooks.line import WebhookLine
from app.services.telephony.webhooks.profiles import load_profile, profile_names, read_profile
from app.services.telephony.webhooks.signing import Secrets
from tests.services.telephony.webhooks.examples import SECRETS, TOKEN

EXAMPLE = {
    "call_id": ["id"],
    "sides": [{"people": ["who"], "direction": "in", "number": ["caller"]}],
    "steps": [{"when": {"what": ["ring"]}, "step": "ringing"}],
}


def _wish(folder: Path, secret: str = SECRETS.packed(), extension: str = "101", **values: Value) -> Wish:
    settings: Settings = load_settings(paths_in(folder))
    for name, value in {"line": "webhook", **values}.items():
        settings.set(name, value)
    return Wish(settings, ManualLine(), extension, secret)


@pytest.mark.parametrize("profile", profile_names())
def test_every_profile_makes_a_line(tmp_path: Path, profile: str) -> None:
    line = make_line(_wish(tmp_path, webhook_profile=profile))
    assert isinstance(line, WebhookLine)
    assert line.port == 0


def test_the_settings_offer_every_profile() -> None:
    assert set(BY_NAME["webhook_profile"].choices) == {*profile_names(), OWN}


def test_the_houses_own_profile(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_text(json.dumps(EXAMPLE), encoding="utf-8")
    assert profile_of(_wish(tmp_path, webhook_profile=OWN, webhook_own_profile=str(file))).name == "own"
    with pytest.raises(WebhookError):
        profile_of(_wish(tmp_path, webhook_profile=OWN, webhook_own_profile=str(tmp_path / "none.json")))
    with pytest.raises(LineNotChosen):
        profile_of(_wish(tmp_path, webhook_profile=OWN, webhook_own_profile=""))
    for wrong in ("", "[]", "{", json.dumps({**EXAMPLE, "stepz": []}), json.dumps({**EXAMPLE, "steps": []})):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(WebhookError):
            profile_of(_wish(tmp_path, webhook_profile=OWN, webhook_own_profile=str(file)))


@pytest.mark.parametrize("name", ["../hotline", "", "HOTLINE", "hotline.json", "no"])
def test_no_such_profile(name: str) -> None:
    with pytest.raises(WebhookError):
        load_profile(name)


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": [{"when": {"what": ["ring"]}, "step": "sing"}]},
        {"sides": [{"people": ["who"], "direction": "up", "number": ["caller"]}]},
        {"sides": [{"people": ["who"], "direction": "in", "number": {"up": ["caller"]}}]},
        {"call_id": 5},
        {"charset": "no-such"},
        {"signature": {"kind": "trust"}},
        {"signature": {"kin": "none"}},
        {"replay_s": "soon"},
        {"ending": {"fields": ["why"], "values": {"x": "just so"}}},
    ],
)
def test_a_profile_with_a_mistake_is_refused_when_read(wrong: dict[str, object]) -> None:
    assert read_profile("right", EXAMPLE).name == "right"
    with pytest.raises((ValueError, TypeError, KeyError, LookupError)):
        read_profile("wrong", {**EXAMPLE, **wrong})


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    for wish in (
        _wish(tmp_path, secret=""),
        _wish(tmp_path, secret="damaged"),
        _wish(tmp_path, extension=""),
        _wish(tmp_path, secret=Secrets(TOKEN).packed(), webhook_profile="mango"),
        _wish(tmp_path, webhook_profile="hotline", webhook_host="localhost"),
    ):
        with pytest.raises(KnownError) as told:
            make_line(wish)
        assert TOKEN not in str(told.value)


def test_names_are_told_only_where_an_administrator_said_so(tmp_path: Path) -> None:
    asked = {"cmd": "contact", "phone": "79000000001", "callid": "1", "crm_token": SECRETS.key}
    request = Request(f"/hook/{TOKEN}", {}, urlencode(asked).encode())
    assert BY_NAME["webhook_tell_name"].for_administrators
    for tells, answer in ((False, "{}"), (True, '{"contact_name": "Anna"}')):
        wish = replace(
            _wish(tmp_path, webhook_profile="megafon", webhook_tell_name=tells), who=lambda _number: "Anna"
        )
        line = make_line(wish)
        assert isinstance(line, WebhookLine)
        assert line._hook.take(request, 0).body == answer


def test_the_address_to_give_away(tmp_path: Path) -> None:
    wish = _wish(tmp_path, webhook_port=9000)
    assert address_of(wish, SECRETS) == f"http://127.0.0.1:9000/hook/{TOKEN}"
    assert address_of(_wish(tmp_path, webhook_host="::1"), SECRETS) == f"http://[::1]:9000/hook/{TOKEN}"
    everywhere = address_of(_wish(tmp_path, webhook_host="0.0.0.0"), SECRETS)
    assert "0.0.0.0" not in everywhere
    outside = _wish(tmp_path, webhook_public_url="https://calls.example.ru/")
    assert address_of(outside, SECRETS) == f"https://calls.example.ru/hook/{TOKEN}"


def test_what_others_can_reach() -> None:
    assert not is_open("127.0.0.1")
    assert not is_open("::1")
    assert is_open("0.0.0.0")
    assert is_open("192.168.1.5")
    assert BY_NAME["webhook_host"].default == "127.0.0.1"
    assert BY_NAME["webhook_host"].for_administrators
