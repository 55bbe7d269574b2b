"""What the panel of the hub does."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from app.models.ids import Uid
from app.models.migrations import NAMES
from app.services.errors import KnownError
from app.services.joining.checking import Asked, Step, check
from app.services.joining.joining import Membership
from app.services.joining.place import HubPlace
from app.services.steps import Finding
from app.services.store.store import Store
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.common.background import Background
from app.views.context import Context
from app.views.hub_care import HubCare
from app.views.settings.hub import HubPanel


class HubSettings(QObject):
    """Shows how the desk stands, joins and leaves, keeps the password, tests."""

    _found = Signal(object)

    def __init__(self, context: Context, care: HubCare, panel: HubPanel) -> None:
        super().__init__(panel)
        self._context = context
        self._care = care
        self._panel = panel
        self._busy = False
        self._runs = False
        self._background = Background("hub test", self)
        self._found.connect(panel.steps.show_finding, Qt.ConnectionType.QueuedConnection)
        panel.main_wanted.connect(self._main)
        panel.check_wanted.connect(self._check)
        panel.copy_wanted.connect(self._copy)
        panel.pause_wanted.connect(care.pause_or_resume)
        panel.leave_wanted.connect(self._leave)
        care.changed.connect(self.show_now)
        self.show_now()

    def show_now(self) -> None:
        """Show the hub as it stands."""
        pause = self._context.actions.get("program.pause_sync")
        key = key_text(pause) if pause is not None else ""
        self._panel.show_state(self._care.state, key, joined=self._care.joined, busy=self._busy)

    def _main(self) -> None:
        """Join; with a hub joined the password alone is kept anew."""
        if self._busy:
            return
        self._busy = True
        then = self._kept if self._care.joined else self._joined
        self._care.join(self._panel.take_secret(), then, self._not_joined)
        self.show_now()

    def _joined(self, made: Membership) -> None:
        self._busy = False
        if made.member == self._context.signed_in.user_uid:
            self._context.notices.tell(t("joining.done"))
        else:
            told = t("joining.start_again", name=made.name)
            self._context.notices.tell(told, t("joining.close"), self._panel.window().close)

    def _kept(self, _made: Membership) -> None:
        self._busy = False
        self._context.notices.tell(t("joining.kept"))

    def _not_joined(self, error: KnownError) -> None:
        self._busy = False
        self._context.notices.tell_error(error)
        self.show_now()

    def _leave(self) -> None:
        self._care.leave(self._left)

    def _left(self) -> None:
        self._context.notices.tell(t("joining.left"))

    def _check(self) -> None:
        if self._runs:
            return
        try:
            place = self._care.place()
        except KnownError as error:
            self._context.notices.tell_error(error)
            return
        if place is None:
            self._context.notices.tell(t("joining.no_address"))
            return
        self._runs = True
        self._panel.steps.begin(list(Step))
        self._panel.set_testing(True)
        ask = self._context.work.ask(_desk_uid)
        ask.on_the_reader().then(partial(self._begin, place, self._panel.secret.text()))

    def _begin(self, place: HubPlace, typed: str, desk: Uid) -> None:
        self._background.run(partial(self._test, place, typed, desk), self._over, self._failed)

    def _test(self, place: HubPlace, typed: str, desk: Uid) -> None:
        secret = typed or self._care.secrets.read(place)
        for finding in check(Asked(place, secret, int(NAMES[-1][1:5]), desk)):
            if shiboken6.isValid(self):
                self._tell(finding)

    def _tell(self, finding: Finding) -> None:
        self._found.emit(finding)

    def _over(self, _nothing: None) -> None:
        self._runs = False
        self._panel.steps.end()
        self._panel.set_testing(False)

    def _failed(self, error: KnownError) -> None:
        self._over(None)
        self._panel.steps.hide()
        self._panel.copy.hide()
        self._context.notices.tell_error(error)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._panel.steps.report())
        self._context.notices.tell(t("joining.copied"))


def _desk_uid(store: Store) -> Uid:
    return store.desk_uid()
