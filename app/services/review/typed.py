"""The typing of a call, from the steps in which its draft was kept: states of the form, answers, stretches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.records import frozen
from app.services.drafts import DraftStep

PAUSE_MS = 3_000
"""Keepings further apart than this are two stretches of typing."""

COLUMNS = "ticket/columns/"


@frozen
class Kept:
    """The draft's whole body as it stood from ``at`` on, and which fields had changed."""

    at: int
    body: Mapping[str, Any]
    changed: tuple[str, ...]


@frozen
class Burst:
    """A stretch of typing without a long pause; ``fields`` are those it touched, in their order."""

    start: int
    end: int
    fields: tuple[str, ...]


@dataclass(slots=True)
class _Growing:
    start: int
    end: int
    fields: dict[str, None] = field(default_factory=dict)


def folded(steps: Iterable[DraftStep]) -> Iterator[Kept]:
    """The draft after each keeping."""
    body: dict[str, Any] = {}
    for step in steps:
        for path, value in step.fields.items():
            body = _with(body, path.split("/"), value)
        yield Kept(step.at, body, tuple(sorted(step.fields)))


def typed_fields(kept: Kept, before: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of the ticket, and the outcome's, that a keeping changed."""
    columns, old = columns_of(kept.body), columns_of(before)
    return tuple(
        name
        for name in sorted(columns.keys() | old.keys())
        if columns.get(name) != old.get(name) and not (name not in old and _is_plain(name, columns[name]))
    )


def columns_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the ticket form held, with the outcome and the call's note beside it."""
    ticket = body.get("ticket") or {}
    outcome = body.get("outcome") or {}
    found = {name: value for name, value in (ticket.get("columns") or {}).items() if value is not None}
    if outcome.get("disposition_uid"):
        found["disposition_uid"] = outcome["disposition_uid"]
    if outcome.get("note"):
        found["note"] = outcome["note"]
    return found


def bursts(moments: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[Burst, ...]:
    """Stretches of typing, from (moment of keeping, fields that changed)."""
    found: list[_Growing] = []
    for at, names in moments:
        if not names:
            continue
        if not found or at - found[-1].end > PAUSE_MS:
            found.append(_Growing(at, at))
        found[-1].end = at
        found[-1].fields.update(dict.fromkeys(names))
    return tuple(Burst(one.start, one.end, tuple(one.fields)) for one in found)


def _is_plain(name: str, value: Any) -> bool:
    """Whether a value is what a new form begins with, so that nobody typed it."""
    return value in ("", None) or (name, value) in (("priority", 2), ("complexity", 1)) or name == "channel"


def _with(body: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """The body with one value changed; the earlier body, and what both share, stay as they are."""
    inner = body.get(path[0])
    changed = _with(inner if isinstance(inner, dict) else {}, path[1:], value) if len(path) > 1 else value
    return {**body, path[0]: changed}
