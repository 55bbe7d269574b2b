"""The dialog of a move: it asks for what is missing, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.models.tickets import TicketState
from app.services.tickets.asking import ANSWERED, CHECKLIST, MoveForm
from app.services.tickets.moves import Asked
from app.services.tickets.needs import MissingField
from app.services.words import t
from app.views.common.combos import ChoiceBox, SearchBox
from app.views.common.form.question import QuestionBox
from app.views.common.panel import look, plain, scrolled
from app.views.ticket.box import chosen_way, offer_ways
from app.views.ticket.moving.fields import field_for, people, text_area

WIDTH, MOST_HEIGHT = 560, 620


class MoveDialog(QDialog):
    """Ctrl+Enter (or the button) moves the ticket, Escape leaves it where it is.

    ``values`` are columns to write with the move, ``asked`` the texts, ``ticks`` items of checklists.
    """

    def __init__(self, parent: QWidget, form: MoveForm, lacking: Sequence[MissingField], asked: Asked) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ticket_screen.move_title", move=form.offer.label))
        self._move = form
        self._lacking = tuple(lacking)
        self._columns: dict[str, tuple[QWidget, Callable[[], Any]]] = {}
        self._boxes: dict[str, QuestionBox] = {}
        self._checks: dict[Uid, QCheckBox] = {}
        self._reason: QPlainTextEdit | None = None
        self._answer: QPlainTextEdit | None = None
        self._approver: SearchBox | None = None
        self._way: ChoiceBox | None = None
        self._rows = QFormLayout()
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._own = QVBoxLayout()
        self._problem = plain(look_name="late")
        self._problem.hide()
        self._blocked = self._fill(asked)
        self._lay_out()

    @property
    def values(self) -> dict[str, Any]:
        """The columns given here, the answers of the type's own form among them."""
        given = {name: read() for name, (_, read) in self._columns.items()}
        found = {name: value for name, value in given.items() if value is not None}
        if self._move.own is not None and self._boxes:
            found["fields"] = self._move.own.session.result()
            found["form_version_uid"] = self._move.own.version_uid
        return found

    @property
    def asked(self) -> Asked:
        """The texts given here, and who is to approve."""
        reason = self._reason.toPlainText() if self._reason is not None else ""
        answer = self._answer.toPlainText() if self._answer is not None else ""
        approver = self._approver.value() if self._approver is not None else None
        channel, recipient = chosen_way(self._way) if self._way is not None else ("", "")
        return Asked(
            reason.strip(),
            answer.strip(),
            approver=approver if isinstance(approver, bytes) else None,
            channel=channel,
            recipient=recipient,
        )

    @property
    def ticks(self) -> tuple[Uid, ...]:
        """The items ticked here."""
        return tuple(uid for uid, box in self._checks.items() if box.isChecked())

    def accept(self) -> None:
        """Close only with everything that is asked for."""
        empty = self._first_empty()
        if empty is None:
            super().accept()
            return
        self._problem.setText(t("ticket_screen.move_fill"))
        self._problem.show()
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_empty(self) -> QWidget | None:
        for widget, read in self._columns.values():
            if read() is None:
                return widget
        if self._move.own is not None:
            session = self._move.own.session
            for problem in session.problems(final=True):
                box = self._boxes.get(problem.ref)
                if box is not None:
                    box.show_question(session.question(problem.ref), problem.message)
                    return box.editor or box
        for check in self._checks.values():
            if not check.isChecked():
                return check
        offer = self._move.offer
        asking = offer.reason or offer.state is TicketState.ON_APPROVAL
        if asking and self._reason is not None and not self._reason.toPlainText().strip():
            return self._reason
        if self._answer is not None and not self._answer.toPlainText().strip():
            return self._answer
        return None

    def _fill(self, asked: Asked) -> list[MissingField]:
        """Put an editor in for everything that is lacking; what can only be done elsewhere is returned."""
        elsewhere = []
        for field in self._lacking:
            if field.kind == "column":
                made = field_for(field.name, self._move.draft, self._move.words)
                if made is None:
                    elsewhere.append(field)
                    continue
                self._columns[field.name] = made
                self._row(field.label, made[0])
            elif field.name == CHECKLIST and self._move.checks:
                self._add_checks()
            elif field.kind == "fact" and field.name != ANSWERED:
                elsewhere.append(field)
        if any(field.kind == "form" for field in self._lacking):
            self._add_questions()
        self._add_texts(asked)
        return elsewhere

    def _add_texts(self, asked: Asked) -> None:
        offer = self._move.offer
        if offer.state is TicketState.ON_APPROVAL:
            self._approver = SearchBox()
            self._approver.set_choices(people(self._move.words), t("ticket_screen.anybody_entitled"))
            self._approver.set_value(asked.approver)
            self._row(t("ticket_screen.approver"), self._approver)
        if offer.reason or offer.state is TicketState.ON_APPROVAL:
            self._reason = text_area(asked.reason)
            key = "approval_question" if offer.state is TicketState.ON_APPROVAL else "move_reason"
            self._row(t(f"ticket_screen.{key}"), self._reason)
        if offer.answer or any(field.name == ANSWERED for field in self._lacking):
            self._way = ChoiceBox()
            offer_ways(self._way, self._move.ways, (asked.channel, asked.recipient))
            self._row(t("ticket_screen.way"), self._way)
            self._answer = text_area(asked.answer)
            self._row(t("ticket_screen.kind_to_client"), self._answer)

    def _add_checks(self) -> None:
        self._rows.addRow(look(QLabel(t("ticket_screen.move_checks")), "title"))
        for check in self._move.checks:
            box = QCheckBox(check.label())
            self._checks[check.uid] = box
            self._rows.addRow(box)

    def _add_questions(self) -> None:
        if self._move.own is None:
            return
        wanted = [field.ref for field in self._lacking if field.kind == "form" and field.ref]
        for ref in wanted:
            if ref not in self._boxes:
                self._add_question(ref)
        self._show_problems()

    def _add_question(self, ref: str) -> None:
        if self._move.own is None:
            return
        box = QuestionBox(self._move.own.session.question(ref), compact=True)
        box.answered.connect(self._answered)
        box.entered.connect(self.focusNextChild)
        self._boxes[ref] = box
        self._own.addWidget(box)

    def _answered(self, ref: str, answer: object) -> None:
        """An answer may make others needed: those appear too."""
        if self._move.own is not None:
            self._move.own.session.set_value(ref, answer)  # type: ignore[arg-type]  # editors give what sessions take
            for problem in self._move.own.session.problems(final=True):
                if problem.ref not in self._boxes:
                    self._add_question(problem.ref)
            self._show_problems()

    def _show_problems(self) -> None:
        if self._move.own is not None:
            session = self._move.own.session
            for ref, box in self._boxes.items():
                box.setVisible(session.is_relevant(ref))
                box.show_question(session.question(ref))

    def _row(self, text: str, editor: QWidget) -> None:
        label = QLabel(text)
        label.setBuddy(editor)
        editor.setAccessibleName(text)
        self._rows.addRow(label, editor)

    def _lay_out(self) -> None:
        sheet = QWidget()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addLayout(self._rows)
        inside.addLayout(self._own)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        head = plain(look_name="quiet")
        head.setText(t("ticket_screen.move_head"))
        column.addWidget(head)
        for field in self._blocked:
            line = plain(look_name="soon")
            line.setText(t("ticket_screen.move_elsewhere", what=field.label))
            column.addWidget(line)
        column.addWidget(scrolled(sheet), 1)
        column.addWidget(self._problem)
        buttons = QDialogButtonBox()
        main = buttons.addButton(self._move.offer.label, QDialogButtonBox.ButtonRole.AcceptRole)
        main.setProperty("look", "main")
        main.setShortcut("Ctrl+Return")
        main.setDefault(True)
        main.setEnabled(not self._blocked)
        buttons.addButton(t("ticket.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.resize(WIDTH, min(MOST_HEIGHT, sheet.sizeHint().height() + 140 + 24 * len(self._blocked)))
