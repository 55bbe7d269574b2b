"""A computer that something is wrong with, and the program started on it in a process of its own.

The keyring is a file of the test's unless the machine is to have none; policies are the test's own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import own_machine

PATIENCE_S = 100.0
LANGUAGES = ("ru", "en")
NOBODY = 65534

# libfaketime 0.9.10 takes the other time off what time.sleep waits until, which the system then refuses.
FAKED_SLEEP = """
import os, select, time
if "FAKETIME" in os.environ:
    time.sleep = lambda seconds: select.select([], [], [], seconds)
"""
FOUND = """
from app.services.store.founding import Wishes, found_store
made = found_store(Wishes(Path(sys.argv[1]), "Анна"), Keyring())
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a start."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


@dataclass(frozen=True, slots=True)
class Opened:
    """A window, and where its standard error output goes."""

    process: subprocess.Popen[bytes]
    errors: Path

    @property
    def runs(self) -> bool:
        """Whether it is still there."""
        return self.process.poll() is None

    @property
    def ended(self) -> Ended:
        """What came of it, once it has ended."""
        return Ended(self.process.wait(PATIENCE_S), "", self.errors.read_text(encoding="utf-8"))


@dataclass
class Machine:
    """Folders, surroundings and the way processes are started. ``prefix`` stands before the interpreter."""

    folder: Path
    has_keyring: bool = True
    prefix: list[str] = field(default_factory=list)
    surroundings: dict[str, str] = field(default_factory=dict)
    home: Path = field(init=False)
    store: Path = field(init=False)

    def __post_init__(self) -> None:
        self.home = self.folder / "home"
        self.store = self.folder / "data" / "hotline.db"
        for each in (self.home, self.store.parent, self.folder / "etc" / "policies", self.folder / "tmp"):
            each.mkdir(parents=True, exist_ok=True)
        (self.folder / "tmp").chmod(0o1777)

    def found(self, prefix: tuple[str, ...] = ()) -> None:
        """Make a store, on this machine while it is still well; ``prefix`` stands before the interpreter."""
        done = subprocess.run(
            [*prefix, sys.executable, "-c", self._script(FOUND), str(self.store)],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        assert done.returncode == 0, done.stderr

    def policy(self, **values: object) -> None:
        """What the organisation demands on this machine."""
        (self.folder / "etc" / "policies" / "10.json").write_text(json.dumps(values))

    def run(self, *arguments: str) -> Ended:
        """A command, to its end."""
        done = subprocess.run(
            [*self.prefix, sys.executable, "-c", self._script(own_machine.MAIN), *arguments],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=PATIENCE_S,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def window(self, *arguments: str) -> Ended:
        """The window, told to end once its first page can be worked with."""
        with self.opened(*arguments) as opened:
            pass
        return opened.ended

    @contextmanager
    def opened(self, *arguments: str) -> Iterator[Opened]:
        """The window while it is open; ends before its time where the program does."""
        ready = self.folder / "tmp" / f"ready-{time.monotonic_ns()}"
        errors = ready.with_suffix(".err")
        with errors.open("wb") as written:
            process = subprocess.Popen(
                [*self.prefix, sys.executable, "-c", self._script(own_machine.MAIN), *arguments],
                env={**self._environment(), "HOTLINE_READY_FILE": str(ready)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=written,
            )
        try:
            limit = time.monotonic() + PATIENCE_S
            while not ready.exists() and process.poll() is None:
                assert time.monotonic() < limit, "no window came"
                self._wait(process)
            yield Opened(process, errors)
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    @staticmethod
    def _wait(process: subprocess.Popen[bytes]) -> None:
        """Look again in a moment, or as soon as the program has ended."""
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            return

    def _script(self, then: str) -> str:
        return FAKED_SLEEP + own_machine.script(self.folder, then, has_keyring=self.has_keyring)

    def _environment(self) -> dict[str, str]:
        dropped = ("XDG_", "HOTLINE_", "DBUS_", "DISPLAY", "WAYLAND_", "TMPDIR")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        own = {
            "HOME": str(self.home),
            "TMPDIR": str(self.folder / "tmp"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(own_machine.ROOT),
        }
        return {**kept, **own, **self.surroundings}


def told(ended: Ended, code: int, language: str, **words: str) -> None:
    """The exit code, a message in the operator's language, and no traceback."""
    assert "Traceback" not in ended.all, ended.all
    assert ended.code == code, ended.all
    assert words[language] in ended.all, ended.all


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """A file system of its own at ``place``; skips the test where none can be mounted."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False) if shutil.which("mount") else None
    if done is None or done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip() if done else 'no mount'}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def without_rights() -> list[str]:
    """The start of a command that runs as somebody who may write nothing here; skips where that cannot be.

    Reading stays allowed: the interpreter may lie in a folder of the tester's own. Qt, though, asks the system
    what may be read before it tries, and that answer knows of no such leave.
    """
    if os.geteuid() or not shutil.which("setpriv"):
        pytest.skip("only root can become somebody else, by setpriv")
    reads = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *reads]
    tried = [*prefix, sys.executable, "-c", "from PySide6.QtGui import QGuiApplication as A; A([])"]
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    if subprocess.run(tried, env=surroundings, capture_output=True, check=False, timeout=PATIENCE_S).returncode:
        pytest.skip(f"Qt lies where nobody but its owner may look: {sys.prefix}")
    return prefix
