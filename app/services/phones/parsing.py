"""From any spelling of a number to the key it is stored and looked up under."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.services.phones import number as make
from app.services.phones import plan
from app.services.phones.number import Kind, Number
from app.services.phones.spelling import (
    clean,
    digits_of,
    lone_extension,
    pieces,
    says_hidden,
    split_extension,
    without_uri,
)

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

DEFAULT_REGION = "RU"
"""The country of numbers written without ``+`` until :func:`use_region` names another."""

_region = DEFAULT_REGION

# An inner number has at most this many digits; six and seven are a town's own numbers, their town unknown.
INNER_DIGITS = 5

_PLUS_EIGHT = re.compile(r"\+\s*8[\s(\-.]")
_VANITY = re.compile(r"\+?\d[\d\s()\-.]*[A-Z][A-Z\d\s\-]*")


def use_region(region: str) -> None:
    """Take this country (ISO 3166, ``RU``) for numbers written without ``+`` from now on, in every thread."""
    global _region
    _region = region


def region_in_use() -> str:
    """The country of numbers written without ``+`` where none is named."""
    return _region


def parse(raw: str, region: str | None = None) -> Number:
    """Read any text as one number; never raises. ``region`` is the country of numbers written without ``+``,
    the one in use (:func:`use_region`) where none is given.

    Of several numbers in one text the first is taken; see :func:`parse_cell` for all of them.
    """
    region = region or _region
    known = make.from_key(raw)
    if known is not None:
        return known
    text = clean(raw)
    if not digits_of(text):
        return _without_digits(text, raw)
    whole = _one(text, region, raw)
    if whole.kind is not Kind.UNPARSED:
        return whole
    parts = pieces(text)
    if len(parts) > 1:
        read = [_one(part, region, raw) for part in parts]
        return next((number for number in read if number.kind is Kind.E164), read[0])
    return whole


def parse_cell(cell: str, region: str | None = None) -> tuple[Number, ...]:
    """Every number written in one cell of a table, each once, in order; empty for a cell without any."""
    parts = pieces(clean(cell))
    if len(parts) == 1:
        parts = [cell]
    found: dict[str, Number] = {}
    for part in parts:
        number = parse(part, region)
        if number.key:
            found.setdefault(number.key, number)
    return tuple(found.values())


def lookup_keys(raw: str, region: str | None = None) -> tuple[str, ...]:
    """Keys to try against contact points, the most exact first; empty for a hidden number."""
    region = region or _region
    number = parse(raw, region)
    keys = [number.key]
    if number.extension:
        keys.append(number.key.partition(make.EXTENSION)[0])
    if number.kind is Kind.SHORT:
        keys.append(f"int:{number.key.partition(':')[2]}")
    if number.kind is not Kind.HIDDEN and make.from_key(raw) is None:
        keys.extend(_other_readings(clean(raw), number.kind, region))
    return tuple(dict.fromkeys(key for key in keys if key))


def all_numbers(text: str, region: str | None = None) -> tuple[Number, ...]:
    """The public numbers in free text (a letter, a note), each once, in order of appearance."""
    import phonenumbers

    region = region or _region
    found: dict[str, Number] = {}
    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
        number = parse(match.raw_string, region)
        if number.kind is Kind.E164:
            found.setdefault(number.key, number)
    return tuple(found.values())


def _without_digits(text: str, raw: str) -> Number:
    """A hidden caller, a named SIP subscriber, or a text that is no number."""
    if says_hidden(text):
        return make.hidden(raw)
    name, is_sip = without_uri(text)
    name = name.partition(";")[0].casefold()
    if is_sip and name and make.from_key(f"sip:{name}") is not None:
        return make.sip_name(name, raw)
    return make.unparsed("", None, raw)


def _one(text: str, region: str, raw: str) -> Number:
    """Read a cleaned text with digits as one number."""
    if ";phone-context=" in text:
        number = plan.read_or_none(text, region)
        settled = plan.settled(number) if number else None
        e164 = _with_plus(settled, settled[1:], region) if settled else None
        if number and e164:
            return make.public(e164, number.extension, raw)
    text, _ = without_uri(text)
    inner = lone_extension(text)
    if inner is not None and len(inner) <= INNER_DIGITS:
        return make.internal(inner, raw)
    body, extension = split_extension(text)
    body = body.partition(";")[0] if digits_of(body.partition(";")[0]) else body
    digits = digits_of(body)
    if not digits:
        return make.unparsed("", None, raw)
    has_plus = body.find("+") in range(_first_digit(body))
    if not has_plus and extension is None and len(digits) <= INNER_DIGITS:
        if plan.is_short_service(digits, region):
            return make.short(digits, raw)
        return make.internal(digits, raw)
    e164 = _with_plus(body, digits, region) if has_plus else _without_plus(body, digits, region)
    if e164 and len(e164) == 11:
        # Read once more as a key will be, because ten digits behind a plus have a rule of their own.
        e164 = _with_plus(e164, e164[1:], region)
    if e164:
        return make.public(e164, extension, raw)
    return make.unparsed(digits, extension, raw)


def _first_digit(text: str) -> int:
    """Where the first digit stands."""
    return next(at for at, letter in enumerate(text) if letter.isdigit())


def _with_plus(body: str, digits: str, region: str) -> str | None:
    """Read a number written with ``+``, and the slips of the pen ``+8 495 …`` and ``+916 …``."""
    # No country has the code 8: people write +8 (495) for 8 (495).
    if region in ("RU", "KZ") and len(digits) == 11 and _PLUS_EIGHT.match(body.lstrip(" (")):
        digits = "7" + digits[1:]
    worldwide = plan.read_or_none("+" + digits, None)
    settled = plan.settled(worldwide) if worldwide else None
    national = plan.read_or_none(digits, region)
    # Ten Russian digits behind a plus are no number of India (+91 and eight digits): a valid reading wins. But a
    # key must read back as itself, so only where all such numbers are of one length.
    if region in ("RU", "KZ") and len(digits) == 10 and national and not (worldwide and plan.is_valid(worldwide)):
        return plan.settled(national) if plan.is_valid(national) else settled
    return settled


def _without_plus(body: str, digits: str, region: str) -> str | None:
    """Read a number without ``+``: as the region's own first, then as one whose ``+`` got lost on the way.

    Exchanges often send 74951234567 or 0044…; a valid reading goes before a merely possible one.
    """
    if _VANITY.fullmatch(body):
        spelled = plan.read_or_none(body, region)
        if spelled and plan.is_valid(spelled):
            return plan.settled(spelled)
    national = plan.read_or_none(digits, region)
    local = national is not None and plan.lacks_trunk_prefix(national, digits, region)
    if national and not local and plan.is_valid(national):
        return plan.settled(national)
    for lost in _readings_with_lost_plus(digits):
        if plan.is_valid(lost):
            return plan.settled(lost)
    return plan.settled(national) if national and not local else None


def _readings_with_lost_plus(digits: str) -> list[PhoneNumber]:
    """Readings of digits as an international number written without ``+`` or with ``00`` or ``8 10``
    for it.
    """
    if len(digits) < 10:
        return []
    texts = [digits]
    texts.extend(digits[len(prefix) :] for prefix in ("00", "810") if digits.startswith(prefix))
    read = (plan.read_or_none("+" + text, None) for text in texts)
    return [number for number in read if number is not None]


def _other_readings(text: str, kind: Kind, region: str) -> list[str]:
    """The region's own reading of digits without ``+``, under which the number may still have been stored.

    In small countries a whole number is as short as an inner one; in Germany it may lack its 0. Digits of no known
    plan are tried under any reading.
    """
    body = split_extension(without_uri(text)[0])[0]
    if not digits_of(body) or ("+" in body and kind is not Kind.UNPARSED):
        return []
    number = plan.read_or_none(body, region) or plan.read_or_none(digits_of(body), region)
    if number is None or (kind is not Kind.UNPARSED and not plan.is_valid(number)):
        return []
    return [plan.e164(number)]
