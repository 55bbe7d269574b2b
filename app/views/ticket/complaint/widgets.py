"""What the pane of a complaint shows: where it stands, by when to answer, what was decided, and its letters."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QHeaderView,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.services.complaints.reading import ComplaintView, OfTicket
from app.services.documents.letters import LetterView
from app.services.documents.terms import Term
from app.services.words import t
from app.views.actions.registry import hint, key_text
from app.views.common.moments import day
from app.views.common.panel import look, plain

LETTERS_HIGH = 92
IN_A_ROW = 2
STEP = "complaint.step"


class ComplaintSheet(QWidget):
    """``letter_opened`` carries the key of a letter."""

    letter_opened = Signal(bytes)

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._title, self._due, self._none = plain(look_name="title"), plain(), plain(look_name="quiet")
        self._facts = QWidget()
        self._form = QFormLayout(self._facts)
        self._form.setContentsMargins(0, 2, 0, 2)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(4)
        self._letters = QTreeWidget()
        self._letters.setRootIsDecorated(False)
        self._letters.setColumnCount(3)
        self._letters.setMinimumHeight(LETTERS_HIGH)
        self._letters.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._letters.itemActivated.connect(self._open_letter)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 6)
        for widget in (self._title, self._due, self._none, self._facts):
            column.addWidget(widget)
        self._buttons = {name: _button(action, self, main=name == STEP) for name, action in actions.items()}
        self._grid = QGridLayout()
        self._grid.setColumnStretch(IN_A_ROW, 1)
        column.addLayout(self._grid)
        column.addWidget(self._letters, 10)
        column.addStretch(1)
        self._known: OfTicket | None = None

    def show_known(self, known: OfTicket | None) -> None:
        """Show what is known of the ticket's complaint; None: nothing yet."""
        self._known = known
        complaint = known.complaint if known else None
        while self._form.rowCount():
            self._form.removeRow(0)
        self._title.setVisible(complaint is not None)
        self._due.setVisible(complaint is not None and bool(due_words(complaint)[0]))
        self._none.setVisible(complaint is None and known is not None)
        if complaint is not None:
            stage = t(f"complaints.stage_{complaint.stage.value}")
            self._title.setText(t("complaints.headline", number=complaint.number, stage=stage))
            words, name = due_words(complaint)
            self._due.setText(words)
            look(self._due, name)
            for label, value in _facts(complaint):
                shown = plain()
                shown.setText(value)
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                name_label = plain(wrap=False, look_name="quiet")
                name_label.setText(label)
                self._form.addRow(name_label, shown)
        elif known is not None:
            self._none.setText(t("complaints.not_registered", term=term_words(known.term)))
        self._show_letters(known.letters if known else ())

    def retranslate(self) -> None:
        """Set every text anew."""
        self._letters.setHeaderLabels(
            [t("documents.letter_number"), t("documents.letter_kind"), t("documents.letter_subject")]
        )
        self._letters.setAccessibleName(t("documents.letters"))
        self.show_known(self._known)

    def say_step(self, text: str) -> None:
        """Name the next step on its button, and show only what can be done now."""
        at = 0
        for name, button in self._buttons.items():
            possible = button.defaultAction().isEnabled()
            button.setVisible(possible)
            key = key_text(button.defaultAction())
            button.setText(hint(text, key) if name == STEP else t(f"complaints.button_{name.partition('.')[2]}"))
            if possible:
                self._grid.addWidget(button, at // IN_A_ROW, at % IN_A_ROW)
                at += 1

    def focus_first(self) -> None:
        """Go to the first button, else to the letters."""
        first: QWidget = next((b for b in self._buttons.values() if b.isEnabled()), self._letters)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_letters(self, letters: tuple[LetterView, ...]) -> None:
        self._letters.clear()
        self._letters.setVisible(bool(letters))
        for letter in letters:
            kind = t(f"documents.kind_{letter.kind.value}")
            item = QTreeWidgetItem(
                [letter.number, t("complaints.kind_day", kind=kind, day=day(letter.at)), letter.subject]
            )
            item.setData(0, Qt.ItemDataRole.UserRole, letter.uid)
            self._letters.addTopLevelItem(item)

    def _open_letter(self, item: QTreeWidgetItem, _column: int) -> None:
        uid: Uid = bytes(item.data(0, Qt.ItemDataRole.UserRole))
        self.letter_opened.emit(uid)


def due_words(complaint: ComplaintView) -> tuple[str, str]:
    """By when to answer, in words, and their look; empty where nothing is due."""
    if complaint.due_at is None or complaint.days_left is None:
        return "", "quiet"
    n, when = abs(complaint.days_left), day(complaint.due_at)
    if complaint.late:
        return t("complaints.late_by", n=n, day=when), "late"
    if n == 0:
        return t("complaints.due_today", day=when), "late"
    return t("complaints.due_in", n=n, day=when), "soon" if n <= 3 else "quiet"


def short_due_words(complaint: ComplaintView) -> str:
    """What is left, in few words."""
    if complaint.days_left is None:
        return t(f"complaints.stage_{complaint.stage.value}")
    return t("complaints.days_late" if complaint.late else "complaints.days_left", n=abs(complaint.days_left))


def term_words(term: Term) -> str:
    """How long there is to answer, in words."""
    if not term.days:
        return t("complaints.term_none")
    return t("complaints.term_working" if term.working else "complaints.term_calendar", n=term.days)


def _facts(complaint: ComplaintView) -> list[tuple[str, str]]:
    decided = day(complaint.decided_at) if complaint.decided_at is not None else ""
    answered = day(complaint.answered_at) if complaint.answered_at is not None else ""
    channel = t(f"lists.channel_{complaint.answer_channel}") if complaint.answer_channel else ""
    words = t(f"complaints.decision_{complaint.decision}") if complaint.decision else ""
    found = [
        (t("complaints.paper_registered"), day(complaint.registered_at)),
        (t("complaints.paper_cause"), complaint.cause or t("complaints.no_cause")),
        (t("complaints.paper_unit"), complaint.unit or t("complaints.no_unit_yet")),
        (t("complaints.demand"), complaint.demand),
        (t("complaints.put_off_why"), complaint.extension_reason),
        (t("complaints.notified"), day(complaint.notified_at) if complaint.notified_at is not None else ""),
        (t("complaints.paper_decision"), words),
        (t("complaints.reasons"), complaint.decision_text),
        (t("complaints.paper_decided"), _joined(decided, complaint.decided_by)),
        (t("complaints.paper_answer"), _joined(answered, channel, complaint.answer_to, complaint.answer_number)),
        (t("complaints.appealed"), complaint.appeal_note),
    ]
    return [pair for pair in found if pair[1]]


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _button(action: QAction, parent: QWidget, *, main: bool) -> QToolButton:
    button = QToolButton(parent)
    if main:
        button.setProperty("look", "main")
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    return button
