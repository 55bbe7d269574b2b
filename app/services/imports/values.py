"""One cell to one value. A cell that cannot be read raises Rejected and nothing else, whatever it holds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache

from app.models.tickets import TicketState
from app.services import phones
from app.services.imports import words
from app.services.imports.errors import Rejected
from app.services.imports.fields import plain

MAX_TEXT = 1_000_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200b\u202f\u3000\ufeff]+")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAIL = re.compile(r"[^\s@,;<>()\[\]]+@[^\s@,;<>()\[\]]+\.[^\s@,;<>()\[\].]{2,}")
_NO_PHONE = frozenset({"нет", "no", "не знает", "нет телефона", "no phone"})
_TRUNK_SCIENTIFIC = re.compile(r"[+-]?\d[.,]\d+[eE]\+?\d{1,2}")


def to_text(cell: object) -> str:
    """A cell as text: whole floats without ``.0``, one blank for many, line breaks kept, nothing for '?'."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _float_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes").removesuffix(" 00:00")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    text = str(cell)
    if len(text) > MAX_TEXT:
        raise Rejected("importing.too_long", value=text[:40])
    if not text.isascii():
        _refuse_broken_letters(text)
    return _tidy(text)


def to_phones(cell: object, region: str | None = None) -> tuple[phones.Number, ...]:
    """Every telephone number of a cell; digits kept as a float or behind ``=`` count. Raises Rejected."""
    text = to_text(cell).lstrip("='").strip()
    if not text or plain(text) in _NO_PHONE:
        return ()
    if _TRUNK_SCIENTIFIC.fullmatch(text):
        raise Rejected("importing.cut_phone", value=text[:40])
    found = _numbers(text[:500], region)
    if not found:
        raise Rejected("importing.bad_phone", value=text[:40])
    return found


@lru_cache(maxsize=20_000)
def _numbers(text: str, region: str | None) -> tuple[phones.Number, ...]:
    # A line of a cell is always a number of its own, whatever its words would mean beside another.
    found = {n.key: n for line in text.split("\n") for n in phones.parse_cell(line, region)}
    return tuple(found.values())


def to_mails(cell: object) -> tuple[str, ...]:
    """Every e-mail address of a cell, in lower case. Raises Rejected for a text without any."""
    text = to_text(cell)
    if not text or plain(text) in ("нет", "no"):
        return ()
    found = tuple(dict.fromkeys(match.strip(".").lower() for match in _MAIL.findall(text)))
    if not found:
        raise Rejected("importing.bad_mail", value=text[:40])
    return found


def to_yes_no(cell: object) -> bool | None:
    """Yes, no, or nothing said. Raises Rejected."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str) and cell.strip() in ("+", "✓", "-", "—"):
        return cell.strip() in ("+", "✓")
    word = to_text(cell).casefold()
    if not word:
        return None
    if word in words.listed("yes") or word in words.listed("no"):
        return word in words.listed("yes")
    raise Rejected("importing.bad_yes_no", value=word[:40])


def to_state(cell: object, extra: dict[str, str]) -> str:
    """A ticket state, ``""`` where none is given. ``extra`` are this mapping's own words. Raises Rejected."""
    state = _by_table(cell, words.meanings("states"), extra, "importing.bad_state")
    if state and state not in set(TicketState):
        raise Rejected("importing.bad_state", value=state[:40])
    return state


def to_channel(cell: object, extra: dict[str, str]) -> str:
    """A channel, ``""`` where none is given. Raises Rejected."""
    return _by_table(cell, words.meanings("channels"), extra, "importing.bad_channel")


def to_priority(cell: object, extra: dict[str, str]) -> int | None:
    """1 low to 4 critical: by the word beside the number (``2 - High``); a bare number is a rank from 1."""
    return _ranked(cell, words.meanings("priorities"), extra, "importing.bad_priority", _by_rank)


def to_level(cell: object) -> int | None:
    """1 high to 3 low, as ITIL tools write impact and urgency; None for a word or code that says neither.

    They only suggest a priority, so that an unknown one is no reason to turn a row away. Raises Rejected for a
    text that no cell should hold.
    """
    try:
        return _ranked(cell, words.meanings("levels"), {}, "importing.bad_level", _by_level)
    except Rejected as reason:
        if reason.key == "importing.bad_level":
            return None
        raise


def to_complexity(cell: object) -> int | None:
    """1 simple to 3 hard. Raises Rejected."""
    return _ranked(cell, words.meanings("complexity"), {}, "importing.bad_level", _by_level)


def to_whole(cell: object) -> int | None:
    """A whole number. Raises Rejected."""
    text = to_text(cell)
    if not text:
        return None
    if not re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII):
        raise Rejected("importing.bad_number", value=text[:40])
    return int(text)


def priority_of(impact: int, urgency: int) -> int:
    """Impact by urgency (ITIL's matrix): both high is critical, both low is low."""
    return max(1, min(4, 6 - impact - urgency))


def _by_table(cell: object, table: dict[str, str], extra: dict[str, str], reason: str) -> str:
    text = to_text(cell)
    if not text:
        return ""
    word = plain(text)
    own = {plain(key): value for key, value in extra.items()} if extra else extra
    # '3 - In progress': the number ranks, the word says.
    unnumbered = word.lstrip("0123456789 ")
    found = own.get(word) or table.get(word) or own.get(unnumbered) or table.get(unnumbered)
    if not found:
        raise Rejected(reason, value=text[:40])
    return found


def _by_rank(number: int) -> int:
    return max(1, min(4, 5 - number))


def _by_level(number: int) -> int:
    return max(1, min(3, number))


def _ranked(
    cell: object, table: dict[str, str], extra: dict[str, str], reason: str, of_number: Callable[[int], int]
) -> int | None:
    text = to_text(cell)
    if not text:
        return None
    try:
        found = _by_table(cell, table, extra, reason)
    except Rejected:
        number = re.match(r"[PpПп]?(\d)\b", text, re.ASCII)
        if number and int(number[1]) <= 5:
            return of_number(int(number[1]))
        raise
    if found not in ("1", "2", "3", "4"):
        raise Rejected(reason, value=text[:40])
    return int(found)


def _float_text(number: float) -> str:
    if math.isnan(number) or math.isinf(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e18 else repr(number)


def _tidy(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if int(match[1], 16) < 0xD800 else "", text)
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "\n" in text:
        text = "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n")).strip()
    else:
        text = _BLANKS.sub(" ", text).strip()
    return "" if len(text) < 16 and text.casefold() in words.listed("nothing") else text


def _refuse_broken_letters(text: str) -> None:
    """A surrogate is a byte that the file's encoding does not know: better told than kept."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        shown = text.encode("utf-8", "replace").decode()
        raise Rejected("importing.broken_letters", value=shown[:40])
