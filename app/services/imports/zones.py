"""The computer's own time zone by its IANA name: what moments in a file are in unless it says otherwise."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from app.services.imports.mapping import DEFAULT_ZONE

_LINK = Path("/etc/localtime")


def local_zone() -> str:
    """The zone named by ``TZ`` or by the system; Moscow's where neither names one (Windows has its own names)."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = str(_LINK.resolve()).partition("zoneinfo/")[2] if _LINK.is_symlink() else ""
    for name in (named, linked):
        if name and is_zone(name):
            return name
    return DEFAULT_ZONE


def is_zone(name: str) -> bool:
    """Whether there is such a zone."""
    try:
        return bool(ZoneInfo(name))
    except (ValueError, OSError, KeyError):
        return False


def zones() -> list[str]:
    """Zones of cities to choose from: the computer's own first."""
    cities = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/"))
    )
    own = local_zone()
    return [own, *(name for name in cities if name != own)]
