"""What a telephone number is to us: a key that every spelling of it shares."""

from __future__ import annotations

import re
from enum import StrEnum

from app.records import frozen


class Kind(StrEnum):
    """How far a spelling was understood."""

    E164 = "e164"  # a number of the public network
    INTERNAL = "internal"  # an inner number of the own exchange
    SHORT = "short"  # 112, 101 and other short services
    HIDDEN = "hidden"  # the caller gave none
    UNPARSED = "unparsed"  # digits, but no number we know


@frozen
class Number:
    """One telephone number.

    ``key`` is what contact points are stored and looked up under: ``+74951234567``,
    ``+74951234567;ext=12``, ``int:1234``, ``short:112``, ``num:1234567`` (digits of no known plan),
    ``sip:name``; empty when there is nothing to look up. ``e164`` and ``extension`` are the parts of a public
    number; ``raw`` is the spelling as it came, which is personal and stays out of logs.
    """

    key: str
    e164: str | None
    extension: str | None
    kind: Kind
    raw: str


EXTENSION = ";ext="

# Longer runs of digits are no telephone number; the key is cut so that a pasted page cannot become a key.
MAX_DIGITS = 40

_KEY = re.compile(r"(?P<kind>int|short|num):(?P<digits>\d{1,40})(?:;ext=(?P<extension>\d{1,20}))?", re.ASCII)
_SIP_KEY = re.compile(r"sip:[^\s@;:<>\"]{1,64}")
_KINDS = {"int": Kind.INTERNAL, "short": Kind.SHORT, "num": Kind.UNPARSED}


def public(e164: str, extension: str | None, raw: str) -> Number:
    """A number of the public network."""
    key = e164 + EXTENSION + extension if extension else e164
    return Number(key, e164, extension, Kind.E164, raw)


def internal(digits: str, raw: str) -> Number:
    """An inner number of the own exchange."""
    return Number(f"int:{digits}", None, None, Kind.INTERNAL, raw)


def short(digits: str, raw: str) -> Number:
    """The number of a short service."""
    return Number(f"short:{digits}", None, None, Kind.SHORT, raw)


def unparsed(digits: str, extension: str | None, raw: str) -> Number:
    """Digits that belong to no numbering plan we know; empty digits make an empty key."""
    if not digits:
        return Number("", None, None, Kind.UNPARSED, raw)
    key = f"num:{digits[:MAX_DIGITS]}"
    return Number(key + EXTENSION + extension if extension else key, None, extension, Kind.UNPARSED, raw)


def sip_name(name: str, raw: str) -> Number:
    """A subscriber of an exchange who has a name and no number."""
    return Number(f"sip:{name}", None, None, Kind.UNPARSED, raw)


def hidden(raw: str) -> Number:
    """The caller gave no number."""
    return Number("", None, None, Kind.HIDDEN, raw)


def from_key(text: str) -> Number | None:
    """The number whose ``key`` is ``text``, for the keys that are not themselves a spelling in use."""
    if _SIP_KEY.fullmatch(text) and not any(letter.isdigit() for letter in text):
        return sip_name(text[4:].casefold(), text) if text[4:] == text[4:].casefold() else None
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    kind = _KINDS[match["kind"]]
    extension = match["extension"]
    if kind is Kind.UNPARSED:
        return unparsed(match["digits"], extension, text)
    if extension:
        return None
    return Number(text, None, None, kind, text)
