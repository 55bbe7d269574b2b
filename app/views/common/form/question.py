"""One question of a form: what is said or asked, a hint for the operator, the editor, what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.services.forms.definition import QuestionType
from app.services.forms.views import QuestionView
from app.services.words import t
from app.views.common.form.editors import Editor, ReplyEditor, editor_for
from app.views.common.panel import look, plain

TONES = frozenset({"calm", "empathy", "firm", "brisk", "friendly", "neutral"})


class QuestionBox(QWidget):
    """``compact`` shows it small, as a field of a form; otherwise large, as something to say aloud."""

    answered = Signal(str, object)
    entered = Signal()

    def __init__(self, view: QuestionView, *, compact: bool, say_points: float = 0) -> None:
        super().__init__()
        self.ref = view.ref
        self._compact = compact
        self._label = plain(look_name="quiet" if compact else "")
        self._tone = plain(look_name="quiet")
        self._tone.setParent(self)  # a small box has no place for it
        self._hint = plain(look_name="quiet")
        self._problem = plain(look_name="late")
        self.editor: Editor | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 if compact else 6)
        layout.addWidget(self._label if compact else self._said(say_points))
        layout.addWidget(self._hint)
        if view.type.is_answered:
            self.editor = editor_for(view, compact=compact)
            self.editor.answered.connect(self.answered)
            self.editor.entered.connect(self.entered)
            layout.addWidget(self.editor)
        layout.addWidget(self._problem)
        self.show_question(view)

    def show_question(self, view: QuestionView, problem: str = "") -> None:
        """Show the question as it stands now, with what is wrong if anything."""
        label = view.label
        if self._compact and view.required_to_close and not view.required:
            label = t("form.to_close", label=label)
        elif self._compact and view.required:
            label = t("form.required", label=label)
        self._label.setText(label)
        self._hint.setText(view.hint)
        self._hint.setVisible(bool(view.hint))
        self._tone.setText(t(f"form.tone_{view.tone}") if view.tone in TONES else view.tone)
        self._tone.setVisible(bool(view.tone) and not self._compact)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if self.editor is not None:
            self.editor.show_question(view)

    def forget(self) -> None:
        """Show no answer, and let none be brought back by undoing."""
        self._label.clear()
        self._hint.clear()
        self._problem.clear()
        if self.editor is not None:
            self.editor.forget()

    def take_number(self, number: int) -> bool:
        """Press the reply with this number, if the question has replies."""
        return isinstance(self.editor, ReplyEditor) and self.editor.take_number(number)

    def set_say_points(self, points: float) -> None:
        """Show what is to be said in this size."""
        if not self._compact:
            font = self._label.font()
            font.setPointSizeF(points)
            self._label.setFont(font)

    def _said(self, points: float) -> QFrame:
        """The frame around what is to be said."""
        frame = QFrame()
        frame.setProperty("look", "say")
        font = self._label.font()
        font.setPointSizeF(points or font.pointSizeF() * 1.35)
        font.setWeight(QFont.Weight.Medium)
        self._label.setFont(font)
        look(self._label, "")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(12, 8, 12, 8)
        inner.addWidget(self._tone)
        inner.addWidget(self._label)
        return frame


def kind_of(view: QuestionView) -> tuple[QuestionType, int, bool]:
    """What decides a question's editor: while it stays the same, the box can be kept."""
    return view.type, len(view.choices), "multiline" in view.appearance
