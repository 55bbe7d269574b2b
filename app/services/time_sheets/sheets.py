"""Sheets: the time of a period by client, project, operator or ticket, and the lines behind each figure."""

from __future__ import annotations

from enum import StrEnum

from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Store
from app.services.time_sheets.spent import between


class By(StrEnum):
    """What a sheet adds up by."""

    CLIENT = "client"
    PROJECT = "project"
    OPERATOR = "operator"
    TICKET = "ticket"


@frozen
class SheetRow:
    """One line of a sheet; ``key`` finds the times behind it. An empty ``name``: no client, no project."""

    key: Uid | None
    name: str
    tickets: int
    spent_ms: int
    billable_ms: int
    estimate_min: int


@frozen
class SheetLine:
    """One time behind a figure. Times are UTC ms."""

    started_at: int
    operator: str
    ticket_uid: Uid
    number: str
    subject: str
    kind: str
    spent_ms: int
    billable: bool
    reason: str


_CLIENT = "coalesce(k.organisation_uid, k.person_uid)"
_PROJECT = "coalesce(k.project_uid, y.project_uid)"
_KEY = {By.CLIENT: _CLIENT, By.PROJECT: _PROJECT, By.OPERATOR: "l.user", By.TICKET: "l.ticket"}
_PERSON = "trim(p.last_name || ' ' || p.first_name || ' ' || p.middle_name)"
_NAME = {
    By.CLIENT: f"coalesce(o.name, {_PERSON}, '')",
    By.PROJECT: "coalesce(j.labels, '')",
    By.OPERATOR: "coalesce(u.name, '')",
    By.TICKET: "k.number || '  ' || k.subject",
}
_FROM = (
    "FROM lines l JOIN ticket k ON k.uid = l.ticket LEFT JOIN ticket_type y ON y.uid = k.type_uid "
    "LEFT JOIN user u ON u.uid = l.user LEFT JOIN organisation o ON o.uid = k.organisation_uid "
    f"LEFT JOIN person p ON p.uid = k.person_uid LEFT JOIN project j ON j.uid = {_PROJECT} "
)


def sheet(store: Store, by: By, since: int, until: int) -> list[SheetRow]:
    """The time begun from ``since`` until before ``until`` (UTC ms), the longest first. No limit of rows.

    The estimate is that of the tickets worked on, each once.
    """
    lines, bounds = between(since, until)
    rows = store.rows(
        f"{lines}, by_ticket AS (SELECT {_KEY[by]} AS key, {_NAME[by]} AS name, l.ticket, sum(l.ms) AS ms, "
        "sum(CASE WHEN l.billable THEN l.ms ELSE 0 END) AS charged, coalesce(k.estimate_min, 0) AS estimate "
        f"{_FROM} GROUP BY key, l.ticket) "
        "SELECT key, name, count(*), sum(ms), sum(charged), sum(estimate) FROM by_ticket "
        "GROUP BY key ORDER BY sum(ms) DESC, name",
        *bounds,
    )
    return [SheetRow(*row) for row in rows]


def lines_of(store: Store, by: By, key: Uid | None, since: int, until: int) -> list[SheetLine]:
    """The times behind one line of a sheet, the oldest first."""
    lines, bounds = between(since, until)
    rows = store.rows(
        f"{lines} SELECT l.at, coalesce(u.name, ''), l.ticket, k.number, k.subject, l.kind, l.ms, "
        f"l.billable <> 0, l.reason {_FROM} WHERE {_KEY[by]} IS ?3 ORDER BY l.at, l.kind",
        *bounds,
        key,
    )
    return [SheetLine(*row) for row in rows]
