"""How a number is dialled: a table of rules as data. Pure logic; kept by :mod:`app.services.directory.dialling`.

What is compared and dialled is never the text as it came: only a number's digits, with ``+`` before those of the
public network. Patterns are written as exchanges write them (Asterisk's dialplan, "Pattern Matching"): ``X`` any
digit, ``Z`` 1 to 9, ``N`` 2 to 9, ``[13-5]`` one of these, ``.`` at the end one or more of anything, ``!`` none or
more. The first rule that fits is taken; where none does, the number is dialled as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from app.records import frozen
from app.services.errors import KnownError
from app.services.phones.number import Kind, Number
from app.services.phones.parsing import parse, region_in_use
from app.services.phones.places import region_of

LONGEST = 24
"""E.164 has 15 digits; this leaves room for what the exchange wants before them."""

_LETTERS = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]"}
_SET = re.compile(r"\[(?:\d(?:-\d)?)+\]", re.ASCII)
_DIALLABLE = re.compile(rf"[0-9+*#]{{1,{LONGEST}}}", re.ASCII)
_PREFIX = re.compile(r"[0-9+*#]*", re.ASCII)


class DialError(KnownError):
    """A number that is not dialled, or a rule that is none."""


class Deed(StrEnum):
    """What a rule does: strip and prefix, dial something else instead, or not dial at all."""

    CHANGE = "change"
    REPLACE = "replace"
    FORBID = "forbid"


@frozen
class DialRule:
    """One rule. ``strip`` letters are taken off the front (``+`` is one), ``prefix`` is put there; with REPLACE
    ``prefix`` is all that is dialled. ``line`` is the line it belongs to, empty for all; ``note`` says why.
    """

    pattern: str
    deed: Deed = Deed.CHANGE
    strip: int = 0
    prefix: str = ""
    line: str = ""
    note: str = ""
    active: bool = True


@frozen
class Dialling:
    """How a number is dialled: ``digits`` go to the exchange, ``rule`` made them so (None: no rule fitted).

    ``extension`` is to be keyed once somebody answers. ``abroad``: the number is another country's. ``forbidden``:
    a rule says that it is not dialled, and ``digits`` are empty.
    """

    number: Number
    digits: str
    extension: str = ""
    rule: DialRule | None = None
    abroad: bool = False
    forbidden: bool = False


def how_dialled(rules: Iterable[DialRule], raw: str, line: str = "", region: str | None = None) -> Dialling:
    """How ``raw`` (any spelling) is dialled on ``line``; ``region`` as for :func:`app.services.phones.parse`.

    Raises DialError for what is no number that can be dialled: hidden, a name, nothing, or too long.
    """
    number = parse(raw, region)
    bare = bare_digits(number)
    if not bare:
        raise DialError("dialling.no_number")
    abroad = _is_abroad(number, region or region_in_use())
    rule = next((one for one in rules if one.active and one.line in ("", line) and fits(one.pattern, bare)), None)
    forbidden = rule is not None and rule.deed is Deed.FORBID
    digits = "" if forbidden else _changed(bare, rule)
    if not forbidden and not _DIALLABLE.fullmatch(digits):
        raise DialError("dialling.not_diallable", number=digits[: LONGEST + 1])
    return Dialling(number, digits, number.extension or "", rule, abroad, forbidden)


def bare_digits(number: Number) -> str:
    """What of a number is compared and dialled: ``+`` and digits, or digits; empty where there are none."""
    if number.e164 is not None:
        return number.e164
    kind, _, rest = number.key.partition(":")
    return rest.partition(";")[0] if kind in ("int", "short", "num") else ""


def fits(pattern: str, digits: str) -> bool:
    """Whether a number's digits are of the pattern; none are of a pattern that cannot be read."""
    try:
        return _compiled(pattern).fullmatch(digits) is not None
    except DialError:
        return False


def check(rule: DialRule) -> None:
    """Raise DialError for a rule that can never work."""
    _compiled(rule.pattern)
    if not _PREFIX.fullmatch(rule.prefix) or len(rule.prefix) > LONGEST:
        raise DialError("dialling.bad_prefix", prefix=rule.prefix)
    if rule.deed is Deed.REPLACE and not rule.prefix:
        raise DialError("dialling.replace_with_nothing", pattern=rule.pattern)
    if not 0 <= rule.strip <= LONGEST:
        raise DialError("dialling.bad_strip", pattern=rule.pattern)


def _is_abroad(number: Number, home: str) -> bool:
    """Whether a number is another country's; one of no known country, by its country code."""
    if number.kind is not Kind.E164 or number.e164 is None:
        return False
    region = region_of(number)
    if region is not None:
        return region != home
    import phonenumbers

    return not number.e164.startswith(f"+{phonenumbers.country_code_for_region(home)}")


def _changed(bare: str, rule: DialRule | None) -> str:
    if rule is None:
        return bare
    if rule.deed is Deed.REPLACE:
        return rule.prefix
    rest = bare[rule.strip :]
    return rule.prefix + rest.removeprefix("+") if rule.prefix else rest


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression without repetition inside, so that none takes long."""
    rest = re.sub(r"\s", "", pattern).removeprefix("_")
    if not rest or len(rest) > 4 * LONGEST:
        raise DialError("dialling.bad_pattern", pattern=pattern)
    made = []
    while rest:
        found = _SET.match(rest)
        letter = rest[0].upper()
        if found:
            made.append(found[0])
            rest = rest[found.end() :]
            continue
        if letter in _LETTERS:
            made.append(_LETTERS[letter])
        elif letter.isascii() and letter.isdigit():
            made.append(letter)
        elif letter == "+" and not made:
            made.append(r"\+")
        elif letter in ".!" and len(rest) == 1:
            made.append(".+" if letter == "." else ".*")
        else:
            raise DialError("dialling.bad_pattern", pattern=pattern)
        rest = rest[1:]
    try:
        return re.compile("".join(made), re.ASCII | re.DOTALL)
    except re.error as error:  # a set that runs backwards
        raise DialError("dialling.bad_pattern", pattern=pattern) from error
