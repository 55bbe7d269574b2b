"""The way from the start to the desk: unlock the store, or lead past what is in the way; sign in; open.

The pages are loaded when they are shown: most starts show none of them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.models.staff import Role
from app.services.errors import KnownError
from app.services.joining.secrets import HubSecrets
from app.services.launch import Crashed, Launch, OtherStore
from app.services.people import users
from app.services.people.passwords import Brake
from app.services.people.rights import Act, NotAllowed, may
from app.services.people.signed_in import SignedIn
from app.services.settings.levels import SettingsError
from app.services.store import keys, rescue
from app.services.store.daily import DailyBackup
from app.services.store.errors import KeyringTrouble, OpenElsewhere
from app.services.store.keyring_access import Keyring, find_keyring
from app.services.store.opening import GROWING
from app.services.store.session import Session, demo_session, open_session
from app.services.words import LANGUAGES, t
from app.views.common.background import Background
from app.views.starting import jobs
from app.views.starting.desk import Desk, signal_ready
from app.views.starting.widgets import Page, StartWindow, ask_for_file, bring_forward
from app.views.texts import LanguageSwitch
from app.views.theme import Theme

if TYPE_CHECKING:
    from app.services.store.founding import Wishes

log = logging.getLogger(__name__)

T = TypeVar("T")

SHOW_AFTER_MS = 300
"""A start that takes no longer than this shows nothing before the desk."""


class Starting(QObject):
    """Leads from one page to the next. ``find`` finds the keyring, ``claim`` a store for this process."""

    seated = Signal(object)
    backup_failed = Signal(object)

    def __init__(
        self,
        launch: Launch,
        theme: Theme,
        languages: LanguageSwitch,
        find: Callable[[], Keyring | None] = find_keyring,
        claim: Callable[[Path], bool] = lambda _: True,
    ) -> None:
        super().__init__()
        self.window = StartWindow()
        self.page: Page | None = None
        self.desk: Desk | None = None
        self._launch = launch
        self._theme = theme
        self._languages = languages
        self._find = find
        self._claim = claim
        self._path = launch.store_path
        self._read_only = launch.review
        self._demo = launch.demo
        self._background = Background()
        self._brake = Brake(time.monotonic)
        self._session: Session | None = None
        self._trouble: KnownError | None = None
        self._backup: DailyBackup | None = None
        self._wishes: Wishes | None = None
        self._secrets = HubSecrets(find)
        self.backup_failed.connect(self._tell_backup_failed)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SHOW_AFTER_MS)
        self._patience.timeout.connect(self.window.show)

    # The steps, in the order in which they are taken.

    def begin(self) -> None:
        """Take the first step: sample data, the first start, or the store that is there."""
        if self._demo:
            self.open_sample()
        elif not self._claimed(self._path):
            return
        elif self._path.exists():
            self.unlock()
        elif self._path in (self._launch.paths.default_store, self._launch.named_store):
            self.first_start()
        else:
            self.unlock()  # tells whether it is missing or was never made to its end

    def open_sample(self) -> None:
        """Open invented data in a temporary folder."""
        from app.services.demo.opening import fill_demo

        self._demo = True
        self._work(partial(demo_session, fill_demo), self._opened)

    def unlock(self) -> None:
        """Open the store with the key from the keyring."""
        self._work(partial(jobs.unlocked, self._path, self._find, self._read_only), self._opened)

    def first_start(self) -> None:
        """Ask what is needed for a new store."""
        self._work(self._find, self._ask_wishes)

    def show_trouble(self, error: KnownError) -> None:
        """Say what is in the way, with the ways out."""
        from app.views.trouble.controller import TroubleController

        self._patience.stop()
        if isinstance(self.page, TroubleController):
            self.page.show_error(error)
            self._turn_to(self.page)
            self._trouble = error
            return
        page = TroubleController(self._path, error)
        page.again.connect(self.begin)
        page.read_only.connect(self._open_read_only)
        page.create.connect(self._begin_anew)
        page.another.connect(self._choose_another)
        page.quit.connect(self._quit)
        page.passphrase.connect(self._with_passphrase)
        page.code.connect(self._with_code)
        page.escrow.connect(self._choose_escrow)
        page.restore.connect(self._restore)
        self._turn_to(page)
        self._trouble = error

    def come_forward(self) -> None:
        """Bring the window to the front: somebody started the program again."""
        bring_forward(self.desk.window if self.desk else self.window)

    def finish(self) -> None:
        """Close what is open, at the end of the program."""
        self._patience.stop()
        self._background.wait()
        if self.desk is not None:
            self.desk.leave()
        if self._backup is not None:
            self._backup.stop()
        if self._session is not None:
            self._session.close()
            self._session = None

    # First start.

    def _begin_anew(self) -> None:
        if self._path.suffix == GROWING:
            self._path = self._path.with_suffix("")
        self.first_start()

    def _ask_wishes(self, keyring: Keyring | None) -> None:
        from app.services.first_start import answers_of
        from app.views.first_start.controller import FirstStartController

        answers, name = answers_of(self._launch.settings), users.system_account()
        try:
            wishes = answers.wishes(self._path, name, self._languages.code, has_keyring=keyring is not None)
        except KeyringTrouble as error:
            self.show_trouble(error)
            return
        if wishes is not None:
            self._work(partial(jobs.founded, wishes, self._find), self._founded_unasked)
            return
        page = FirstStartController(self._path, name, keyring.name if keyring else "", self._launch.settings)
        page.wished.connect(self._found)
        page.sample.connect(self.open_sample)
        page.open_other.connect(self._choose_another)
        page.language_chosen.connect(self._speak)
        self._turn_to(page)

    def _found(self, wishes: Wishes) -> None:
        if wishes.path != self._path and not self._claimed(wishes.path):
            return
        self._path = wishes.path
        self._wishes = wishes
        self._background.run(
            partial(jobs.founded, wishes, self._find), self._show_code, self._not_founded, self._crashed
        )

    def _founded_unasked(self, made: keys.NewKey) -> None:
        """Nobody was asked: the code is shown only where the organisation holds no key of its own."""
        if self._launch.settings.text("escrow_file"):
            self._open_with([made.key_hex])
        else:
            self._show_code(made)

    def _keep_hub(self) -> None:
        """The hub that was joined is the one of the settings from now on; its secret goes into the keyring."""
        place = self._wishes.hub if self._wishes is not None else None
        if self._wishes is None or place is None:
            return
        secret, self._wishes = self._wishes.hub_secret, None
        jobs.keep_place(self._launch.settings, place)
        self._background.run(partial(self._secrets.keep, place, secret), lambda _: None, self.show_trouble)

    def _not_founded(self, error: KnownError) -> None:
        from app.views.first_start.controller import FirstStartController

        if isinstance(self.page, FirstStartController):
            self.page.show_error(error)

    def _show_code(self, made: keys.NewKey) -> None:
        self._keep_hub()
        from app.views.first_start.controller import CodeController

        page = CodeController(made.recovery_code, self._path)
        page.done.connect(partial(self._open_with, [made.key_hex]))
        self._turn_to(page)

    # Ways out of a trouble.

    def _with_passphrase(self, passphrase: str) -> None:
        self._work(partial(keys.unlock_by_passphrase, self._path, passphrase), self._open_with)

    def _with_code(self, code: str) -> None:
        self._recover(partial(keys.unlock_by_code, self._path, code))

    def _choose_escrow(self) -> None:
        ask_for_file(self.window, t("starting.choose_escrow"), self.recover_by_escrow)

    def recover_by_escrow(self, name: str) -> None:
        """Open the store with the organisation's private key, and keep the store's key in the keyring again."""
        self._recover(partial(jobs.by_escrow, self._path, Path(name)))

    def _recover(self, unlock: Callable[[], list[str]]) -> None:
        self._work(partial(jobs.recovered, self._path, unlock, self._find), self._open_with)

    def _open_with(self, candidates: list[str]) -> None:
        job = partial(open_session, self._path, candidates, read_only=self._read_only)
        self._work(job, self._opened)

    def _open_read_only(self) -> None:
        self._read_only = True
        self.unlock()

    def _restore(self, backup: rescue.Backup) -> None:
        self._work(partial(jobs.restored, self._path, backup, self._find), lambda _: self.unlock())

    def _choose_another(self) -> None:
        title, names = t("starting.choose_store"), t("starting.store_files")
        ask_for_file(self.window, title, self.open_other, self._path.parent, names)

    def open_other(self, name: str) -> None:
        """Open another store than the one asked for."""
        try:
            self._launch.refuse_other(Path(name))
        except OtherStore as error:
            self.show_trouble(error)
            return
        if not self._claimed(Path(name)):
            return
        self._path = Path(name)
        self.page = None
        self.unlock()

    # Signing in.

    def _opened(self, session: Session) -> None:
        self._session = session
        if session.temporary:
            from app.services.demo.opening import demo_operator

            self._work(session.store.submit(demo_operator).result, self._signed_in)
            return
        self._work(session.reader.submit(users.sign_in_by_system_account).result, self._maybe_signed_in)

    def _maybe_signed_in(self, signed_in: SignedIn | None) -> None:
        if signed_in is not None:
            self._signed_in(signed_in)
        elif self._session is not None:
            job = self._session.reader.submit(users.list_users, only_active=True)
            self._work(job.result, self._ask_who)

    def _ask_who(self, people: list[users.UserRecord]) -> None:
        if self._session is None:
            return
        from app.views.sign_in.controller import SignInController

        page = SignInController(self._session, people, self._brake, self._launch.settings.decided_by("language"))
        page.signed_in.connect(self._signed_in)
        page.quit.connect(self._quit)
        page.language_wanted.connect(self._next_language)
        self._turn_to(page)

    def _signed_in(self, signed_in: SignedIn) -> None:
        session = self._session
        if session is None:
            return
        if signed_in.role is Role.SUPERVISOR and not session.read_only:
            self._work(partial(jobs.reopened_read_only, session), partial(self._reopened, signed_in))
            return
        if session.read_only and not may(signed_in.role, Act.REVIEW_CALLS):
            session.close()
            self._session = None
            self.show_trouble(NotAllowed("rights.not_allowed", act=t(f"rights.{Act.REVIEW_CALLS.value}")))
            return
        self._show_desk(session, signed_in)

    def _reopened(self, signed_in: SignedIn, session: Session) -> None:
        self._session = session
        self._show_desk(session, signed_in)

    def _show_desk(self, session: Session, signed_in: SignedIn) -> None:
        self._patience.stop()
        if session.temporary is None:
            self._remember(session.path)
        self.desk = Desk(self._launch, session, signed_in, self._theme, self._languages, self._secrets)
        self.desk.ready.connect(partial(self.seated.emit, self.desk.context))
        self.desk.show()
        self.desk.context.navigation.come_forward.connect(self.come_forward)
        self._backup = DailyBackup(session, self.backup_failed.emit)
        self._backup.start()
        self.window.close()
        self.window.deleteLater()
        self.page = None

    def _tell_backup_failed(self, error: KnownError) -> None:
        if self.desk is not None:
            self.desk.context.notices.tell_error(error)

    def _remember(self, path: Path) -> None:
        try:
            self._launch.remember(path)
        except SettingsError as error:
            log.warning("the store's place was not kept: %s", error.key)

    # Common to all.

    @property
    def unsolved(self) -> KnownError | None:
        """The trouble that the program was closed on; None where it ended in any other way."""
        return self._trouble

    def _claimed(self, path: Path) -> bool:
        """Whether this process has the store now; else a window came forward, or it is told why not."""
        try:
            taken = self._claim(path)
        except OpenElsewhere as error:
            self.show_trouble(error)
            return False
        if not taken:
            self._quit()
        return taken

    def _work(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something slow beside the window; a known error becomes a trouble page."""
        self._trouble = None  # whoever goes on has found a way out, until it fails too
        self.window.show_waiting()
        if not self.window.isVisible():
            self._patience.start()
        self._background.run(job, then, self.show_trouble, self._crashed)

    def _crashed(self) -> None:
        """A fault of the program's own, about to be reported: say so instead of waiting for ever."""
        if self.desk is not None:
            return
        if self._session is not None:
            self._session.close()
            self._session = None
        self.show_trouble(Crashed("cli.crashed", path=str(self._launch.paths.log)))

    def _turn_to(self, page: Page) -> None:
        self._patience.stop()
        self._trouble = None
        self.page = page
        self.window.show_page(page.widget)
        self.window.show()
        signal_ready()

    def _speak(self, code: str) -> None:
        self._launch.settings.set_for_now("language", code)
        self._languages.use(code)

    def _next_language(self) -> None:
        self._speak(LANGUAGES[(LANGUAGES.index(self._languages.code) + 1) % len(LANGUAGES)])

    def _quit(self) -> None:
        self.window.close()
        QCoreApplication.quit()
