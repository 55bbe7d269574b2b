"""The script panel: what to say now, the replies, the way back and forth."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.forms.views import QuestionView
from app.services.words import t
from app.views.common.form.question import QuestionBox, kind_of
from app.views.common.panel import Panel, look, plain, scrolled
from app.views.texts import Translated


class ScriptPanel(Translated, Panel):
    """``answered`` carries a ref and an answer; ``next_wanted`` and ``back_wanted`` ask to move."""

    answered = Signal(str, object)
    next_wanted = Signal()
    back_wanted = Signal()
    repeat_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._place = plain(wrap=False, look_name="quiet")
        self.head.addWidget(self._place)
        self._side = plain(look_name="soon")
        self._boxes: list[QuestionBox] = []
        self._kinds: list[object] = []
        self._step = ""
        self._points = 0.0
        self._sheet = QWidget()
        self._sheet_layout = QVBoxLayout(self._sheet)
        self._sheet_layout.setContentsMargins(0, 0, 6, 0)
        self._sheet_layout.setSpacing(12)
        self._more = QVBoxLayout()
        self._sheet_layout.addLayout(self._more)
        self._sheet_layout.addStretch(1)
        self._empty = plain(look_name="quiet")
        self._offered = plain(look_name="quiet")
        self._back = QPushButton()
        self._next = QPushButton()
        for button in (self._back, self._next):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._back.clicked.connect(self.back_wanted)
        self._next.clicked.connect(self.next_wanted)
        area = scrolled(self._sheet)
        self._area = area
        foot = QHBoxLayout()
        foot.addWidget(self._back)
        foot.addWidget(self._offered, 1)
        foot.addWidget(self._next)
        self.body.addWidget(self._side)
        self.body.addWidget(self._empty)
        self.body.addWidget(area, 1)
        self.body.addLayout(foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()
        self.show_nothing()

    def set_text_size(self, points: float) -> None:
        """How large the words to say are, in points."""
        self._points = points
        for box in self._boxes:
            box.set_say_points(points)

    def show_nothing(self) -> None:
        """No script runs."""
        self._clear()
        self._step = ""
        self.set_title(t("script.title"))
        for label in (self._place, self._side, self._offered):
            label.setText("")
        self._side.hide()
        self._back.hide()
        self._next.hide()
        self._empty.setText(t("script.empty"))
        self._empty.show()

    def show_heading(self, title: str, place: str, side: str) -> None:
        """The script's name and version, the step's number, and which side script is open."""
        self.set_title(title)
        self._place.setText(place)
        self._side.setText(side)
        self._side.setVisible(bool(side))
        self._empty.hide()
        self._back.show()
        self._next.show()

    def show_step(self, ref: str, questions: Sequence[QuestionView], problems: Mapping[str, str]) -> None:
        """Show a step's questions; on the step already shown, only what changed is touched."""
        kinds: list[object] = [(view.ref, *kind_of(view)) for view in questions]
        if ref != self._step or kinds != self._kinds:
            focused = self._focused_ref() if ref == self._step else None
            had_focus = self._has_focus_inside()
            kept = dict(zip(self._kinds, self._boxes, strict=True)) if ref == self._step else {}
            self._clear({box for kind, box in kept.items() if kind in kinds})
            for at, (kind, view) in enumerate(zip(kinds, questions, strict=True)):
                box = kept.get(kind) or self._new_box(view)
                self._boxes.append(box)
                self._sheet_layout.insertWidget(at, box)
            self._step, self._kinds = ref, kinds
            self._order_tabs()
            if had_focus:
                self._focus(focused)
        for box, view in zip(self._boxes, questions, strict=True):
            box.show_question(view, problems.get(view.ref, ""))

    def show_repeat_end(self, ref: str, question: str, add: str, go_on: str) -> None:
        """Ask whether to add one more of something: 1 goes on, 2 adds."""
        had_focus = self._has_focus_inside()
        self._clear()
        self._step = ref
        label = plain()
        label.setText(question)
        self._more.addWidget(label)
        for number, (text, handler) in enumerate(((go_on, self.next_wanted), (add, self._ask_repeat)), start=1):
            button = QPushButton(t("form.reply", number=number, text=text))
            button.setProperty("look", "reply")
            button.setAutoDefault(True)
            button.clicked.connect(handler)
            self._more.addWidget(button)
        if had_focus:
            self._more_buttons()[0].setFocus()

    def show_end(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        """The end of the script: what was answered, to read back."""
        had_focus = self._has_focus_inside()
        self._clear()
        self._step = ""
        if had_focus:
            self.setFocus()
        heading = look(QLabel(title), "title")
        self._more.addWidget(heading)
        for question, answer in lines:
            label = plain()
            label.setText(t("script.summary_line", question=question, answer=answer))
            self._more.addWidget(label)

    def show_offered(self, text: str) -> None:
        """Which side scripts suit this step."""
        self._offered.setText(text)

    def focus_first(self) -> None:
        """Put the focus where the answer is given."""
        self._focus(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus to the answer."""
        super().focusInEvent(event)
        self._focus(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, number keys reply, wherever in the panel the focus is; a key held down does so once."""
        if event.isAutoRepeat():
            super().keyPressEvent(event)
            return
        digit = event.key() - Qt.Key.Key_0
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.next_wanted.emit()
            return
        buttons = self._more_buttons()
        if buttons and 1 <= digit <= len(buttons):
            buttons[digit - 1].click()
            return
        if 1 <= digit <= 9 and any(box.take_number(digit) for box in self._boxes):
            return
        super().keyPressEvent(event)

    def retranslate(self) -> None:
        self._back.setText(t("script.back"))
        self._next.setText(t("script.next"))
        if not self._boxes and self._empty.isVisible():
            self.show_nothing()

    def _new_box(self, view: QuestionView) -> QuestionBox:
        box = QuestionBox(view, compact=False, say_points=self._points)
        box.answered.connect(self.answered)
        box.entered.connect(self._entered)
        return box

    def _order_tabs(self) -> None:
        """A question that came up between others is reached between them."""
        editors = [box.editor for box in self._boxes if box.editor is not None]
        for before, after in pairwise(editors):
            QWidget.setTabOrder(before, after)

    def _entered(self) -> None:
        box = self.sender()
        if isinstance(box, QuestionBox) and box in self._boxes:
            following = self._boxes[self._boxes.index(box) + 1 :]
            target = next((one for one in following if one.editor is not None), None)
            if target is not None and target.editor is not None:
                target.editor.setFocus(Qt.FocusReason.TabFocusReason)
                self._area.ensureWidgetVisible(target)
                return
        self.next_wanted.emit()

    def _ask_repeat(self) -> None:
        self.repeat_wanted.emit(self._step)

    def _more_buttons(self) -> list[QPushButton]:
        items = (self._more.itemAt(index) for index in range(self._more.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, QPushButton)]

    def _has_focus_inside(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def _focused_ref(self) -> str | None:
        focused = QApplication.focusWidget()
        return next((box.ref for box in self._boxes if focused and box.isAncestorOf(focused)), None)

    def _focus(self, ref: str | None) -> None:
        editors = [box.editor for box in self._boxes if box.editor is not None]
        target = next((editor for editor in editors if editor.ref == ref), editors[0] if editors else None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._more_buttons():
            self._more_buttons()[0].setFocus()
        elif not self.hasFocus():
            self.setFocus()

    def _clear(self, kept: Collection[QuestionBox] = ()) -> None:
        for box in self._boxes:
            self._sheet_layout.removeWidget(box)
            if box not in kept:
                box.hide()
                box.deleteLater()
        self._boxes, self._kinds = [], []
        while (item := self._more.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
