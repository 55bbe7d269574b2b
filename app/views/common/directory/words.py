"""A line of the directory in words: what somebody does now, their numbers, what else is known."""

from __future__ import annotations

from app.models.directory import EntryKind, NumberKind
from app.services import phones
from app.services.directory.reading import PATH_BETWEEN
from app.services.directory.records import Line, LineNumber, Standing
from app.services.phones.parsing import INNER_DIGITS
from app.services.words import t
from app.views.common.moments import clock_time, day, day_and_time, local

LOOKS = {
    Standing.FREE: "good",
    Standing.OPEN: "good",
    Standing.BUSY: "soon",
    Standing.PAUSED: "soon",
    Standing.CLOSED: "late",
    Standing.AWAY: "late",
}


def standing_words(line: Line, now: int) -> str:
    """On duty until when or who is, and what they do now; empty where nothing is known."""
    parts = []
    if line.duty_until is not None:
        parts.append(t("directory.on_duty_until", time=_until(line.duty_until, now)))
    if line.on_duty:
        parts.append(t("directory.on_duty", names=", ".join(line.on_duty)))
    if line.standing is Standing.AWAY:
        parts.append(_away(line))
    elif line.standing is Standing.CLOSED and line.until_at is not None:
        parts.append(t("directory.closed_until", time=_until(line.until_at, now)))
    elif line.standing is not Standing.UNKNOWN:
        parts.append(t(f"directory.standing_{line.standing.value}"))
    return " · ".join(parts)


def standing_look(line: Line) -> str:
    """The colour of those words: ``good``, ``soon``, ``late``, or ``quiet``."""
    if line.standing in (Standing.UNKNOWN, Standing.OPEN) and line.is_on_duty:
        return "good"
    return LOOKS.get(line.standing, "quiet")


def who_words(line: Line) -> str:
    """The name, and the post of a person."""
    return t("directory.with_post", name=line.name, post=line.post) if line.post else line.name


def where_words(line: Line) -> str:
    """Where a person belongs; of a department, the one above it."""
    if line.department or line.kind is EntryKind.PERSON:
        return line.department.rpartition(PATH_BETWEEN)[2]
    return t("directory.kind_department")


def number_words(number: LineNumber) -> str:
    """A number as people read it; an inner one says that it is, even where it looks like a service's."""
    if number.kind is NumberKind.INNER and number.number.isdigit() and len(number.number) <= INNER_DIGITS:
        return t("phones.internal", number=number.number)
    return phones.national(phones.parse(number.number)) or number.number


def kind_words(number: LineNumber) -> str:
    """What a number is for."""
    return t(f"directory.number_{number.kind.value}")


def _away(line: Line) -> str:
    if line.until_at is None:
        return t("directory.away", substitute=line.stand_in)
    return t("directory.away_until", time=day(line.until_at), substitute=line.stand_in)


def _until(at: int, now: int) -> str:
    return clock_time(at) if local(at).date() == local(now).date() else day_and_time(at)
