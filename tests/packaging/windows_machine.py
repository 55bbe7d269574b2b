"""A Windows computer under wine for the tests of packages: what is asked of it, and what it runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from tests.flows.desktop import Desktop, missing_tools, until

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from make import msi, setup, windows, wine  # noqa: E402  (the path is set above)
from make.names import TITLE  # noqa: E402

TOOLS = {**wine.TOOLS, **msi.TOOLS, **setup.TOOLS}
PROGRAM = rf"C:\Program Files\{TITLE}"
STORE = "hotline.db"
OBJDUMP = "x86_64-w64-mingw32-objdump"


def lacking() -> list[str]:
    """What is not installed here."""
    packages = {package for tool, package in TOOLS.items() if shutil.which(tool) is None}
    return sorted(packages | set(missing_tools()))


class Machine:
    """One computer with Windows 10, one person, one screen."""

    def __init__(self, folder: Path, desktop: Desktop) -> None:
        self.folder = folder
        self.desktop = desktop
        self.wine = wine.Wine(folder / "prefix")
        self.wine.make()
        self.begin()

    def begin(self) -> None:
        """Bring the desktop up by a program that stays. Else wine starts it from what comes to the screen first,
        and it holds that one's pipes open: whoever reads them waits for ever.
        """
        silent = subprocess.DEVNULL
        surroundings = self.wine.environment(DISPLAY=self.desktop.display)
        self.staying = subprocess.Popen(
            ["wine", "notepad"], stdin=silent, stdout=silent, stderr=silent, env=surroundings
        )
        search = ["xdotool", "search", "--class", "notepad"]
        shown = {**os.environ, "DISPLAY": self.desktop.display}
        until("the desktop", lambda: not subprocess.run(search, env=shown, capture_output=True).returncode)

    def end(self) -> None:
        """Switch the computer off."""
        self.wine.end()
        self.staying.wait(timeout=60)

    def run(self, *command: str, **more: str) -> CompletedProcess[str]:
        return self.wine.run(*command, cwd=self.folder, DISPLAY=self.desktop.display, LANG="ru_RU.UTF-8", **more)

    def installer(self, package: Path, *words: str) -> int:
        """Install silently; the exit code as this computer sees it, the lowest byte of Windows' own."""
        named = self.wine.path(package)
        if package.suffix == ".msi":
            return self.run("msiexec", "/i", named, "/qn", "/l*v", self.log, *words).returncode
        return self.run(named, "/S", *(f"/{word}" for word in words)).returncode

    @property
    def log(self) -> str:
        return self.wine.path(self.folder / "install.log")

    def remove(self, package: Path) -> int:
        """Remove silently what the package installed."""
        if package.suffix == ".msi":
            return self.run("msiexec", "/x", self.wine.path(package), "/qn").returncode
        # The uninstaller goes on in a copy of itself, since no program can remove its own file.
        done = self.run(rf"{PROGRAM}\uninstall.exe", "/S").returncode
        until("the removal", lambda: not self.home.exists())
        return done

    @property
    def home(self) -> Path:
        """The program's folder."""
        return self.wine.drive / "Program Files" / TITLE

    @property
    def data(self) -> Path:
        """The person's data."""
        (users,) = (self.wine.drive / "users").glob("*/AppData/Local")
        return users / "hotline-workstation"

    def check(self) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        """What ``hotline check`` finds: states by name, and settings by name."""
        told = self.run(rf"{PROGRAM}\hotline.exe", "check", "--json")
        assert told.returncode == 0, told.stdout + told.stderr
        found = {each["name"]: each for each in json.loads(told.stdout)}
        values = {each["name"]: each for each in found["settings"]["values"]}
        return {name: each["state"] for name, each in found.items()}, values

    def registry(self, key: str) -> dict[str, str]:
        """The texts of a key of HKEY_LOCAL_MACHINE by name; empty where there is none."""
        told = self.run("reg", "query", rf"HKLM\{key}").stdout
        found = re.findall(r"^    (.+?)    REG_\w+    ?(.*?)\s*$", told, re.MULTILINE)
        return dict(found)

    def entries(self) -> list[str]:
        """The versions of the program in the list of installed programs."""
        told = self.run("reg", "query", "HKLM\\" + windows.UNINSTALL_KEY.rpartition("\\")[0], "/s").stdout
        blocks = told.split("HKEY_LOCAL_MACHINE")
        return [
            version[1]
            for block in blocks
            if re.search(rf"DisplayName    REG_SZ    {TITLE}", block)
            and (version := re.search(r"DisplayVersion    REG_SZ    (\S+)", block))
        ]

    @contextmanager
    def window(self, *words: str) -> Iterator[None]:
        """The installed program with its first window shown."""
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        program = self.wine.start(
            rf"{PROGRAM}\hotline-workstation.exe",
            *words,
            DISPLAY=self.desktop.display,
            HOTLINE_READY_FILE=self.wine.path(ready),
        )
        try:
            until("the window", ready.exists, patience=300)
            yield
        finally:
            self.end()
            program.communicate(timeout=60)
            self.begin()

    def found_store(self) -> None:
        """Make a store with its key in the Credential Manager, as the first start does."""
        script = self.folder / "found.py"
        script.write_text(FOUND.format(root=self.wine.path(ROOT)), encoding="utf-8")
        told = self.run(str(wine.interpreter()), self.wine.path(script))
        assert told.returncode == 0, told.stderr
        assert (self.data / STORE).exists()


FOUND = """\
import sys
sys.path.insert(0, {root!r})
from app.services.paths import system_paths
from app.services.store.founding import Wishes, found_store
from app.services.store.keyring_access import find_keyring
found_store(Wishes(system_paths().default_store, "Anna"), find_keyring())
"""
