"""What the ELF files of a tree need of the system: libraries, and how new a C library."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from make.allowed import needs

MAGIC = b"\x7fELF"


def elf_files(tree: Path) -> Iterator[Path]:
    """Programs and libraries, in the order of their names; not the links to them."""
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == MAGIC:
                    yield path


def outside(tree: Path) -> dict[str, str]:
    """Libraries that the tree does not bring itself, each with one file that needs it."""
    files = list(elf_files(tree))
    inside = {path.name for path in tree.rglob("*")}
    return {
        soname: str(path.relative_to(tree))
        for path in files
        for soname in needs(str(path))
        if soname not in inside
    }


def newest_glibc(tree: Path) -> tuple[int, int]:
    """The newest version of the C library that any file asks for: no older system runs the tree."""
    newest = (0, 0)
    for path in elf_files(tree):
        told = subprocess.run(["objdump", "-T", str(path)], capture_output=True, text=True, check=False).stdout
        for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", told):
            newest = max(newest, (int(major), int(minor)))
    return newest
