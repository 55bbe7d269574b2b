"""What ``hotline check`` tells of settings: each value in force, and who says so."""

from __future__ import annotations

import json
from typing import Any

from app.services.settings.declared import DECLARED
from app.services.settings.settings import Settings
from app.services.words import t


def values(settings: Settings) -> list[dict[str, Any]]:
    """Each setting with its value, its level and the place where it was found, for programs."""
    found = [(setting.name, settings.found(setting.name)) for setting in DECLARED]
    return [
        {"name": name, "value": each.value, "source": each.level.value, "place": each.place, "locked": locked}
        for name, each in found
        for locked in (settings.decided_by(name) is not None,)
    ]


def lines(settings: Settings) -> list[str]:
    """The same for people: those that somebody has set first."""
    rows = sorted(values(settings), key=lambda row: row["source"] == "built_in")
    width = max(len(row["name"]) for row in rows)
    return [t("cli.values"), *(_line(row, width) for row in rows)]


def left_out(settings: Settings) -> list[str]:
    """What administrators and variables say that is not followed, and why."""
    return [
        t("cli.left_out_unknown" if each.unknown else "cli.left_out_unfit", name=each.name, place=each.place)
        for each in settings.left_out
    ]


def _line(row: dict[str, Any], width: int) -> str:
    source = t(f"cli.source_{row['source']}")
    told = t("cli.source_at", source=source, place=row["place"]) if row["place"] else source
    return f"  {row['name']:<{width}}  {json.dumps(row['value'], ensure_ascii=False)}  ({told})"
