"""Taking personal values out of texts that leave the store: the log and crash reports.

Patterns find telephone numbers, e-mail addresses and long runs of digits. Names of people have no pattern, so
nothing but ids is ever logged (a house rule), and a crash report leaves out the words of most exceptions.
"""

from __future__ import annotations

import re
import traceback
from pathlib import Path

_ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])")
_MAIL = re.compile(r"[^\s@<>\"'(),:;]+@[^\s@<>\"'(),:;]+\.[^\s@<>\"'(),:;]+")
_NUMBER = re.compile(r"\+?\d(?:[\s().\-\u2010-\u2015]{0,3}\d){5,}")

# Their texts are made by Python from names in the code, never from values.
_PLAIN_WORDS = (AttributeError, ImportError, NameError, RecursionError, NotImplementedError, MemoryError)


def mask(text: str) -> str:
    """``text`` without telephone numbers, e-mail addresses and digit runs; our own ids (32 hex) stay."""
    parts, end = [], 0
    for found in _ID.finditer(text):
        parts += [_mask_piece(text[end : found.start()]), found.group()]
        end = found.end()
    return "".join([*parts, _mask_piece(text[end:])])


def _mask_piece(text: str) -> str:
    return _NUMBER.sub("[number]", _MAIL.sub("[e-mail]", text))


def describe(error: BaseException) -> str:
    """The traceback with its causes: places and types, no values of variables, no words that may be personal."""
    parts: list[str] = []
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        parts.append(_one(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nwhile handling, or because of:\n".join(parts)


def _one(error: BaseException) -> str:
    lines = [
        f"  {short_path(frame.filename)}:{frame.lineno} in {frame.name}\n    {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error)
    words = mask(str(error)) if isinstance(error, _PLAIN_WORDS) else "(words left out)"
    return "\n".join([*lines, f"{kind.__module__}.{kind.__qualname__}: {words}"])


def short_path(name: str) -> str:
    """A source file's path from its package on: the rest may hold the person's name."""
    parts = Path(name).parts
    for anchor in ("site-packages", "app", "lib", "Lib"):
        if anchor in parts:
            at = len(parts) - 1 - parts[::-1].index(anchor)
            return "/".join(parts[at if anchor == "app" else at + 1 :])
    return "/".join(parts[-2:])
