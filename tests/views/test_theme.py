"""Both looks can be read: contrast by WCAG 2.1, 1.4.3."""

from __future__ import annotations

from typing import Any

import pytest

from app.views.theme import DARK, LIGHT, Colours, Theme


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_every_ground(colours: Colours) -> None:
    for ground in (colours.window, colours.panel, colours.raised, colours.field, colours.say):
        for text in (colours.text, colours.quiet, colours.good, colours.soon, colours.late, colours.accent):
            assert _contrast(text, ground) >= 4.5, (text, ground)
    assert _contrast(colours.on_accent, colours.accent) >= 4.5


def test_the_look_changes_at_once(qapp: Any) -> None:
    theme = Theme(qapp)
    theme.use("dark")
    assert theme.is_dark
    assert qapp.palette().window().color().name() == DARK.window
    theme.use("light")
    assert not theme.is_dark
