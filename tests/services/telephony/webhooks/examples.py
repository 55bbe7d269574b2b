"""Requests as the providers document them, for the desk 101; numbers and names are invented."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

from app.services.telephony.events import CallEvent
from app.services.telephony.webhooks.hook import Answer, Hook, Request
from app.services.telephony.webhooks.profiles import load_profile
from app.services.telephony.webhooks.roster import Roster
from app.services.telephony.webhooks.signing import Secrets

TOKEN = "t" * 43
SECRETS = Secrets(TOKEN, "key-of-the-provider", "salt-of-the-provider")
NOW_MS = 1_795_324_500_000  # 2026-11-22 05:15 UTC
FORM = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str]]


class Sender:
    """A provider's side: posts to a hook and keeps the answers and the events."""

    def __init__(self, profile: str, roster: Roster | None = None, **about: Any) -> None:
        roster = roster or Roster.of_desk("101", ["anna", "Anna Petrova", "7777abc@fpbx.de", "w0"])
        self.hook = Hook(load_profile(profile), about.pop("secrets", SECRETS), roster, **about)
        self.events: list[CallEvent] = []
        self.now_ms = NOW_MS

    def post(self, body: bytes, kind: str = FORM, tail: str = "", **headers: str) -> Answer:
        """One request, a second later than the last."""
        self.now_ms += 1_000
        about = {"content-type": kind, "host": "calls.example.org", **headers}
        return self.hook.take(Request(self.hook.path + tail, about, body), self.now_ms, self.events.append)

    def form(self, *pairs: tuple[str, str], encoding: str = "utf-8", kind: str = FORM, **fields: str) -> Answer:
        """A form."""
        return self.post(urlencode([*pairs, *fields.items()], encoding=encoding).encode(), kind)

    def json(self, about: dict[str, Any]) -> Answer:
        """A JSON text."""
        return self.post(json.dumps(about, ensure_ascii=False).encode(), "application/json")

    def mango(self, tail: str, about: dict[str, Any], sign: str | None = None) -> Answer:
        """A signed form with the JSON in it, as Mango Office sends it."""
        text = json.dumps(about, ensure_ascii=False)
        made = hashlib.sha256(f"{SECRETS.key}{text}{SECRETS.salt}".encode()).hexdigest()
        fields = {"vpbx_api_key": SECRETS.key, "sign": made if sign is None else sign, "json": text}
        return self.post(urlencode(fields).encode(), FORM, f"/{tail}")

    def placetel(self, signed_with: str = SECRETS.key, **fields: str) -> Answer:
        """A form with its signature in a header."""
        body = urlencode(fields).encode()
        made = hmac.new(signed_with.encode(), body, hashlib.sha256).hexdigest()
        return self.post(body, **{"x-placetel-signature": made})

    def kinds(self) -> list[str]:
        """The events so far, by kind."""
        return [event.kind.value for event in self.events]


def mango_call(state: str, seq: int, second: int, **over: Any) -> dict[str, Any]:
    """A call from outside to the extension 101."""
    return {
        "entry_id": "232wc3e3w3s222",
        "call_id": "100:500:257",
        "timestamp": NOW_MS // 1000 + second,
        "seq": seq,
        "call_state": state,
        "location": "abonent",
        "from": {"number": "79000000001"},
        "to": {"extension": "101", "number": "sip:anna@vpbx.example", "line_number": "78005550000"},
        **over,
    }
