"""The spelling thread: dictionaries are loaded and asked beside the window, which never waits for them."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.services.spelling.checker import Checker

log = logging.getLogger(__name__)

Answer = Callable[[str, Any], None]


class SpellingThread:
    """Asks a :class:`Checker` on a thread of its own. ``answer(question, what)`` is called on that thread.

    ``wrong`` is answered with (asked, wrong) sets of words, ``suggestions`` with (word, suggestions).
    """

    def __init__(self, own_words: Path, answer: Answer) -> None:
        self._own_words = own_words
        self._answer = answer
        self._questions: queue.SimpleQueue[tuple[str, Any] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def look_up(self, words: frozenset[str]) -> None:
        """Find out which of the words are wrong."""
        self._ask("wrong", words)

    def suggest(self, word: str) -> None:
        """Find out what a wrong word may have been meant to be."""
        self._ask("suggestions", word)

    def learn(self, word: str) -> None:
        """Add a word to the person's own."""
        self._ask("learnt", word)

    def stop(self) -> None:
        """End the thread; harmless when it never began."""
        if self._thread is not None:
            self._questions.put(None)
            self._thread.join()
            self._thread = None

    def _ask(self, question: str, what: Any) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="spelling", daemon=True)
            self._thread.start()
        self._questions.put((question, what))

    def _run(self) -> None:
        checker = Checker(self._own_words)
        while (asked := self._questions.get()) is not None:
            question, what = asked
            try:
                self._answer(question, _answered(checker, question, what))
            except OSError as error:  # the file of own words cannot be written: the word is known until the end
                log.warning("own word not kept: %s", error.strerror)


def _answered(checker: Checker, question: str, what: Any) -> Any:
    if question == "wrong":
        return what, checker.wrong(what)
    if question == "suggestions":
        return what, checker.suggestions(what)
    checker.learn(what)
    return what
