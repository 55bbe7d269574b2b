"""A whole form on one sheet: all questions asked now, each as a small field."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.forms.session import FormSession
from app.services.forms.views import QuestionView
from app.views.common.form.question import QuestionBox, kind_of


class FormSheet(QWidget):
    """``answered`` carries a ref and an answer; ``show_session`` again after each."""

    answered = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._boxes: list[QuestionBox] = []
        self._kinds: list[object] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)

    def show_session(self, session: FormSession | None, problems: Mapping[str, str] | None = None) -> None:
        """Show the questions asked now, keeping the boxes of those that stay.

        Without a session nothing is shown, and the emptied boxes wait: the next one most often asks the same.
        """
        if session is None:
            for box in self._boxes:
                box.hide()
                box.forget()
            return
        views = _questions(session)
        kinds: list[object] = [(view.ref, *kind_of(view)) for view in views]
        if kinds != self._kinds:
            self._rebuild(views, kinds)
        for box, view in zip(self._boxes, views, strict=True):
            box.show_question(view, (problems or {}).get(view.ref, ""))
            box.show()

    def focus_ref(self, ref: str) -> None:
        """Put the focus on one question."""
        for box in self._boxes:
            if box.ref == ref and box.editor is not None:
                box.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rebuild(self, views: list[QuestionView], kinds: list[object]) -> None:
        old = dict(zip(self._kinds, self._boxes, strict=True))
        boxes = []
        for index, (view, kind) in enumerate(zip(views, kinds, strict=True)):
            box = old.pop(kind, None)
            if box is None:
                box = QuestionBox(view, compact=True)
                box.answered.connect(self.answered)
                box.entered.connect(self._entered)
            self._layout.removeWidget(box)
            self._layout.insertWidget(index, box)
            boxes.append(box)
        for box in old.values():
            self._layout.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes, self._kinds = boxes, kinds

    def _entered(self) -> None:
        self.focusNextChild()


def _questions(session: FormSession) -> list[QuestionView]:
    """Every question on every step, in order."""
    return [session.question(ref) for step in session.steps() for ref in step.refs]
