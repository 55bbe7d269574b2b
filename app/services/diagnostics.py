"""One archive for whoever helps with a fault: what was checked, versions, settings, logs and crash reports.

It holds no personal value: texts are masked as in the log, and the names of the person, of the computer and of the
person's folder are taken out as well; of a setting whose value is free text it says only whether there is one.
Data, drafts, keys, passwords, recordings and databases are never in it.
"""

from __future__ import annotations

import getpass
import json
import platform
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from app.records import frozen
from app.services.crash import SHOWN_PACKAGES
from app.services.errors import KnownError
from app.services.launch import Launch
from app.services.logs import FILE as LOG
from app.services.masking import mask
from app.services.settings.declared import DECLARED, Setting
from app.services.store.rescue import list_backups
from app.services.words import t
from app.version import VERSION

LIST = "CONTENTS.txt"
BYTES_OF_EACH = 2_000_000
_SHORTEST_NAME = 3
_STORE_PARTS = {"data": "", "write-ahead log": "-wal", "shared memory": "-shm"}
_KEPT_STAMPS = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", re.MULTILINE)


class NoDiagnostics(KnownError):
    """The archive cannot be written."""


@frozen
class Part:
    """One file of the archive. ``about`` tells people what it holds."""

    name: str
    about: str
    text: str


class Washer:
    """Takes out what may tell who works here: numbers, addresses, the names of person, computer and folder."""

    def __init__(self, person: str, computer: str, home: Path, data: Path) -> None:
        folders = ((data, "[data]"), (home, "~"))
        self._replaced = [(re.escape(way), sign) for folder, sign in folders for way in _spellings(folder)]
        for name, sign in ((person, "[person]"), (computer, "[computer]")):
            if len(name) >= _SHORTEST_NAME:
                self._replaced.append((rf"(?<!\w){re.escape(name)}(?!\w)", sign))

    def __call__(self, text: str) -> str:
        """``text`` without them; the time at the beginning of a log's line stays."""
        return "\n".join(_masked_after_time(line) for line in self.names(text).split("\n"))

    def names(self, text: str) -> str:
        """``text`` without the names and folders; numbers stay (versions, sizes)."""
        for pattern, sign in self._replaced:
            text = re.sub(pattern, sign, text, flags=re.IGNORECASE)
        return text


def washer_here(data: Path) -> Washer:
    """A washer that knows this session's person, computer, own folder and the folder of the data."""
    try:
        person = getpass.getuser()
    except (KeyError, OSError):
        person = ""
    return Washer(person, platform.node().partition(".")[0], Path.home(), data)


def gather(launch: Launch, findings: list[dict[str, str]], wash: Washer) -> list[Part]:
    """All parts but the list of them. ``findings`` are those of ``hotline check``."""
    folder = launch.paths.log
    logs = sorted(folder.glob(f"{LOG}*"))
    crashes = sorted([*folder.glob("crash-*.txt"), *folder.glob("seen-crash-*.txt")])
    settings = [_told(launch, each) for each in DECLARED]
    return [
        Part("check.json", t("diagnostics.part_check"), wash.names(_json(findings))),
        Part("versions.json", t("diagnostics.part_versions"), _json(_versions())),
        Part(
            "settings.json",
            t("diagnostics.part_settings"),
            wash.names(_json(settings)),
        ),
        Part("store.json", t("diagnostics.part_store"), _json(_store(launch.store_path))),
        *_files("log", logs, t("diagnostics.part_log"), wash),
        *_files("crashes", crashes, t("diagnostics.part_crash"), wash),
    ]


def write(path: Path, parts: list[Part]) -> list[Part]:
    """Write the archive and return what is in it, the list included. Raises NoDiagnostics; never overwrites."""
    listed = [_list_of(parts), *parts]
    try:
        with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
            for part in listed:
                archive.writestr(part.name, part.text)
    except FileExistsError as error:
        raise NoDiagnostics("diagnostics.exists", path=path) from error
    except OSError as error:
        raise NoDiagnostics(
            "diagnostics.not_written", path=path, reason=error.strerror or type(error).__name__
        ) from error
    return listed


def usual_name() -> str:
    """The archive's name where nobody gave one; the time is UTC."""
    return f"hotline-diagnostics-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"


def _spellings(folder: Path) -> set[str]:
    """A folder as texts, JSON and addresses spell it; none of one too short to name anybody."""
    plain = str(folder)
    if len(folder.parts) < 2:
        return set()
    return {plain, folder.as_posix(), plain.replace("\\", "\\\\")}


def _masked_after_time(line: str) -> str:
    stamp = _KEPT_STAMPS.match(line)
    at = stamp.end() if stamp else 0
    return line[:at] + mask(line[at:])


def _list_of(parts: Iterable[Part]) -> Part:
    lines = [t("diagnostics.list_title", version=VERSION), ""]
    lines += [f"{part.name}  ({len(part.text.encode())} B): {part.about}" for part in parts]
    return Part(LIST, t("diagnostics.part_list"), "\n".join([*lines, "", t("diagnostics.list_not"), ""]))


def _versions() -> dict[str, str]:
    found = {"program": VERSION, "python": platform.python_version(), "system": platform.platform()}
    for name in SHOWN_PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "?"
    return found


def _told(launch: Launch, setting: Setting) -> dict[str, object]:
    """A setting's name and value; of free text only whether there is any."""
    value = launch.settings.value(setting.name)
    free = isinstance(value, str) and not setting.choices
    shown: object = bool(value) if free else sorted(value) if isinstance(value, dict) else value
    told: dict[str, object] = {"name": setting.name, "is_set" if free else "value": shown}
    return {
        **told,
        "changed": value != setting.default,
        "by_policy": launch.settings.decided_by(setting.name) is not None,
    }


def _store(path: Path) -> dict[str, object]:
    """Sizes of the store's files, in bytes; None where there is none. Nothing is opened."""
    sizes: dict[str, object] = {part: _size(path.with_name(path.name + end)) for part, end in _STORE_PARTS.items()}
    backups = list_backups(path)
    return {**sizes, "backups": len(backups), "bytes of backups": sum(each.size for each in backups)}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _files(folder: str, paths: list[Path], about: str, wash: Callable[[str], str]) -> list[Part]:
    return [Part(f"{folder}/{path.name}", about, wash(_end_of(path))) for path in paths]


def _end_of(path: Path) -> str:
    """The last two megabytes of a file; a file that cannot be read is named with the reason."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - BYTES_OF_EACH))
            return file.read().decode("utf-8", errors="replace")
    except OSError as error:
        return type(error).__name__


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
