"""The settings that act on no screen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.services.phones import use_region
from app.services.settings.settings import Settings


class SettingsInForce(QObject):
    """Puts into force what belongs to no screen: the country of numbers."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        use_region(settings.text("default_region"))
        settings.listen(self._changed)

    def _changed(self, name: str) -> None:
        if name == "default_region":
            use_region(self._settings.text("default_region"))
