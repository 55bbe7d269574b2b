"""Every key fires under a Russian layout, no two actions share one, every icon and text exists."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from app.services.resources import resource_dir
from app.services.words import LANGUAGES, area_texts
from app.views.actions.table import ACTIONS, ActionSpec
from app.views.shell.screens import SCREENS

ALWAYS_FIRES = re.compile(
    r"(?:(?:Ctrl|Alt|Shift)\+)*(?:F\d{1,2}|\d|Return|Enter|Left|Right|Up|Down|Backspace|Space|Home|End)"
)


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.name)
def test_its_keys_fire_under_any_layout(spec: ActionSpec) -> None:
    assert spec.keys
    for key in spec.keys:
        assert ALWAYS_FIRES.fullmatch(key), key
        assert not re.fullmatch(r"\d", key), "a bare digit belongs to the text being typed"


def test_no_two_actions_that_meet_share_a_key() -> None:
    clashes = [
        (one.name, other.name)
        for one, other in combinations(ACTIONS, 2)
        if one.meets(other) and set(one.keys) & set(other.keys)
    ]
    assert clashes == []


def test_every_place_is_a_screen() -> None:
    assert {place for spec in ACTIONS for place in spec.place} <= set(SCREENS)


def test_every_icon_and_every_text_exists() -> None:
    for spec in ACTIONS:
        assert not spec.icon or (resource_dir() / "icons" / f"{spec.icon}.svg").exists(), spec.icon
        for language in LANGUAGES:
            texts = area_texts(language, "action")
            assert spec.text_key.partition(".")[2] in texts
            assert f"area_{spec.area}" in texts
