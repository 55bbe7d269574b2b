"""ICU's data without what nobody here asks for: of 31 MiB, most are names in hundreds of languages.

Qt sorts and folds text by ICU and takes everything else from data of its own. Kept are the languages in which the
program's people and their clients write, all that belongs to no language, and small converters.

The format is ICU's ``CmnD`` (icu/source/common/ucmndata.h): a header with its own length, the number of entries,
for each the offset of its name and of its data from that number on, sorted by name; then names and data.
"""

from __future__ import annotations

import re
import struct
import subprocess
import tempfile
from itertools import pairwise
from pathlib import Path

LANGUAGES = frozenset({"be", "en", "hy", "kk", "ky", "ru", "tg", "uk", "uz"})
LARGEST_CONVERTER = 20_000
"""Bytes. Larger ones are for Chinese, Japanese and Korean."""
_DATA = re.compile(rb"^([0-9a-f]+) .*\.rodata\s+([0-9a-f]+)\s+(?:Base\s+)?(icudt\d+_dat)$", re.MULTILINE)
_LOCALE = re.compile(r"(?:.*/)?([a-z]{2,3})(?:_\w+)?\.res")
_DROPPED = re.compile(r"translit/.*|brkitr/.*\.(?:dict|res)|unames\.icu")
_ALIGNED = 16


def cut(library: Path) -> None:
    """Replace ``libicudata.so.N`` by one with less in it; the same bytes for the same library."""
    told = subprocess.run(["objdump", "-T", str(library)], capture_output=True, check=True).stdout
    found = _DATA.search(told)
    if found is None:
        raise SystemExit(f"{library.name} is not ICU's data")
    at = _file_offset(library, int(found[1], 16))
    data = library.read_bytes()[at : at + int(found[2], 16)]
    _link(less(data), found[3].decode(), library)


def less(data: bytes) -> bytes:
    """The same data with fewer entries."""
    (begin,) = struct.unpack_from("<H", data)
    return data[:begin] + _packed({name: kept for name, kept in entries(data).items() if wanted(name, len(kept))})


def entries(data: bytes) -> dict[str, bytes]:
    """The entries by their names, each of which begins with the data's own, ``icudt73l/``."""
    (begin,) = struct.unpack_from("<H", data)
    if data[12:16] != b"CmnD":
        raise SystemExit("ICU's data have another form than expected")
    table = data[begin:]
    (number,) = struct.unpack_from("<I", table)
    listed = [struct.unpack_from("<II", table, 4 + 8 * each) for each in range(number)]
    names = [table[name : table.index(b"\0", name)].decode("ascii") for name, _ in listed]
    ends = [later for (_, _), (_, later) in pairwise(listed)] + [len(table)]
    return {name: table[at:end] for name, (_, at), end in zip(names, listed, ends, strict=True)}


def wanted(name: str, size: int) -> bool:
    """Whether an entry is kept; ``size`` in bytes."""
    path = name.partition("/")[2]
    if _DROPPED.fullmatch(path):
        return False
    if path.endswith(".cnv"):
        return size <= LARGEST_CONVERTER
    locale = _LOCALE.fullmatch(path)
    return locale is None or locale[1] in LANGUAGES


def _packed(kept: dict[str, bytes]) -> bytes:
    names = sorted(kept, key=lambda name: name.encode())
    words = [name.encode("ascii") + b"\0" for name in names]
    first = 4 + 8 * len(names)
    content = bytearray(_padded(first + sum(map(len, words))) - first)
    table, at, place = [struct.pack("<I", len(names))], 0, first + len(content)
    body = bytearray()
    for name, word in zip(names, words, strict=True):
        table.append(struct.pack("<II", first + at, place + len(body)))
        content[at : at + len(word)] = word
        at += len(word)
        body += kept[name]
        body += bytes(_padded(len(body)) - len(body))
    return b"".join(table) + bytes(content) + bytes(body)


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _file_offset(library: Path, address: int) -> int:
    """Where in the file what is loaded at ``address`` lies."""
    told = subprocess.run(["objdump", "-h", str(library)], capture_output=True, text=True, check=True).stdout
    section = re.search(r"\.rodata\s+\S+\s+(\S+)\s+\S+\s+(\S+)", told)
    if section is None:
        raise SystemExit(f"{library.name} has no data")
    return address - int(section[1], 16) + int(section[2], 16)


def _link(data: bytes, symbol: str, library: Path) -> None:
    """Make a shared library that holds ``data`` under a symbol's name and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "data").write_bytes(data)
        source = f"""
            .section .rodata
            .globl {symbol}
            .type {symbol}, @object
            .size {symbol}, {len(data)}
            .balign {_ALIGNED}
            {symbol}: .incbin "data"
            .section .note.GNU-stack, "", @progbits
        """
        subprocess.run(["as", "-o", "data.o", "-"], input=source, text=True, check=True, cwd=place)
        linked = ["ld", "-shared", "-z", "noexecstack", "--strip-all", "-soname", library.name]
        subprocess.run([*linked, "-o", "made.so", "data.o"], check=True, cwd=place)
        library.write_bytes((place / "made.so").read_bytes())
