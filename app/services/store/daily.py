"""The day's backup, made beside the work: some minutes after the start, on a thread and connection of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from app.services.errors import KnownError
from app.services.review.copies import copy_if_due
from app.services.store import rescue
from app.services.store.session import Session
from app.services.store.store import Store

log = logging.getLogger(__name__)

DELAY_S = 120.0
"""The start of a shift is not the moment to read the whole file."""


class DailyBackup:
    """Makes one backup if the day has none, of the review store too. ``failed`` is told, on this thread, why not.

    Whoever only reads the data makes a copy of what they write, the review store, and none of the data.
    """

    def __init__(self, session: Session, failed: Callable[[KnownError], None], delay_s: float = DELAY_S) -> None:
        self._session = session
        self._failed = failed
        self._stopped = threading.Event()
        self._source: Store | None = None
        self._thread = threading.Thread(target=partial(self._run, delay_s), name="backup", daemon=True)

    def start(self) -> None:
        """Begin to wait; nothing happens for a demonstration."""
        if self._session.temporary is None:
            self._thread.start()

    def stop(self) -> None:
        """Give up waiting, or break a backup off: tomorrow, or the next start, makes it."""
        self._stopped.set()
        source = self._source
        if source is not None:
            source.interrupt()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self, delay_s: float) -> None:
        if self._stopped.wait(delay_s):
            return
        path, key_hex = self._session.path, self._session.key_hex
        try:
            reviews = copy_if_due(path, key_hex, rescue.backups_dir(path), datetime.now(UTC))
            log.info("copy of the review store %s", "made" if reviews else "not due")
            if self._session.read_only:
                return
            made = rescue.backup_if_due(path, key_hex, opened=self._opened)
        except KnownError as error:
            self._failed(error)
        except Exception as error:
            if not self._stopped.is_set():
                raise
            log.info("backup broken off: %s", type(error).__name__)
        else:
            log.info("backup %s", "made" if made else "not due")
        finally:
            self._source = None

    def _opened(self, source: Store) -> None:
        self._source = source
