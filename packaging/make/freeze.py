"""The folder with the frozen program, from which all packages are made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from make import icu
from make.names import CONSOLE, PACKAGE, WINDOW
from make.notices import write_notices

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "packaging" / "hotline.spec"


def build_time() -> int:
    """When the sources were last committed, in seconds since 1970: the time of all files in a package.

    ``SOURCE_DATE_EPOCH`` counts before it (reproducible-builds.org/specs/source-date-epoch).
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return int(told.stdout.strip() or 0)


def freeze(output: Path) -> Path:
    """Freeze the program for this system into ``output/tree``; returns the folder with the programs."""
    tree, work = output / "tree", output / "work"
    for folder in (tree, work):
        shutil.rmtree(folder, ignore_errors=True)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(build_time()), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(tree), "--workpath", str(work), str(SPEC)]
    subprocess.run(command, check=True, env=environment, cwd=ROOT)
    folder = tree / PACKAGE
    for path in list(folder.rglob("*")):
        if path.is_symlink() and not path.exists():
            path.unlink()  # to a library that the list leaves out
    if sys.platform != "win32":
        (folder / CONSOLE).symlink_to(WINDOW)
    if sys.platform == "linux":
        for library in sorted((folder / "_internal/PySide6/Qt/lib").glob("libicudata.so.*")):
            icu.cut(library)
    write_notices(folder, build_time())
    _settle(folder)
    return folder


def _settle(folder: Path) -> None:
    """Give every file the time of the build, and rights that do not depend on who built it."""
    at = build_time()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink():
            os.utime(path, (at, at), follow_symlinks=False)
            continue
        program = path.is_dir() or (path.parent == folder and path.suffix in ("", ".exe"))
        path.chmod(0o755 if program else 0o644)
        os.utime(path, (at, at))
    os.utime(folder, (at, at))
