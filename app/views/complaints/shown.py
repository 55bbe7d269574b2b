"""Complaints, letters and the report as lines of a table."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.complaints.reading import ComplaintView
from app.services.complaints.report import Report
from app.services.documents.letters import LetterView
from app.services.words import t
from app.views.common.moments import day
from app.views.common.record_table import Heading, Line
from app.views.theme import Colours

Shown = tuple[list[Heading], list[Line]]


def complaint_lines(found: Sequence[ComplaintView], colours: Colours) -> Shown:
    """The control list or the register."""
    headings = [
        Heading(t("complaints.paper_number"), 100),
        Heading(t("complaints.paper_registered"), 125),
        Heading(t("complaints.paper_due"), 95),
        Heading(t("complaints.left"), 135),
        Heading(t("complaints.stage"), 125),
        Heading(t("complaints.paper_client"), 160),
        Heading(t("complaints.paper_cause"), 95),
        Heading(t("complaints.paper_unit"), 130),
        Heading(t("complaints.assignee"), 130),
        Heading(t("complaints.paper_subject"), 220),
    ]
    return headings, [_complaint(view, colours) for view in found]


def letter_lines(found: Sequence[LetterView], colours: Colours, now: int) -> Shown:
    """The register of letters."""
    headings = [
        Heading(t("documents.letter_number"), 120),
        Heading(t("documents.letter_kind"), 110),
        Heading(t("documents.letter_day"), 95),
        Heading(t("documents.correspondent"), 190),
        Heading(t("documents.letter_subject"), 240),
        Heading(t("documents.letter_due"), 110),
        Heading(t("documents.answers"), 120),
        Heading(t("documents.letter_ticket"), 100),
    ]
    lines = []
    for letter in found:
        due = day(letter.due_at) if letter.due_at is not None else ""
        if letter.answered_at is not None and due:
            due = t("documents.answered", day=day(letter.answered_at))
        late = letter.waits and (letter.due_at or 0) < now
        cells = (
            letter.number,
            t(f"documents.kind_{letter.kind.value}"),
            day(letter.at),
            letter.correspondent,
            letter.subject,
            due,
            letter.answers_number,
            letter.ticket_number,
        )
        lines.append(Line(letter.uid, cells, 5, colours.late if late else ""))
    return headings, lines


def report_lines(report: Report) -> Shown:
    """Causes down, units across."""
    headings = [Heading(t("complaints.paper_cause"), 220)]
    headings += [Heading(unit, 130, number=True) for unit in report.units]
    headings += [Heading(t(f"complaints.report_{name}"), 130, number=True) for name in ("total", "upheld", "late")]
    lines = [Line(b"", (line.cause, *map(_count, line.counts), *map(str, line.totals))) for line in report.lines]
    if report.lines:
        below = report.total
        cells = (t("complaints.report_all"), *map(_count, below.counts), *map(str, below.totals))
        lines.append(Line(b"", cells))
    return headings, lines


def _complaint(view: ComplaintView, colours: Colours) -> Line:
    left, colour = "", ""
    if view.days_left is not None:
        n = abs(view.days_left)
        left = t("complaints.days_late" if view.late else "complaints.days_left", n=n)
        colour = colours.late if view.days_left <= 0 else colours.soon if n <= 3 else ""
    cells = (
        view.number,
        day(view.registered_at),
        day(view.due_at) if view.due_at is not None else "",
        left,
        t(f"complaints.stage_{view.stage.value}"),
        view.client,
        view.cause,
        view.unit,
        view.assignee,
        view.subject,
    )
    return Line(view.uid, cells, 3, colour)


def _count(n: int) -> str:
    return str(n) if n else ""
