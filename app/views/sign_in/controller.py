"""Checks who signs in, on the database thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.services.errors import KnownError
from app.services.people import users
from app.services.people.passwords import Brake
from app.services.people.signed_in import SignedIn
from app.services.store.session import Session
from app.views.sign_in.widgets import SignInPage
from app.views.work import Work


class SignInController(QObject):
    """Asks for name and password until they fit."""

    signed_in = Signal(SignedIn)
    quit = Signal()
    language_wanted = Signal()

    def __init__(
        self, session: Session, people: list[users.UserRecord], brake: Brake, language_by: str | None = None
    ) -> None:
        """``language_by``: the policy that fixes the language, where one does."""
        super().__init__()
        self.widget = SignInPage()
        self._brake = brake
        self._work = Work(session.reader, session.reader, self._failed)
        self.widget.given.connect(self._check)
        self.widget.show_managed(language_by or "")
        self.widget.quit.connect(self.quit)
        self.widget.language_wanted.connect(self.language_wanted)
        self.widget.show_people([(each.login, each.name) for each in people], str(session.path))

    def _check(self, login: str, password: str) -> None:
        self._work.ask(users.sign_in, login, password, self._brake).then(self._passed)

    def _passed(self, signed_in: SignedIn) -> None:
        self.signed_in.emit(signed_in)

    def _failed(self, error: KnownError) -> None:
        self.widget.show_error(str(error))
