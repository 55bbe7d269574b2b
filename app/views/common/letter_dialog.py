"""A letter to be registered: one that came or one that goes. Ctrl+Enter registers, Escape closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget

from app.models.calls import Channel
from app.models.complaints import RegisterKind
from app.models.ids import Uid
from app.services.documents.letters import LetterDraft, LetterView, new_letter
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.long_form import DAY_END, DayLine, LongForm, lines
from app.views.common.moments import local
from app.views.common.small_form import labelled

WRITTEN = (Channel.LETTER, Channel.MAIL, Channel.VISIT, Channel.WEB, Channel.CHAT)


class LetterDialog(LongForm):
    """``draft`` is the letter as filled in; ``before`` are letters that it may answer."""

    def __init__(
        self,
        parent: QWidget,
        *,
        ticket: Uid | None = None,
        correspondent: str = "",
        before: Sequence[LetterView] = (),
    ) -> None:
        super().__init__(parent, t("documents.letter_title"))
        self._uid = new_letter(RegisterKind.LETTER_IN, "").uid
        self._ticket = ticket
        self._before = {letter.uid: letter for letter in before if letter.kind is not RegisterKind.NOTICE}
        self.kind = ChoiceBox()
        self.kind.set_choices(
            [
                (kind, t(f"documents.kind_{kind.value}"))
                for kind in (RegisterKind.LETTER_IN, RegisterKind.LETTER_OUT)
            ]
        )
        self.kind.set_value(RegisterKind.LETTER_IN)
        self.add(t("documents.letter_kind"), self.kind)
        self.correspondent = QLineEdit(correspondent)
        self.add(t("documents.correspondent"), self.correspondent)
        self.subject = QLineEdit()
        self.add(t("documents.letter_subject"), self.subject)
        self.day = DayLine(wall_ms())
        self.add(t("documents.letter_day"), self.day)
        self.channel = ChoiceBox()
        self.channel.set_choices([(channel.value, t(f"lists.channel_{channel.value}")) for channel in WRITTEN])
        self.channel.set_value(Channel.LETTER.value)
        self.add(t("documents.letter_channel"), self.channel)
        self.their_number = QLineEdit()
        self.their_day = DayLine()
        self.due = DayLine()
        self.answers = ChoiceBox()
        self.answers.set_choices(
            [(uid, t("documents.letter_named", number=one.number, subject=one.subject))
             for uid, one in self._before.items()],
            empty=t("documents.answers_none"),
        )  # fmt: skip
        self.text = lines()
        self._rows = {
            RegisterKind.LETTER_IN: [
                self._row("their_number", self.their_number),
                self._row("their_day", self.their_day),
                self._row("letter_due", self.due),
            ],
            RegisterKind.LETTER_OUT: [self._row("answers", self.answers)],
        }
        self.due.setPlaceholderText(t("documents.due_hint"))
        self.add(t("documents.letter_text"), self.text)
        self.finish(t("documents.letter_register"))
        self.kind.currentIndexChanged.connect(self._show_rows)
        self._show_rows()
        self.kind.setFocus()

    @property
    def draft(self) -> LetterDraft:
        """The letter as filled in."""
        kind = RegisterKind(str(self.kind.value()))
        comes = kind is RegisterKind.LETTER_IN
        answers = self.answers.value()
        today = self.day.iso == f"{local(wall_ms()):%Y-%m-%d}"
        draft = LetterDraft(
            self._uid,
            kind,
            self.subject.text(),
            self.correspondent.text(),
            self.text.toPlainText(),
            str(self.channel.value()),
            self._ticket,
            at=None if today else self.day.moment(),
        )
        if comes:
            return replace(
                draft,
                their_number=self.their_number.text(),
                their_date=self.their_day.iso,
                due_at=self.due.moment(DAY_END),
            )
        return replace(draft, answers=answers if isinstance(answers, bytes) else None)

    def accept(self) -> None:
        """Close only with a subject, a correspondent and days that are days."""
        wrong = next((line for line in (self.day, self.their_day, self.due) if not line.right), None)
        if not self.correspondent.text().strip():
            self.complain(t("documents.correspondent_missing"), self.correspondent)
        elif not self.subject.text().strip():
            self.complain(t("documents.subject_missing"), self.subject)
        elif wrong is not None or not self.day.iso:
            self.complain(t("documents.day_wrong"), wrong or self.day)
        else:
            super().accept()

    def _row(self, name: str, editor: QWidget) -> tuple[QWidget, QWidget]:
        label = labelled(t(f"documents.{name}"), editor)
        self.rows.addRow(label, editor)
        return label, editor

    def _show_rows(self, _index: int = 0) -> None:
        for kind, rows in self._rows.items():
            for label, editor in rows:
                label.setVisible(kind == self.kind.value())
                editor.setVisible(kind == self.kind.value())
