"""Who watches the ticket: oneself by one key, colleagues by choosing them. And giving it back to its queue."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.people.users import UserRecord, list_users
from app.services.store.clock import wall_ms
from app.services.team.claims import give_back
from app.services.tickets.reading import TicketView
from app.services.tickets.watching import mark_seen, unwatch, watch, watchers_of
from app.services.words import t
from app.views.actions.registry import keyed
from app.views.common.chooser import Chooser
from app.views.common.flow import Flow
from app.views.common.reason import ReasonDialog
from app.views.context import Context
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

ROLE = int(Qt.ItemDataRole.UserRole)
Watchers = tuple[tuple[Uid, str], ...]


class PeoplePane(ReadingPane[Watchers]):
    """A list of names; Delete takes one off."""

    name = "people"
    title_key = "day.watchers"
    tables = ("watcher",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._watchers: Watchers = ()
        self._me = context.signed_in.user_uid
        self.widget = QWidget()
        self.list = QListWidget()
        self.list.setMaximumHeight(110)
        self.watch = QPushButton()
        self.add = QPushButton()
        self.remove = QPushButton()
        for button in (self.watch, self.add, self.remove):
            button.setEnabled(not context.read_only)
        self.watch.clicked.connect(self.toggle)
        self.add.clicked.connect(self._choose)
        self.remove.clicked.connect(self._remove)
        row = Flow()
        for button in (self.watch, self.add, self.remove):
            row.addWidget(button)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(4, 2, 4, 6)
        column.addWidget(self.list)
        column.addLayout(row)
        column.addStretch(1)
        self.widget.setFocusProxy(self.list)
        if not context.read_only:
            context.actions.connect("ticket.watch", self.toggle)
            context.actions.connect("ticket.release", self.give_back)
        self.retranslate()

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Read who watches it; whoever looks at a ticket they watch knows what happened to it."""
        super().show_ticket(uid, view)
        if uid is not None and not self.context.read_only:
            self.context.work.ask(mark_seen, self._me, uid, wall_ms()).in_background().then()

    def asking(self, ticket: Uid) -> Asking[Watchers]:
        """Who watches it."""
        return self.context.work.ask(watchers_of, ticket)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.list.setAccessibleName(t("day.watchers"))
        self.add.setText(t("day.watcher_add"))
        self.remove.setText(t("day.watcher_remove"))
        self.show_known(self.known)

    def toggle(self) -> None:
        """Watch this ticket, or watch it no more."""
        if self.ticket is not None:
            mine = any(user == self._me for user, _ in self._watchers)
            text = t("day.watched_no_more" if mine else "day.watched")
            ask = self.context.work.ask(unwatch if mine else watch, self._me, self.ticket)
            ask.then(partial(self._tell, text))

    def give_back(self) -> None:
        """Give the ticket back to its queue."""
        if self.ticket is None or self.view is None:
            return
        dialog = ReasonDialog(self.widget.window(), t("day.release_title", title=self.view.number))
        if self.context.notices.run(dialog):
            ask = self.context.work.ask(give_back, self._me, self.ticket, dialog.reason.text())
            ask.then(partial(self._tell, t("day.released", title=self.view.number)))
        dialog.deleteLater()

    def show_known(self, known: Watchers | None) -> None:
        """Show their names."""
        self._watchers = watchers = known or ()
        self.list.clear()
        for user, name in watchers:
            item = QListWidgetItem(name, self.list)
            item.setData(ROLE, user)
        self.list.setVisible(bool(watchers))
        self.remove.setVisible(bool(watchers))
        mine = any(user == self._me for user, _ in watchers)
        words = t("day.unwatch" if mine else "day.watch")
        self.watch.setText(keyed(self.context.actions, "ticket.watch", words))
        self.told.emit(t("day.watchers_count", n=len(watchers)) if watchers else "", "quiet")

    def _choose(self) -> None:
        self.context.work.ask(list_users, only_active=True).then(self._offer)

    def _offer(self, users: list[UserRecord]) -> None:
        if self.ticket is None:
            return
        known = {user for user, _ in self._watchers}
        lines = [(user.uid.hex(), user.name) for user in users if user.uid is not None and user.uid not in known]
        chooser = Chooser(self.widget.window(), t("day.watcher_add"), t("day.watcher_search"), lines)
        if self.context.notices.run(chooser) and chooser.code is not None:
            self.context.work.ask(watch, self._me, self.ticket, bytes.fromhex(chooser.code)).then()
        chooser.deleteLater()

    def _remove(self) -> None:
        item = self.list.currentItem()
        if item is not None and self.ticket is not None:
            self.context.work.ask(unwatch, self._me, self.ticket, item.data(ROLE)).then()

    def _tell(self, text: str, _answer: object) -> None:
        self.context.notices.tell(text)
