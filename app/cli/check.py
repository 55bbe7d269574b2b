"""``hotline check``: is everything here that the program needs? For people and, with ``--json``, for machines."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.cli import setting_values
from app.cli.arguments import Asked, Commands
from app.records import frozen
from app.services import children
from app.services.errors import KnownError
from app.services.launch import Launch
from app.services.words import t
from app.version import VERSION

GOOD, WARNING, BAD = "good", "warning", "bad"
FAILED = 1
PATIENCE_S = 30


@frozen
class Finding:
    """What one check found. ``details`` is a text for people, in the language in use; ``advice`` says what to do
    about a trouble, and is empty where there is none.
    """

    name: str
    state: str
    details: str
    advice: str = ""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("check", help=t("cli.check"), description=t("cli.check"))
    parser.add_argument("--json", action="store_true", help=t("cli.check_json"))
    parser.set_defaults(run=run)


def run(asked: Asked) -> int:
    """Check everything; 0 where nothing is bad, else 1."""
    found = findings(asked.launch)
    settings = asked.launch.settings
    if asked.options.json:
        told = [asdict(each) for each in found]
        for row in told:
            if row["name"] == "settings":
                row["values"] = setting_values.values(settings)
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        for each in found:
            sys.stdout.write(f"{t(f'cli.state_{each.state}'):<10} {t(f'cli.part_{each.name}')}: {each.details}\n")
            if each.advice:
                sys.stdout.write(f"{'':<10} {each.advice}\n")
        sys.stdout.write("\n" + "\n".join(setting_values.lines(settings)) + "\n")
    return FAILED if any(each.state == BAD for each in found) else 0


def findings(launch: Launch) -> list[Finding]:
    """What every check finds, in the order of :data:`CHECKS`; nothing is changed by it."""
    _probed.cache_clear()
    return [_safely(name, check, launch) for name, check in CHECKS.items()]


def _safely(name: str, check: Callable[[Launch], tuple[str, str]], launch: Launch) -> Finding:
    try:
        state, details = check(launch)
    except KnownError as error:
        state, details = BAD, str(error)
    except Exception as error:  # noqa: BLE001 - a check that fails is its finding
        state, details = BAD, f"{type(error).__name__}: {error}"
    return Finding(name, state, details, "" if state == GOOD else t(f"cli.advice_{name}"))


def _program(_: Launch) -> tuple[str, str]:
    return GOOD, f"{VERSION}, Python {platform.python_version()}, {platform.platform()}"


def _qt(_: Launch) -> tuple[str, str]:
    """Qt loads, and reaches a screen to show windows on."""
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not shown:
        from PySide6.QtCore import qVersion

        return WARNING, t("cli.qt_no_display", version=qVersion())
    found = _probed()
    if isinstance(found, str):
        return BAD, t("cli.qt_fails", reason=found)
    return GOOD, f"{found['version']}, {found['platform']}"


def _fonts(_: Launch) -> tuple[str, str]:
    """There is a font with the letters we show."""
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    found = _probed() if shown or not sys.platform.startswith("linux") else ""
    if isinstance(found, str):
        return WARNING, t("cli.not_looked_at")
    return (GOOD if found["fonts"] else BAD), t("cli.fonts", n=int(found["fonts"]))


@cache
def _probed() -> dict[str, Any] | str:
    """What a child process found of Qt, or the last words of one that could not bring it up."""
    try:
        child = subprocess.run(  # noqa: S603 - our own program
            children.command_of(children.PROBE),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE_S,
            check=False,
            **children.options(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if child.returncode == 0:
        found: dict[str, Any] = json.loads(child.stdout)
        return found
    words = [line.strip() for line in child.stderr.splitlines() if line.strip()]
    return words[0] if words else t("cli.qt_ended", code=child.returncode)


def _keyring(_: Launch) -> tuple[str, str]:
    from app.services.store.keyring_access import find_keyring

    keyring = find_keyring()
    return (GOOD, keyring.name) if keyring else (WARNING, t("cli.no_keyring"))


def _sqlcipher(_: Launch) -> tuple[str, str]:
    """The driver makes, encrypts and opens a store."""
    from app.services.store import keys
    from app.services.store.opening import create_store

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "check.db"
        with create_store(path, keys.random_key()) as store:
            version = store.value("PRAGMA cipher_version")
            fts = store.value("SELECT sqlite_compileoption_used('ENABLE_FTS5')")
        encrypted = not path.read_bytes().startswith(b"SQLite format 3")
    return (GOOD if encrypted and fts else BAD), f"SQLCipher {version}"


def _store(launch: Launch) -> tuple[str, str]:
    """The store opens with the key at hand; nothing is changed."""
    from app.services.store import keys
    from app.services.store.errors import NeedPassphrase
    from app.services.store.keyring_access import find_keyring
    from app.services.store.opening import open_store, refuse_half_made
    from app.services.store.place import refuse_foreign_folder

    path = launch.store_path
    refuse_foreign_folder(path)
    refuse_half_made(path)
    if not path.exists():
        return WARNING, t("cli.no_store", path=path)
    try:
        candidates = keys.unlock(path, find_keyring())
    except NeedPassphrase:
        return WARNING, t("cli.store_locked", path=path)
    with open_store(path, candidates[-1], read_only=True) as store:
        return GOOD, t("cli.store_opens", path=path, number=store.value("PRAGMA user_version"))


def _clock(_: Launch) -> tuple[str, str]:
    """The clock shows a time that can be; what the journal knows of it, the window and the commands ask."""
    from app.services.wall_clock import doubt

    wrong = doubt()
    if wrong is not None:
        return BAD, str(wrong)
    return GOOD, t("cli.clock_good", now=datetime.now(UTC).strftime("%Y-%m-%d %H:%M"))


def _disk(launch: Launch) -> tuple[str, str]:
    from app.services.store.upgrade import FREE_BYTES_NEEDED

    folder = _existing(launch.store_path.parent)
    free = shutil.disk_usage(folder).free
    state = BAD if free < FREE_BYTES_NEEDED else WARNING if free < 20 * FREE_BYTES_NEEDED else GOOD
    return state, t("cli.free", megabytes=free // 1_048_576, path=folder)


def _log(launch: Launch) -> tuple[str, str]:
    folder = _existing(launch.paths.log)
    return (GOOD if os.access(folder, os.W_OK) else WARNING), str(launch.paths.log)


def _settings(launch: Launch) -> tuple[str, str]:
    troubles = [*map(str, launch.settings.troubles), *setting_values.left_out(launch.settings)]
    return (WARNING, " ".join(troubles)) if troubles else (GOOD, str(launch.paths.roaming))


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


CHECKS: dict[str, Callable[[Launch], tuple[str, str]]] = {
    "program": _program,
    "qt": _qt,
    "fonts": _fonts,
    "keyring": _keyring,
    "sqlcipher": _sqlcipher,
    "store": _store,
    "disk": _disk,
    "clock": _clock,
    "log": _log,
    "settings": _settings,
}
