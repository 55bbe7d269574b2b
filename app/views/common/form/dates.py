"""Dates and times as people type them, kept as ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime, time

_DATE = re.compile(r"\s*(\d{1,2})[./\-\s](\d{1,2})(?:[./\-\s](\d{2}|\d{4}))?\s*")
_TIME = re.compile(r"\s*(\d{1,2})(?:[:.\-\s](\d{2}))?\s*")


def read_date(text: str) -> str:
    """``21.11.2026``, ``21.11``, ``2026-11-21`` as ``2026-11-21``; empty for what is no date."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        pass
    match = _DATE.fullmatch(text)
    if match is None:
        return ""
    day, month, year = match.groups()
    this_year = datetime.now().astimezone().year
    full = this_year if year is None else int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), int(day)).isoformat()
    except ValueError:
        return ""


def read_time(text: str) -> str:
    """``9``, ``9:05``, ``9.05`` as ``09:05``; empty for what is no time."""
    match = _TIME.fullmatch(text)
    if match is None:
        return ""
    try:
        return time(int(match[1]), int(match[2] or 0)).isoformat("minutes")
    except ValueError:
        return ""


def read_date_time(text: str) -> str:
    """A date and, after a space or a comma, a time, as ``2026-11-21T09:05``; empty for anything else."""
    try:
        return datetime.fromisoformat(text.strip()).isoformat("T", "minutes") if "T" in text else _both(text)
    except ValueError:
        return ""


def _both(text: str) -> str:
    day, _, rest = text.strip().replace(",", " ").partition(" ")
    known, hour = read_date(day), read_time(rest)
    return f"{known}T{hour}" if known and hour else ""


def show_date(iso: str) -> str:
    """The date as it is typed here; what is no date stays as it is."""
    try:
        return date.fromisoformat(iso).strftime("%d.%m.%Y")
    except ValueError:
        return iso


def show_time(iso: str) -> str:
    """``09:05`` of ``09:05:00.000+03:00``; what is no time stays as it is."""
    try:
        return time.fromisoformat(iso).strftime("%H:%M")
    except ValueError:
        return iso


def show_date_time(iso: str) -> str:
    """``21.11.2026 09:05``; what is no moment stays as it is."""
    try:
        return datetime.fromisoformat(iso).strftime("%d.%m.%Y %H:%M")
    except ValueError:
        return iso
