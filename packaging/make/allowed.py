"""Which of the collected files go into the packages: those of ``packaging/allowed.txt``, and what these need."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from make import dlls
from make.entries import Entry

LIST = Path(__file__).resolve().parents[1] / "allowed.txt"
QT, ENCHANT = "PySide6/", "enchant/data/"
LEFT_TO_SYSTEM = frozenset({"libcups.so.2", "libmvec.so.1"})
"""Libraries that are never packed, with what they alone need: who prints has CUPS, who does not needs none, and
libmvec is a part of the C library that fits no other."""


def patterns(text: str) -> list[re.Pattern[str]]:
    """The patterns of a list: ``*`` stands for anything but a slash, ``**`` for anything."""
    lines = (line.strip() for line in text.splitlines())
    return [_pattern(line) for line in lines if line and not line.startswith("#")]


def _pattern(line: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", line)
    known = {"**": ".*", "*": "[^/]*"}
    return re.compile("".join(known.get(part, re.escape(part)) for part in parts))


def is_allowed(path: str, allowed: Iterable[re.Pattern[str]]) -> bool:
    """Whether a file of Qt or Enchant may go in; other files always may. ``path`` has forward slashes."""
    if not path.startswith((QT, ENCHANT)):
        return True
    below = path.removeprefix(QT)
    return any(pattern.fullmatch(below) for pattern in allowed)


def keep_allowed(binaries: list[Entry], datas: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Leave out what the list does not name, and then the libraries that nothing left needs."""
    allowed = patterns(LIST.read_text(encoding="utf-8"))
    kept = [entry for entry in binaries if is_allowed(entry[0].replace("\\", "/"), allowed)]
    data = [entry for entry in datas if is_allowed(entry[0].replace("\\", "/"), allowed)]
    if sys.platform == "linux":
        return _needed(kept), _with_targets(data, kept)
    return (dlls.needed(kept) if sys.platform == "win32" else kept), data


def resources(folder: Path) -> list[tuple[str, str]]:
    """The program's own files, each with its folder in the package; not what they were made from."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        (str(path), str(path.parent.relative_to(folder.parent)))
        for path in files
        if path.suffix not in (".py", ".pyc") and "source" not in path.relative_to(folder).parts
    ]


def _with_targets(datas: list[Entry], binaries: list[Entry]) -> list[Entry]:
    """Symbolic links among the data whose library has gone are left out too."""
    names = {entry[0] for entry in binaries}
    kept = []
    for entry in datas:
        if entry[2] == "SYMLINK":
            target = str(PurePosixPath(entry[0]).parent / entry[1])
            if _normal(target) not in names:
                continue
        kept.append(entry)
    return kept


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _needed(binaries: list[Entry]) -> list[Entry]:
    """Drop shared libraries that no program, Python module or plugin that stays needs, directly or not."""
    libraries = {PurePosixPath(entry[0]).name: entry for entry in binaries if _is_library(entry)}
    kept = {entry[0] for entry in binaries if not _is_library(entry)}
    kept |= {entry[0] for name, entry in libraries.items() if name.startswith("libpython")}
    sources = {entry[0]: entry[1] for entry in binaries}
    look_at = [sources[name] for name in kept]
    while look_at:
        for soname in needs(look_at.pop()):
            entry = libraries.get(soname)
            if entry is not None and entry[0] not in kept and soname not in LEFT_TO_SYSTEM:
                kept.add(entry[0])
                look_at.append(entry[1])
    return [entry for entry in binaries if entry[0] in kept]


def _is_library(entry: Entry) -> bool:
    """A shared library that is there for others: not a Python module, not one of Qt's plugins."""
    path = entry[0]
    name = PurePosixPath(path).name
    return name.startswith("lib") and ".so" in name and "/plugins/" not in path and "lib-dynload" not in path


@cache
def needs(file: str) -> tuple[str, ...]:
    """The libraries that an ELF file names as needed."""
    told = subprocess.run(["objdump", "-p", file], capture_output=True, text=True, check=False).stdout
    return tuple(re.findall(r"^\s+NEEDED\s+(\S+)", told, re.MULTILINE))
