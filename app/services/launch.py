"""What the program was asked to do, as the start file hands it on."""

from __future__ import annotations

from pathlib import Path

from app.records import frozen
from app.services.crash import CrashReports
from app.services.errors import KnownError
from app.services.exit_codes import ExitCode
from app.services.paths import Paths, place_in
from app.services.settings.settings import Settings


class CannotShow(KnownError):
    """There is no screen to show a window on, or no font, or Qt does not load."""

    exit_code = ExitCode.CANNOT_SHOW


class Crashed(KnownError):
    """The program has a fault, and a report of it is written."""

    exit_code = ExitCode.BUG


class OtherStore(KnownError):
    """A policy fixes which data are opened on this computer."""

    exit_code = ExitCode.OTHER_STORE


@frozen
class Launch:
    """One start of the program. ``store`` is None where nobody named one on the command line."""

    paths: Paths
    settings: Settings
    reports: CrashReports
    store: Path | None = None
    demo: bool = False
    review: bool = False
    dial: str = ""
    """A number to dial once somebody sits at the desk, as a link gave it."""

    @property
    def named_store(self) -> Path | None:
        """The store that the command line names, else the settings; it may still have to be made."""
        if self.store is not None:
            return self.store
        named = place_in(self.settings.text("store_file"))
        return Path(named).absolute() if named else None

    def refuse_other(self, path: Path) -> None:
        """Raise OtherStore where the organisation has fixed which data are opened here, and ``path`` is others."""
        if self.settings.decided_by("store_file") is None:
            return
        fixed = Path(place_in(self.settings.text("store_file"))).absolute()
        if path.absolute() != fixed:
            raise OtherStore("store.fixed", path=str(fixed))

    def remember(self, path: Path) -> None:
        """Keep the store's place for the next start, unless a policy says it. Raises SettingsError."""
        if self.settings.decided_by("recent_store") is None:
            usual = path == self.paths.default_store
            self.settings.set("recent_store", "" if usual else str(path))

    @property
    def store_path(self) -> Path:
        """The store to open: the one named, else the last one used, else the usual place."""
        named = self.named_store
        if named is not None:
            return named
        recent = self.settings.text("recent_store")
        return Path(recent) if recent else self.paths.default_store
