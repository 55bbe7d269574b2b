"""Modules of ours that run as a process of their own: by ``python -m``, or by the frozen program itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROBE = "app.cli.probe"
VERIFYING = "app.services.sync.verifying_child"
KNOWN = (PROBE, VERIFYING)
"""What the frozen program can be told to run (``packaging/start.py``)."""


def command_of(module: str) -> list[str]:
    """What starts a module of ours.

    On Windows the frozen program with a console is taken: the other has no standard streams.
    """
    own = Path(sys.executable)
    frozen = getattr(sys, "frozen", False) and own.suffix == ".exe"
    return [str(own.with_name("hotline.exe") if frozen else own), "-m", module]


def options() -> dict[str, Any]:
    """What every such process is started with: where our modules lie, and no console that opens on Windows."""
    import subprocess

    paths = os.pathsep.join(each for each in (str(ROOT), os.environ.get("PYTHONPATH", "")) if each)
    return {
        "env": {**os.environ, "PYTHONPATH": paths},
        "creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0),
    }
