"""Small questions of the day: what came of a call, when to call instead, an answer to a raised hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.services.calls.agreed import of_wall, wall
from app.services.calls.attempts import FINAL, Result, next_time
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.form.dates import read_time
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm
from app.views.common.when import WhenField

ANSWER_LINES = 90


class ResultDialog(SmallForm):
    """What came of the call, and when to try again unless it ends the matter."""

    def __init__(
        self, parent: QWidget, title: str, now: int, due_at: int, until_at: int | None, zone: tzinfo | None
    ) -> None:
        super().__init__(parent, title)
        self._now, self._due, self._until, self._zone = now, due_at, until_at, zone
        self.outcome = ChoiceBox()
        self.outcome.set_choices([(one.value, t(f"day.result_{one.value}")) for one in Result])
        self.outcome.set_value(Result.REACHED.value)
        self.note = QLineEdit()
        self.when = WhenField(now, zone)
        self.add(t("day.result"), self.outcome)
        self.add(t("day.note"), self.note)
        self.add(t("day.next_try"), self.when)
        self.finish(t("day.save"))
        self.outcome.currentIndexChanged.connect(self._follow)
        self._follow()

    @property
    def chosen(self) -> Result:
        """The result."""
        return Result(str(self.outcome.value()))

    @property
    def next_at(self) -> int | None:
        """When to try again (UTC ms); None after a final result."""
        return None if self.chosen in FINAL else self.when.at

    def accept(self) -> None:
        """Close only with a time where one is needed."""
        if self.chosen not in FINAL and self.when.at is None:
            self.complain(t("owed.no_time"), self.when.edit)
        else:
            super().accept()

    def _follow(self, _index: int = 0) -> None:
        """Suggest when to try again after this result."""
        final = self.chosen in FINAL
        self.when.setEnabled(not final)
        if not final:
            self.when.set_at(next_time(self.chosen, self._now, self._due, self._until, self._zone))


class PutOffDialog(SmallForm):
    """Another time, and until when the client expects the call."""

    def __init__(
        self, parent: QWidget, title: str, now: int, due_at: int, until_at: int | None, zone: tzinfo | None
    ) -> None:
        super().__init__(parent, title)
        self._zone = zone
        self.when = WhenField(now, zone)
        self.when.set_at(max(due_at, now))
        self.until = QLineEdit()
        self.until.setPlaceholderText(t("day.until_hint"))
        if until_at is not None:
            self.until.setText(f"{wall(until_at, zone):%H:%M}")
        self.add(t("day.call_from"), self.when)
        self.add(t("day.call_until"), self.until)
        self.finish(t("day.save"))

    @property
    def until_at(self) -> int | None:
        """The window's end (UTC ms) on the day it begins; None for none."""
        clock, begin = read_time(self.until.text()), self.when.at
        if not clock or begin is None:
            return None
        return of_wall(f"{wall(begin, self._zone):%Y-%m-%d}T{clock}", self._zone)

    def accept(self) -> None:
        """Close only with a time, and a window that ends after it begins."""
        begin, end = self.when.at, self.until_at
        if begin is None:
            self.complain(t("owed.no_time"), self.when.edit)
        elif self.until.text().strip() and (end is None or end <= begin):
            self.complain(t("day.until_wrong"), self.until)
        else:
            super().accept()


class WordsDialog(SmallForm):
    """A form with room for words that must not stay empty."""

    def __init__(self, parent: QWidget, title: str, words: str = "") -> None:
        super().__init__(parent, title)
        self.text = QPlainTextEdit(words)
        self.text.setTabChangesFocus(True)

    def accept(self) -> None:
        """Close only with words."""
        if self.text.toPlainText().strip():
            super().accept()
        else:
            self.complain(t("day.words_needed"), self.text)


class AnswerDialog(WordsDialog):
    """What the one who asks has in front of them, and room for the answer."""

    def __init__(self, parent: QWidget, title: str, paragraphs: Sequence[str]) -> None:
        super().__init__(parent, title)
        for text in paragraphs:
            label = plain()
            label.setText(text)
            self.rows.addRow(label)
        self.text.setFixedHeight(ANSWER_LINES)
        self.add(t("day.answer"), self.text)
        self.finish(t("day.send"))
        self.setMinimumWidth(560)
        self.text.setFocus()


class NoteDialog(WordsDialog):
    """The note to the next shift, to correct before it is handed over."""

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(parent, t("day.hand_over_title"), text)
        hint = plain(look_name="quiet")
        hint.setText(t("day.hand_over_hint"))
        self.rows.addRow(hint)
        self.text.setMinimumHeight(260)
        self.text.setAccessibleName(t("day.hand_over_title"))
        self.rows.addRow(self.text)
        self.finish(t("day.hand_over"))
        self.setMinimumWidth(680)
        self.text.setFocus()
