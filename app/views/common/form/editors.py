"""Editors for the answers of a form's questions. One class a way of answering; ``editor_for`` chooses.

Every editor shows a :class:`QuestionView` and emits ``answered`` with the ref and the new answer. ``entered``
fires when Enter says that the answer is complete.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.forms.definition import QuestionType
from app.services.forms.views import QuestionView
from app.services.words import t
from app.views.common.combos import ChoiceBox, SearchBox
from app.views.common.form.dates import read_date, read_date_time, read_time, show_date, show_date_time, show_time
from app.views.common.form.replies import Replies

MANY_CHOICES = 9
"""More choices than number keys are offered in a list to search."""

AREA_LINES = 3


class Editor(QWidget):
    """Base: shows a question's answer, tells of changes."""

    answered = Signal(str, object)
    entered = Signal()

    def __init__(self, editor: QWidget) -> None:
        super().__init__()
        self.ref = ""
        self._editor = editor
        self.setFocusProxy(editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(editor)

    def show_question(self, view: QuestionView) -> None:
        """Show the answer as it stands."""
        self.ref = view.ref
        self._editor.setEnabled(not view.readonly)
        self._editor.setAccessibleName(view.label)
        with QSignalBlocker(self._editor):
            self._show(view)

    def forget(self) -> None:
        """Show no answer; what was typed cannot be brought back either."""
        with QSignalBlocker(self._editor):
            self._empty()

    def _show(self, view: QuestionView) -> None:
        raise NotImplementedError

    def _empty(self) -> None:
        """Show no answer, telling nobody."""

    def _tell(self, answer: object) -> None:
        self.answered.emit(self.ref, answer)


class _Line(QLineEdit):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is spent here, and counts once when held: passed on, it would answer for what lies around."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if not (enter and event.isAutoRepeat()):
            super().keyPressEvent(event)
        if enter:
            event.accept()


class LineEditor(Editor):
    """One line: text and numbers."""

    def __init__(self) -> None:
        self._line = _Line()
        super().__init__(self._line)
        self._line.textEdited.connect(self._tell)
        self._line.returnPressed.connect(self.entered)

    def _show(self, view: QuestionView) -> None:
        if view.type in (QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RANGE):
            self._line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
            self._line.setMaximumWidth(160)
        limits = view.limits
        hint = t("form.range", start=limits.start, end=limits.end) if limits is not None else ""
        self._line.setPlaceholderText(hint)
        if self._line.text() != view.answer:
            self._line.setText(view.answer)

    def _empty(self) -> None:
        self._line.setText("")


class MomentEditor(Editor):
    """A date, a time or both, in the spellings people type; kept as ISO 8601."""

    def __init__(self, kind: QuestionType) -> None:
        self._line = _Line()
        self._line.setMaximumWidth(200)
        self._read, self._write, self._hint = {
            QuestionType.DATE: (read_date, show_date, "form.date_hint"),
            QuestionType.TIME: (read_time, show_time, "form.time_hint"),
            QuestionType.DATE_TIME: (read_date_time, show_date_time, "form.date_time_hint"),
        }[kind]
        super().__init__(self._line)
        self._line.textEdited.connect(self._typed)
        self._line.returnPressed.connect(self.entered)

    def _show(self, view: QuestionView) -> None:
        self._line.setPlaceholderText(t(self._hint))
        typed = self._line.text()
        if (self._read(typed) or typed) != view.answer:
            self._line.setText(self._write(view.answer))

    def _empty(self) -> None:
        self._line.setText("")

    def _typed(self, text: str) -> None:
        self._tell(self._read(text) or text)


class AreaEditor(Editor):
    """Several lines of text."""

    def __init__(self) -> None:
        self._area = _Area()
        self._area.setTabChangesFocus(True)
        self._area.setFixedHeight(self._area.fontMetrics().lineSpacing() * AREA_LINES + 14)
        super().__init__(self._area)
        self._area.textChanged.connect(self._typed)
        self._area.entered.connect(self.entered)

    def _show(self, view: QuestionView) -> None:
        if self._area.toPlainText() != view.answer:
            self._area.setPlainText(view.answer)

    def _empty(self) -> None:
        self._area.setPlainText("")

    def _typed(self) -> None:
        self._tell(self._area.toPlainText())


class _Area(QPlainTextEdit):
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter completes the answer; Shift+Enter begins a new line."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if not event.isAutoRepeat():
                self.entered.emit()
            return
        super().keyPressEvent(event)


class AcknowledgeEditor(Editor):
    """One box to tick."""

    def __init__(self) -> None:
        self._box = QCheckBox()
        super().__init__(self._box)
        self._box.toggled.connect(self._toggled)

    def _show(self, view: QuestionView) -> None:
        self._box.setText(t("form.acknowledge"))
        self._box.setChecked(view.value == "OK")

    def _empty(self) -> None:
        self._box.setChecked(False)

    def _toggled(self, on: bool) -> None:
        self._tell("OK" if on else "")


class ListEditor(Editor):
    """One of many choices, found by typing a part of it; few ones in a plain list."""

    def __init__(self, *, searched: bool) -> None:
        self._list: ChoiceBox = SearchBox() if searched else ChoiceBox()
        super().__init__(self._list)
        self._list.picked.connect(self._picked)

    def _show(self, view: QuestionView) -> None:
        self._list.set_choices([(choice.name, choice.label) for choice in view.choices], t("form.nothing"))
        self._list.set_value(view.value or None)

    def _empty(self) -> None:
        self._list.set_choices([], "")

    def _picked(self, name: object) -> None:
        self._tell(name or "")


class ReplyEditor(Editor):
    """Buttons on the number keys: one answer or several."""

    def __init__(self, *, several: bool) -> None:
        self._replies = Replies(several=several)
        super().__init__(self._replies)
        self._replies.chosen.connect(self._tell)
        self._replies.entered.connect(self.entered)

    def take_number(self, number: int) -> bool:
        """Press the reply with this number; False where there is none."""
        return self._replies.press_number(number)

    def _show(self, view: QuestionView) -> None:
        self._replies.show_choices(view.choices)

    def _empty(self) -> None:
        self._replies.show_choices(())


def editor_for(view: QuestionView, *, compact: bool) -> Editor:
    """The editor that suits a question. ``compact`` is for forms beside other work: lists instead of buttons."""
    kind = view.type
    if kind in (QuestionType.SELECT_MULTIPLE, QuestionType.RANK):
        return ReplyEditor(several=True)
    if kind is QuestionType.SELECT_ONE:
        many = len(view.choices) > MANY_CHOICES
        return ListEditor(searched=many) if compact or many else ReplyEditor(several=False)
    if kind is QuestionType.ACKNOWLEDGE:
        return AcknowledgeEditor()
    if kind in (QuestionType.DATE, QuestionType.TIME, QuestionType.DATE_TIME):
        return MomentEditor(kind)
    if kind is QuestionType.TEXT and "multiline" in view.appearance:
        return AreaEditor()
    return LineEditor()
