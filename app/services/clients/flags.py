"""The kinds of flags: what to know of a client before speaking."""

from __future__ import annotations

from datetime import date, datetime, time

FLAG_KINDS = ("other", "vip", "toxic", "slow_speech", "hearing", "debt", "language", "minor")
"""Texts are ``card.flag_<kind>``. Other kinds (imported ones) are kept and shown as they are."""


def end_of_day(iso: str) -> int:
    """The last moment of a day on this computer's clock as UTC ms; the day is ISO 8601, ``2026-11-21``."""
    return int(datetime.combine(date.fromisoformat(iso), time(23, 59, 59)).timestamp() * 1000)


def day_of(at: int) -> str:
    """The day of a moment (UTC ms) on this computer's clock, as ISO 8601."""
    return datetime.fromtimestamp(at / 1000).astimezone().date().isoformat()
