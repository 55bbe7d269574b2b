"""Which package of Debian a library in the tree was taken from, with its version and its copyright file."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from make.components import Component

DOCUMENTS, COMMON = Path("/usr/share/doc"), Path("/usr/share/common-licenses")


def owners(names: Iterable[str]) -> dict[str, Component]:
    """The package that brings each library, by the library's file name; those that nobody brings are left out."""
    wanted = sorted(set(names))
    if not wanted or shutil.which("dpkg-query") is None:
        return {}
    found = _packages(wanted)
    described = {package: _described(package) for package in sorted(set(found.values()))}
    return {name: described[package] for name, package in found.items()}


def _described(package: str) -> Component:
    asked = [
        "dpkg-query",
        "--show",
        "--showformat",
        "${source:Package}\n${source:Version}\n${binary:Package}",
        package,
    ]
    source, version, binary = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split("\n")
    text = DOCUMENTS / binary.partition(":")[0] / "copyright"
    texts = [text.read_text(encoding="utf-8", errors="replace")] if text.is_file() else []
    purl = f"pkg:deb/debian/{source}@{quote(version, safe='')}"
    place = f"https://snapshot.debian.org/package/{source}/{quote(version)}/"
    return Component(source, version, _licences(texts), purl, texts, place)


def common_licence(name: str) -> str:
    """The text that a copyright file of Debian refers to; empty where this system has none."""
    path = COMMON / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _packages(names: list[str]) -> dict[str, str]:
    """The names of the packages; a file name that several packages bring goes to the first of them."""
    asked = ["dpkg-query", "--search", *(f"*/{name}" for name in names)]
    found: dict[str, str] = {}
    for line in subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines():
        package, _, path = line.partition(": ")
        if not line.startswith("diversion"):
            found.setdefault(path.rpartition("/")[2], package.partition(",")[0])
    return {name: found[name] for name in names if name in found}


def _licences(texts: list[str]) -> str:
    """The short names that a machine-readable copyright file gives for the sources."""
    names = sorted(
        {name.strip() for text in texts for name in re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)}
    )
    return "; ".join(names)[:300] if names else "see its text"
