"""The window's hub: joined or not, the sync beside the work, what it has to say. Never a dialog."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.joining.errors import JoinError
from app.services.joining.person import login_of
from app.services.joining.place import HubPlace, pace_of, place_of
from app.services.joining.secrets import HubSecrets
from app.services.settings.settings import Settings
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread, Urgency
from app.services.sync.errors import SyncError
from app.services.sync.state import Standing, SyncState, joined
from app.services.team.line import TeamLine
from app.services.words import t
from app.views.common.background import Background
from app.views.notices import Notices

if TYPE_CHECKING:
    import psycopg

    from app.services.joining.joining import Membership
    from app.services.sync.link import HubLink
    from app.services.sync.thread import SyncThread

log = logging.getLogger(__name__)

T = TypeVar("T")

OFF = SyncState(Standing.OFF)
ANEW = frozenset({"hub_address", "hub_login", "hub_verification", "hub_root_certificate"})


class HubCare(QObject):
    """``changed``: how the desk stands with its hub. ``line`` asks the hub while a person waits; None alone.

    ``store`` is the thread that the sync writes with; None where nothing may be written in this session.
    """

    changed = Signal()
    settings_wanted = Signal()
    _told = Signal(object)

    def __init__(
        self,
        settings: Settings,
        notices: Notices,
        store: DatabaseThread | None,
        user: Uid,
        *,
        secrets: HubSecrets | None = None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._notices = notices
        self._store = store
        self._user = user
        self._thread: SyncThread | None = None
        self.secrets = secrets or HubSecrets()
        self.state = OFF
        self.joined = False
        self.line: TeamLine | None = None
        self._closed = False
        self._background = Background("hub", self)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        settings.listen(self._setting_changed)

    def begin(self) -> None:
        """Sync where the desk has joined a hub; nothing at all where it works alone."""
        if self._store is not None:
            self._background.run(self._store.submit(_is_joined).result, self._known, self._failed)

    def place(self) -> HubPlace | None:
        """The hub that the settings name. Raises JoinError."""
        return place_of(self._settings)

    def join(self, secret: str, then: Callable[[Membership], None], failed: Callable[[KnownError], None]) -> None:
        """Join the hub that the settings name; on a desk that has joined, only prove and keep the password."""
        self._background.run(partial(self._join, secret), partial(self._joined, then), failed)

    def leave(self, then: Callable[[], None]) -> None:
        """Work alone from now on; what is here stays here."""
        self._end()
        self._background.run(self._leave, partial(self._left, then), self._failed)

    def pause_or_resume(self) -> None:
        """Send and fetch nothing for a while, or go on."""
        if self._thread is None:
            self._notices.tell(t("team.works_alone"))
        elif self.state.standing is Standing.PAUSED:
            self._thread.resume()
        else:
            self._thread.pause()

    def ask(self, job: Callable[[psycopg.Connection[Any]], T], then: Callable[[T], None]) -> None:
        """Run a short job on the sync's own connection; nothing comes of it where there is none just now."""
        if self._thread is not None:
            self._background.run(self._thread.ask(job).result, then, _unheard)

    def wake(self) -> None:
        """Look at once."""
        if self._thread is not None:
            self._thread.wake()

    def close(self) -> None:
        """The window goes."""
        self._closed = True
        self._end()
        self._background.wait()

    # -- on threads -------------------------------------------------------------------------------------------

    def _connect(self) -> psycopg.Connection[Any]:
        from app.services.joining.opening import open_link

        place = self.place()
        if place is None:
            raise JoinError("joining.no_address")
        secret = self.secrets.read(place)
        if not secret:
            raise JoinError("joining.no_secret", login=place.login)
        return open_link(place, secret)

    def _link_as(self, colleague: Uid) -> HubLink | None:
        """A link by the login of somebody else whose unsent work lies here; None where their password is not."""
        from app.services.joining.opening import open_link
        from app.services.sync.link import HubLink

        place = self.place()
        login = self._store.submit(login_of, Urgency.BACKGROUND, colleague).result() if self._store else ""
        if place is None or not login:
            return None
        theirs = replace(place, login=login)
        secret = self.secrets.read(theirs)
        return HubLink(open_link(theirs, secret)) if secret else None

    def _join(self, secret: str) -> tuple[Membership, bool]:
        from app.services.joining.joining import join, renew_secret

        place = self.place()
        if place is None:
            raise JoinError("joining.no_address")
        if self._store is None:
            raise JoinError("joining.read_only")
        secret = secret or self.secrets.read(place)
        made = (renew_secret if self.joined else join)(self._store, place, secret, platform.node())
        return made, self.secrets.keep(place, secret)

    def _leave(self) -> None:
        from app.services.sync.identity import leave

        if self._store is not None:
            self._store.submit(leave).result()
        place = self.place()
        if place is not None:
            self.secrets.forget(place)

    def _tell(self, state: SyncState) -> None:
        if shiboken6.isValid(self):
            self._told.emit(state)

    # -- on the GUI thread ------------------------------------------------------------------------------------

    def _known(self, is_joined: bool) -> None:
        self.joined = is_joined
        if is_joined and not self._closed:
            self._start()
        self.changed.emit()

    def _start(self) -> None:
        from app.services.sync.thread import SyncThread

        if self._thread is None and self._store is not None:
            self.line = TeamLine(self._connect)
            self._thread = SyncThread(
                self._store, self._connect, self._tell, pace_of(self._settings), link_as=self._link_as
            )
            self._thread.start()

    def _end(self) -> None:
        thread, self._thread = self._thread, None
        line, self.line = self.line, None
        if thread is not None:
            thread.stop()
        if line is not None:
            line.close()

    def _take(self, state: SyncState) -> None:
        if self._thread is None:
            return
        before, self.state = self.state, state
        if state.standing is Standing.UP and before.standing is not Standing.UP and self.line is not None:
            self.line.forget_failure()
        if state.too_old and not before.too_old:
            self._notices.tell_error(SyncError("sync.too_old"))  # before somebody types what cannot be saved
        elif before.too_old and not state.too_old:
            self._notices.tell(t("team.takes_again"))
        self.changed.emit()

    def _joined(self, then: Callable[[Membership], None], answer: tuple[Membership, bool]) -> None:
        made, kept = answer
        self.joined = True
        if made.member == self._user:
            self._start()
        if self._thread is not None:
            self._thread.resume()
        if self.line is not None:
            self.line.forget_failure()
        if not kept:
            self._notices.tell(t("joining.secret_only_now"))
        then(made)
        self.changed.emit()

    def _left(self, then: Callable[[], None], _nothing: None) -> None:
        self.joined, self.state = False, OFF
        then()
        self.changed.emit()

    def _failed(self, error: KnownError) -> None:
        self._notices.tell_error(error, t("joining.open_settings"), self.settings_wanted.emit)

    def _setting_changed(self, name: str) -> None:
        if name in ANEW and self._thread is not None:
            self._end()
            self._start()


def _unheard(error: KnownError) -> None:
    log.info("the hub did not answer: %s", error.key)


def _is_joined(store: Store) -> bool:
    return joined(store) is not None
