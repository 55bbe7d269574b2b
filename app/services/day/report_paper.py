"""The report on a day as text to begin with, as a document for paper, and as rows of a table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.models.ids import Uid
from app.services.clocks.why import duration_words
from app.services.day.report import DayFigures, ReportView, reports
from app.services.documents import Document
from app.services.documents.sheet import Column, document, facts, heading, paragraph, signatures, table, title
from app.services.exports.sheets import open_sheet
from app.services.imports.errors import ImportTrouble
from app.services.people.rights import Act, require
from app.services.store.store import Store
from app.services.words import t

LISTED = 30


def figure_rows(figures: DayFigures) -> list[tuple[str, str]]:
    """The figures as label and value, in the order of the report; those that are nought too."""
    return [
        (t("day.figure_calls"), str(figures.calls)),
        (t("day.figure_missed"), str(figures.missed)),
        (t("day.figure_other_contacts"), str(figures.other_contacts)),
        (t("day.figure_made"), str(len(figures.made))),
        (t("day.figure_resolved"), str(len(figures.resolved))),
        (t("day.figure_answers"), str(figures.answers)),
        (t("day.figure_notes"), str(figures.notes)),
        (t("day.figure_callbacks"), t("day.callbacks_of", done=figures.callbacks, tries=figures.attempts)),
        (t("day.figure_promises"), str(figures.promises)),
        (t("day.figure_talk"), duration_words(figures.talk_ms + figures.hold_ms)),
        (t("day.figure_acw"), duration_words(figures.acw_ms)),
        (t("day.figure_tickets"), duration_words(figures.tickets_ms)),
        (t("day.figure_pause"), duration_words(figures.pause_ms)),
    ]


def prefilled(figures: DayFigures) -> str:
    """Words to begin with: which tickets were ended, and how contacts ended."""
    parts = []
    if figures.resolved:
        parts.append(t("day.report_resolved", numbers=", ".join(figures.resolved[:LISTED])))
    opened = [number for number in figures.made if number not in figures.resolved]
    if opened:
        parts.append(t("day.report_made", numbers=", ".join(opened[:LISTED])))
    if figures.outcomes:
        lines = ", ".join(t("day.report_outcome", name=name, n=count) for name, count in figures.outcomes)
        parts.append(t("day.report_outcomes", lines=lines))
    return "\n".join(parts)


def paper(report: ReportView) -> Document:
    """The report for paper."""
    name = t("day.report_of", name=report.user, day=f"{report.day:%d.%m.%Y}")
    body = [
        title(t("day.report_title")),
        facts([(t("day.report_person"), report.user), (t("day.report_day"), f"{report.day:%d.%m.%Y}")]),
        heading(t("day.report_figures")),
        table([Column(t("day.figure"), 3), Column(t("day.figure_value"), 1)], figure_rows(report.figures)),
        heading(t("day.report_words")),
        paragraph(report.text or t("day.report_no_words")),
        signatures([(t("day.report_signs"), report.user)]),
    ]
    return document(name, body, name=name)


def export_reports(store: Store, actor: Uid, path: Path, since: date, until: date) -> int:
    """Write everybody's reports on these days as xlsx or csv, one row each; how many.

    Raises NotAllowed, ImportTrouble.
    """
    require(store, actor, Act.EXPORT_DATA)
    found = reports(store, since, until)
    name = store.value("SELECT name FROM user WHERE uid = ?", actor)
    heads = [t("day.report_day"), t("day.report_person"), *(label for label, _ in figure_rows(DayFigures()))]
    sheet = open_sheet(path, t("day.reports_watermark", name=name), [*heads, t("day.report_words")])
    try:
        for one in found:
            values = [value for _, value in figure_rows(one.figures)]
            sheet.add([one.day.isoformat(), one.user, *values, one.text])
        sheet.finish()
    except OSError as error:
        sheet.abandon()
        raise ImportTrouble("importing.cannot_write", path=str(path)) from error
    return len(found)
