"""The way from the start to the desk: unlock the store, or lead past what is in the way; sign in; open."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

from app.services.demo.opening import demo_operator, fill_demo
from app.services.errors import KnownError
from app.services.launch import Launch
from app.services.people.passwords import Brake
from app.services.people.signed_in import SignedIn
from app.services.store import keys
from app.services.store.errors import MissingStore
from app.services.store.keyring_access import Keyring, find_keyring
from app.services.store.session import Session, demo_session, open_session
from app.views.starting.background import Background
from app.views.starting.desk import Desk, signal_ready
from app.views.starting.widgets import StartWindow
from app.views.texts import LanguageSwitch
from app.views.theme import Theme

T = TypeVar("T")

SHOW_AFTER_MS = 300
"""A start that takes no longer than this shows nothing before the desk."""


class Starting(QObject):
    """Leads from one page to the next."""

    def __init__(self, launch: Launch, theme: Theme, languages: LanguageSwitch) -> None:
        super().__init__()
        self.window = StartWindow()
        self.desk: Desk | None = None
        self._launch = launch
        self._theme = theme
        self._languages = languages
        self._background = Background()
        self._brake = Brake(time.monotonic)
        self._session: Session | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SHOW_AFTER_MS)
        self._patience.timeout.connect(self.window.show)

    def begin(self) -> None:
        """Take the first step."""
        if self._launch.demo:
            self._wait(partial(demo_session, fill_demo), self._opened)
            return
        path = self._launch.store_path
        if not path.exists():
            self._no_store(path)
            return
        self.unlock(path)

    def come_forward(self) -> None:
        """Bring the window to the front: somebody started the program again."""
        window = self.desk.window if self.desk else self.window
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def finish(self) -> None:
        """Close what is open, at the end of the program."""
        self._background.wait()
        if self._session is not None:
            self._session.close()
            self._session = None

    def unlock(self, path: Path) -> None:
        """Open the store with the key from the keyring."""
        self._wait(partial(_unlocked, path, self._launch.review), self._opened)

    def _no_store(self, path: Path) -> None:
        self._failed(MissingStore("store.missing", path=str(path)))

    def _wait(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        self.window.show_waiting()
        self._patience.start()
        self._background.run(job, then, self._failed)

    def _failed(self, error: KnownError) -> None:
        self._patience.stop()
        self.window.show_error(str(error))
        self.window.show()
        signal_ready()

    def _opened(self, session: Session) -> None:
        self._session = session
        if self._launch.demo:
            self._signed_in(session.store.submit(demo_operator).result())

    def _signed_in(self, signed_in: SignedIn) -> None:
        if self._session is None:
            return
        self._patience.stop()
        self.desk = Desk(self._launch, self._session, signed_in, self._theme, self._languages)
        self.desk.show()
        self.window.close()


def _unlocked(path: Path, read_only: bool) -> Session:
    keyring: Keyring | None = find_keyring()
    return open_session(path, keys.unlock(path, keyring), keyring, read_only=read_only)
