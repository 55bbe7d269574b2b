"""Asks how a ticket stands with the hub, and carries out the keys of a conflict."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.models.ids import Uid
from app.services.store.store import Changed, Store
from app.services.team.conflicts import Conflict, conflicts_of, keep_standing, take_other
from app.services.team.standing import Standing, reasons_of, standing_of
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.context import Context
from app.views.ticket.team.bar import TeamBar
from app.views.work import Request

TOUCHED = ("journal_entry", "sync_conflict", "ticket", "ticket_note", "attachment")
Settle = Callable[[Store, Uid, int], None]
Answer = tuple[Standing | None, tuple[Conflict, ...]]


class Team(QObject):
    """``stands`` carries the :class:`Standing` of the ticket followed, None on a desk that works alone."""

    stands = Signal(object)

    def __init__(self, context: Context, *, writes: bool) -> None:
        super().__init__()
        self.bar = TeamBar()
        self.bar.hide()
        self._context = context
        self._writes = writes
        self._uid: Uid | None = None
        self._request: Request | None = None
        self.bar.taken.connect(self._take)
        self.bar.kept.connect(self._keep)
        actions = context.actions
        for name, handler in (("ticket.take_other", self._take), ("ticket.keep_standing", self._keep)):
            actions.connect(name, handler)
            actions.enable(name, False)
        keys = [actions.get(name) for name in ("ticket.take_other", "ticket.keep_standing")]
        self.bar.show_keys(*(key_text(one) if one is not None else "" for one in keys))

    def follow(self, ticket: Uid | None) -> None:
        """Show how this ticket stands."""
        if ticket != self._uid:
            self._show((None, ()))
        self._uid = ticket
        self._ask()

    def changed(self, change: Changed) -> None:
        """Look again where it may stand otherwise now."""
        if self._uid is not None and change.touches(*TOUCHED):
            self._ask()

    def stop(self) -> None:
        """Ask nothing more."""
        if self._request is not None:
            self._request.cancel()

    def _ask(self) -> None:
        hub = self._context.hub
        if self._uid is None or hub is None or not hub.joined:
            return
        if self._request is not None:
            self._request.cancel()
        asking = self._context.work.ask(_look, self._context.signed_in.user_uid, self._uid)
        self._request = asking.on_the_reader().in_background().then(self._show)

    def _show(self, answer: Answer) -> None:
        standing, conflicts = answer
        refusal = ""
        if standing is not None and standing.refused:
            refusal = t("team.refused_because", reasons="; ".join(map(_reason, reasons_of(standing))))
        self.bar.show_conflicts(conflicts, refusal, writes=self._writes)
        for name in ("ticket.take_other", "ticket.keep_standing"):
            self._context.actions.enable(name, bool(conflicts) and self._writes)
        self.stands.emit(standing)

    def _take(self) -> None:
        conflict = self.bar.conflict
        if conflict is not None:
            told = t("team.taken", field=conflict.label, value=conflict.other.text)
            self._settle(take_other, conflict, told)

    def _keep(self) -> None:
        conflict = self.bar.conflict
        if conflict is not None:
            self._settle(keep_standing, conflict, t("team.kept"))

    def _settle(self, act: Settle, conflict: Conflict, told: str) -> None:
        user = self._context.signed_in.user_uid
        self._context.work.ask(act, user, conflict.number).then(partial(self._settled, told))

    def _settled(self, told: str, _nothing: None) -> None:
        self._context.notices.tell(told)
        self._ask()


def _look(store: Store, user: Uid, ticket: Uid) -> Answer:
    return standing_of(store, ticket), conflicts_of(store, user, ticket)


def _reason(word: str) -> str:
    return t(f"team.reason_{word}")
