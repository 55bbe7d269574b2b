"""Two lists of clients: those one looks after, and those that one person alone knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.services.clients.curators import ClientKey, CuratedClient, clients_of
from app.services.clients.known_by_one import KnownByOne, export_known_by_one, known_by_one
from app.services.people.rights import Act, may
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.context import Context
from app.views.day.passport import Passports

ROLE = int(Qt.ItemDataRole.UserRole)


class ClientsDialog(QDialog):
    """Clients in a table; Enter opens a passport. ``export`` asks for a file, where the person may."""

    opened = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        hint: str,
        heads: Sequence[str],
        rows: Sequence[tuple[ClientKey, Sequence[str]]],
        *,
        exports: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.table = QTreeWidget()
        self.table.setAccessibleName(title)
        self.table.setHeaderLabels(list(heads))
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setAllColumnsShowFocus(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for key, cells in rows:
            item = QTreeWidgetItem(self.table, list(cells))
            item.setData(0, ROLE, key)
        for column in range(len(heads) - 1):
            self.table.resizeColumnToContents(column)
        self.table.itemActivated.connect(self._open)
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
        text = look(plain(), "quiet")
        text.setText(hint if rows else t("day.no_clients"))
        self.export = QPushButton(t("day.export"))
        self.export.setVisible(exports and bool(rows))
        self.export.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(text, 1)
        foot.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self.resize(760, 460)
        self.table.setFocus()

    def _open(self, item: QTreeWidgetItem) -> None:
        self.opened.emit(item.data(0, ROLE))


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
        self._run(ClientsDialog(self._page, t("day.my_clients"), t("day.my_clients_hint"), heads, rows))

    def _show_known(self, found: tuple[KnownByOne, ...]) -> None:
        rows = [
            (one.client, (one.name, one.user, t(f"day.ground_{one.ground.value}"), str(one.tickets)))
            for one in found
        ]
        heads = [t(f"day.known_{column}") for column in ("client", "user", "ground", "tickets")]
        exports = may(self._me.role, Act.EXPORT_DATA)
        dialog = ClientsDialog(
            self._page, t("day.known_title"), t("day.known_hint", n=len(found)), heads, rows, exports=exports
        )
        dialog.export.clicked.connect(self._export)
        self._run(dialog)

    def _run(self, dialog: ClientsDialog) -> None:
        dialog.opened.connect(self._passports.open)
        self._context.notices.run(dialog)
        dialog.deleteLater()

    def _export(self) -> None:
        dialog = QFileDialog(self._page.window(), t("day.known_title"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("day.sheet_files")])
        dialog.setDefaultSuffix("xlsx")
        if self._context.notices.run(dialog) and dialog.selectedFiles():
            path = Path(dialog.selectedFiles()[0])
            ask = self._work.ask(export_known_by_one, self._me.user_uid, path, wall_ms())
            ask.on_the_reader().then(partial(self._exported, path))

    def _exported(self, path: Path, count: int) -> None:
        self._context.notices.tell(t("day.exported", path=str(path), n=count))
