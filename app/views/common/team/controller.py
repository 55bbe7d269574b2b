"""Asks how a ticket or a client stands with the hub, and carries out the keys of a conflict."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal

from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Changed, Store
from app.services.team.clashes import Conflict
from app.services.team.client_conflicts import client_conflicts, keep_standing_of_client, take_other_of_client
from app.services.team.conflicts import conflicts_of, keep_standing, take_other
from app.services.team.standing import Standing, reasons_of, standing_of, standing_of_client
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.common.team.bar import TeamBar
from app.views.context import Context
from app.views.work import Request

Settle = Callable[[Store, Uid, int], None]
Answer = tuple[Standing | None, tuple[Conflict, ...]]


@frozen
class Kind:
    """What is asked about one kind of record, and by which actions its conflicts are settled.

    ``many``: several screens follow records of this kind, so the actions stay enabled and go by what is in sight.
    """

    take: str
    keep: str
    touched: tuple[str, ...]
    look: Callable[[Store, Uid, Uid], Answer]
    take_other: Settle
    keep_standing: Settle
    many: bool = False


def _look_at_ticket(store: Store, user: Uid, ticket: Uid) -> Answer:
    return standing_of(store, ticket), conflicts_of(store, user, ticket)


def _look_at_client(store: Store, user: Uid, person: Uid) -> Answer:
    return standing_of_client(store, person), client_conflicts(store, user, person)


TICKET = Kind(
    "ticket.take_other",
    "ticket.keep_standing",
    ("journal_entry", "sync_conflict", "ticket", "ticket_note", "attachment"),
    _look_at_ticket,
    take_other,
    keep_standing,
)
CLIENT = Kind(
    "card.take_other",
    "card.keep_standing",
    ("journal_entry", "sync_conflict", "person", "contact_point", "organisation", "premises", "membership"),
    _look_at_client,
    take_other_of_client,
    keep_standing_of_client,
    many=True,
)


class Team(QObject):
    """``stands`` carries the :class:`Standing` of the record followed, None on a desk that works alone.

    Several may follow records of one kind on different screens: the keys are of the one in sight.
    """

    stands = Signal(object)

    def __init__(self, context: Context, kind: Kind, *, writes: bool, narrow: bool = False) -> None:
        super().__init__()
        self._kind = kind
        self.bar = TeamBar(narrow=narrow)
        self.bar.hide()
        self.bar.installEventFilter(self)
        self._context = context
        self._writes = writes
        self._uid: Uid | None = None
        self._request: Request | None = None
        self.bar.taken.connect(self._take)
        self.bar.kept.connect(self._keep)
        actions = context.actions
        for name, handler in ((kind.take, self._take), (kind.keep, self._keep)):
            actions.connect(name, handler)
            actions.enable(name, kind.many)
        keys = [actions.get(name) for name in (kind.take, kind.keep)]
        self.bar.show_keys(*(key_text(one) if one is not None else "" for one in keys))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Values have their words from the store: ask again in the other language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._ask()
        return super().eventFilter(watched, event)

    def follow(self, record: Uid | None) -> None:
        """Show how this record stands."""
        if record != self._uid:
            self._show((None, ()))
        self._uid = record
        self._ask()

    def changed(self, change: Changed) -> None:
        """Look again where it may stand otherwise now."""
        if self._uid is not None and change.touches(*self._kind.touched):
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
        asking = self._context.work.ask(self._kind.look, self._context.signed_in.user_uid, self._uid)
        self._request = asking.on_the_reader().in_background().then(self._show)

    def _show(self, answer: Answer) -> None:
        standing, conflicts = answer
        refusal = ""
        if standing is not None and standing.refused:
            refusal = t("team.refused_because", reasons="; ".join(map(_reason, reasons_of(standing))))
        self.bar.show_conflicts(conflicts, refusal, writes=self._writes)
        for name in () if self._kind.many else (self._kind.take, self._kind.keep):
            self._context.actions.enable(name, bool(conflicts) and self._writes)
        self.stands.emit(standing)

    def _take(self) -> None:
        conflict = self.bar.conflict
        if conflict is not None and self.bar.isVisible():
            told = t("team.taken", field=conflict.label, value=conflict.other.text)
            self._settle(self._kind.take_other, conflict, told)

    def _keep(self) -> None:
        conflict = self.bar.conflict
        if conflict is not None and self.bar.isVisible():
            self._settle(self._kind.keep_standing, conflict, t("team.kept"))

    def _settle(self, act: Settle, conflict: Conflict, told: str) -> None:
        user = self._context.signed_in.user_uid
        self._context.work.ask(act, user, conflict.number).then(partial(self._settled, told))

    def _settled(self, told: str, _nothing: None) -> None:
        self._context.notices.tell(told)
        self._ask()


def _reason(word: str) -> str:
    return t(f"team.reason_{word}")
