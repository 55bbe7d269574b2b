"""Where the files shipped with the program lie, run from source or frozen by PyInstaller."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_dir() -> Path:
    """The folder ``resources/`` of this installation."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return root / "resources"
