"""Lengths of time as people read and type them."""

from __future__ import annotations

import re

from app.services.words import t

MINUTE_MS = 60_000
_MINUTE = r"[мm]\w*\.?"
_HOUR = r"[чh]\w*\.?"


def length(ms: int) -> str:
    """``2 h 05 min``, ``40 min``; what is less than a minute counts as one once anything was spent."""
    minutes = -(-ms // MINUTE_MS)
    if minutes < 60:
        return t("ticket_time.minutes", n=minutes)
    return t("ticket_time.hours", hours=minutes // 60, minutes=minutes % 60)


def typed(text: str) -> int | None:
    """Minutes of ``1:30``, ``90``, ``1,5 h``, ``1 ч 30 м``; None for what is no length."""
    text = text.strip().lower().replace(",", ".")
    if match := re.fullmatch(r"(\d{1,3}):([0-5]\d)", text):
        return int(match[1]) * 60 + int(match[2])
    if match := re.fullmatch(rf"(\d{{1,4}})\s*(?:{_MINUTE})?", text):
        return int(match[1])
    if match := re.fullmatch(rf"(\d{{1,3}}(?:\.\d{{1,2}})?)\s*{_HOUR}(?:\s*(\d{{1,2}})\s*{_MINUTE})?", text):
        return round(float(match[1]) * 60) + int(match[2] or 0)
    return None


def as_typed(minutes: int) -> str:
    """``1:30``."""
    return f"{minutes // 60}:{minutes % 60:02d}"
