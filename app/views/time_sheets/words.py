"""From sheets and bills to rows of words: for the screen, and for what is handed out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QLocale

from app.services.dictionaries import in_language
from app.services.time_sheets.sheets import By, SheetLine, SheetRow
from app.services.time_sheets.to_bill import ToBill
from app.services.time_sheets.writing import Grid, hours
from app.services.words import t
from app.views.common.lengths import length
from app.views.common.moments import local
from app.views.common.money import money

MINUTE_MS = 60_000


def name_of(by: By, row: SheetRow) -> str:
    """What a row of a sheet is about, in words."""
    if not row.name:
        return t(f"time_sheets.none_{by.value}")
    return in_language(json.loads(row.name)) if by is By.PROJECT else row.name


def sheet_headings(by: By) -> list[str]:
    """The headings of the sums."""
    return [t(f"time_sheets.by_{by.value}"), *(t(f"time_sheets.column_{one}") for one in _SUMS)]


_SUMS = ("tickets", "spent", "charged", "estimate")


def sheet_cells(by: By, rows: Sequence[SheetRow]) -> list[list[str]]:
    """The sums as the screen shows them."""
    return [
        [
            name_of(by, row),
            str(row.tickets),
            length(row.spent_ms),
            length(row.billable_ms),
            length(row.estimate_min * MINUTE_MS) if row.estimate_min else "",
        ]
        for row in rows
    ]


def sheet_grid(by: By, rows: Sequence[SheetRow], first: date, last: date) -> Grid:
    """The sums to hand out, in hours."""
    title = t("time_sheets.sheet_title", by=t(f"time_sheets.by_{by.value}"), first=_day(first), last=_day(last))
    cells = [
        (
            name_of(by, row),
            row.tickets,
            hours(row.spent_ms),
            hours(row.billable_ms),
            round(row.estimate_min / 60, 2),
        )
        for row in rows
    ]
    total = (
        t("time_sheets.total"),
        sum(row.tickets for row in rows),
        hours(sum(row.spent_ms for row in rows)),
        hours(sum(row.billable_ms for row in rows)),
        round(sum(row.estimate_min for row in rows) / 60, 2),
    )
    headings = tuple(sheet_headings(by)[:2]) + tuple(t(f"time_sheets.hours_{one}") for one in _SUMS[1:])
    return Grid(title, headings, tuple(cells), total, title)


def line_headings() -> list[str]:
    """The headings of the times behind a sum."""
    columns = ("begun", "operator", "number", "subject", "kind", "spent", "reason")
    return [t(f"time_sheets.column_{one}") for one in columns]


def line_cells(lines: Sequence[SheetLine]) -> list[list[str]]:
    """The times behind a sum."""
    return [
        [
            f"{local(line.started_at):%d.%m.%Y %H:%M}",
            line.operator,
            line.number,
            line.subject,
            t(f"ticket_time.kind_{line.kind}"),
            length(line.spent_ms) if line.billable else t("time_sheets.free", length=length(line.spent_ms)),
            line.reason,
        ]
        for line in lines
    ]


def bill_headings() -> list[str]:
    """The headings of the list for accounting."""
    return [t(f"time_sheets.column_{one}") for one in _BILL]


_BILL = ("client", "contract", "tickets", "spent", "included", "over", "amount", "remains", "handed")


def bill_cells(lines: Sequence[ToBill]) -> list[list[str]]:
    """The list for accounting as the screen shows it."""
    return [_bill_row(line) for line in lines]


def bill_grid(lines: Sequence[ToBill], month: str) -> Grid:
    """The list for accounting to hand out: hours and sums as numbers."""
    title = t("time_sheets.bill_title", month=month_name(month))
    rows = tuple(
        (
            line.client or t("time_sheets.none_client"),
            line.terms.number if line.terms else t("time_sheets.no_contract"),
            line.tickets,
            hours(line.spent_ms),
            round(line.terms.included_min / 60, 2) if line.terms else "",
            round(line.charge.over_min / 60, 2) if line.charge else "",
            line.charge.amount / 100 if line.charge else "",
            (line.remains or 0) / 100 if line.charge else "",
            line.terms.currency if line.terms else "",
        )
        for line in lines
    )
    total = (
        t("time_sheets.total"),
        "",
        sum(line.tickets for line in lines),
        hours(sum(line.spent_ms for line in lines)),
        "",
        "",
        sum(line.charge.amount for line in lines if line.charge) / 100,
        sum(line.remains or 0 for line in lines) / 100,
        "",
    )
    columns = ("client", "contract", "tickets", "spent", "included", "over", "amount", "remains", "currency")
    headings = tuple(
        t(f"time_sheets.hours_{one}" if one in ("spent", "included", "over") else f"time_sheets.column_{one}")
        for one in columns
    )
    return Grid(title, headings, rows, total, title)


def month_name(month: str) -> str:
    """``ноябрь 2026``."""
    year, number = map(int, month.split("-"))
    return t("time_sheets.month_name", month=QLocale().standaloneMonthName(number), year=year)


def _bill_row(line: ToBill) -> list[str]:
    client = line.client or t("time_sheets.none_client")
    if line.terms is None or line.charge is None:
        return [client, t("time_sheets.no_contract"), str(line.tickets), length(line.spent_ms), "", "", "", "", ""]
    currency = line.terms.currency
    return [
        client,
        line.terms.number,
        str(line.tickets),
        length(line.spent_ms),
        length(line.terms.included_min * MINUTE_MS),
        length(line.charge.over_min * MINUTE_MS),
        money(line.charge.amount, currency),
        money(line.remains or 0, currency),
        f"{local(line.billed_at):%d.%m.%Y}" if line.billed_at else "",
    ]


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
