"""Word of a newer version: a small signed file, the feed, told to the person and no more. Nothing is installed.

The feed is read only where somebody set its place (``update_feed``: an https address, a share, a file); without a
place nothing is asked. It is JSON: ``payload`` is the text of another JSON object with ``version``, ``notes`` by
language and ``where``; ``signature`` its Ed25519 signature, Base64. The public key is pinned when the packages are
built (``resources/updates/key.hex``); a build without one reads no feed.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from pathlib import Path

from app.records import frozen
from app.services.errors import KnownError
from app.services.resources import resource_dir
from app.version import VERSION

MAX_BYTES = 64 * 1024
PATIENCE_S = 15.0
_VERSION = re.compile(r"\d{1,4}(\.\d{1,6}){1,3}")
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


class FeedTrouble(KnownError):
    """The feed of versions cannot be read, or is not from the maker."""


@frozen
class Newer:
    """A version above the one that runs. ``where`` says to people where to get it; it is never fetched."""

    version: str
    notes: dict[str, str]
    where: str


def pinned_key() -> bytes | None:
    """The maker's public key as built in; None in a build without one."""
    try:
        text = (resource_dir() / "updates" / "key.hex").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return bytes.fromhex(text) if re.fullmatch(r"[0-9a-f]{64}", text) else None


def look(place: str, key: bytes | None, running: str = VERSION) -> Newer | None:
    """What the feed at ``place`` says is newer than ``running``; None where nothing is. Raises FeedTrouble."""
    if not place or key is None:
        return None
    return newer(_fetch(place), key, running)


def newer(raw: bytes, key: bytes, running: str) -> Newer | None:
    """The same of a feed at hand. Nothing of it is looked at before the signature is found good."""
    payload = _verified(raw, key)
    try:
        told = json.loads(payload)
        found = Newer(told["version"], dict(told.get("notes", {})), told.get("where", ""))
        texts = [found.version, found.where, *found.notes.keys(), *found.notes.values()]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FeedTrouble("updates.unreadable") from error
    if not all(isinstance(text, str) for text in texts) or not _VERSION.fullmatch(found.version):
        raise FeedTrouble("updates.unreadable")
    return found if _order(found.version) > _order(running) else None


def _verified(raw: bytes, key: bytes) -> str:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        feed = json.loads(raw)
        payload, signature = feed["payload"], base64.b64decode(feed["signature"], validate=True)
        signed = payload.encode("utf-8")
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
        raise FeedTrouble("updates.unreadable") from error
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except InvalidSignature as error:
        raise FeedTrouble("updates.not_signed") from error
    return str(payload)


def _order(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _fetch(place: str) -> bytes:
    if place.lower().startswith("https://"):
        return _fetch_by_https(place)
    if _OTHER_SCHEME.match(place):
        raise FeedTrouble("updates.only_https")
    try:
        with Path(place).open("rb") as file:
            return _whole(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise FeedTrouble("updates.unreachable") from error


def _fetch_by_https(place: str) -> bytes:
    """By the system's proxy and trusted certificates; an answer that leads to another scheme is refused."""
    import urllib.request

    try:
        with urllib.request.urlopen(place, timeout=PATIENCE_S) as answer:  # noqa: S310 - only https gets here
            if not answer.geturl().lower().startswith("https://"):
                raise FeedTrouble("updates.only_https")
            return _whole(answer.read(MAX_BYTES + 1))
    except (OSError, ValueError) as error:
        raise FeedTrouble("updates.unreachable") from error


def _whole(raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise FeedTrouble("updates.unreadable")
    return raw
