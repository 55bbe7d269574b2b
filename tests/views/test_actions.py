"""Every key fires under a Russian layout, no two actions share one, every icon and text exists."""

from __future__ import annotations

import re

import pytest

from app.models.staff import Role
from app.services.resources import resource_dir
from app.services.words import LANGUAGES, area_texts
from app.views.actions.table import ACTIONS, ActionSpec

ALWAYS_FIRES = re.compile(
    r"(?:(?:Ctrl|Alt|Shift)\+)*(?:F\d{1,2}|\d|Return|Enter|Left|Right|Up|Down|Backspace|Space|Home|End)"
)


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.name)
def test_its_keys_fire_under_any_layout(spec: ActionSpec) -> None:
    assert spec.keys
    for key in spec.keys:
        assert ALWAYS_FIRES.fullmatch(key), key
        assert not re.fullmatch(r"\d", key), "a bare digit belongs to the text being typed"


def test_no_two_actions_share_a_key() -> None:
    for role in Role:
        keys = [key for spec in ACTIONS if role in spec.roles for key in spec.keys]
        assert sorted(keys) == sorted(set(keys)), role


def test_every_icon_and_every_text_exists() -> None:
    for spec in ACTIONS:
        assert not spec.icon or (resource_dir() / "icons" / f"{spec.icon}.svg").exists(), spec.icon
        for language in LANGUAGES:
            texts = area_texts(language, "action")
            assert spec.text_key.partition(".")[2] in texts
            assert f"area_{spec.area}" in texts
