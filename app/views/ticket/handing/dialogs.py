"""Passing a ticket up with what the higher line must know; what came of a hand-over."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.models.handing import HandoffState
from app.models.ids import Uid
from app.services.handoff.at_ticket import WayUp
from app.services.handoff.handing import HandoffView
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.panel import look, plain
from app.views.common.small_form import SmallForm

AREA_LINES = 3
TEXT_LINES = 8


class EscalateDialog(SmallForm):
    """Queue, reason, and a box for each fact that the type demands of the line chosen."""

    def __init__(self, parent: QWidget, way: WayUp) -> None:
        super().__init__(parent, t("escalation.title"))
        self._way = way
        self._queue = ChoiceBox()
        self._queue.set_choices(
            [
                (target.queue_uid, t("escalation.target", line=target.line, queue=target.queue))
                for target in way.targets
            ]
        )
        self._queue.setCurrentIndex(0)
        self._queue.currentIndexChanged.connect(self._show_asked)
        self._reason = area(AREA_LINES)
        self.add(t("escalation.to"), self._queue)
        self.add(t("escalation.reason_label"), self._reason)
        self._facts: dict[str, QPlainTextEdit] = {}
        for asks in (found.asked for _, found in sorted(way.demands.items())):
            for ask in asks:
                if ask.code not in self._facts:
                    box = area(AREA_LINES)
                    box.setPlainText(ask.value)
                    label = ask.label if ask.required else t("escalation.optional", label=ask.label)
                    self.add(label, box)
                    self._facts[ask.code] = box
        self._lacking = look(plain(), "soon")
        self.rows.addRow(self._lacking)
        self.finish(t("escalation.do"))
        self._show_asked()
        self._reason.setFocus()

    @property
    def line(self) -> int:
        """The line chosen."""
        return next((one.line for one in self._way.targets if one.queue_uid == self.queue), 0)

    @property
    def queue(self) -> Uid | None:
        """The queue chosen."""
        chosen = self._queue.value()
        return chosen if isinstance(chosen, bytes) else None

    @property
    def reason(self) -> str:
        """Why."""
        return self._reason.toPlainText().strip()

    @property
    def facts(self) -> dict[str, str]:
        """What is told, by code, as far as this line asks for it."""
        asked = {ask.code for ask in self._way.demands[self.line].asked}
        return {code: box.toPlainText().strip() for code, box in self._facts.items() if code in asked}

    def accept(self) -> None:
        """Close only with everything that is demanded."""
        if not self.reason:
            self.complain(t("escalation.reason_needed"), self._reason)
            return
        for ask in self._way.demands[self.line].asked:
            if ask.required and not self.facts[ask.code]:
                self.complain(t("escalation.fact_needed", label=ask.label), self._facts[ask.code])
                return
        super().accept()

    def _show_asked(self) -> None:
        """Show the boxes of this line, and what the ticket itself lacks for it."""
        demanded = self._way.demands[self.line]
        asked = {ask.code for ask in demanded.asked}
        for code, box in self._facts.items():
            self.rows.setRowVisible(box, code in asked)
        names = t("tickets.list_sign").join(field.label for field in demanded.missing)
        self._lacking.setText(t("escalation.ticket_lacks", fields=names) if names else "")
        self._lacking.setVisible(bool(names))


class Answer(StrEnum):
    """What the person says about a hand-over."""

    SENT = "sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    AGAIN = "again"


_POSSIBLE = {
    HandoffState.PREPARED: (Answer.SENT, Answer.CONFIRMED, Answer.WITHDRAWN),
    HandoffState.SENDING: (Answer.CONFIRMED, Answer.WITHDRAWN),
    HandoffState.SENT: (Answer.CONFIRMED, Answer.REFUSED, Answer.WITHDRAWN),
    HandoffState.FAILED: (Answer.AGAIN, Answer.CONFIRMED, Answer.WITHDRAWN),
}


class HandedDialog(SmallForm):
    """What was sent, and what came of it: the first button is what is most likely next."""

    def __init__(self, parent: QWidget, handed: HandoffView, words: str) -> None:
        super().__init__(parent, t("handoff.handed_title", unit=handed.unit))
        self.answer: Answer | None = None
        state = plain()
        state.setText(words)
        self.rows.addRow(state)
        self._text = area(TEXT_LINES)
        self._text.setReadOnly(True)
        self._text.setPlainText(f"{handed.subject}\n\n{handed.text}")
        self._by, self._number, self._note = QLineEdit(), QLineEdit(handed.outside_number), area(2)
        self.add(t("handoff.what_was_sent"), self._text)
        possible = _POSSIBLE.get(handed.state, ())
        if possible:
            self.add(t("handoff.by_whom"), self._by)
            self.add(t("handoff.their_number"), self._number)
            self.add(t("handoff.remark"), self._note)
        self._put_buttons(possible)
        (self._by if possible else self._text).setFocus()

    @property
    def by(self) -> str:
        """Who confirmed or refused."""
        return self._by.text().strip()

    @property
    def number(self) -> str:
        """The number it has there."""
        return self._number.text().strip()

    @property
    def note(self) -> str:
        """Words to it."""
        return self._note.toPlainText().strip()

    def accept(self) -> None:
        """Enter: the first of the buttons."""
        first = self.findChild(QPushButton, "answer_0")
        if isinstance(first, QPushButton):
            first.click()
        else:
            super().accept()

    def _put_buttons(self, possible: tuple[Answer, ...]) -> None:
        self.rows.addRow(self._problem)
        box = QDialogButtonBox()
        for at, answer in enumerate(possible):
            button = box.addButton(t(f"handoff.answer_{answer.value}"), QDialogButtonBox.ButtonRole.ActionRole)
            button.setObjectName(f"answer_{at}")
            button.clicked.connect(_Chosen(self, answer))
            if at == 0:
                button.setProperty("look", "main")
                button.setDefault(True)
        close = box.addButton(t("ticket.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        self.rows.addRow(box)

    def choose(self, answer: Answer) -> None:
        """Take an answer if what it needs is there."""
        if answer is Answer.CONFIRMED and not self.by:
            self.complain(t("handoff.who_confirmed"), self._by)
        elif answer is Answer.REFUSED and not self.note:
            self.complain(t("handoff.why_refused"), self._note)
        else:
            self.answer = answer
            super().accept()


class _Chosen:
    """A button's answer."""

    def __init__(self, dialog: HandedDialog, answer: Answer) -> None:
        self._dialog = dialog
        self._answer = answer

    def __call__(self) -> None:
        self._dialog.choose(self._answer)


def area(lines: int) -> QPlainTextEdit:
    """A box of so many lines that Tab leaves."""
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * lines + 14)
    return made
