"""The window's line: chosen by the settings, changed without a new start, and what it has to say, told.

The manual and the training line are in force as soon as they are chosen. One with a secret is connected when the
person says so (or at the start): a half-typed address must not cost a refused login.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.services.errors import KnownError
from app.services.settings.settings import Settings
from app.services.telephony.choosing import Wish, make_line, needs_secret
from app.services.telephony.events import LineStatus, Link
from app.services.telephony.interface import LineError, TelephonyLine
from app.services.telephony.manual import ManualLine
from app.services.telephony.secrets import LineSecrets
from app.services.telephony.switching import SwitchedLine
from app.services.words import t
from app.views.common.background import Background
from app.views.line_status import LineStatusBridge
from app.views.notices import Notices

OF_ITSELF = frozenset({"line", "training_log"})
"""Settings that act at once where the line needs no secret."""

QUIET = frozenset({"ami.not_in_queue"})
"""Refusals after which everything is as it should be: told, and gone by itself."""


class LineCare(QObject):
    """``changed``: the line in use, its link, its trouble, or what is not in force yet.

    ``settings_wanted``: the person wants to see where the line is set up.
    """

    changed = Signal()
    settings_wanted = Signal()

    def __init__(
        self,
        settings: Settings,
        manual: ManualLine,
        notices: Notices,
        *,
        extension: str = "",
        demo: bool = False,
        secrets: LineSecrets | None = None,
        who: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._manual = manual
        self._notices = notices
        self._own_extension = extension
        self._demo = demo
        self._who = who
        self.secrets = secrets or LineSecrets()
        self.line = SwitchedLine(manual, heard_apart=manual)
        self.trouble: KnownError | None = None
        self.waits = False
        """Settings were changed that count with the next connection."""
        self._was = Link.NONE
        self._asked = 0
        self._background = Background("line", self)
        self._bridge = LineStatusBridge(self.line, self)
        self._bridge.changed.connect(self._status_changed)
        self._bridge.refused.connect(self._refused)
        settings.listen(self._setting_changed)

    @property
    def name(self) -> str:
        """The line the settings ask for."""
        return self._wish("").name

    @property
    def status(self) -> LineStatus:
        """How the link stands."""
        return self.line.status()

    def begin(self) -> None:
        """Take the line into use that the settings ask for; told through ``trouble`` where there is none."""
        if needs_secret(self.name):
            self.connect_now()
        else:
            self._use_here()

    def connect_now(self) -> None:
        """Make the line anew and connect; one attempt where the exchange refuses it."""
        self.waits, self.trouble = False, None
        self._asked += 1
        self.line.expect()
        wish = self._wish("")
        self._background.run(partial(self._make, wish, self._asked), self._made, self._not_made)
        self.changed.emit()

    def keep_secret(self, secret: str, then: Callable[[], None] | None = None) -> None:
        """Keep the secret of the line the settings ask for; an empty one is forgotten. ``then`` is done once it
        is kept; without it the person is told what is to be done.
        """
        self._background.run(partial(self._keep, self.name, secret), partial(self._kept, then), self._not_made)

    def wish(self) -> Wish:
        """What the settings ask for, with the secret; asks the keyring, so not on the GUI thread."""
        return self._wish(self.secrets.read(self.name))

    def close(self) -> None:
        """The window goes: say nothing more."""
        self._bridge.close()

    # -- on a thread ------------------------------------------------------------------------------------------

    def _make(self, wish: Wish, asked: int) -> None:
        secret = self.secrets.read(wish.name) if needs_secret(wish.name) else ""
        made: TelephonyLine = self._manual
        try:
            made = make_line(self._wish(secret))
        finally:
            if asked == self._asked:
                self.line.use(made)

    def _keep(self, name: str, secret: str) -> bool | None:
        if secret:
            return self.secrets.keep(name, secret)
        self.secrets.forget(name)
        return None

    # -- on the GUI thread ------------------------------------------------------------------------------------

    def _wish(self, secret: str) -> Wish:
        extension = self._own_extension or self._settings.text("extension")
        return Wish(self._settings, self._manual, extension, secret, self._demo, self._who)

    def _use_here(self) -> None:
        self._asked += 1
        self.waits, self.trouble = False, None
        try:
            line = make_line(self._wish(""))
        except KnownError as error:
            self.trouble, line = error, self._manual
        self.line.use(line)
        self.changed.emit()

    def _made(self, _nothing: None) -> None:
        self.changed.emit()

    def _not_made(self, error: KnownError) -> None:
        self.trouble = error
        self._notices.tell_error(error, t("exchange.open_settings"), self.settings_wanted.emit)
        self.changed.emit()

    def _kept(self, then: Callable[[], None] | None, kept: bool | None) -> None:
        self.waits = True
        if then is not None:
            if kept is False:
                self._notices.tell(t("exchange.secret_only_now"))
            then()
        else:
            key = "exchange.secret_forgotten" if kept is None else "exchange.secret_kept"
            self._notices.tell(t("exchange.secret_for_now" if kept is False else key))
        self.changed.emit()

    def _setting_changed(self, name: str) -> None:
        if name == "training_speed":
            self._play_faster()
        elif name in OF_ITSELF and not needs_secret(self.name):
            self._use_here()
            if self.trouble is not None:
                self._notices.tell_error(self.trouble)
        elif name in ("line", "extension") or name.startswith(f"{self.name}_"):
            self.waits = needs_secret(self.name)
            self.changed.emit()

    def _play_faster(self) -> None:
        from app.services.telephony.training import TrainingLine

        if isinstance(self.line.current, TrainingLine):
            self.line.current.set_speed(self._settings.whole("training_speed") / 100)

    def _status_changed(self, status: LineStatus) -> None:
        if status.link is Link.LOST and self._was is Link.UP:
            self._notices.tell(t("exchange.lost"))
        elif status.link is Link.UP and self._was is Link.LOST:
            self._notices.tell(t("exchange.back"))
        if status.link is not Link.CONNECTING:
            self._was = status.link
        self.changed.emit()

    def _refused(self, refusal: LineError) -> None:
        if self.line.status().link is Link.REFUSED:
            self._notices.tell_error(refusal, t("exchange.open_settings"), self.settings_wanted.emit)
        elif refusal.key in QUIET:
            self._notices.tell(str(refusal))
        else:
            self._notices.tell_error(refusal)
