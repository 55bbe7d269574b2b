"""Ties the screen of complaints and letters to the services."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from app.models.ids import Uid
from app.services.complaints.papers import complaint_document, register_document, report_document
from app.services.complaints.reading import ComplaintsWanted, ComplaintView, Which, complaints
from app.services.complaints.reminding import remind
from app.services.complaints.report import Report, causes_by_units, write_report
from app.services.documents import Document
from app.services.documents.letters import (
    LettersWanted,
    LetterView,
    letter_document,
    letters,
    mark_answered,
    register_letter,
)
from app.services.documents.templates import Made, blank_words
from app.services.exports import Export, ExportProgress, Table, Wanted
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.tickets.reading import note_ticket_read
from app.services.words import t
from app.views.common.letter_dialog import LetterDialog
from app.views.common.paper import Paper
from app.views.complaints.shown import Shown, complaint_lines, letter_lines, report_lines
from app.views.complaints.widgets import ComplaintsScreen, Part, Period
from app.views.context import Context

CONCERNING = ("complaint", "letter", "ticket", "complaint_cause", "unit", "outside_unit", "register")
LETTER_PARTS = frozenset({Part.LETTERS, Part.LETTERS_WAITING})
TOGETHER_MS = 150
NAMES = ("complaints.remind", "complaints.answered", "complaints.letter", "complaints.paper", "complaints.export")


class ComplaintsController(QObject):
    """Reads what was chosen anew when it changes; opens the ticket of a row, or the letter."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._me = context.signed_in.user_uid
        self._complaints: dict[Uid, ComplaintView] = {}
        self._letters: dict[Uid, LetterView] = {}
        self._report: Report | None = None
        self._job: Export | None = None
        names = NAMES[3:] if context.read_only else NAMES
        self.widget = ComplaintsScreen(
            {name: action for name in names if (action := context.actions.get(name)) is not None}
        )
        self.widget.installEventFilter(self)
        self.paper = Paper(context, self.widget)
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self._read)
        self.widget.asked.connect(self._read)
        self.widget.opened.connect(self._open)
        context.work.changed.connect(self._changed)
        context.theme.changed.connect(self._read_if_shown)
        context.navigation.leaving.connect(self._leave)
        handlers = (self._remind, self._answered, self._letter, self._print, self._export)
        for name, handler in zip(NAMES, handlers, strict=True):
            if name in names:
                context.actions.connect(name, handler)
        context.actions.connect("complaints.show", self._go_to_parts)

    def activate(self) -> None:
        """Read what is shown, and go to the table."""
        self._read()
        self.widget.table.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say everything in the other language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._read_if_shown()
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        self._soon.stop()
        self.paper.wait()

    def _changed(self, change: Changed) -> None:
        if self.widget.isVisible() and change.touches(*CONCERNING):
            self._soon.start()

    def _read_if_shown(self) -> None:
        if self.widget.isVisible():
            self._soon.start()

    def _read(self) -> None:
        self._soon.stop()
        part, now = self.widget.chosen[0], wall_ms()
        self._enable()
        ask = self._context.work.ask
        if part is Part.REPORT:
            ask(causes_by_units, self._wanted(), now).on_the_reader().then(self._show_report)
        elif part in LETTER_PARTS:
            since, until = self._span() if part is Part.LETTERS else (None, None)
            wanted = LettersWanted(waiting=part is Part.LETTERS_WAITING, since=since, until=until)
            ask(letters, wanted).on_the_reader().then(partial(self._show_letters, part))
        else:
            ask(complaints, self._wanted(), now).on_the_reader().then(partial(self._show_complaints, part))

    def _wanted(self) -> ComplaintsWanted:
        part = self.widget.chosen[0]
        if part in (Part.ALL, Part.REPORT):
            return ComplaintsWanted(Which.ALL, *self._span())
        return ComplaintsWanted(Which(part.value))

    def _span(self) -> tuple[int | None, int | None]:
        """The chosen time, UTC ms, by this computer's clock."""
        now = datetime.now().astimezone()
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        period = self.widget.chosen[1]
        if period is Period.ALWAYS:
            return None, None
        if period is Period.LAST_MONTH:
            year, month = (first.year, first.month - 1) if first.month > 1 else (first.year - 1, 12)
            return _ms(first.replace(year=year, month=month)), _ms(first)
        if period is Period.QUARTER:
            first = first.replace(month=(first.month - 1) // 3 * 3 + 1)
        elif period is Period.YEAR:
            first = first.replace(month=1)
        return _ms(first), None

    def _show_complaints(self, part: Part, found: list[ComplaintView]) -> None:
        self._complaints = {view.uid: view for view in found}
        late = sum(view.late for view in found)
        told = t("complaints.told_late", n=len(found), late=late) if late else t("complaints.told", n=len(found))
        self._show(part, complaint_lines(found, self._context.theme.colours), told)

    def _show_letters(self, part: Part, found: list[LetterView]) -> None:
        self._letters = {view.uid: view for view in found}
        lines = letter_lines(found, self._context.theme.colours, wall_ms())
        self._show(part, lines, t("documents.told", n=len(found)))

    def _show_report(self, report: Report) -> None:
        self._report = report
        days = t("complaints.mean_days", days=f"{report.days:.1f}") if report.days is not None else ""
        self._show(Part.REPORT, report_lines(report), days)

    def _show(self, part: Part, shown: Shown, told: str) -> None:
        if part is self.widget.chosen[0]:
            self.widget.show_lines(*shown, told)

    def _enable(self) -> None:
        part = self.widget.chosen[0]
        enable = self._context.actions.enable
        enable("complaints.remind", part not in LETTER_PARTS | {Part.REPORT, Part.ALL})
        enable("complaints.answered", part in LETTER_PARTS)
        enable("complaints.paper", part not in LETTER_PARTS)
        self.widget.show_buttons()

    def _go_to_parts(self) -> None:
        self.widget.part.setFocus()
        self.widget.part.showPopup()

    def _open(self, key: Uid) -> None:
        if self.widget.chosen[0] in LETTER_PARTS:
            asking = self._context.work.ask(letter_document, self._me, key, wall_ms())
            asking.on_the_reader().then(self._show_paper)
            self._note_reading(self._letters[key].ticket_uid)
        elif key in self._complaints:
            self._context.navigation.open_ticket.emit(self._complaints[key].ticket_uid)

    def _remind(self) -> None:
        view = self._complaints.get(self.widget.table.current() or b"")
        if view is not None:
            self._context.work.ask(remind, self._me, view).then(partial(self._reminded, view.number))

    def _reminded(self, number: str, people: int) -> None:
        self._context.notices.tell(t("complaints.reminded", number=number, n=people))

    def _answered(self) -> None:
        letter = self._letters.get(self.widget.table.current() or b"")
        if letter is not None and letter.due_at is not None:
            answered = letter.answered_at is None
            self._context.work.ask(mark_answered, self._me, letter.uid, answered=answered).then()

    def _letter(self) -> None:
        before = [letter for letter in self._letters.values() if letter.waits]
        dialog = LetterDialog(self.widget.window(), before=before)
        if self._context.notices.run(dialog):
            self._context.work.ask(register_letter, self._me, dialog.draft).then(self._letter_registered)

    def _letter_registered(self, number: str) -> None:
        self._context.notices.tell(t("documents.letter_registered", number=number))

    def _print(self) -> None:
        """The report, the register, or the form of the complaint in hand."""
        part, now = self.widget.chosen[0], wall_ms()
        key = self.widget.table.current()
        if part is Part.REPORT:
            if self._report is not None:
                self.paper.show(report_document(self._report, self._wanted(), now))
        elif part is Part.ALL:
            self._context.work.ask(register_document, self._me, self._wanted(), now).then(self._show_document)
        elif key is not None:
            asking = self._context.work.ask(complaint_document, self._me, "complaint_form", key, now)
            asking.on_the_reader().then(self._show_paper)
            self._note_reading(self._complaints[key].ticket_uid)

    def _note_reading(self, ticket: Uid | None) -> None:
        """Somebody's data was opened without their ticket's screen."""
        if ticket is not None:
            self._context.work.ask(note_ticket_read, self._me, ticket, "list").in_background().then()

    def _show_document(self, document: Document) -> None:
        self.paper.show(document)

    def _show_paper(self, made: Made) -> None:
        self.paper.show(made.document, blank_words(made.left_blank))

    def _export(self) -> None:
        """The register that is shown, or the report, into a workbook."""
        part = self.widget.chosen[0]
        table = Table.LETTERS if part in LETTER_PARTS else Table.COMPLAINTS
        dialog = QFileDialog(self.widget.window(), t("complaints.export_title"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("complaints.workbooks")])
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(f"{t(f'complaints.part_{part.value}')}.xlsx")
        if not self._context.notices.run(dialog) or not dialog.selectedFiles():
            return
        target = Path(dialog.selectedFiles()[0])
        if part is Part.REPORT:
            self._write_report(target)
            return
        since, until = self._span() if part in (Part.ALL, Part.LETTERS) else (None, None)
        self._job = Export(target, table, self._me, Wanted(since, until))
        self._step(self._job, target)

    def _write_report(self, target: Path) -> None:
        if self._report is not None:
            asking = self._context.work.ask(write_report, self._me, self._report, target)
            asking.on_the_reader().then(partial(self._exported, target))

    def _step(self, job: Export, target: Path) -> None:
        self._context.work.ask(job.step).in_background().then(partial(self._next, job, target))

    def _next(self, job: Export, target: Path, progress: ExportProgress) -> None:
        if progress.finished:
            self._exported(target, progress.records)
        else:
            self._step(job, target)

    def _exported(self, target: Path, records: int) -> None:
        self._context.notices.tell(t("complaints.exported", path=str(target), n=records))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
