"""Who sent it: the token in the path, and what a provider adds to prove itself. All compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets as random_secrets
from collections.abc import Mapping
from dataclasses import field
from http import HTTPStatus
from typing import Any

from app.records import frozen
from app.services.telephony.webhooks.bodies import Fields
from app.services.telephony.webhooks.errors import RefusedError, WebhookError

TOKEN_BYTES = 32


@frozen
class Secrets:
    """``token`` is part of the address; ``key`` and ``salt`` are what the provider's page shows, if it does.

    Never printed; kept in the keyring as :meth:`packed`.
    """

    token: str = field(repr=False)
    key: str = field(default="", repr=False)
    salt: str = field(default="", repr=False)

    def packed(self) -> str:
        """As one text for the keyring."""
        return json.dumps({"token": self.token, "key": self.key, "salt": self.salt})

    @staticmethod
    def unpacked(text: str) -> Secrets:
        """From the keyring's text; raises WebhookError for what is none."""
        try:
            parts = json.loads(text)
            return Secrets(str(parts["token"]), str(parts.get("key", "")), str(parts.get("salt", "")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WebhookError("webhooks.secret_unreadable") from error


def new_token() -> str:
    """A token nobody can guess: 256 bits, safe in an address."""
    return random_secrets.token_urlsafe(TOKEN_BYTES)


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


@frozen
class Signature:
    """How a provider proves itself. ``kind``:

    ``none`` by the token in the path alone; ``field``: the key comes in the field ``name``; ``sha256``: the field
    ``name`` is the SHA-256 of key, field ``body`` and salt, and the field ``key_field`` is the key (Mango Office);
    ``hmac_sha256``: the header ``name`` is the HMAC of the whole body with the key (Placetel).
    """

    kind: str = "none"
    name: str = ""
    body: str = ""
    key_field: str = ""
    optional: bool = False

    @staticmethod
    def of(about: Mapping[str, Any]) -> Signature:
        """From a profile's ``signature``. Raises TypeError for keys it does not have."""
        made = Signature(**about)
        if made.kind not in ("none", "field", "sha256", "hmac_sha256"):
            raise ValueError(made.kind)
        return made

    @property
    def needs_key(self) -> bool:
        """Whether a key must be there."""
        return self.kind != "none" and not self.optional

    @property
    def needs_salt(self) -> bool:
        """Whether a salt must be there as well."""
        return self.kind == "sha256" and not self.optional

    def check(self, secrets: Secrets, body: bytes, headers: Mapping[str, str], fields: Fields) -> None:
        """Raises RefusedError where the sender is not proved. ``headers`` have names in small letters."""
        if self.kind == "none" or (self.optional and not secrets.key):
            return
        if self.kind == "field":
            sound = same(_one(fields, self.name), secrets.key)
        elif self.kind == "sha256":
            text = secrets.key + _one(fields, self.body) + secrets.salt
            made = hashlib.sha256(text.encode()).hexdigest()
            sound = same(_one(fields, self.name).lower(), made) & same(_one(fields, self.key_field), secrets.key)
        else:
            made = hmac.new(secrets.key.encode(), body, hashlib.sha256).hexdigest()
            sound = same(headers.get(self.name.lower(), "").strip().lower(), made)
        if not sound or not secrets.key:
            raise RefusedError(HTTPStatus.FORBIDDEN, "signature")


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")
