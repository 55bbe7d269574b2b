"""What a move of a complaint's ticket may require; see :mod:`app.services.tickets.facts`."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.complaints.stages import stands
from app.services.tickets.facts import Fact, Rows


def _registered(rows: Rows, ticket: Uid) -> bool:
    return bool(_of(rows, ticket, "1"))


def _cause(rows: Rows, ticket: Uid) -> bool:
    return any(value is not None for (value,) in _of(rows, ticket, "cause_uid"))


def _unit(rows: Rows, ticket: Uid) -> bool:
    return any(value is not None for (value,) in _of(rows, ticket, "unit_uid"))


def _decision(rows: Rows, ticket: Uid) -> bool:
    return any(stands(*found) for found in _of(rows, ticket, "decided_at, appealed_at"))


def _answer(rows: Rows, ticket: Uid) -> bool:
    found = _of(rows, ticket, "answered_at, appealed_at, answer_channel")
    return any(stands(answered, appealed) and channel for answered, appealed, channel in found)


def _of(rows: Rows, ticket: Uid, columns: str) -> list[tuple[int | None, ...]]:
    return rows(f"SELECT {columns} FROM complaint WHERE ticket_uid = ? AND deleted_at IS NULL", ticket)


FACTS: tuple[Fact, ...] = (
    Fact("complaint.registered", _registered, "complaints.fact_registered"),
    Fact("complaint.cause", _cause, "complaints.fact_cause"),
    Fact("complaint.unit", _unit, "complaints.fact_unit"),
    Fact("complaint.decision", _decision, "complaints.fact_decision"),
    Fact("complaint.answer", _answer, "complaints.fact_answer"),
)
