"""Complaints on paper: the form, the answer, the notice to the unit, the register, the report."""

from __future__ import annotations

import json
from dataclasses import replace

from app.models.ids import Uid
from app.services.complaints.reading import ComplaintsWanted, ComplaintView, complaint_of, register_page
from app.services.complaints.report import Report
from app.services.dictionaries import in_language
from app.services.documents import sheet
from app.services.documents.sheet import Align, Column, Document
from app.services.documents.templates import Made, TemplateRecord, make, template_for, ticket_values
from app.services.imports.rights import exported_marks
from app.services.store.audit import record_reading
from app.services.store.store import Store
from app.services.tickets.moments import day_words
from app.services.words import language, text_in

PAGE = 500
SMALL_PT = 9.0


def complaint_document(
    store: Store,
    user: Uid,
    kind: str,
    complaint: Uid,
    now: int,
    lang: str = "",
    *,
    template: TemplateRecord | None = None,
) -> Made:
    """A document of a complaint: ``complaint_form``, ``complaint_answer`` or ``complaint_notice``.

    ``lang`` is the document's language, by default the one in use; ``template`` one that was chosen among those of
    the kind. Raises LookupError.
    """
    lang = lang or language()
    view = _in_language(store, complaint_of(store, complaint, now), lang)
    type_uid = store.value("SELECT type_uid FROM ticket WHERE uid = ?", view.ticket_uid)
    values = ticket_values(store, user, view.ticket_uid, now, lang) | _values(view, lang)
    blocks = {
        "facts": sheet.facts(_facts(view, lang, whole=kind == "complaint_form")),
        "signatures": sheet.signatures([(text_in(lang, "documents.head"), "")]),
    }
    return make(template or template_for(store, kind, type_uid), values, blocks, lang=lang, number=view.number)


def register_document(store: Store, user: Uid, wanted: ComplaintsWanted, now: int, lang: str = "") -> Document:
    """The register of complaints on lying pages, without a limit of rows. Raises NotAllowed.

    Whose data is in it is written down in the reading log.
    """
    lang = lang or language()
    exported_marks(store, user)
    rows: list[tuple[str, ...]] = []
    after = 0
    while page := register_page(store, wanted, now, after, PAGE):
        _note_reading(store, user, [view.ticket_uid for _, view in page])
        rows += [_register_row(view, lang) for _, view in page]
        after = page[-1][0]
    title = text_in(lang, "complaints.register_title")
    foot = text_in(lang, "complaints.made_on", day=day_words(now, lang))
    columns = [Column(text_in(lang, f"complaints.paper_{name}"), share) for name, share in _REGISTER_COLUMNS]
    blocks = [sheet.title(title), sheet.paragraph(_period(wanted, lang), Align.CENTER), sheet.table(columns, rows)]
    return sheet.document(
        title,
        blocks,
        name=f"{title} {day_words(now, lang)}",
        foot=foot,
        lang=lang,
        landscape=True,
        letters=SMALL_PT,
    )


def report_document(report: Report, wanted: ComplaintsWanted, now: int, lang: str = "") -> Document:
    """The report of causes by units on paper."""
    lang = lang or language()
    title = text_in(lang, "complaints.report_title")
    columns = [Column(text_in(lang, "complaints.paper_cause"), 4)]
    columns += [Column(unit, 2, Align.RIGHT) for unit in report.units]
    columns += [Column(text_in(lang, f"complaints.report_{name}"), 2, Align.RIGHT) for name in _TOTALS]
    rows = [[line.cause, *map(_count, line.counts), *map(str, line.totals)] for line in report.lines]
    total = [
        text_in(lang, "complaints.report_all"),
        *map(_count, report.total.counts),
        *map(str, report.total.totals),
    ]
    blocks = [
        sheet.title(title),
        sheet.paragraph(_period(wanted, lang), Align.CENTER),
        sheet.table(columns, rows, total),
    ]
    foot = text_in(lang, "complaints.made_on", day=day_words(now, lang))
    name = f"{title} {day_words(now, lang)}"
    return sheet.document(title, blocks, name=name, foot=foot, lang=lang, landscape=len(report.units) > 3)


_TOTALS = ("total", "upheld", "late")
_REGISTER_COLUMNS = (
    *(("number", 11), ("registered", 11), ("client", 12), ("subject", 14), ("cause", 9), ("unit", 12)),
    *(("due", 10), ("decision", 12), ("answer", 10)),
)


