"""The folder ``.venv``: made without python3-venv, filled with locked packages, used again when current."""

from __future__ import annotations

import hashlib
import os
import sys
import venv
from pathlib import Path

from app.services.words import t
from tools.steps import run, say

LOCK = "requirements.lock"
STAMP = "hotline-stamp.txt"


def ensure(root: Path) -> Path:
    """Bring ``root/.venv`` up to date with the lock and return its Python.

    The project itself is installed into it by reference, so that ``hotline`` is a command there.
    """
    folder = root / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / STAMP
    wanted = _fingerprint(root)
    held = stamp.read_text(encoding="utf-8") if stamp.exists() else ""
    if held == wanted and python.exists():
        return python
    if not python.exists() or held.split("\n")[0] != wanted.split("\n")[0]:
        say(t("setup.making_venv", folder=folder))
        # Without pip, because Debian keeps ensurepip in the package python3-venv; our own pip fills it.
        venv.EnvBuilder(clear=True, with_pip=False, symlinks=os.name != "nt").create(folder)
    say(t("setup.installing"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--no-input"]
    run([*pip, "install", "--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", LOCK])
    # No isolation: the build backend is setuptools as locked above, so nothing unlocked is fetched.
    run([*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", "."])
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _fingerprint(root: Path) -> str:
    """What the environment was made from: the interpreter (first line), the lock and the project's file."""
    files = [
        f"{name} {hashlib.sha256((root / name).read_bytes()).hexdigest()}" for name in (LOCK, "pyproject.toml")
    ]
    return "\n".join([f"{sys.version.split()[0]} {sys.base_prefix}", *files])
