"""The portable archive for Windows: unpack it anywhere, run it, delete it."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

from app.version import VERSION
from make.freeze import build_time
from make.names import PACKAGE


def portable_zip(tree: Path, output: Path) -> Path:
    """Pack a frozen ``tree``; returns the archive in ``output``. The same tree gives the same bytes."""
    name = f"{PACKAGE}-{VERSION}-windows-x64"
    package = output / f"{name}.zip"
    at = time.gmtime(max(build_time(), 315_532_800))  # the format knows no time before 1980
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{name}/{path.relative_to(tree).as_posix()}", at[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return package
