"""The keys by which a ticket is tied to another, to a problem, to an incident, and merged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.models.links import LinkKind
from app.services.incidents.attaching import attach_ticket
from app.services.links.hints import Hint
from app.services.links.links import link
from app.services.links.showing import TicketLine, TiesView, pick_tickets
from app.services.merging.sides import Sides, ticket_sides
from app.services.merging.tickets import Merged, merge_tickets
from app.services.problems.keeping import tie_to_problem
from app.services.problems.reading import ProblemLine, problems
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.common.combos import Choice, ChoiceBox
from app.views.common.merge_dialog import MergeDialog
from app.views.common.record_picker import RecordPicker
from app.views.context import Context
from app.views.work import Request

KINDS: tuple[tuple[LinkKind, bool], ...] = (
    (LinkKind.RELATED, True),
    (LinkKind.DUPLICATE, True),
    (LinkKind.DUPLICATE, False),
    (LinkKind.PARENT, True),
    (LinkKind.PARENT, False),
)
"""What the other ticket may be; whether this one is the lesser of the two."""
NEW = "new"


class TicketPicker(RecordPicker):
    """Another ticket, by number or words; for a link, what it is to this one."""

    def __init__(self, parent: QWidget, title: str, main_text: str, *, with_kind: bool) -> None:
        super().__init__(parent, title, t("links.find_ticket"), main_text)
        self.kind = ChoiceBox()
        if with_kind:
            choices: list[Choice] = [
                (at, t(f"links.{kind.value}_{'out' if outward else 'in'}"))
                for at, (kind, outward) in enumerate(KINDS)
            ]
            self.kind.set_choices(choices)
            self.kind.set_value(0)
            self.kind.setAccessibleName(t("links.relation"))
            self.above.addWidget(self.kind)
        self.edit.setFocus()

    def ends(self, ticket: Uid) -> tuple[LinkKind, Uid, Uid]:
        """Kind, source and target of the link to make."""
        value = self.kind.value()
        kind, outward = KINDS[value if isinstance(value, int) else 0]
        other = self.uid or b""
        return (kind, ticket, other) if outward else (kind, other, ticket)


class Tying(QObject):
    """Asks whom to tie the ticket to. ``ticket`` is in sight, ``shown`` what the pane knows of its ties."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._parent = parent
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._picker: TicketPicker | None = None
        self._request: Request | None = None
        self._wants_notice = False
        self.ticket: Uid | None = None
        self.number = ""
        self.shown = TiesView()
        context.navigation.attach_ticket.connect(self._attach)
        if not context.read_only:
            for name, handler in (
                ("tie.link", self.link),
                ("tie.merge", self.merge),
                ("tie.to_problem", self.to_problem),
                ("tie.alike", self.alike),
            ):
                context.actions.connect(name, handler)

    def link(self) -> None:
        """Tie the ticket to another one."""
        picker = self._pick(t("links.link_title", number=self.number), t("links.link_button"), with_kind=True)
        if picker is not None and self.ticket is not None:
            self._work.ask(link, self._user, *picker.ends(self.ticket)).then(self._linked)

    def merge(self) -> None:
        """Merge the ticket with another one."""
        picker = self._pick(t("links.merge_title", number=self.number), t("merging.compare"), with_kind=False)
        if picker is not None and self.ticket is not None and picker.uid is not None:
            self._work.ask(ticket_sides, self.ticket, picker.uid).then(self._compare)

    def to_problem(self) -> None:
        """Say which problem the ticket is caused by."""
        if self._in_sight:
            self._work.ask(problems).on_the_reader().then(self._choose_problem)

    def alike(self) -> None:
        """The open tickets like this one, to tie it to one of them as a repeat."""
        if not self._in_sight or self.ticket is None:
            return
        if not self.shown.alike:
            self._context.notices.tell(t("links.nothing_alike"))
            return
        title = t("links.alike_title", number=self.number)
        picker = TicketPicker(self._parent, title, t("links.link_button"), with_kind=True)
        picker.kind.set_value(1)
        picker.show_records(_lines(self.shown.alike), t("links.alike"))
        picker.typed.connect(self._search)
        if self._run(picker):
            self._work.ask(link, self._user, *picker.ends(self.ticket)).then(self._linked)

    @property
    def _in_sight(self) -> bool:
        return self.ticket is not None and not self._context.read_only

    def _pick(self, title: str, main_text: str, *, with_kind: bool) -> TicketPicker | None:
        if not self._in_sight:
            return None
        picker = TicketPicker(self._parent, title, main_text, with_kind=with_kind)
        picker.typed.connect(self._search)
        if self.shown.alike:
            picker.show_records(_lines(self.shown.alike), t("links.alike"))
        return picker if self._run(picker) else None

    def _run(self, picker: TicketPicker) -> bool:
        self._picker = picker
        accepted = self._context.notices.run(picker) and picker.uid is not None
        self._picker = None
        picker.deleteLater()
        return accepted

    def _search(self, text: str) -> None:
        if self._request is not None:
            self._request.cancel()
        if self.ticket is not None and text:
            asking = self._work.ask(pick_tickets, text, self.ticket)
            self._request = asking.on_the_reader().then(self._found)

    def _found(self, lines: tuple[TicketLine, ...]) -> None:
        if self._picker is not None:
            title = "" if lines else t("links.nothing_found")
            self._picker.show_records([(line.uid, line.words) for line in lines], title)

    def _linked(self, _link: Uid) -> None:
        self._context.notices.tell(t("links.linked"), t("links.undo"), self._context.navigation.undo.emit)

    def _compare(self, sides: Sides) -> None:
        dialog = MergeDialog(self._parent, t("merging.tickets_title"), sides, t("merging.tickets_follow"))
        if self._context.notices.run(dialog):
            asking = self._work.ask(merge_tickets, self._user, dialog.kept, [dialog.other], dialog.picks)
            asking.then(self._merged)
        dialog.deleteLater()

    def _merged(self, merged: Merged) -> None:
        navigation = self._context.navigation
        navigation.open_ticket.emit(merged.kept)
        self._context.notices.tell(t("merging.tickets_merged"), t("links.undo"), navigation.undo.emit)

    def _choose_problem(self, found: tuple[ProblemLine, ...]) -> None:
        lines = [(line.uid.hex(), t("problems.line", number=line.number, title=line.title)) for line in found]
        if self._context.actions.get("incident.announce") is not None:
            lines.append((NEW, t("problems.new_line")))
        if not lines:
            self._context.notices.tell(t("problems.none"))
            return
        chooser = Chooser(self._parent, t("problems.choose"), t("problems.find"), lines)
        if self._context.notices.run(chooser) and chooser.code and self.ticket is not None:
            if chooser.code == NEW:
                self._context.navigation.problem_of.emit(self.ticket)
            else:
                problem = bytes.fromhex(chooser.code)
                self._work.ask(tie_to_problem, self._user, problem, self.ticket).then(self._linked)
        chooser.deleteLater()

    def _attach(self, incident: Uid, wants_notice: bool) -> None:
        if self.ticket is None:
            return
        self._wants_notice = wants_notice
        asking = self._work.ask(attach_ticket, self._user, incident, self.ticket, wants_notice=wants_notice)
        asking.then(self._attached)

    def _attached(self, _link: Uid) -> None:
        key = "incidents.attached_and_call" if self._wants_notice else "incidents.attached"
        self._context.notices.tell(t(key, number=self.number))


def alike_words(found: Hint) -> str:
    """An open ticket that may be the same, and why."""
    reasons = t("links.list_sign").join(t(f"links.same_{reason}") for reason in found.reasons)
    below = " · ".join(part for part in (found.client, reasons) if part)
    return t("links.alike_line", number=found.number, subject=found.subject, below=below)


def _lines(found: Sequence[Hint]) -> list[tuple[Uid, str]]:
    return [(hint.uid, alike_words(hint)) for hint in found]
