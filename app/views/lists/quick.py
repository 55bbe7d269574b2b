"""Beside the screens: quick open from anywhere, and the search's background work."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.services.lists.quick import Opened, quick_open
from app.services.search.upkeep import keep_up
from app.services.store.audit import record_reading
from app.services.store.store import Changed
from app.services.words import t
from app.views.context import Context
from app.views.work import Work

PAUSE_MS = 1000
SEARCHED = ("ticket", "ticket_note", "person", "organisation", "premises", "membership", "person_premises")


class QuickOpener(QObject):
    """Carries out ``navigation.quick_open``: a ticket's or a telephone number, typed into the palette."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.navigation)
        self._work = context.work
        self._navigation = context.navigation
        self._notices = context.notices
        self._user = context.signed_in.user_uid
        context.navigation.quick_open.connect(self._find)

    def _find(self, text: str) -> None:
        self._work.ask(quick_open, text).on_the_reader().then(self._open)

    def _open(self, found: Opened) -> None:
        if found.uid is not None:
            self._work.ask(record_reading, self._user, found.table, found.uid, "search").in_background().then()
        if found.uid is None:
            self._notices.tell(t("lists.many_found" if found.kind == "many" else "lists.none_found"))
            if found.kind == "many":
                self._navigation.show_screen.emit("clients" if found.table == "person" else "queues")
        elif found.kind == "ticket":
            self._navigation.open_ticket.emit(found.uid)
        else:
            self._navigation.open_client.emit(found.uid)


class SearchUpkeep(QObject):
    """Does the search's background work a step at a time, a moment after records changed."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._step)
        work.changed.connect(self._changed)
        self._step()

    def _changed(self, change: Changed) -> None:
        if change.touches(*SEARCHED):
            self._soon.start()

    def _step(self) -> None:
        self._work.ask(keep_up).in_background().then(self._go_on)

    def _go_on(self, more: bool) -> None:
        if more:
            self._step()
