"""The panel of a bulk action: what to change, what that would come to, how far it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.hands.bulk import Ahead, Refusal
from app.services.hands.doing import Outlook
from app.services.hands.macros import MacroWord
from app.services.words import t
from app.views.actions.registry import hint
from app.views.common.combos import ChoiceBox
from app.views.common.deed_form import DeedForm
from app.views.common.panel import Panel, look, plain, scrolled
from app.views.texts import Translated

DO_KEY = "Ctrl+Enter"


class BulkPanel(Translated, Panel):
    """``wanted`` asks to do it, ``stopped`` to stop, ``left`` to close; ``macro_chosen`` carries a macro."""

    wanted = Signal()
    stopped = Signal()
    left = Signal()
    macro_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._macros: Sequence[MacroWord] = ()
        self._ahead: Ahead | None = None
        self._busy = False
        self.macro = ChoiceBox()
        self.macro.picked.connect(self._macro_picked)
        self.form = DeedForm()
        self._figures = plain()
        self._lines = QListWidget()
        self._lines.setWordWrap(True)
        self._lines.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lines.setAlternatingRowColors(True)
        self._lines.setMinimumHeight(110)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.hide()
        self.do_it = QPushButton()
        self.do_it.setProperty("look", "main")
        self.do_it.setEnabled(False)
        self.do_it.clicked.connect(self._pressed)
        self.leave = QPushButton()
        self.leave.clicked.connect(self.left)
        sheet = QWidget()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.addWidget(self.macro)
        inside.addWidget(self.form)
        inside.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.do_it, 1)
        buttons.addWidget(self.leave)
        self.body.addWidget(scrolled(sheet), 3)
        self.body.addWidget(self._figures)
        self.body.addWidget(self._lines, 2)
        self.body.addWidget(self._bar)
        self.body.addLayout(buttons)
        self.retranslate()
        self.show_nothing()

    def show_count(self, count: int) -> None:
        """So many tickets are marked."""
        self._count = count
        self.set_title(t("hands.bulk_title", n=count))

    def show_macros(self, macros: Sequence[MacroWord]) -> None:
        """Offer these to fill the form with."""
        self._macros = macros
        self.macro.set_choices([(word.uid, word.label()) for word in macros], t("hands.bulk_no_macro"))
        self.macro.setVisible(bool(macros))

    def show_nothing(self) -> None:
        """The form says nothing yet."""
        self._ahead = None
        self._bar.hide()
        self._figures.setText(t("hands.bulk_choose"))
        self._lines.clear()
        self._lines.hide()
        self._ready(False)

    def show_progress(self, done: int, total: int, *, doing: bool) -> None:
        """So many of the tickets are looked at, or done."""
        self._busy = doing
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)
        self._bar.setVisible(done < total)
        self.form.setEnabled(not doing)
        self.macro.setEnabled(not doing)
        if doing:
            self._figures.setText(t("hands.bulk_doing", done=done, total=total))
            self.do_it.setText(t("hands.bulk_stop"))
            self.do_it.setEnabled(True)
        else:
            self._figures.setText(t("hands.bulk_looking", done=done, total=total))
            self._ready(False)

    def show_ahead(self, ahead: Ahead) -> None:
        """What it would come to."""
        self._ahead = ahead
        self._bar.hide()
        parts = [t("hands.bulk_changing", n=ahead.changing)]
        if ahead.same:
            parts.append(t("hands.bulk_same", n=ahead.same))
        if ahead.refused:
            parts.append(t("hands.bulk_refused", n=ahead.refused))
        self._figures.setText("\n".join(parts))
        look(self._figures, "soon" if ahead.refused else "plain")
        self._lines.clear()
        self._lines.addItems([_refusal(refusal) for refusal in ahead.refusals])
        self._lines.addItems([_change(one) for one in ahead.shown])
        self._lines.setVisible(self._lines.count() > 0)
        self._ready(ahead.changing > 0)

    def end_doing(self) -> None:
        """It is done, or stopped."""
        self._busy = False
        self._bar.hide()
        self.form.setEnabled(True)
        self.macro.setEnabled(True)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.show_count(self._count)
        self.show_macros(self._macros)
        self.macro.setAccessibleName(t("hands.bulk_no_macro"))
        self._lines.setAccessibleName(t("hands.bulk_preview"))
        self.leave.setText(t("hands.bulk_close"))
        if self._ahead is None:
            self._figures.setText(t("hands.bulk_choose"))
        elif not self._busy:
            self.show_ahead(self._ahead)
        self._label()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape stops what runs, else closes; Ctrl+Enter does it."""
        if event.key() == Qt.Key.Key_Escape:
            (self.stopped if self._busy else self.left).emit()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and self.do_it.isEnabled()
            and not self._busy
        ):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def _ready(self, ready: bool) -> None:
        self.do_it.setEnabled(ready)
        self._label()

    def _label(self) -> None:
        if not self._busy:
            count = self._ahead.changing if self._ahead else 0
            words = t("hands.bulk_do", n=count) if count else t("hands.bulk_do_none")
            self.do_it.setText(hint(words, DO_KEY) if count else words)

    def _pressed(self) -> None:
        (self.stopped if self._busy else self.wanted).emit()

    def _macro_picked(self, uid: object) -> None:
        word = next((one for one in self._macros if one.uid == uid), None)
        if word is not None:
            self.macro_chosen.emit(word)


def _refusal(refusal: Refusal) -> str:
    key = "hands.bulk_reason" if refusal.count <= len(refusal.numbers) else "hands.bulk_reason_more"
    numbers = t("tickets.list_sign").join(refusal.numbers)
    return t(key, reason=refusal.reason, numbers=numbers, n=refusal.count)


def _change(one: Outlook) -> str:
    parts = [
        t(
            "hands.bulk_difference" if difference.before else "hands.bulk_addition",
            field=difference.field,
            before=difference.before,
            after=difference.after,
        )
        for difference in one.differences
    ]
    return t("hands.bulk_line", number=one.number, changes=t("hands.between").join(parts))
