"""Tells once in a session of a newer version, where a feed is set; asks some minutes after the start."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.services.errors import KnownError
from app.services.settings.settings import Settings
from app.services.updates import Newer, look, pinned_key
from app.services.words import language, t
from app.views.common.background import Background
from app.views.notices import Notices

log = logging.getLogger(__name__)

FIRST_MS = 5 * 60_000
"""The start of a shift is for calls."""
AGAIN_MS = 24 * 3_600_000


class UpdateNotice(QObject):
    """Looks once a day. A feed that cannot be read goes to the log: it is not the operator's matter."""

    def __init__(
        self, settings: Settings, notices: Notices, parent: QObject, key: Callable[[], bytes | None] = pinned_key
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._notices = notices
        self._key = key
        self._told = ""
        self.background = Background("updates", self)
        self._timer = QTimer(self, interval=FIRST_MS)
        self._timer.timeout.connect(self.look)
        if self._settings.text("update_feed") and key() is not None:
            self._timer.start()

    def look(self) -> None:
        """Look now, beside the work."""
        self._timer.setInterval(AGAIN_MS)
        place = self._settings.text("update_feed")
        self.background.run(partial(look, place, self._key()), self._tell, self._note)

    def _tell(self, found: Newer | None) -> None:
        if found is None or found.version == self._told:
            return
        self._told = found.version
        notes = found.notes.get(language(), "")
        self._notices.tell(t("updates.newer", version=found.version, notes=notes, where=found.where).strip())

    def _note(self, error: KnownError) -> None:
        log.warning("feed of versions: %s", error.key)
