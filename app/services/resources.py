"""Where the files shipped with the program lie, run from source or frozen by PyInstaller."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_dir() -> Path:
    """The folder ``resources/`` of this installation."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return root / "resources"


NOTICES = "THIRD_PARTY_NOTICES.txt"


def third_party_notices() -> str:
    """The licences of others' work in this installation; empty where the program runs from its sources."""
    if not getattr(sys, "frozen", False):
        return ""
    beside = Path(sys.executable).resolve().parent
    for path in (beside / NOTICES, beside.parent / "Resources" / NOTICES, resource_dir().parent / NOTICES):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""
