"""Run named steps one after another and say which of them failed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.services.words import t

ROOT = Path(__file__).resolve().parents[1]


class StopError(Exception):
    """Something outside the program is missing; its text tells the person what to do."""


def say(text: str) -> None:
    """Print one line at once, so that it stands before what the step itself prints."""
    print(text, flush=True)


def run(command: Sequence[str], *, quiet: bool = False) -> None:
    """Run ``command`` in the project's folder, ``quiet`` but for its complaints.

    Raises :class:`StopError` when it fails.
    """
    output = subprocess.DEVNULL if quiet else None
    code = subprocess.run(command, cwd=ROOT, stdout=output, check=False).returncode
    if code:
        raise StopError(t("setup.step_failed", command=" ".join(command), code=code))


def run_all(steps: Mapping[str, Sequence[str]]) -> int:
    """Run every step, also after one has failed; return 0 when all went well, else 1."""
    failed = []
    for name, command in steps.items():
        if len(steps) > 1:
            say(f"── {name}")
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed and len(steps) > 1:
        print(t("setup.failed", steps=", ".join(failed)), file=sys.stderr)
    return 1 if failed else 0
