"""The portable archive: unpack it anywhere, run it, delete it."""

from __future__ import annotations

import lzma
import platform
import tarfile
from pathlib import Path

from app.version import VERSION
from make.freeze import build_time
from make.names import PACKAGE


def tar(tree: Path, output: Path, level: int = 9) -> Path:
    """Pack a frozen ``tree``; returns the archive in ``output``. The same tree gives the same bytes.

    ``level`` is xz's, 0 to 9.
    """
    name = f"{PACKAGE}-{VERSION}-linux-{platform.machine()}"
    package = output / f"{name}.tar.xz"
    with lzma.open(package, "wb", preset=level) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for path in (tree, *sorted(tree.rglob("*"))):
            inside = name if path == tree else f"{name}/{path.relative_to(tree)}"
            archive.addfile(*_entry(archive, path, inside))
    return package


def _entry(archive: tarfile.TarFile, path: Path, inside: str) -> tuple[tarfile.TarInfo, object | None]:
    entry = archive.gettarinfo(str(path), inside)
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = build_time()
    return entry, path.open("rb") if entry.isfile() else None
