"""Follows one file while a spreadsheet program saves it again and again.

Programs save in different ways: over the file, or into a new file that then takes its name (the watch on the old
one is lost); they put lock files beside it (``~$x.xlsx``, ``.~lock.x.xlsx#``). So the folder is watched as well,
only the file's own stamp (time, size, number) counts, and it must stand still for a moment. Network folders send
no notices at all: a slow clock looks as well.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

STILL_MS = 250
LOOK_MS = 2_000

Stamp = tuple[int, int, int]


class FileWatch(QObject):
    """``changed`` fires once the file has been saved and stands still; ``gone`` when it is no longer there."""

    changed = Signal()
    gone = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self._seen: Stamp | None = None
        self._moving: Stamp | None = None
        self._missing = False
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._stirred)
        self._watcher.directoryChanged.connect(self._stirred)
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(STILL_MS)
        self._still.timeout.connect(self._settle)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self._look)

    def follow(self, path: Path) -> None:
        """Watch ``path`` from its present state on."""
        self.stop()
        self.path = path
        self._seen = stamp(path)
        self._watch()
        self._clock.start()

    def stop(self) -> None:
        """Watch nothing."""
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self._still.stop()
        self._clock.stop()
        self.path, self._seen, self._moving, self._missing = None, None, None, False

    def look_again(self) -> None:
        """Take the next look as news even if the file does not change: it could not be read this time."""
        self._seen = None

    def _watch(self) -> None:
        """Watch the file, again if another one has taken its name, and its folder."""
        if self.path is None:
            return
        wanted = [str(path) for path in (self.path, self.path.parent) if path.exists()]
        missing = [name for name in wanted if name not in (*self._watcher.files(), *self._watcher.directories())]
        if missing:
            self._watcher.addPaths(missing)

    def _stirred(self, _path: str) -> None:
        self._still.start()

    def _look(self) -> None:
        if self.path is not None and not self._still.isActive() and stamp(self.path) != self._seen:
            self._still.start()

    def _settle(self) -> None:
        if self.path is None:
            return
        self._watch()
        now = stamp(self.path)
        if now is None:
            if not self._missing:
                self._missing = True
                self.gone.emit()
        elif now == self._seen:
            if self._missing:
                self._missing = False
                self.changed.emit()
        elif now != self._moving:
            self._moving = now
            self._still.start()
        else:
            self._seen, self._moving, self._missing = now, None, False
            self.changed.emit()


def stamp(path: Path) -> Stamp | None:
    """What tells one saving of a file from another; None when there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
