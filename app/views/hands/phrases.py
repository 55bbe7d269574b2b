"""Phrases by key in every box of text: what stands before the cursor is taken for a code, else one chooses."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.services.hands.phrases import Phrase, filled_phrase, phrases, word_before
from app.services.store.clock import wall_ms
from app.services.tickets.templates import Filled
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.context import Context
from app.views.hands.reach import Reach

Box = QPlainTextEdit | QTextEdit | QLineEdit


class PhraseKeys(QObject):
    """Puts phrases in. The variables are those of the ticket and client in hand."""

    def __init__(self, context: Context, window: QWidget, reach: Reach) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._reach = reach
        self._box: Box | None = None
        context.actions.connect("text.phrase", self.offer)

    def offer(self) -> None:
        """Put in the phrase whose code was typed, or offer them all."""
        box = QApplication.focusWidget()
        if not isinstance(box, Box) or box.isReadOnly():
            self._context.notices.tell(t("hands.no_text_box"))
            return
        self._box = box
        self._context.work.ask(phrases).on_the_reader().then(self._choose)

    def _choose(self, found: tuple[Phrase, ...]) -> None:
        box = self._living()
        if box is None:
            return
        typed = word_before(*_before(box))
        phrase = next((one for one in found if typed and one.code.casefold() == typed.casefold()), None)
        if phrase is not None:
            _take_away(box, len(typed))
            self._fill(phrase)
        elif not found:
            self._context.notices.tell(t("hands.no_phrases"))
        else:
            lines = [(one.uid.hex(), t("hands.phrase_line", name=one.label(), code=one.code)) for one in found]
            chooser = Chooser(self._window, t("hands.choose_phrase"), t("hands.search_phrase"), lines)
            if self._context.notices.run(chooser) and chooser.code is not None:
                self._fill(next(one for one in found if one.uid.hex() == chooser.code))
            chooser.deleteLater()

    def _fill(self, phrase: Phrase) -> None:
        found = self._reach.in_hand()
        asking = self._context.work.ask(
            filled_phrase,
            self._context.signed_in.user_uid,
            phrase,
            wall_ms(),
            ticket=found.ticket,
            person=found.person,
        )
        asking.on_the_reader().then(self._put)

    def _put(self, filled: Filled) -> None:
        box = self._living()
        if box is None:
            return
        if isinstance(box, QLineEdit):
            box.insert(" ".join(filled.text.split()))
        else:
            box.textCursor().insertText(filled.text)
        box.setFocus()

    def _living(self) -> Box | None:
        return self._box if self._box is not None and shiboken6.isValid(self._box) else None


def _before(box: Box) -> tuple[str, int]:
    """The box's line and the place of the cursor in it."""
    if isinstance(box, QLineEdit):
        return box.text(), box.cursorPosition()
    cursor = box.textCursor()
    return cursor.block().text(), cursor.positionInBlock()


def _take_away(box: Box, count: int) -> None:
    if isinstance(box, QLineEdit):
        for _ in range(count):
            box.backspace()
        return
    cursor = box.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, count)
    cursor.removeSelectedText()
