"""The icons are small one-colour drawings that the theme can recolour."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.services.resources import resource_dir

FILES = sorted((resource_dir() / "icons").glob("*.svg"))
ACTION_ICONS = [path for path in FILES if path.stem != "app"]


def _colours(text: str) -> set[str]:
    return set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) - {"none"}


@pytest.mark.parametrize("path", ACTION_ICONS, ids=lambda path: path.stem)
def test_action_icon_has_one_colour_on_one_grid(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).get("viewBox") == "0 0 16 16"
    assert _colours(text) == {"#000"}
    assert len(text) < 1500


def test_application_icon_is_in_colour() -> None:
    text = (resource_dir() / "icons" / "app.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).get("viewBox") == "0 0 64 64"
    assert len(_colours(text)) > 1


def test_the_promised_icons_are_there() -> None:
    wanted = (
        "app phone phone-incoming phone-missed hold transfer hang-up pause play ticket script clock person "
        "organisation queue search attach save back next flag warning info check cross settings help review "
        "import export filter columns refresh mail visit chat letter forum history pin copy keyboard language "
        "moon sun graph publish"
    )
    assert set(wanted.split()) <= {path.stem for path in FILES}
