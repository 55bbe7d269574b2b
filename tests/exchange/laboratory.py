"""The telephony lab: an Asterisk with a queue, phones and callers on loopback, of Debian packages, no root.

Its scripts lie outside the project, in the folder that ``HOTLINE_LAB`` names (default ``../shared/telephony-lab``,
from the project). What they write goes into the user's cache, or where ``HOTLINE_LAB_HOME`` says: some 260 MB,
fetched at the first run. Ports and suites are the lab's own settings (``LAB_AMI_PORT`` and so on).
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

PROJECT = Path(__file__).resolve().parents[2]
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
TOOLS = ("bash", "apt-get", "dpkg-deb", "python3", "setsid")
INSTALL_WITHIN_S, START_WITHIN_S, TURN_WITHIN_S = 300, 60, 400


class NoLab(Exception):
    """Why there can be no lab here."""


class Laboratory:
    """Where the lab is, and how it is brought up and down."""

    def __init__(self) -> None:
        self.scripts = (PROJECT / os.environ.get("HOTLINE_LAB", "../shared/telephony-lab")).resolve()
        cache = Path.home() / ".cache" / "hotline-workstation" / "telephony-lab"
        self.home = Path(os.environ.get("HOTLINE_LAB_HOME", cache)).resolve()

    @contextmanager
    def open(self) -> Iterator[None]:
        """The lab installed and running. Raises NoLab with the reason where that cannot be."""
        self._look()
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as lock:
            self._wait_for_turn(lock.fileno())
            self._install()
            try:
                self._run("stop.sh", START_WITHIN_S)  # what a killed run may have left
                done = self._run("start.sh", START_WITHIN_S)
                if done.returncode:
                    raise AssertionError(f"the lab is installed but does not start: {_last(done.stdout)}")
                yield
            finally:
                self._thaw()
                self._run("stop.sh", START_WITHIN_S)

    def module(self, name: str) -> ModuleType:
        """One of the lab's own modules (``labami``, ``calls``); nothing is written into its folder."""
        before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        sys.path.insert(0, str(self.scripts))
        try:
            return importlib.import_module(name)
        finally:
            sys.path.remove(str(self.scripts))
            sys.dont_write_bytecode = before

    def asterisk(self) -> int:
        """The exchange's process."""
        return int((self.home / "run" / "asterisk.main.pid").read_text())

    def freeze(self) -> None:
        """The exchange stands still; its connections stay open."""
        os.kill(self.asterisk(), signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        os.kill(self.asterisk(), signal.SIGCONT)

    def kill(self) -> None:
        """The exchange dies in the midst of its calls; returns when it is gone."""
        pid = self.asterisk()
        os.kill(pid, signal.SIGKILL)
        _until(lambda: not _alive(pid), 10)

    def start_again(self) -> None:
        """The exchange comes back, with no calls and no members of queues."""
        done = self._run("start.sh", START_WITHIN_S, "asterisk")
        if done.returncode:
            raise AssertionError(f"the exchange does not come back: {_last(done.stdout)}")

    def mend(self) -> None:
        """Whatever a test did to it, the exchange runs again."""
        self._thaw()
        if not _alive(self.asterisk()):
            self.start_again()

    def environment(self) -> dict[str, str]:
        """For the lab's scripts."""
        return {**os.environ, "LAB_HOME": str(self.home)}

    def _look(self) -> None:
        if not sys.platform.startswith("linux"):
            raise NoLab("the telephony lab runs on Linux only")
        if not (self.scripts / "install.sh").is_file():
            raise NoLab(f"no telephony lab in {self.scripts}; name its folder in HOTLINE_LAB")
        missing = [tool for tool in TOOLS if shutil.which(tool) is None]
        if missing or not KEYRING.is_file():
            wanted = ", ".join([*missing, *([] if KEYRING.is_file() else ["debian-archive-keyring"])])
            raise NoLab(f"the telephony lab needs {wanted}")

    def _install(self) -> None:
        done = self._run("install.sh", INSTALL_WITHIN_S)
        if done.returncode:
            raise NoLab(f"the lab's Debian packages cannot be had: {_last(done.stdout)}")

    def _run(self, script: str, within_s: int, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of the scripts. What it starts keeps none of our files open."""
        log = self.home / "tests.log"
        with log.open("w") as out:
            command = ["bash", str(self.scripts / script), *arguments]
            try:
                done = subprocess.run(
                    command,
                    env=self.environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    timeout=within_s,
                    check=False,
                )
                code = done.returncode
            except subprocess.TimeoutExpired:
                out.write(f"\n{script} took more than {within_s} s\n")
                code = 124
        return subprocess.CompletedProcess(command, code, log.read_text(errors="replace"))

    def _thaw(self) -> None:
        """A frozen exchange cannot be stopped kindly."""
        try:
            self.thaw()
        except (OSError, ValueError):
            return

    def _wait_for_turn(self, lock: int) -> None:
        """Another run of the tests may have the lab."""
        import fcntl  # not on Windows, where there is no lab

        def mine() -> bool:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _until(mine, TURN_WITHIN_S)


def _until(condition, within_s: float) -> None:  # type: ignore[no-untyped-def]  # any callable
    limit = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError(f"waited {within_s:.0f} s in vain for the telephony lab")
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    """Whether the process runs; one that died and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def _last(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "it said nothing"
