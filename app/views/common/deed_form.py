"""The form of a deed: what to change of a ticket, row by row; what is left open stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.models.tickets import TicketState
from app.services.hands.deeds import ME, NOBODY, Deed
from app.services.lists.choices import Choice, Choices
from app.services.words import t
from app.views.common.combos import ChoiceBox, SearchBox
from app.views.texts import Translated

TARGETS = tuple(state for state in TicketState if state not in (TicketState.NEW, TicketState.MERGED))
DURATIONS = (30, 60, 120, 240, 480, 1440, 2880, 4320, 10080)
"""Minutes from now that a deadline may be set to."""
HOUR, DAY = 60, 1440
TEXT_LINES = 3
EXAMPLE = "${client_name}"
INDENT = "\u2003"


class DeedForm(Translated, QWidget):
    """Builds a :class:`Deed`; ``changed`` fires whenever a person changes it. ``with_answer``: macros may."""

    changed = Signal()

    def __init__(self, *, with_answer: bool = False) -> None:
        super().__init__()
        self._choices = Choices()
        self.target, self.queue, self.assignee = ChoiceBox(), ChoiceBox(), SearchBox()
        self.priority, self.category, self.due = ChoiceBox(), SearchBox(), ChoiceBox()
        self.reason = QLineEdit()
        self.note, self.answer = QPlainTextEdit(), QPlainTextEdit()
        self._rows: list[tuple[str, QLabel, QWidget]] = []
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, editor in (
            ("target", self.target),
            ("reason", self.reason),
            ("queue", self.queue),
            ("assignee", self.assignee),
            ("priority", self.priority),
            ("category", self.category),
            ("due", self.due),
            ("note", self.note),
            ("answer", self.answer),
        ):
            label = QLabel()
            label.setBuddy(editor)
            self._rows.append((name, label, editor))
            layout.addRow(label, editor)
        layout.setRowVisible(self.answer, with_answer)
        for box in (self.target, self.queue, self.assignee, self.priority, self.category, self.due):
            box.picked.connect(self._tell)
        self.reason.textChanged.connect(self._tell)
        for text in (self.note, self.answer):
            text.setTabChangesFocus(True)
            text.setFixedHeight(text.fontMetrics().lineSpacing() * TEXT_LINES + 12)
            text.textChanged.connect(self._tell)
        self.retranslate()

    def show_choices(self, choices: Choices) -> None:
        """Offer these queues, people and categories."""
        self._choices = choices
        self._fill()

    def deed(self) -> Deed:
        """What the form says."""
        queue, category = self.queue.value(), self.category.value()
        priority, due = self.priority.value(), self.due.value()
        assignee = self.assignee.value()
        return Deed(
            target=str(self.target.value() or ""),
            reason=self.reason.text().strip(),
            answer=self.answer.toPlainText().strip(),
            note=self.note.toPlainText().strip(),
            queue=queue if isinstance(queue, bytes) else None,
            assignee=assignee.hex() if isinstance(assignee, bytes) else str(assignee or ""),
            category=category if isinstance(category, bytes) else None,
            priority=priority if isinstance(priority, int) else None,
            due_in=due if isinstance(due, int) else None,
        )

    def show_deed(self, deed: Deed) -> None:
        """Put a deed into the form; ``changed`` does not fire."""
        self.blockSignals(True)
        assignee: object = deed.assignee or None
        if deed.assignee not in ("", ME, NOBODY):
            assignee = bytes.fromhex(deed.assignee)
        self.target.set_value(deed.target or None)
        self.queue.set_value(deed.queue)
        self.assignee.set_value(assignee)
        self.priority.set_value(deed.priority)
        self.category.set_value(deed.category)
        self.due.set_value(deed.due_in)
        self.reason.setText(deed.reason)
        self.note.setPlainText(deed.note)
        self.answer.setPlainText(deed.answer)
        self.blockSignals(False)

    def retranslate(self) -> None:
        """Set every text anew; what is chosen stays."""
        for name, label, editor in self._rows:
            label.setText(t(f"hands.form_{name}"))
            editor.setAccessibleName(t(f"hands.form_{name}"))
            if isinstance(editor, QPlainTextEdit | QLineEdit):
                editor.setPlaceholderText(t(f"hands.form_{name}_hint", example=EXAMPLE))
        self._fill()

    def _fill(self) -> None:
        same = t("hands.stays")
        self.target.set_choices([(state.value, t(f"tickets.state_{state.value}")) for state in TARGETS], same)
        self.queue.set_choices(_plain(self._choices.queues), same)
        people = [(ME, t("hands.person_me")), (NOBODY, t("hands.person_nobody"))]
        self.assignee.set_choices([*people, *_plain(self._choices.users)], same)
        self.priority.set_choices([(level, t(f"tickets.priority_{level}")) for level in (1, 2, 3, 4)], same)
        self.category.set_choices(_plain(self._choices.categories), same)
        self.due.set_choices([(minutes, duration_words(minutes)) for minutes in DURATIONS], same)

    def _tell(self, _value: object = None) -> None:
        self.changed.emit()


def duration_words(minutes: int) -> str:
    """«через 2 часа»: from now, in the largest unit that fits."""
    if minutes % DAY == 0:
        return t("hands.in_days", n=minutes // DAY)
    if minutes % HOUR == 0:
        return t("hands.in_hours", n=minutes // HOUR)
    return t("hands.in_minutes", n=minutes)


def _plain(found: Sequence[Choice]) -> list[tuple[object, str]]:
    return [(one.uid, INDENT * one.depth + one.label) for one in found]
