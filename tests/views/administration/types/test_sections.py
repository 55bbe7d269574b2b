"""A type's rules as records and back: nothing is lost on the way, whatever the starter sets hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.types.definition import TypeDefinition
from app.services.types.files import STARTERS, starter_set
from app.views.administration.types.sections import (
    SECTIONS,
    general,
    lines_of,
    lines_text,
    put_general,
    who_of,
    who_text,
)

TYPES = [one for code in STARTERS for one in starter_set(code).types]


@pytest.mark.parametrize("made", TYPES, ids=lambda made: made.code)
def test_every_part_comes_back_as_it_was(made: TypeDefinition) -> None:
    for section in SECTIONS:
        assert section.put(made, section.values(made)) == made
    assert put_general(made, general(made)) == made


word = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)


@given(st.lists(st.lists(word, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple))
def test_who_is_written_and_read(who: tuple[tuple[str, ...], ...]) -> None:
    assert who_of(who_text(who)) == who


@given(st.lists(st.tuples(st.fixed_dictionaries({"ru": word, "en": word}), st.booleans()), max_size=5))
def test_lines_are_written_and_read(items: list[tuple[dict[str, str], bool]]) -> None:
    assert lines_of(lines_text(items)) == items
