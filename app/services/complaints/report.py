"""Complaints counted: causes down, units across."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from app.models.complaints import Decision
from app.models.ids import Uid
from app.records import frozen
from app.services.complaints.reading import ComplaintsWanted, register_page
from app.services.people.rights import Act, require
from app.services.store.store import Store
from app.services.words import t

PAGE = 1000
UPHELD = frozenset({Decision.UPHELD, Decision.PARTLY})


@frozen
class Line:
    """A cause: how many by unit, then how many in all, how many of them upheld at least partly, how many late."""

    cause: str
    counts: tuple[int, ...]
    totals: tuple[int, int, int]


@frozen
class Report:
    """``units`` name the columns; ``total`` is the last line. ``days`` is the mean time to the answer, in days."""

    units: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line
    days: float | None


def causes_by_units(store: Store, wanted: ComplaintsWanted, now: int) -> Report:
    """Count the complaints registered in a period. Late: answered after the deadline, or still not."""
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    totals: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    took: list[int] = []
    after = 0
    while page := register_page(store, wanted, now, after, PAGE):
        after = page[-1][0]
        for _, view in page:
            cause = view.cause or t("complaints.no_cause")
            counts[cause, view.unit or t("complaints.no_unit_yet")] += 1
            late = view.late or (view.answered_at or 0) > (view.due_at or view.answered_at or 0)
            for at, counted in enumerate((True, view.decision in UPHELD, late)):
                totals[cause][at] += counted
            if view.answered_at is not None:
                took.append(view.answered_at - view.registered_at)
    units = tuple(sorted({unit for _, unit in counts}))
    lines = tuple(
        Line(cause, tuple(counts[cause, unit] for unit in units), (sums[0], sums[1], sums[2]))
        for cause, sums in sorted(totals.items(), key=lambda item: (-item[1][0], item[0]))
    )
    below = Line(
        "",
        tuple(sum(line.counts[at] for line in lines) for at in range(len(units))),
        (sum(x.totals[0] for x in lines), sum(x.totals[1] for x in lines), sum(x.totals[2] for x in lines)),
    )
    return Report(units, lines, below, sum(took) / len(took) / 86_400_000 if took else None)


def write_report(store: Store, user: Uid, report: Report, path: Path) -> int:
    """The report as a workbook (or delimited text, by the file's ending); its lines.

    Raises NotAllowed, ImportTrouble where the file cannot be written.
    """
    from app.services.exports.sheets import open_sheet  # brings the library of workbooks

    require(store, user, Act.EXPORT_DATA)
    name = store.value("SELECT name FROM user WHERE uid = ?", user)
    totals = [t(f"complaints.report_{each}") for each in ("total", "upheld", "late")]
    sheet = open_sheet(
        path, t("complaints.report_by", name=name), [t("complaints.paper_cause"), *report.units, *totals]
    )
    for line in report.lines:
        sheet.add([line.cause, *map(str, line.counts), *map(str, line.totals)])
    below = report.total
    sheet.add([t("complaints.report_all"), *map(str, below.counts), *map(str, below.totals)])
    sheet.finish()
    return len(report.lines)
