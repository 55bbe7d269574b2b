"""A desk's token: made once, shown once, kept at the gateway as a hash only.

A token has 256 random bits, so a plain SHA-256 of it cannot be guessed backwards; slow hashing is for passwords
people choose.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_NOBODY = "sha256:" + "0" * 64


def new_token() -> str:
    """A token for one desk."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the gateway's file holds of it."""
    return "sha256:" + hashlib.sha256(token.encode()).hexdigest()


def is_hash(text: str) -> bool:
    """Whether ``text`` is what :func:`hash_of` makes."""
    return _HASH.fullmatch(text) is not None


def fits(token: str, kept: str | None) -> bool:
    """Whether the token is the one whose hash is ``kept``; an unknown desk (None) takes as long to refuse."""
    same = hmac.compare_digest(hash_of(token), kept or _NOBODY)
    return same and kept is not None
