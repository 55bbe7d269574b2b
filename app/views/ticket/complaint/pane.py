"""The complaint of a ticket: registered, decided and answered by key; and everything of the ticket on paper."""

from __future__ import annotations

from functools import partial

from app.models.ids import Uid
from app.services.complaints import registering
from app.services.complaints.notifying import send_notice
from app.services.complaints.papers import complaint_document
from app.services.complaints.reading import OfTicket, of_ticket
from app.services.complaints.stages import Stage, stands
from app.services.documents.letters import letter_document, register_letter
from app.services.documents.sheet import plain_text
from app.services.documents.templates import Made, TemplateRecord, blank_words, ticket_document
from app.services.documents.ticket_papers import papers_of
from app.services.store.clock import wall_ms
from app.services.words import LANGUAGES, language, t
from app.views.common.chooser import Chooser
from app.views.common.letter_dialog import LetterDialog
from app.views.common.paper import Paper
from app.views.context import Context
from app.views.ticket.complaint.dialogs import AboutDialog, AnswerDialog, AppealDialog, DecideDialog, PutOffDialog
from app.views.ticket.complaint.widgets import ComplaintSheet, due_words, short_due_words, term_words
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

WRITING = (
    *("complaint.step", "complaint.decide", "complaint.change", "complaint.notify", "complaint.put_off"),
    "complaint.appeal",
)
ANY_TICKET = ("complaint.print", "complaint.letter")
CAUSE_FIELD, DEMAND_FIELD = "complaint_cause", "desired_decision"
"""Questions of the shipped form of complaints; another form may name its own alike."""
FORMS = ("complaint_form", "complaint_answer", "complaint_notice")


