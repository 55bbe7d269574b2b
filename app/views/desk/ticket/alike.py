"""While a ticket is typed: a line that names open tickets and known errors that fit, and a key to take one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.models.links import LinkKind
from app.records import frozen
from app.services.links.at_desk import Fitting, Tie, fitting_typed, tie_saved
from app.services.links.hints import Hint, Typed
from app.services.problems.reading import ProblemLine
from app.services.store.clock import wall_ms
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import SavedTicket
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.common.combos import ChoiceBox
from app.views.common.record_picker import RecordPicker
from app.views.context import Context
from app.views.desk.ticket.widgets import TicketForm
from app.views.work import Request

ASK_AFTER_MS = 600
SUBJECT_SHOWN = 40
GO_ON, REPEAT, RELATED = "go_on", "repeat", "related"
WATCHED = ("subject", "description", "category_uid", "address")


@frozen
class _Choice:
    """What can be taken: a ticket or a problem."""

    uid: Uid
    words: str
    is_problem: bool


class AlikePicker(RecordPicker):
    """One of what fits, and what to do with it."""

    def __init__(self, parent: QWidget, choices: list[_Choice]) -> None:
        super().__init__(parent, t("links.desk_title"), t("links.desk_hint"), t("links.take"))
        self._choices = choices
        self.edit.hide()
        self.what = ChoiceBox()
        self.what.setAccessibleName(t("links.what_to_do"))
        self.what.set_choices([(code, t(f"links.do_{code}")) for code in (GO_ON, REPEAT, RELATED)])
        self.what.set_value(GO_ON)
        self.above.addWidget(self.what)
        self.show_records([(choice.uid, choice.words) for choice in choices])
        self.list.setFocus()

    @property
    def chosen(self) -> _Choice | None:
        """What was taken."""
        return next((choice for choice in self._choices if choice.uid == self.uid), None)


class Alike(QObject):
    """``go_on`` carries a ticket to go on with instead. Ties chosen are made once the ticket is saved."""

    go_on = Signal(bytes)

    def __init__(self, context: Context, form: TicketForm, draft: Callable[[], tuple[TicketDraft, bool]]) -> None:
        super().__init__(form)
        self._context = context
        self._form = form
        self._draft = draft
        self._shown = Fitting()
        self._ties: list[Tie] = []
        self._request: Request | None = None
        self._soon = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._soon.timeout.connect(self._ask)
        form.edited.connect(self._edited)
        context.actions.connect("tie.alike_at_desk", self.choose)
        self.begin()

    def begin(self) -> None:
        """Another ticket is being written: what was chosen for the last one does not concern it."""
        self._ties = []
        self._soon.stop()
        if self._request is not None:
            self._request.cancel()
        self._show(Fitting())

    def look_again(self) -> None:
        """Who calls, or where from, is known now."""
        self._soon.start()

    def rest(self) -> None:
        """Ask nothing more: the shift ends."""
        self._soon.stop()

    def choose(self) -> None:
        """Take one of what fits."""
        choices = [_Choice(one.uid, _ticket_words(one), False) for one in self._shown.tickets]
        choices += [_Choice(one.uid, _problem_words(one), True) for one in self._shown.problems]
        if not choices:
            self._context.notices.tell(t("links.nothing_alike"))
            return
        picker = AlikePicker(self._form, choices)
        if self._context.notices.run(picker) and picker.chosen is not None:
            self._take(picker.chosen, picker.what.value())
        picker.deleteLater()

    def saved(self, ticket: SavedTicket) -> None:
        """The ticket is saved: make the ties that were chosen."""
        draft, _ = self._draft()
        if self._ties and ticket.uid == draft.uid:
            ties, self._ties = tuple(self._ties), []
            user = self._context.signed_in.user_uid
            self._context.work.ask(tie_saved, user, ticket.uid, ties).then(self._tied)

    def retranslate(self) -> None:
        """Say it in the other language."""
        self._show(self._shown)

    def _edited(self, name: str, _value: object) -> None:
        if name in WATCHED:
            self._soon.start()

    def _ask(self) -> None:
        draft, saved = self._draft()
        if self._request is not None:
            self._request.cancel()
        if saved:
            return
        typed = Typed(
            draft.uid,
            f"{draft.subject} {draft.description}".strip(),
            draft.person_uid,
            draft.address,
            draft.category_uid,
        )
        asking = self._context.work.ask(fitting_typed, typed, wall_ms())
        self._request = asking.on_the_reader().then(self._show)

    def _show(self, found: Fitting) -> None:
        self._shown = found
        action = self._context.actions.get("tie.alike_at_desk")
        lines = []
        if found.tickets:
            first, others = found.tickets[0], len(found.tickets) - 1
            subject = first.subject if len(first.subject) <= SUBJECT_SHOWN else f"{first.subject[:SUBJECT_SHOWN]}…"
            lines.append(t("links.desk_line", number=first.number, subject=subject, reasons=_reasons(first)))
            if others:
                lines[-1] = t("links.desk_more", line=lines[-1], n=others)
        lines += [
            t("links.desk_problem", number=one.number, title=one.title, workaround=one.workaround)
            if one.workaround
            else t("links.desk_open_problem", number=one.number, title=one.title)
            for one in found.problems[:1]
        ]
        if lines and action is not None:
            lines[-1] = t("links.desk_key", line=lines[-1], keys=key_text(action))
        self._form.show_similar("\n".join(lines))

    def _take(self, chosen: _Choice, what: object) -> None:
        draft, saved = self._draft()
        if chosen.is_problem:
            self._ties.append((LinkKind.CAUSED_BY, chosen.uid))
        elif what == GO_ON:
            self.go_on.emit(chosen.uid)
            return
        else:
            self._ties.append((LinkKind.DUPLICATE if what == REPEAT else LinkKind.RELATED, chosen.uid))
        if saved:
            ties, self._ties = tuple(self._ties), []
            user = self._context.signed_in.user_uid
            self._context.work.ask(tie_saved, user, draft.uid, ties).then(self._tied)
        else:
            self._context.notices.tell(t("links.tied_when_saved"))

    def _tied(self, _answer: None) -> None:
        self._context.notices.tell(t("links.linked"), t("links.undo"), self._context.navigation.undo.emit)


def _reasons(found: Hint) -> str:
    return t("links.list_sign").join(t(f"links.same_{reason}") for reason in found.reasons)


def _ticket_words(found: Hint) -> str:
    below = " · ".join(part for part in (found.client, _reasons(found)) if part)
    return t("links.alike_line", number=found.number, subject=found.subject, below=below)


def _problem_words(found: ProblemLine) -> str:
    state = t(f"problems.state_{found.state.value}")
    return t("links.problem_line", number=found.number, title=found.title, below=found.workaround or state)
