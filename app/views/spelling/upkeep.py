"""Checks the box of text that has the focus, whichever screen it belongs to.

Nothing is loaded until a box of several lines has the focus; the dictionaries are asked on a thread of their own.
Wavy lines are extra selections, not formats: a format would count as a change of the text and wake the drafts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QTextEdit, QWidget

from app.services.spelling.text import Word, words_in
from app.services.spelling.thread import SpellingThread
from app.services.words import t
from app.views.context import Context

OWN_WORDS = "words.txt"
REST_MS = 250
"""So long after the last key the text is looked at."""

Box = QPlainTextEdit | QTextEdit


class SpellingUpkeep(QObject):
    """Follows the focus. What is known of a word is kept until the program ends."""

    _answered = Signal(str, object)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._thread = SpellingThread(_own_words(context), self._tell)
        self._known: dict[str, bool] = {}
        self._box: Box | None = None
        self._asked_for: Word | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.check)
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        context.actions.connect("text.spelling", self.suggest)
        context.settings.listen(self._setting_changed)
        context.theme.changed.connect(self.check)
        context.navigation.leaving.connect(self.stop)

    @property
    def box(self) -> Box | None:
        """The box being checked."""
        return self._box if self._box is not None and shiboken6.isValid(self._box) else None

    def wrong_words(self) -> tuple[Word, ...]:
        """The words of the box that no dictionary knows, as far as the answers have come."""
        box = self.box
        return (
            tuple(word for word in words_in(box.toPlainText()) if self._known.get(word.text) is False)
            if box
            else ()
        )

    def check(self) -> None:
        """Look at the box's text: mark what is wrong, ask for what is not known yet."""
        box = self.box
        if box is None or not self._context.settings.yes("spelling"):
            return
        unknown = frozenset(word.text for word in words_in(box.toPlainText())) - self._known.keys()
        if unknown:
            self._thread.look_up(unknown)
        self._mark(box)

    def suggest(self) -> None:
        """Offer other spellings of the wrong word at the cursor, or of the next one after it."""
        box = self.box
        wrong = self.wrong_words()
        if box is None or not wrong:
            self._context.notices.tell(t("spelling.nothing_wrong"))
            return
        at = box.textCursor().position()
        word = next((one for one in wrong if one.end >= at), wrong[0])
        self._asked_for = word
        self._select(box, word)
        self._thread.suggest(word.text)

    def stop(self) -> None:
        """The window goes."""
        self._rest.stop()
        self._thread.stop()

    def _setting_changed(self, name: str) -> None:
        if name == "spelling":
            box = self.box
            if box is not None and not self._context.settings.yes("spelling"):
                box.setExtraSelections([])
            self.check()

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is self._box or not isinstance(new, Box) or new.isReadOnly():
            return
        if self.box is not None:
            self._box.textChanged.disconnect(self._rest.start)  # type: ignore[union-attr]  # box is not None
        self._box = new
        new.textChanged.connect(self._rest.start)
        self._rest.start()

    def _tell(self, question: str, what: Any) -> None:
        """On the spelling thread."""
        if shiboken6.isValid(self):
            self._answered.emit(question, what)

    def _take(self, question: str, what: Any) -> None:
        if question == "wrong":
            asked, wrong = what
            self._known.update((word, word not in wrong) for word in asked)
        elif question == "learnt":
            self._known[what] = True
        elif self._asked_for is not None and self._asked_for.text == what[0]:
            self._offer(self._asked_for, what[1])
            return
        if self.box is not None:
            self._mark(self.box)

    def _mark(self, box: Box) -> None:
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(self._context.theme.colours.late))
        at = box.textCursor().position() if box.hasFocus() else -1
        marks = []
        for word in self.wrong_words():
            if word.end != at:  # still being typed
                mark = QTextEdit.ExtraSelection()
                mark.cursor = _cursor(box, word)
                mark.format = look
                marks.append(mark)
        box.setExtraSelections(marks)

    def _select(self, box: Box, word: Word) -> None:
        box.setTextCursor(_cursor(box, word))

    def _offer(self, word: Word, suggestions: tuple[str, ...]) -> None:
        box = self.box
        if box is None or box.textCursor().selectedText() != word.text:
            return
        menu = QMenu(box)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(t("spelling.menu", word=word.text))
        for text in suggestions:
            menu.addAction(text).setData(("put", text))
        if not suggestions:
            menu.addAction(t("spelling.no_suggestion")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(t("spelling.learn", word=word.text)).setData(("learn", word.text))
        menu.triggered.connect(self._chosen)
        menu.popup(box.viewport().mapToGlobal(box.cursorRect().bottomLeft()))
        first = menu.actions()[0]
        if first.isEnabled():
            menu.setActiveAction(first)

    def _chosen(self, action: object) -> None:
        what, text = action.data()  # type: ignore[attr-defined]  # a QAction, by Qt's contract
        box = self.box
        if what == "learn":
            self._thread.learn(text)
        elif box is not None:
            box.textCursor().insertText(text)


def _own_words(context: Context) -> Path:
    return context.launch.paths.roaming / OWN_WORDS


def _cursor(box: Box, word: Word) -> QTextCursor:
    """The word selected. Qt counts places in UTF-16: a letter beyond its first plane takes two."""
    before = box.toPlainText()[: word.start]
    start = len(before) + sum(letter > "\uffff" for letter in before)
    cursor = QTextCursor(box.document())
    cursor.setPosition(start)
    cursor.setPosition(start + len(word.text), QTextCursor.MoveMode.KeepAnchor)
    return cursor
