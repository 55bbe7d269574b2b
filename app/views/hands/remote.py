"""The remote key: opens a connection to the client in hand, and ends the session when pressed again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.hands.remote import (
    RemoteError,
    RemoteNumber,
    Session,
    begin_session,
    client_of,
    command_line,
    end_session,
    open_sessions,
    remember_number,
    remote_numbers,
)
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.common.small_form import SmallForm
from app.views.context import Context
from app.views.hands.reach import Reach

AT_ONCE_MS = 10_000
"""A tool that ends so soon has only handed the call on to its own window: the session goes on."""


class RemoteKey(QObject):
    """One session at a time. It ends with the tool, or by the key where the tool works in the background."""

    def __init__(self, context: Context, window: QWidget, reach: Reach) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._reach = reach
        self._me = context.signed_in.user_uid
        self._ticket: Uid | None = None
        self._person: Uid | None = None
        self._line: list[str] = []
        self._session: Session | None = None
        self._process = QProcess(self)
        self._process.finished.connect(self._tool_ended)
        self._process.errorOccurred.connect(self._tool_failed)
        context.actions.connect("remote.connect", self.turn)
        if not context.read_only:
            context.work.ask(open_sessions, self._me).on_the_reader().then(self._take_up)

    @property
    def session(self) -> Session | None:
        """The session that goes on."""
        return self._session

    def turn(self) -> None:
        """Begin a session, or end the one that goes on."""
        if self._session is not None:
            self._end()
            return
        found = self._reach.in_hand()
        self._ticket, self._person = found.ticket, found.person
        if self._person is not None:
            self._ask_numbers(self._person)
        elif self._ticket is not None:
            self._context.work.ask(client_of, self._ticket).on_the_reader().then(self._client_found)
        else:
            self._context.notices.tell(t("hands.remote_nobody"))

    def _take_up(self, found: tuple[Session, ...]) -> None:
        """A session left open by a program that was killed is ended by the key like any other."""
        if found and self._session is None:
            self._session = found[-1]
            self._context.notices.tell(t("hands.remote_still_open"), t("hands.remote_end"), self._end)

    def _client_found(self, person: Uid | None) -> None:
        self._person = person
        if person is None:
            self._choose(())
        else:
            self._ask_numbers(person)

    def _ask_numbers(self, person: Uid) -> None:
        self._context.work.ask(remote_numbers, person).on_the_reader().then(self._choose)

    def _choose(self, found: tuple[RemoteNumber, ...]) -> None:
        if len(found) == 1:
            self._connect(found[0].raw)
        elif found:
            lines = [(one.raw, (one.label and f"{one.raw}   {one.label}") or one.raw) for one in found]
            chooser = Chooser(self._window, t("hands.remote_title"), t("hands.remote_search"), lines)
            if self._context.notices.run(chooser) and chooser.code:
                self._connect(chooser.code)
            chooser.deleteLater()
        else:
            self._ask_number()

    def _ask_number(self) -> None:
        dialog = NumberDialog(self._window, may_keep=self._person is not None)
        if self._context.notices.run(dialog) and dialog.number:
            if dialog.keep and self._person is not None:
                self._context.work.ask(remember_number, self._me, self._person, dialog.number).then()
            self._connect(dialog.number)
        dialog.deleteLater()

    def _connect(self, number: str) -> None:
        try:
            self._line = command_line(self._context.settings.text("remote_command"), number)
        except RemoteError as error:
            self._context.notices.tell_error(error)
            return
        asking = self._context.work.ask(
            begin_session, self._me, number, wall_ms(), ticket=self._ticket, person=self._person
        )
        asking.failed(self._refused).then(self._begun)

    def _refused(self, error: KnownError) -> None:
        self._context.notices.tell_error(error)

    def _begun(self, session: Session) -> None:
        self._session = session
        self._process.start(self._line[0], self._line[1:])
        self._context.notices.tell(t("hands.remote_begun"))

    def _tool_ended(self) -> None:
        if self._session is not None and wall_ms() - self._session.started_at > AT_ONCE_MS:
            self._end()

    def _tool_failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._session is not None:
            self._context.notices.tell_error(RemoteError("hands.remote_not_started", command=self._line[0]))
            self._context.work.ask(end_session, self._me, self._session, self._session.started_at).then()
            self._session = None

    def _end(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            self._context.work.ask(end_session, self._me, session, wall_ms()).then()
            self._context.notices.tell(t("hands.remote_ended"))


class NumberDialog(SmallForm):
    """Asks for the client's number in the remote tool."""

    def __init__(self, parent: QWidget, *, may_keep: bool) -> None:
        super().__init__(parent, t("hands.remote_title"))
        self._edit = QLineEdit()
        self._keep = QCheckBox(t("hands.remote_keep"))
        self._keep.setChecked(may_keep)
        self._keep.setVisible(may_keep)
        self.add(t("hands.remote_number"), self._edit)
        self.rows.addRow("", self._keep)
        self.finish(t("hands.remote_connect"))

    @property
    def number(self) -> str:
        """What was typed."""
        return self._edit.text().strip()

    @property
    def keep(self) -> bool:
        """Whether it goes into the client's card."""
        return self._keep.isChecked()
