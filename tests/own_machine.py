"""The program in processes of their own, with the test's policies and a file of the test's for its keyring."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SET_UP = """\
import json, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from app.services.settings import managed
from app.services.store import keyring_access
managed.FOLDER = Path({etc!r})
class Keyring:
    name = "test"
    path = Path({keyring!r})
    def _all(self): return json.loads(self.path.read_text()) if self.path.exists() else {{}}
    def read(self, entry): return self._all().get(entry)
    def write(self, entry, secret): self.path.write_text(json.dumps({{**self._all(), entry: secret}}))
    def forget(self, entry): pass
if {has_keyring!r}:
    keyring_access.find_keyring = Keyring
"""
MAIN = "from app.main import main\nsys.exit(main(sys.argv[1:]))\n"


def script(folder: Path, then: str, *, has_keyring: bool = True) -> str:
    """Set the machine up, and then; policies are in ``etc`` of the folder, the keyring is its ``keyring.json``."""
    keyring = folder / "keyring.json"
    return (
        SET_UP.format(root=str(ROOT), etc=str(folder / "etc"), keyring=str(keyring), has_keyring=has_keyring)
        + then
    )


class Prompt:
    """A shell in the folder ``work``, where ``hotline`` is the program; other ``programs`` are given as text."""

    def __init__(self, folder: Path, programs: dict[str, str] | None = None, **environment: str) -> None:
        self.folder, self.work = folder, folder / "work"
        bin_, home = folder / "bin", folder / "home"
        for each in (self.work, bin_, home):
            each.mkdir()
        (folder / "hotline.py").write_text(script(folder, MAIN))
        hotline = f'#!/bin/sh\nexec "{sys.executable}" "{folder / "hotline.py"}" "$@"\n'
        for name, text in {"hotline": hotline, **(programs or {})}.items():
            (bin_ / name).write_text(text)
            (bin_ / name).chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "HOTLINE_"))}
        self._environment = {
            **kept, "HOME": str(home), "PATH": f"{bin_}:{os.environ['PATH']}", "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT), **environment,
        }  # fmt: skip

    def type(self, line: str) -> str:
        """What a line printed."""
        return self._run("bash", "-ec", line)

    def found(self, then: str) -> None:
        """Make the data, by a script that knows ``Keyring``."""
        (self.folder / "found.py").write_text(script(self.folder, then))
        self._run(sys.executable, str(self.folder / "found.py"))

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.work, env=self._environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
        return done.stdout
