"""Two lists of clients: those one looks after, and those that one person alone knows."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.services.clients.curators import CuratedClient, clients_of
from app.services.clients.known_by_one import KnownByOne, export_known_by_one, known_by_one
from app.services.people.rights import Act, may
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.context import Context
from app.views.day.lines import LinesDialog, ask_sheet_path
from app.views.day.passport import Passports


class KnownClients(QObject):
    """Opens the two lists."""

    def __init__(self, context: Context, page: QWidget, passports: Passports) -> None:
        super().__init__(page)
        self._context = context
        self._work = context.work
        self._me = context.signed_in
        self._page = page
        self._passports = passports

    def open_mine(self) -> None:
        """The clients one looks after, for oneself and in somebody's place."""
        self._work.ask(clients_of, self._me.user_uid).on_the_reader().then(self._show_mine)

    def open_known(self) -> None:
        """The report 'known by one person only'."""
        self._work.ask(known_by_one, wall_ms()).on_the_reader().then(self._show_known)

    def _show_mine(self, found: tuple[CuratedClient, ...]) -> None:
        rows = [
            (
                one.key,
                (one.name, t(f"day.rank_{one.rank.value}"), str(one.open_tickets or ""), one.for_name),
            )
            for one in found
        ]
        heads = [t(f"day.mine_{column}") for column in ("client", "rank", "tickets", "for")]
        hint = t("day.my_clients_hint" if found else "day.no_clients")
        self._run(LinesDialog(self._page, t("day.my_clients"), hint, heads, rows))

    def _show_known(self, found: tuple[KnownByOne, ...]) -> None:
        rows = [
            (one.client, (one.name, one.user, t(f"day.ground_{one.ground.value}"), str(one.tickets)))
            for one in found
        ]
        heads = [t(f"day.known_{column}") for column in ("client", "user", "ground", "tickets")]
        exports = may(self._me.role, Act.EXPORT_DATA)
        hint = t("day.known_hint", n=len(found)) if found else t("day.no_clients")
        dialog = LinesDialog(self._page, t("day.known_title"), hint, heads, rows, exports=exports)
        dialog.export.clicked.connect(self._export)
        self._run(dialog)

    def _run(self, dialog: LinesDialog) -> None:
        dialog.opened.connect(self._passports.open)
        self._context.notices.run(dialog)
        dialog.deleteLater()

    def _export(self) -> None:
        path = ask_sheet_path(self._context, self._page, t("day.known_title"))
        if path is not None:
            ask = self._work.ask(export_known_by_one, self._me.user_uid, path, wall_ms())
            ask.on_the_reader().then(partial(self._exported, path))

    def _exported(self, path: Path, count: int) -> None:
        self._context.notices.tell(t("day.exported", path=str(path), n=count))
