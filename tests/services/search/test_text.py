from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.search.highlight import spans
from app.services.search.text import as_latin, clean, indexed, other_layout, stem, words
from app.services.search.vocabulary import edits, trigrams

ROOT = Path(__file__).parents[3]
CASES = (ROOT / os.environ.get("HOTLINE_CASES", "../shared/data")).resolve()


def test_stems_equal_snowballs_own_vocabulary() -> None:
    pairs = CASES / "ru_stemming" / "pairs.tsv"
    if not pairs.exists():
        pytest.skip(f"the case set {pairs.parent} is not here; set HOTLINE_CASES")
    lines = [line.split("\t") for line in pairs.read_text(encoding="utf-8").splitlines()]
    wrong = [(word, stem(clean(word)), expected) for word, expected in lines if stem(clean(word)) != expected]
    assert wrong == []
    assert len(lines) > 10_000


def test_one_spelling() -> None:
    assert words("Приём! ПРИЁМ-ная  №5") == ["прием", "прием", "ная", "no5"]
    decomposed = "и\u0306"
    assert clean(decomposed) == "й"
    assert indexed("Принтеры не печатали") == "принтер не печата"
    assert clean("\ud800a") == "a"


def test_other_layout_goes_both_ways() -> None:
    assert other_layout("ghbynth") == "принтер"
    assert other_layout("щзут") == "open"
    assert as_latin("а-105") == "A-105"


@given(st.text())
def test_any_text_has_words(text: str) -> None:
    for word in words(text):
        assert word.isalnum()
        assert stem(word).strip()


@given(st.text(alphabet="абвг", max_size=7), st.text(alphabet="абвг", max_size=7))
def test_edits_are_symmetric_and_bounded(one: str, other: str) -> None:
    assert edits(one, other, 3) == edits(other, one, 3)
    assert (edits(one, other, 3) == 0) == (one == other)
    if one:
        assert edits(one, one[:-1], 2) == 1


def test_swapped_neighbours_are_one_edit() -> None:
    assert edits("принетр", "принтер", 2) == 1
    assert trigrams("вод") == {"^во", "вод", "од$"}


def test_spans_show_every_form_of_a_word() -> None:
    text = "Принтер гудит, принтеры гудели. Водосток."
    assert [text[a:b] for a, b in spans(text, {"принтер"}, ("водо",))] == ["Принтер", "принтеры", "Водосток"]
