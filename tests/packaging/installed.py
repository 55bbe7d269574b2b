"""A person at the installed program: a screen and a keyboard of this machine, the program of a clean system."""

from __future__ import annotations

import os
from pathlib import Path

from tests.flows.desktop import Desktop
from tests.packaging.clean_system import CleanSystem

SOCKETS = Path("/tmp/.X11-unix")


class InstalledDesktop(Desktop):
    """Runs ``hotline-workstation`` of a system where a flow asks for ``python -m app``.

    The folder (home, store) has the same path in both.
    """

    def __init__(self, folder: Path, system: CleanSystem, user: str = "root") -> None:
        self.system = system
        self.user = user
        super().__init__(folder)
        uid, gid = (int(number) for number in system.person(user).split(":"))
        for path in (folder, *folder.rglob("*")):
            os.chown(path, uid, gid)

    def command(self, *arguments: str) -> list[str]:
        """What is run for ``python -m app …``."""
        if arguments[:2] != ("-m", "app"):
            raise ValueError(f"not installed: {arguments[:2]}")
        lent = [(self.folder, str(self.folder)), (SOCKETS, str(SOCKETS))]
        return self.system.command(["hotline-workstation", *arguments[2:]], user=self.user, lent=lent)
