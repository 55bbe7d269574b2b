"""Crash reports: what happens to an exception that nobody expected, and to a process that dies of a signal.

A report is a file in the log's folder: versions and a traceback without values. It is offered to the person at
the next start, who sees every word of it; nothing is sent anywhere.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import platform
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from app.services.masking import describe, mask, short_path
from app.version import VERSION

log = logging.getLogger(__name__)

SHOWN_PACKAGES = ("PySide6_Essentials", "peewee", "sqlcipher3", "keyring", "pyxform")
_KEPT = 20
_AT_ONCE, _WINDOW_S = 5, 60.0
_OLD_S = 7 * 24 * 3600.0


class CrashReports:
    """Writes reports to ``folder`` and finds those of earlier runs. ``listeners`` hear each new one's path.

    At most five reports a minute are written, and one for each place in the code.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self.listeners: list[Callable[[Path], None]] = []
        self._clock = clock
        self._times: list[float] = []
        self._places: set[str] = set()
        self._fault: TextIO | None = None

    def install(self) -> None:
        """Catch what nobody catches, on every thread, and fatal signals."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._keep_faults()
            self._fault = self._fault_path.open("w", encoding="utf-8")
        except OSError:
            log.warning("no place for crash reports")
            return
        faulthandler.enable(self._fault)

    def uninstall(self) -> None:
        """Put Python's own handling back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        if self._fault is not None:
            faulthandler.disable()
            self._fault.close()
            self._fault = None
            if self._fault_path.exists() and not self._fault_path.stat().st_size:
                self._fault_path.unlink()

    def record(self, error: BaseException) -> Path | None:
        """Write a report of ``error``; None when this place has one already, or there are too many."""
        text = describe(error)
        log.error("%s", text)
        now = self._clock()
        self._times = [moment for moment in self._times if now - moment < _WINDOW_S]
        if text in self._places or len(self._times) >= _AT_ONCE:
            return None
        self._places.add(text)
        self._times.append(now)
        path = self._write(f"{_versions()}\n\n{text}\n")
        if path is not None:
            for listener in self.listeners:
                listener(path)
        return path

    def pending(self) -> list[Path]:
        """Reports that the person has not dealt with, the newest first."""
        return sorted(self.folder.glob("crash-*.txt"), reverse=True)

    def dismiss(self, path: Path) -> None:
        """Do not offer this report again; it stays in the folder under another name."""
        path.replace(path.with_name(f"seen-{path.name}"))
        for old in sorted(self.folder.glob("seen-crash-*.txt"), reverse=True)[_KEPT:]:
            old.unlink()

    @property
    def _fault_path(self) -> Path:
        """This process's own file: another start, or a command, may run beside it."""
        return self.folder / f"fault-{os.getpid()}.txt"

    def _keep_faults(self) -> None:
        """Turn what the signal handler of earlier runs has written into reports."""
        for path in self.folder.glob("fault-*.txt"):
            about = path.stat()
            if about.st_size:
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                self._write("\n".join([_versions(), "", *(mask(_shortened(line)) for line in lines)]) + "\n")
            if about.st_size or time.time() - about.st_mtime > _OLD_S:
                path.unlink()

    def _write(self, text: str) -> Path | None:
        stamp = datetime.now(UTC).strftime("%Y-%m-%d_%H%M%S_%f")
        path = self.folder / f"crash-{stamp}.txt"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError:
            log.warning("a crash report could not be written")
            return None
        for old in self.pending()[_KEPT:]:
            old.unlink()
        return path

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.record(error)

    def _on_thread_exception(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            self.record(failure.exc_value)


def _shortened(line: str) -> str:
    head, quote, rest = line.partition('File "')
    if not quote:
        return line
    path, end, tail = rest.partition('"')
    return f"{head}{quote}{short_path(path)}{end}{tail}"


def _versions() -> str:
    from importlib import metadata

    lines = [
        f"Hotline Workstation {VERSION}",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}, {platform.machine()}",
    ]
    for name in SHOWN_PACKAGES:
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name} ?")
    return "\n".join(lines)