class ComplaintPane(ReadingPane[OfTicket]):
    """One pane for what a ticket has on paper: its complaint, its letters, its documents."""

    name = "complaint"
    title_key = "complaints.pane"
    tables = ("complaint", "letter", "complaint_cause", "unit", "outside_unit", "register", "work_calendar")
    widget: ComplaintSheet

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._actions = context.actions
        self._me = context.signed_in.user_uid
        names = ANY_TICKET[:1] if context.read_only else (*WRITING, *ANY_TICKET)
        self.widget = ComplaintSheet(
            {name: action for name in names if (action := context.actions.get(name)) is not None}
        )
        self.paper = Paper(context, self.widget)
        self.widget.letter_opened.connect(self._open_letter)
        handlers = (
            self._step,
            self._decide,
            self._change,
            self._notify,
            self._put_off,
            self._appeal,
            self._print,
            self._letter,
        )
        for name, handler in zip((*WRITING, *ANY_TICKET), handlers, strict=True):
            if name in names:
                context.actions.connect(name, handler)
        self._enable()

    def asking(self, ticket: Uid) -> Asking[OfTicket]:
        """What this ticket has."""
        return self.context.work.ask(of_ticket, ticket, wall_ms())

    def show_known(self, known: OfTicket | None) -> None:
        """Show it, and what can be done."""
        self._enable()
        self.widget.show_known(known)
        self._tell()

    def retranslate(self) -> None:
        """Say everything anew."""
        self.widget.retranslate()
        self._tell()

    def focus_first(self) -> None:
        """Go to the first thing that can be done."""
        self.widget.focus_first()

    def stop(self) -> None:
        """Ask nothing more; files that are being written are written."""
        super().stop()
        self.paper.wait()

    def _tell(self) -> None:
        complaint = self.known.complaint if self.known else None
        if complaint is None:
            expected = self.known is not None and self.known.expected
            self.told.emit(t("complaints.to_register") if expected else "", "soon")
            return
        self.told.emit(short_due_words(complaint), due_words(complaint)[1])

    def _enable(self) -> None:
        known = self.known
        found = known.complaint if known else None
        answered = found is not None and stands(found.answered_at, found.appealed_at)
        going_on = found is not None and found.stage is not Stage.CLOSED
        enable = self._actions.enable
        enable("complaint.step", known is not None and (found is None or (going_on and not answered)))
        decided = found is not None and stands(found.decided_at, found.appealed_at)
        enable("complaint.decide", going_on and decided and not answered)
        enable("complaint.change", found is not None and going_on)
        enable("complaint.notify", found is not None and going_on and found.unit_uid is not None and not answered)
        enable("complaint.put_off", found is not None and found.waits and found.due_at is not None)
        enable("complaint.appeal", answered)
        for name in ANY_TICKET:
            enable(name, known is not None)
        self.widget.say_step(self._step_words())

    def _step_words(self) -> str:
        """What the next step is."""
        found = self.known.complaint if self.known else None
        if found is None:
            return t("complaints.register")
        decided = stands(found.decided_at, found.appealed_at)
        return t("complaints.answer" if decided else "complaints.decide")

    def _step(self) -> None:
        if self.known is None or self.ticket is None:
            return
        found = self.known.complaint
        if found is None:
            self._register(self.ticket, self.known)
        elif not stands(found.decided_at, found.appealed_at):
            self._decide()
        else:
            channel = self.view.channel if self.view is not None else ""
            answer = AnswerDialog(self.widget.window(), found, channel, self.known.mail)
            if self.context.notices.run(answer):
                asking = self.context.work.ask(registering.answer, self._me, found.uid, answer.given)
                asking.then(partial(self._answered, found.uid))

    def _decide(self) -> None:
        """Write a decision down, or put one right before the answer goes."""
        found = self.known.complaint if self.known else None
        if found is None:
            return
        dialog = DecideDialog(self.widget.window(), found)
        if self.context.notices.run(dialog):
            given = dialog.decision, dialog.reasons.toPlainText(), dialog.decided_by.text()
            self.context.work.ask(registering.decide, self._me, found.uid, *given).then()

    def _register(self, ticket: Uid, known: OfTicket) -> None:
        created = self.view.created_at if self.view is not None else wall_ms()
        term = term_words(known.term)
        dialog = AboutDialog(self.widget.window(), known.choices, created, None, term, self._said(known))
        if self.context.notices.run(dialog):
            self.context.work.ask(
                registering.register,
                self._me,
                ticket,
                received_at=dialog.received_at,
                cause=dialog.cause_uid,
                unit=dialog.unit_uid,
                demand=dialog.demand.toPlainText(),
            ).then(self._registered)

    def _said(self, known: OfTicket) -> tuple[Uid | None, str]:
        """The cause and the demand by the answers of the type's own form."""
        if self.view is None:
            return None, ""
        cause = known.choices.cause_by_code.get(str(self.view.fields.get(CAUSE_FIELD, "")))
        return cause, next((field.words for field in self.view.own_fields if field.name == DEMAND_FIELD), "")

    def _registered(self, made: registering.Registered) -> None:
        self.context.notices.tell(t("complaints.note_registered", number=made.number))

    def _answered(self, complaint: Uid, number: str) -> None:
        if number:
            told = t("complaints.answer_has_number", number=number)
            self.context.notices.tell(
                told, t("complaints.print_answer"), partial(self._paper, complaint, FORMS[1])
            )

    def _change(self) -> None:
        found = self.known.complaint if self.known else None
        if found is None or self.known is None:
            return
        dialog = AboutDialog(self.widget.window(), self.known.choices, found.received_at, found)
        if self.context.notices.run(dialog):
            self.context.work.ask(
                registering.change,
                self._me,
                found.uid,
                received_at=dialog.received_at,
                cause_uid=dialog.cause_uid,
                unit_uid=dialog.unit_uid,
                demand=dialog.demand.toPlainText(),
            ).then()

    def _put_off(self) -> None:
        found = self.known.complaint if self.known else None
        if found is not None:
            dialog = PutOffDialog(self.widget.window(), found)
            if self.context.notices.run(dialog):
                given = dialog.due_at, dialog.reason.toPlainText()
                self.context.work.ask(registering.put_off, self._me, found.uid, *given).then()

    def _appeal(self) -> None:
        found = self.known.complaint if self.known else None
        if found is not None:
            dialog = AppealDialog(self.widget.window(), found)
            if self.context.notices.run(dialog):
                note = dialog.note.toPlainText()
                self.context.work.ask(registering.appeal, self._me, found.uid, note).then()

    def _notify(self) -> None:
        """Show the notice; what is done with it there sends it, so it gets its number when it is asked for."""
        found = self.known.complaint if self.known else None
        if found is not None:
            asking = self.context.work.ask(complaint_document, self._me, FORMS[2], found.uid, wall_ms())
            asking.on_the_reader().then(partial(self._register_notice, found.uid, found.unit, found.unit_mail))

    def _register_notice(self, complaint: Uid, unit: str, mail: str, made: Made) -> None:
        text = plain_text(made.document)
        asking = self.context.work.ask(send_notice, self._me, complaint, unit, text)
        asking.then(partial(self._notified, made, mail))

    def _notified(self, made: Made, mail: str, _number: str) -> None:
        self.paper.show(made.document, blank_words(made.left_blank), mail_to=mail)

    def _print(self) -> None:
        if self.ticket is not None:
            self.context.work.ask(papers_of, self.ticket).on_the_reader().then(self._choose_paper)

    def _choose_paper(self, found: list[TemplateRecord]) -> None:
        complaint = self.known.complaint if self.known else None
        kinds = {kind: kind for kind in FORMS} if complaint is not None else {}
        offered = [each for each in found if each.kind in kinds or each.kind not in FORMS]
        spoken = sorted(LANGUAGES, key=lambda one: one != language())
        listed = [(f"{lang}:{at}", each.label(lang)) for lang in spoken for at, each in enumerate(offered)]
        chooser = Chooser(self.widget.window(), t("complaints.print_title"), t("complaints.print_search"), listed)
        if not self.context.notices.run(chooser) or chooser.code is None or self.ticket is None:
            return
        lang, _, at = chooser.code.partition(":")
        chosen = offered[int(at)]
        if complaint is not None and chosen.kind in kinds:
            self._paper(complaint.uid, chosen.kind, chosen, lang)
        else:
            asking = self.context.work.ask(ticket_document, self._me, self.ticket, chosen, wall_ms(), lang)
            asking.on_the_reader().then(self._show_paper)

    def _paper(self, complaint: Uid, kind: str, template: TemplateRecord | None = None, lang: str = "") -> None:
        ask, now = self.context.work.ask, wall_ms()
        asking = ask(complaint_document, self._me, kind, complaint, now, lang, template=template)
        asking.on_the_reader().then(self._show_paper)

    def _show_paper(self, made: Made) -> None:
        self.paper.show(made.document, blank_words(made.left_blank), mail_to=self.known.mail if self.known else "")

    def _open_letter(self, uid: Uid) -> None:
        asking = self.context.work.ask(letter_document, self._me, uid, wall_ms())
        asking.on_the_reader().then(self._show_paper)

    def _letter(self) -> None:
        if self.ticket is None or self.known is None:
            return
        client = self.view.person or self.view.organisation if self.view is not None else ""
        letters = self.known.letters
        dialog = LetterDialog(self.widget.window(), ticket=self.ticket, correspondent=client, before=letters)
        if self.context.notices.run(dialog):
            self.context.work.ask(register_letter, self._me, dialog.draft).then(self._letter_registered)

    def _letter_registered(self, number: str) -> None:
        self.context.notices.tell(t("documents.letter_registered", number=number))
