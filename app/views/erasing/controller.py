"""Erases a client: by the hub, for every desk, where one has joined; else here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.clients.erasing import ErasureError, Extent, erase_here, extent, forget_cards
from app.services.errors import KnownError
from app.services.people.rights import Act, may
from app.services.team.errors import HubAway
from app.services.words import t
from app.views.common.background import Background
from app.views.context import Context
from app.views.erasing.dialog import ErasingDialog

if TYPE_CHECKING:
    import psycopg


class ErasingController(QObject):
    """One for the window. Carries out ``navigation.erase_client``, for administrators."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._user = context.signed_in.user_uid
        self._background = Background("erasing", self)
        if not context.read_only and may(context.signed_in.role, Act.ERASE_CLIENTS):
            context.navigation.erase_client.connect(self.ask)

    def ask(self, person: Uid) -> None:
        """Look how far it reaches, then ask."""
        self._context.work.ask(extent, self._user, person).on_the_reader().then(self._ask)

    def _ask(self, found: Extent) -> None:
        hub = self._context.hub
        by_hub = hub is not None and hub.joined
        dialog = ErasingDialog(self._window, found, by_hub=by_hub)
        wanted = self._context.notices.run(dialog)
        dialog.deleteLater()
        if not wanted:
            return
        if not by_hub:
            self._context.work.ask(erase_here, self._user, found.cards).then(self._erased)
        elif hub is not None and hub.line is not None:
            future = hub.line.ask(partial(_erase_on_hub, cards=found.cards))
            self._background.run(future.result, partial(self._erased_on_hub, found), self._failed)
        else:
            self._failed(HubAway("team.away"))

    def _erased_on_hub(self, found: Extent, _nothing: None) -> None:
        if self._context.hub is not None:
            self._context.hub.wake()
        self._context.work.ask(forget_cards, self._user, found.cards).then(self._erased_everywhere)

    def _erased(self, _nothing: None) -> None:
        self._context.notices.tell(t("erasing.done"))

    def _erased_everywhere(self, _nothing: None) -> None:
        self._context.notices.tell(t("erasing.done_on_hub"))

    def _failed(self, error: KnownError) -> None:
        away = isinstance(error, HubAway)
        self._context.notices.tell_error(ErasureError("erasing.hub_away") if away else error)


def _erase_on_hub(connection: psycopg.Connection[Any], cards: tuple[Uid, ...]) -> None:
    from app.services.hub.erasing import erase_person

    for card in cards:
        erase_person(connection, card)
