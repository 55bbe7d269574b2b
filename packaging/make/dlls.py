"""What Windows' libraries need of each other: those that nothing needs stay out of the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from make.entries import Entry

LOADED_BY_NAME = ("libenchant-2.dll",)
"""Libraries that no file names as needed: a package of Python loads them itself."""
PLUGINS = ("/plugins/", "/lib/enchant-2/")
"""Folders whose libraries are loaded because they lie there."""


def needed(binaries: list[Entry]) -> list[Entry]:
    """The entries without libraries that no program, Python module or plugin that stays needs, directly or not."""
    libraries: dict[str, list[Entry]] = {}
    for entry in binaries:
        if _is_library(entry):
            libraries.setdefault(_name(entry), []).append(entry)
    kept = {entry[0] for entry in binaries if not _is_library(entry)}
    look_at = [entry for entry in binaries if entry[0] in kept]
    while look_at:
        asking = look_at.pop()
        for name in imports(Path(asking[1])):
            found = _nearest(asking, libraries.get(name, []))
            if found is not None and found[0] not in kept:
                kept.add(found[0])
                look_at.append(found)
    return [entry for entry in binaries if entry[0] in kept]


def _nearest(asking: Entry, candidates: list[Entry]) -> Entry | None:
    """Of libraries of one name the one in the same package's folder, else one at the top."""
    top = _path(asking).parts[0]
    ranked = sorted(candidates, key=lambda each: (_path(each).parts[0] != top, len(_path(each).parts), each[0]))
    return ranked[0] if ranked else None


def _is_library(entry: Entry) -> bool:
    name, path = _name(entry), f"/{_path(entry).as_posix()}"
    ends = name.endswith(".dll") and not any(folder in path for folder in PLUGINS)
    return ends and name not in LOADED_BY_NAME and not name.startswith("python3")


def _path(entry: Entry) -> PurePosixPath:
    return PurePosixPath(entry[0].replace("\\", "/"))


def _name(entry: Entry) -> str:
    return _path(entry).name.lower()


@cache
def imports(file: Path) -> tuple[str, ...]:
    """The libraries that a PE file names as needed, at once or later, in small letters."""
    import pefile

    kinds = [pefile.DIRECTORY_ENTRY[f"IMAGE_DIRECTORY_ENTRY_{kind}"] for kind in ("IMPORT", "DELAY_IMPORT")]
    with pefile.PE(str(file), fast_load=True) as program:
        program.parse_data_directories(kinds, import_dllnames_only=True)
        tables = [getattr(program, f"DIRECTORY_ENTRY_{kind}", []) for kind in ("IMPORT", "DELAY_IMPORT")]
        return tuple(
            sorted({entry.dll.decode("ascii").lower() for table in tables for entry in table if entry.dll})
        )
