"""What the program was asked to do, as the start file hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.services.crash import CrashReports
from app.services.paths import Paths
from app.services.settings.settings import Settings


@dataclass(frozen=True, slots=True)
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
    def store_path(self) -> Path:
        """The store to open: the one named, else the last one used, else the usual place."""
        if self.store is not None:
            return self.store
        recent = self.settings.text("recent_store")
        return Path(recent) if recent else self.paths.default_store
