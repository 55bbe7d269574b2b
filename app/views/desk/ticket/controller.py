"""The ticket form's controller: one ticket being written, filled by the script and by hand, saved by key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from app.models.calls import Channel
from app.models.ids import Uid, new_uid
from app.services.dictionaries import Dictionaries
from app.services.errors import KnownError
from app.services.forms.views import Answer
from app.services.store.audit import record_reading
from app.services.store.clock import wall_ms
from app.services.tickets.at_desk import OpenTicket, OwnForm, Ways, open_ticket, own_form, type_priority, ways_of
from app.services.tickets.attachments import AttachedFile, files_of
from app.services.tickets.draft import TicketDraft
from app.services.tickets.errors import CannotClose
from app.services.tickets.saving import SavedTicket, save_ticket
from app.services.words import t
from app.views.common.attaching import Attaching
from app.views.common.combos import Choice
from app.views.common.files import FileLine
from app.views.common.form.sheet import FormSheet
from app.views.common.moments import clock_time
from app.views.context import Context
from app.views.desk.ticket.alike import Alike
from app.views.desk.ticket.due import DueLine
from app.views.desk.ticket.pasting import picture_name, png_of
from app.views.desk.ticket.templates import Templates
from app.views.desk.ticket.values import TicketValues, load_values
from app.views.desk.ticket.widgets import TicketForm

_OUTSIDE_THE_FORM: dict[str, Any] = {
    "interaction_uid": None,
    "draft_uid": None,
    "walk": None,
    "disposition_uid": None,
}


class TicketController(QObject):
    """``edited`` fires whenever there is something to keep; ``saved`` carries the saved ticket."""

    edited = Signal()
    saved = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._words: Dictionaries | None = None
        self._answers: dict[str, Answer] = {}
        self._missing: frozenset[str] = frozenset()
        self.values = TicketValues()
        self.widget = TicketForm()
        self._sheet = FormSheet()
        self._sheet.answered.connect(self._own_answered)
        self.widget.own_fields.addWidget(self._sheet)
        self.widget.edited.connect(self._field_edited)
        self.widget.files_given.connect(self.attach)
        self.widget.image_given.connect(self.attach_image)
        self.widget.installEventFilter(self)
        self.alike = Alike(context, self.widget, self._typed)
        self.saved.connect(self.alike.saved)
        self._templates = Templates(context, self.widget)
        self._due = DueLine(context, self.widget)
        self._attaching = Attaching(context, self.widget)
        self._attaching.attached.connect(self._show_files)
        self.widget.file_opened.connect(self._attaching.open)
        self.widget.files.removed.connect(self._attaching.remove)
        context.actions.connect("ticket.template", self._insert_template)
        context.actions.connect("ticket.attach", self._choose_file)

    def use_dictionaries(self, words: Dictionaries) -> None:
        """Offer the dictionaries' entries, in the language in use."""
        self._words = words
        form = self.widget
        form.set_choices("type_uid", _words(words.ticket_types))
        form.set_choices("category_uid", [(word.uid, words.category_path(word.uid)) for word in words.categories])
        form.set_choices("product_uid", _words(words.products))
        form.set_choices("queue_uid", _words(words.queues))
        people = [(user.uid, user.name) for user in words.users if user.active]
        form.set_choices("assignee_uid", people)
        form.set_choices("priority", [(n, t(f"ticket.priority_{n}")) for n in (1, 2, 3, 4)], may_be_empty=False)
        form.set_choices("complexity", [(n, t(f"ticket.complexity_{n}")) for n in (1, 2, 3)], may_be_empty=False)
        self._show()

    def begin(self, channel: Channel, person: Uid | None = None) -> None:
        """A new, empty ticket."""
        self._answers = {}
        self._missing = frozenset()
        self.values = TicketValues()
        self.values.draft = replace(self.values.draft, channel=channel.value, person_uid=person)
        self._show_own(None)
        self._show_files(())
        self.alike.begin()
        self.widget.show_kept("")
        self._show()

    def set_person(self, person: Uid | None) -> None:
        """The ticket's client is known now."""
        self.values.draft = replace(self.values.draft, person_uid=person)
        self.alike.look_again()

    def set_address(self, address: str) -> None:
        """Offer the client's address where none has been typed."""
        if address and not self.values.draft.address:
            self.values.draft = replace(self.values.draft, address=address)
            self._show()

    def go_on(self, ticket: Uid) -> None:
        """Go on with a saved ticket."""
        self._work.ask(open_ticket, self._user, ticket).then(self._opened)
        self._work.ask(record_reading, self._user, "ticket", ticket, "call").in_background().then()

    def take_answers(self, answers: dict[str, Answer]) -> None:
        """The script's answers changed: fill what they fill."""
        self._answers = answers
        if self._words is None or not self.values.take_answers(answers, self._words):
            return
        self._show()
        if "type_uid" in self.values.from_script:
            self._ask_own()

    def save(
        self,
        interaction: Uid | None,
        draft_uid: Uid | None,
        walk: dict[str, Any] | None,
        disposition: Uid | None = None,
    ) -> None:
        """Save the ticket with the script's answers; pressing again saves the same one."""
        draft = replace(
            self.values.current(),
            interaction_uid=interaction,
            draft_uid=draft_uid,
            walk=walk,
            disposition_uid=disposition,
        )
        if not (draft.subject.strip() or draft.description.strip()):
            self._context.notices.tell(t("ticket.nothing_to_save"))
            self.widget.focus_first()
            return
        wanted = self.values.wanted
        target = wanted if wanted != self.values.ways.step else None
        ask = self._work.ask(save_ticket, self._user, draft, close_as=target).failed(self._not_saved)
        ask.then(_Saved(self, draft).saved)

    def dump(self) -> dict[str, Any]:
        """What the kept draft holds of the ticket."""
        return self.values.dump()

    def restore(self, kept: dict[str, Any]) -> None:
        """Go on from a kept draft."""
        self.values = load_values(kept)
        self._show()
        self._ask_own()
        self._work.ask(files_of, self.values.draft.uid).then(self._show_files)
        self._ask_ways()

    def attach(self, paths: list[Path]) -> None:
        """Attach files now, under the key the ticket will have."""
        self._attaching.attach(self.values.draft.uid, paths)
        self.values.edited = True
        self.edited.emit()

    def attach_image(self, image: QImage) -> None:
        """Attach a picture that was pasted, named by the time."""
        self._attaching.attach_bytes(self.values.draft.uid, picture_name(wall_ms()), png_of(image))
        self.values.edited = True
        self.edited.emit()

    def rest(self) -> None:
        """Ask nothing more: the shift ends."""
        self.alike.rest()
        self._due.rest()

    def show_kept(self, at_ms: int | None) -> None:
        """When the draft was last written; None while it is being written."""
        text = t("ticket.kept", time=clock_time(at_ms, seconds=True)) if at_ms else t("ticket.keeping")
        self.widget.show_kept(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Offer the dictionaries in the other language."""
        if event.type() == QEvent.Type.LanguageChange and self._words is not None:
            self.use_dictionaries(self._words)
            self._ask_own()
            self._ask_ways()
            self._due.again()
            self.alike.retranslate()
        return super().eventFilter(watched, event)

    def _opened(self, opened: OpenTicket) -> None:
        person = self.values.draft.person_uid
        draft = replace(opened.draft, base=opened.draft)
        self.values = TicketValues(draft, opened.number, opened.state, opened.ways, opened.ways.step)
        self.values.touched = {name for name, value in opened.draft.columns().items() if value not in (None, "")}
        if opened.draft.person_uid is None:
            self.set_person(person)
        self._missing = frozenset(opened.missing)
        self._show_own(opened.own)
        self._show_files(opened.files)
        self._show()
        self.edited.emit()

    def _ask_ways(self) -> None:
        if self.values.number:
            self._work.ask(ways_of, self._user, self.values.draft.uid).then(self._take_ways)

    def _take_ways(self, ways: Ways) -> None:
        """Where the ticket stands now, and where it may go."""
        self.values.take_ways(ways)
        self._show()

    def was_saved(self, draft: TicketDraft, ticket: SavedTicket) -> None:
        """The store has the ticket."""
        values = self.values
        if ticket.uid == values.draft.uid:
            values.number = ticket.number
            values.state = ticket.state
            self._ask_ways()
            values.edited = values.current() != replace(draft, **_OUTSIDE_THE_FORM)
            values.draft = replace(values.draft, base=replace(draft, base=None))
            if values.note == draft.note:
                values.note, values.note_uid = "", new_uid()
            self._show()
        self.saved.emit(ticket)

    def _not_saved(self, error: KnownError) -> None:
        """Say why; where closing lacks something, point at it."""
        self._context.notices.tell_error(error)
        if isinstance(error, CannotClose):
            self.widget.show_missing([field.name for field in error.missing])
            own = [field.ref for field in error.missing if field.ref]
            if len(own) == len(error.missing):
                self._sheet.focus_ref(own[0])

    def _field_edited(self, name: str, value: object) -> None:
        self.values.set(name, value)
        if name == "type_uid":
            self.values.draft = replace(self.values.draft, form_version_uid=None)
            if self._words is not None:
                self.values.take_queue_of_type(self._words)
                self._show()
            self._ask_own()
        self.edited.emit()

    def _own_answered(self, ref: str, value: object) -> None:
        session = self.values.own
        if session is not None:
            session.set_value(ref, value)  # type: ignore[arg-type]  # editors give what sessions take
            self.values.touched.add(session.question(ref).name)
            self.values.edited = True
            self._sheet.show_session(session, {problem.ref: problem.message for problem in session.problems()})
            self.edited.emit()

    def _ask_own(self) -> None:
        draft = self.values.current()
        asked = self._work.ask(own_form, draft.type_uid, draft.form_version_uid, draft.fields)
        asked.on_the_reader().urgently().then(self._show_own)
        if not self.values.number:
            usual = self._work.ask(type_priority, draft.type_uid).on_the_reader().urgently()
            usual.then(_Priority(self, draft.uid, draft.type_uid).take)

    def take_priority(self, ticket: Uid, type_uid: Uid | None, priority: int) -> None:
        """The priority of a type has been read; by now the ticket may be another one, or of another type."""
        if (ticket, type_uid) == (self.values.draft.uid, self.values.draft.type_uid):
            self.values.take_priority_of_type(priority)
            self._show()

    def _show_own(self, own: OwnForm | None) -> None:
        self.values.own = own.session if own else None
        if own is not None:
            self.values.draft = replace(self.values.draft, form_version_uid=own.version_uid)
            if self._words is not None:
                self.values.take_answers(self._answers, self._words)
        self._sheet.show_session(self.values.own)
        label = self._words.label(self.values.draft.type_uid) if self._words else ""
        self.widget.show_own_title(t("ticket.own_fields", type=label) if own else "")

    def _show(self) -> None:
        number = self.values.number
        self.widget.show_heading(t("ticket.title", number=number) if number else t("ticket.new_title"))
        self.widget.show_as_saved(bool(number))
        self._due.follow(self.values.draft.uid if number else None)
        self.widget.set_choices("state", list(self.values.ways.choices), may_be_empty=False)
        self.widget.show_values(self.values.shown(), frozenset(self.values.from_script))
        self.widget.show_required(self._missing)
        if self.values.own is not None:
            self._sheet.show_session(self.values.own)

    def _show_files(self, files: tuple[AttachedFile, ...]) -> None:
        self.widget.files.show_files([FileLine(file.uid, file.name, file.size) for file in files])

    def _choose_file(self) -> None:
        dialog = QFileDialog(self.widget, t("ticket.choose_file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        if self._context.notices.run(dialog):
            self.attach([Path(name) for name in dialog.selectedFiles()])

    def _insert_template(self) -> None:
        self._templates.choose(self.values.draft.uid if self.values.number else None, self.values.draft.person_uid)

    def _typed(self) -> tuple[TicketDraft, bool]:
        """What is being written, and whether it is saved already."""
        return self.values.current(), bool(self.values.number)


class _Priority(QObject):
    """Remembers for which ticket and type a priority was asked."""

    def __init__(self, controller: TicketController, ticket: Uid, type_uid: Uid | None) -> None:
        super().__init__(controller)
        self._controller, self._ticket, self._type = controller, ticket, type_uid

    def take(self, priority: int) -> None:
        self._controller.take_priority(self._ticket, self._type, priority)
        self.deleteLater()


class _Saved(QObject):
    """Remembers what was sent, to tell whether something was typed meanwhile."""

    def __init__(self, controller: TicketController, draft: TicketDraft) -> None:
        super().__init__(controller)
        self._controller = controller
        self._draft = draft

    def saved(self, ticket: SavedTicket) -> None:
        self._controller.was_saved(self._draft, ticket)
        self.deleteLater()


def _words(words: Any) -> list[Choice]:
    return [(word.uid, word.label()) for word in words if word.active]