def _register_row(view: ComplaintView, lang: str) -> tuple[str, ...]:
    answer = ""
    if view.answered_at is not None:
        channel = text_in(lang, f"lists.channel_{view.answer_channel}")
        answer = f"{day_words(view.answered_at, lang)}, {channel}\n{view.answer_number}".strip()
    decision = text_in(lang, f"complaints.decision_{view.decision}") if view.decision else ""
    return (
        view.number,
        day_words(view.registered_at, lang),
        view.client,
        view.subject,
        view.cause,
        view.unit,
        day_words(view.due_at, lang) if view.due_at is not None else "",
        decision,
        answer,
    )


def _in_language(store: Store, view: ComplaintView, lang: str) -> ComplaintView:
    """The complaint with its cause and its unit in the document's language."""

    def label(tables: tuple[str, ...], uid: Uid | None, known: str) -> str:
        for table in tables:
            labels = store.value(f"SELECT labels FROM {table} WHERE uid = ?", uid)
            if labels:
                return in_language(json.loads(labels), lang)
        return known

    cause = label(("complaint_cause",), view.cause_uid, view.cause)
    return replace(view, cause=cause, unit=label(("unit", "outside_unit"), view.unit_uid, view.unit))


def _note_reading(store: Store, user: Uid, tickets: list[Uid]) -> None:
    """Write down whose data goes into the register, before it does."""
    if store.read_only:
        for ticket in tickets:
            record_reading(store, user, "ticket", ticket, "export")
        return
    with store.write(user, durable=False) as write:
        write.local_many(
            "INSERT INTO read_entry (at, user_uid, record_table, record_uid, purpose) VALUES (?, ?, ?, ?, ?)",
            [(write.at, user, "ticket", ticket, "export") for ticket in tickets],
        )


def _values(view: ComplaintView, lang: str) -> dict[str, str]:
    values = {
        "complaint_number": view.number,
        "registered_day": day_words(view.registered_at, lang),
        "received_day": day_words(view.received_at, lang),
        "cause": view.cause,
        "unit": view.unit,
        "demand": view.demand,
        "answer_due": day_words(view.due_at, lang) if view.due_at is not None else "",
        "decision": text_in(lang, f"complaints.decision_{view.decision}") if view.decision else "",
        "decision_text": view.decision_text,
        "decided_by": view.decided_by,
        "answer_text": view.answer_text or view.decision_text,
        "letter_number": view.answer_number,
    }
    return {name: value for name, value in values.items() if value}


def _facts(view: ComplaintView, lang: str, *, whole: bool) -> list[tuple[str, str]]:
    def label(name: str) -> str:
        return text_in(lang, f"complaints.paper_{name}")

    found = [
        (label("registered"), day_words(view.registered_at, lang)),
        (label("received"), day_words(view.received_at, lang)),
        (label("client"), view.client),
        (label("address"), view.address),
        (label("subject"), view.subject),
        (label("cause"), view.cause),
        (label("due"), day_words(view.due_at, lang) if view.due_at is not None else ""),
    ]
    if not whole:
        return [pair for pair in found if pair[1]]
    decided = day_words(view.decided_at, lang) if view.decided_at is not None else ""
    answered = day_words(view.answered_at, lang) if view.answered_at is not None else ""
    channel = text_in(lang, f"lists.channel_{view.answer_channel}") if view.answer_channel else ""
    return [
        *found,
        (label("unit"), view.unit),
        (label("decided"), ", ".join(part for part in (decided, view.decided_by) if part)),
        (label("answer"), ", ".join(part for part in (answered, channel, view.answer_number) if part)),
    ]


def _period(wanted: ComplaintsWanted, lang: str) -> str:
    if wanted.since is None and wanted.until is None:
        return text_in(lang, "complaints.period_all")
    if wanted.until is None:
        return text_in(lang, "complaints.period_since", since=day_words(wanted.since or 0, lang))
    until = day_words(wanted.until - 1, lang)
    if wanted.since is None:
        return text_in(lang, "complaints.period_until", until=until)
    return text_in(lang, "complaints.period", since=day_words(wanted.since, lang), until=until)


def _count(n: int) -> str:
    return str(n) if n else ""
