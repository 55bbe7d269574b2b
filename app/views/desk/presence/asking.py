"""A pause that needs somebody's yes: asked for at the desk, told to seniors, begun when it is granted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.dictionaries import PauseWord
from app.services.people.passwords import Brake
from app.services.people.rights import Act, may
from app.services.people.signed_in import SignedIn
from app.services.people.users import UserRecord, list_users, sign_in
from app.services.presence import asking
from app.services.presence.asking import RequestView
from app.services.presence.balance import Why
from app.services.presence.codes import label_of
from app.services.store.store import Changed
from app.services.words import t
from app.views.context import Context
from app.views.desk.presence.dialogs import AskPauseDialog
from app.views.work import Asking as Question


class Asking(QObject):
    """``granted`` carries the code of a pause that may begin; ``changed``: what is asked for has changed."""

    granted = Signal(str)
    changed = Signal()

    def __init__(self, context: Context, page: QWidget, open_board: Callable[[], None]) -> None:
        super().__init__(page)
        self._context = context
        self._work = context.work
        self._page = page
        self._me = context.signed_in.user_uid
        self._open_board = open_board
        self._brake = Brake(time.monotonic)
        self._reasons: Sequence[PauseWord] = ()
        self._told: set[Uid] = set()
        self._begun: Uid | None = None
        self.request: RequestView | None = None
        """One's own request that waits."""
        context.work.changed.connect(self._store_changed)

    def begin(self) -> None:
        """At the start of the shift: what was granted earlier is not used any more; what waits, waits."""
        self._work.ask(asking.standing, self._me).then(self._take_first)
        self._look_at_others()

    def use_reasons(self, reasons: Sequence[PauseWord]) -> None:
        """Take the pause reasons, for their words."""
        self._reasons = reasons

    def ask_for(self, reason: PauseWord, why: Why) -> None:
        """Ask the operator what is to be asked."""
        self._work.ask(list_users, only_active=True).on_the_reader().then(partial(self._ask, reason, why))

    def withdraw(self) -> None:
        """It is wanted no more."""
        if self.request is not None:
            self._work.ask(asking.withdraw, self._me).then()

    # -- asking -----------------------------------------------------------------------------------------------

    def _ask(self, reason: PauseWord, why: Why, people: list[UserRecord]) -> None:
        dialog = AskPauseDialog(
            self._page.window(), reason.label(), why, [one for one in people if one.uid != self._me]
        )
        if not self._context.notices.run(dialog):
            return
        note, over = dialog.note.text(), why is Why.OVER_LIMIT
        login, password = dialog.login, dialog.password.text()
        if login:
            check = self._work.ask(sign_in, login, password, self._brake).on_the_reader()
            check.then(partial(self._checked, reason, note, over))
        else:
            self._send(reason, note, over_limit=over).then(partial(self._sent, reason))

    def _send(self, reason: PauseWord, note: str, *, over_limit: bool) -> Question[Uid]:
        return self._work.ask(asking.ask, self._me, reason.code, reason.label(), note, over_limit=over_limit)

    def _sent(self, reason: PauseWord, _uid: Uid) -> None:
        self._context.notices.tell(
            t("presence.asked", reason=reason.label()), t("presence.withdraw"), self.withdraw
        )

    def _checked(self, reason: PauseWord, note: str, over_limit: bool, senior: SignedIn) -> None:
        """Somebody who may approve stands by."""
        self._send(reason, note, over_limit=over_limit).then(partial(self._settle, reason, senior.user_uid))

    def _settle(self, reason: PauseWord, senior: Uid, request: Uid) -> None:
        self._work.ask(asking.settle, senior, request, reason.label(), granted=True).then()

    # -- what becomes of it -----------------------------------------------------------------------------------

    def _store_changed(self, change: Changed) -> None:
        if change.touches(asking.TABLE):
            self._work.ask(asking.standing, self._me).then(self._take)
            self._look_at_others()

    def _take_first(self, request: RequestView | None) -> None:
        if request is not None and request.answered_at is not None:
            self._work.ask(asking.begun, self._me, request.uid).then()
        else:
            self._take(request)

    def _take(self, request: RequestView | None) -> None:
        before, self.request = self.request, request
        if request is not None and request.granted:
            self.request = None
            if request.uid == self._begun:
                return
            self._begun = request.uid
            self._work.ask(asking.begun, self._me, request.uid).then()
            self.granted.emit(request.reason)
            label = label_of(request.reason, self._reasons)
            self._context.notices.tell(t("presence.granted_by", reason=label, name=request.answered_by))
        elif request is None and before is not None:
            self._work.ask(asking.request_of, before.uid).then(self._gone)
        self.changed.emit()

    def _gone(self, request: RequestView | None) -> None:
        """What was asked for waits no more: refused, or withdrawn."""
        if request is not None and request.answered_at is not None and not request.granted:
            label = label_of(request.reason, self._reasons)
            text = t("presence.refused_by", reason=label, name=request.answered_by, answer=request.answer)
            self._context.notices.tell(text)

    # -- for those who answer ---------------------------------------------------------------------------------

    def _look_at_others(self) -> None:
        if may(self._context.signed_in.role, Act.APPROVE_PAUSES):
            self._work.ask(asking.waiting, self._me).then(self._tell_of_others)

    def _tell_of_others(self, requests: tuple[RequestView, ...]) -> None:
        fresh = [one for one in requests if one.uid not in self._told]
        self._told = {one.uid for one in requests}
        for one in fresh:
            key = "presence.notice_over_limit" if one.over_limit else "presence.notice_asked"
            text = t(key, name=one.user, reason=label_of(one.reason, self._reasons))
            self._context.notices.tell(text, t("presence.look"), self._open_board)
