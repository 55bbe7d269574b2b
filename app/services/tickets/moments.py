"""Moments as people write them, in the desk's own time zone."""

from __future__ import annotations

from datetime import UTC, datetime

from app.services.forms.definition import QuestionType

_DAY = {"ru": "%d.%m.%Y", "en": "%d %b %Y"}


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone()


def day_words(at: int, lang: str) -> str:
    """The day of a moment (UTC ms): «21.11.2026», ``21 Nov 2026``."""
    return _local(at).strftime(_DAY[lang])


def moment_words(at: int, lang: str) -> str:
    """Day and time of a moment (UTC ms): «21.11.2026 14:05»."""
    return _local(at).strftime(f"{_DAY[lang]} %H:%M")


def answer_words(words: str, kind: QuestionType, lang: str) -> str:
    """An answer of a form: days and moments as people write them, the rest as it is."""
    if kind not in (QuestionType.DATE, QuestionType.DATE_TIME):
        return words
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return words
    if kind is QuestionType.DATE:
        return at.strftime(_DAY[lang])
    return (at.astimezone() if at.tzinfo else at).strftime(f"{_DAY[lang]} %H:%M")
