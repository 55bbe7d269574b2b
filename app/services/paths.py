"""Where the program keeps things on this computer: settings, the store, the log."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.records import frozen

NAME = "hotline-workstation"
PORTABLE = "portable.txt"
"""A file of this name beside the unpacked program: everything is kept in the folder ``data`` there."""


@frozen
class Paths:
    """Folders of the person who is signed in to the computer. ``roaming`` settings travel with that person."""

    roaming: Path
    local: Path
    data: Path
    log: Path

    @property
    def default_store(self) -> Path:
        """Where the store lies unless somebody chose another place."""
        return self.data / "hotline.db"


def system_paths() -> Paths:
    """The folders that this system sets aside for programs, or one beside a portable one; nothing is created."""
    carried = portable_folder()
    if carried is not None:
        return paths_in(carried)
    from platformdirs import PlatformDirs

    local = PlatformDirs(NAME, appauthor=False)
    roaming = PlatformDirs(NAME, appauthor=False, roaming=True)
    return Paths(
        roaming=roaming.user_config_path,
        local=local.user_config_path / "local",
        data=local.user_data_path,
        log=local.user_log_path,
    )


def portable_folder() -> Path | None:
    """Where a program that is carried about keeps everything; None for any other."""
    program = Path(sys.executable)
    carried = getattr(sys, "frozen", False) and program.with_name(PORTABLE).is_file()
    return program.with_name("data") if carried else None


def paths_in(folder: Path) -> Paths:
    """The same folders inside one: a demonstration, a test."""
    return Paths(folder / "roaming", folder / "local", folder / "data", folder / "log")


def place_in(text: str) -> str:
    """A path as an administrator writes it: ``~``, ``$USER`` and ``%LOCALAPPDATA%`` are this session's."""
    written = os.path.expandvars(text.strip())
    return str(Path(written).expanduser()) if written else ""
