"""Ties the screen of bugs, wishes and releases to the services."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QLineEdit

from app.models.ids import Uid
from app.services.handoff.units import list_units
from app.services.people.rights import Act, may
from app.services.store.clock import wall_ms
from app.services.store.store import Changed, Store
from app.services.tracker.care import Listed, listed, others_like
from app.services.tracker.files import CameBack, read_states, write_items
from app.services.tracker.items import ItemView, TrackerError, list_items, put_together
from app.services.tracker.releases import release_out, save_release, write_clients
from app.services.words import t
from app.views.common.chooser import Chooser
from app.views.common.combos import ChoiceBox
from app.views.common.small_form import SmallForm
from app.views.common.tracker.care import ItemCare
from app.views.common.tracker.dialogs import item_words
from app.views.context import Context
from app.views.tracker.widgets import TrackerScreen

TYPING_MS = 200
TABLES = ("tracker_item", "tracker_request", "product_release", "callback")


class ReleaseDialog(SmallForm):
    """The product and the version of a new release; ``product`` is the one in view."""

    def __init__(
        self, parent: TrackerScreen, products: Sequence[tuple[Uid, str]] = (), product: Uid | None = None
    ) -> None:
        super().__init__(parent, t("tracker.new_release"))
        self._product = ChoiceBox()
        self._product.set_choices(products, None if len(products) == 1 else t("tickets.nothing"))
        self._product.set_value(products[0][0] if len(products) == 1 else product)
        self._needed = bool(products)
        self._version = QLineEdit()
        self.add(t("tracker.head_product"), self._product)
        self.add(t("tracker.head_version"), self._version)
        self._product.setEnabled(self._needed)
        self.finish(t("tracker.save"))

    @property
    def product(self) -> Uid | None:
        """Which product."""
        chosen = self._product.value()
        return chosen if isinstance(chosen, bytes) else None

    def accept(self) -> None:
        """Close with a product, where there are any, and a version."""
        if self._needed and self.product is None:
            self.complain(t("tracker.release_without_product"), self._product)
        elif not self.version:
            self.complain(t("tracker.release_without_version"), self._version)
        else:
            super().accept()

    @property
    def version(self) -> str:
        """What was typed."""
        return self._version.text().strip()


class TrackerController(QObject):
    """One reading for both tables."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._work = context, context.work
        self._user = context.signed_in.user_uid
        role = context.signed_in.role
        self._writes = not context.read_only and may(role, Act.EDIT_TICKETS)
        self.widget = TrackerScreen()
        self.widget.installEventFilter(self)
        self._care = ItemCare(context, self.widget, writes=self._writes)
        self._soon = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._soon.timeout.connect(self._read)
        self._shown = Listed((), ())
        self.widget.filtered.connect(self._soon.start)
        self.widget.item_opened.connect(self._care.open)
        self.widget.release_opened.connect(self._write_clients)
        self.widget.new_release.clicked.connect(self._new_release)
        self.widget.out.clicked.connect(self._release_out)
        self.widget.clients.clicked.connect(self._write_clients)
        problems = context.actions.get("tie.problems")
        if problems is not None:
            self.widget.problems.clicked.connect(problems.trigger)
        self.widget.problems.setVisible(problems is not None)
        self.widget.together.clicked.connect(self._ask_together)
        self.widget.write.clicked.connect(self._write)
        self.widget.take.clicked.connect(self._take)
        page = self.widget
        for button in (page.new_release, page.out, page.write, page.take, page.together):
            button.setVisible(self._writes)
        self.widget.clients.setVisible(may(role, Act.EXPORT_DATA))
        self._work.changed.connect(self._changed)
        context.navigation.leaving.connect(self._soon.stop)

    def activate(self) -> None:
        """Read the lists anew."""
        self._read()
        self.widget.items.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say everything in the other language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show(self._shown)
        return super().eventFilter(watched, event)

    def _changed(self, change: Changed) -> None:
        if change.touches(*TABLES) and self.widget.isVisible():
            self._soon.start()

    def _read(self) -> None:
        kind, words, over = self.widget.chosen_kind(), self.widget.search.text(), self.widget.over.isChecked()
        self._work.ask(listed, kind, words, over=over).on_the_reader().then(self._show)

    def _show(self, found: Listed) -> None:
        self._shown = found
        self.widget.show_items(found.items)
        self.widget.show_releases(found.releases)

    def _new_release(self) -> None:
        item = next((one for one in self._shown.items if one.uid == self.widget.item()), None)
        dialog = ReleaseDialog(self.widget, self._shown.products, item.product_uid if item else None)
        if self._context.notices.run(dialog):
            self._work.ask(save_release, self._user, dialog.version, product=dialog.product).then()
        dialog.deleteLater()

    def _ask_together(self) -> None:
        item = self.widget.item()
        if item is not None:
            self._work.ask(others_like, item).on_the_reader().then(partial(self._choose_into, item))

    def _choose_into(self, item: Uid, others: tuple[ItemView, ...]) -> None:
        if not others:
            self._context.notices.tell(t("tracker.nothing_to_join"))
            return
        lines = [(one.uid.hex(), item_words(one)) for one in others]
        chooser = Chooser(self.widget, t("tracker.put_together"), t("tracker.find"), lines)
        if self._context.notices.run(chooser) and chooser.code:
            self._work.ask(put_together, self._user, item, bytes.fromhex(chooser.code)).then(self._together)
        chooser.deleteLater()

    def _together(self, moved: int) -> None:
        self._offer_undo(t("tracker.together", n=moved))

    def _offer_undo(self, text: str) -> None:
        self._context.notices.tell(text, t("lists.undo"), self._context.navigation.undo.emit)

    def _release_out(self) -> None:
        release = self.widget.release()
        if release is not None:
            self._work.ask(release_out, self._user, release, wall_ms()).then(self._told_out)

    def _told_out(self, items: int) -> None:
        self._offer_undo(t("tracker.is_out", n=items))

    def _write_clients(self, _release: object = None) -> None:
        release = self.widget.release()
        path = self._ask_path(QFileDialog.AcceptMode.AcceptSave) if release is not None else None
        if release is not None and path is not None:
            self._work.ask(write_clients, self._user, release, path, wall_ms()).then(partial(self._written, path))

    def _write(self) -> None:
        path = self._ask_path(QFileDialog.AcceptMode.AcceptSave)
        if path is not None:
            self._work.ask(_write_open, self._user, path, wall_ms()).then(partial(self._written, path))

    def _written(self, path: Path, rows: int) -> None:
        self._context.notices.tell(t("tracker.written", path=str(path), n=rows))

    def _take(self) -> None:
        path = self._ask_path(QFileDialog.AcceptMode.AcceptOpen)
        if path is not None:
            self._work.ask(_take_states, self._user, path).then(self._taken)

    def _taken(self, back: CameBack) -> None:
        self._context.notices.tell(t("tracker.taken", n=back.changed, unknown=back.unknown))

    def _ask_path(self, mode: QFileDialog.AcceptMode) -> Path | None:
        dialog = QFileDialog(self.widget.window(), t("tracker.title"), str(Path.home()), "*.xlsx *.csv")
        dialog.setAcceptMode(mode)
        dialog.setDefaultSuffix("xlsx")
        if mode is QFileDialog.AcceptMode.AcceptOpen:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if not self._context.notices.run(dialog) or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])


def _first_tracker(store: Store) -> Uid:
    units = list_units(store, tracker=True)
    if not units or units[0].uid is None:
        raise TrackerError("tracker.no_tracker")
    return units[0].uid


def _write_open(store: Store, actor: Uid, path: Path, now: int) -> int:
    return write_items(store, actor, [item.uid for item in list_items(store)], _first_tracker(store), path, now)


def _take_states(store: Store, actor: Uid, path: Path) -> CameBack:
    return read_states(store, actor, _first_tracker(store), path)
