"""How the program lies in a Linux system: what the Debian package and the RPM have in common."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

from make import completion, manual
from make.freeze import ROOT, build_time
from make.names import APP_ID, CONSOLE, PACKAGE, WINDOW

LINUX = ROOT / "packaging" / "linux"
POLICIES = ROOT / "packaging" / "policies"
HOME = f"usr/lib/{PACKAGE}"
ETC = f"etc/{PACKAGE}"
"""Where the organisation says what holds on this computer."""


def lay_out(tree: Path, target: Path) -> Path:
    """Copy a frozen ``tree`` into ``target`` as it is installed, with its menu entry, icon and manual page.

    What was in ``target`` is removed first. Returns the folder of the program in it.
    """
    shutil.rmtree(target, ignore_errors=True)
    home = target / HOME
    shutil.copytree(tree, home, symlinks=True)
    for name in (WINDOW, CONSOLE):
        _link(target / "usr/bin" / name, f"../lib/{PACKAGE}/{name}")
    for entry in (f"{APP_ID}.desktop", f"{APP_ID}.links.desktop"):
        _put(target / "usr/share/applications" / entry, (LINUX / entry).read_bytes())
    metainfo = f"{APP_ID}.metainfo.xml"
    _put(target / "usr/share/metainfo" / metainfo, (LINUX / metainfo).read_bytes())
    icon = (ROOT / "resources" / "icons" / "app.svg").read_bytes()
    _put(target / f"usr/share/icons/hicolor/scalable/apps/{APP_ID}.svg", icon)
    for name in (WINDOW, CONSOLE):
        _put(target / f"usr/share/man/man1/{name}.1.gz", packed(manual.page(name).encode()))
    _put(target / f"usr/share/bash-completion/completions/{CONSOLE}", completion.bash().encode())
    _put(target / f"usr/share/zsh/vendor-completions/_{CONSOLE}", completion.zsh().encode())
    _put(target / f"usr/share/{PACKAGE}/autostart/{APP_ID}.desktop", (LINUX / f"{APP_ID}.desktop").read_bytes())
    for path in sorted(path for path in POLICIES.rglob("*") if path.is_file()):
        _put(target / f"usr/share/{PACKAGE}/policies" / path.relative_to(POLICIES), path.read_bytes())
    for folder in ("policies", "defaults"):
        (target / ETC / folder).mkdir(parents=True)
    _put(target / ETC / "README", (LINUX / "etc-readme.txt").read_bytes())
    settle(target)
    return home


def settle(target: Path) -> None:
    """Give everything the time of the build, and folders the usual rights."""
    at = build_time()
    for path in (target, *target.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        os.utime(path, (at, at), follow_symlinks=False)


def packed(data: bytes) -> bytes:
    """Gzip that is the same whenever it is made."""
    return gzip.compress(data, 9, mtime=0)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o644)


def _link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
