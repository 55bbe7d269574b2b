"""Dictionaries asked, with and without enchant."""

from __future__ import annotations

import sys
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from app.services.spelling.checker import Checker
from app.services.spelling.thread import SpellingThread


@pytest.fixture
def checker(tmp_path: Path) -> Checker:
    made = Checker(tmp_path / "words.txt")
    if "ru" not in made.languages or "en" not in made.languages:
        pytest.skip("this system has no dictionaries of both languages")
    return made


def test_wrong_words_of_both_languages(checker: Checker) -> None:
    asked = ("корова", "карова", "valve", "vallve", "кое-что", "ремонт-то", "воdа")
    assert checker.wrong(asked) == {"карова", "vallve"}


def test_suggestions_name_what_was_meant(checker: Checker) -> None:
    assert checker.suggestions("карова")[0] == "корова"
    assert checker.suggestions("превет")[0] == "привет"
    assert "valve" in checker.suggestions("vallve")


def test_own_words_are_kept(checker: Checker, tmp_path: Path) -> None:
    assert checker.wrong(["домофонщик"]) == {"домофонщик"}
    checker.learn("Домофонщик")
    assert checker.wrong(["домофонщик", "Домофонщик"]) == frozenset()
    assert Checker(tmp_path / "words.txt").wrong(["домофонщик"]) == frozenset()


def test_without_the_library_every_word_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "enchant", None)
    checker = Checker(tmp_path / "words.txt")
    assert checker.languages == ()
    assert checker.wrong(["карова"]) == frozenset()
    assert checker.suggestions("карова") == ()


def test_the_thread_answers_in_turn_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "enchant", None)
    answers: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    thread = SpellingThread(tmp_path / "words.txt", lambda question, what: answers.put((question, what)))
    thread.look_up(frozenset({"карова"}))
    thread.suggest("карова")
    thread.learn("карова")
    assert [answers.get(timeout=10) for _ in range(3)] == [
        ("wrong", (frozenset({"карова"}), frozenset())),
        ("suggestions", ("карова", ())),
        ("learnt", "карова"),
    ]
    thread.stop()
    thread.stop()
