"""Opens a bug or a wish and carries out what was decided about it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.handing import ItemState
from app.models.ids import Uid
from app.records import frozen
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tracker.care import ItemDetail, detail, send_to_tracker
from app.services.tracker.items import change_item, forget_request, set_state
from app.services.tracker.telling import mark_told, wants_word
from app.services.words import t
from app.views.common.tracker.dialogs import ItemDialog
from app.views.context import Context


@frozen
class Askers:
    """What was decided about those who asked: told by now, told at all (request, wanted), not about this."""

    told: tuple[Uid, ...]
    words: tuple[tuple[Uid, bool], ...]
    forgotten: tuple[Uid, ...]


class ItemCare(QObject):
    """On behalf of one pane or screen."""

    def __init__(self, context: Context, page: QWidget, *, writes: bool) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._writes = writes

    def open(self, item: Uid) -> None:
        """Show one; what is changed in its dialog is kept."""
        self._context.work.ask(detail, item, wall_ms()).on_the_reader().then(self._show)

    def _show(self, shown: ItemDetail) -> None:
        dialog = ItemDialog(self._page, shown)
        if not self._context.notices.run(dialog) or not self._writes:
            return
        user, item = self._context.signed_in.user_uid, shown.item
        about = Askers(tuple(dialog.told), tuple(dialog.words.items()), tuple(dialog.forgotten))
        self._context.work.ask(_keep, user, item.uid, dialog.release, dialog.number, dialog.state, about).then()
        if dialog.sent_to is not None:
            self._context.work.ask(send_to_tracker, user, item.uid, dialog.sent_to).then()
            self._context.notices.tell(t("handoff.on_its_way"))


def _keep(
    store: Store,
    actor: Uid,
    item: Uid,
    release: Uid | None,
    number: str,
    state: ItemState,
    about: Askers,
) -> None:
    change_item(store, actor, item, release_uid=release, outside_number=number)
    for request in about.forgotten:
        forget_request(store, actor, request)
    for request, wanted in about.words:
        if request not in about.forgotten:
            wants_word(store, actor, request, wanted=wanted)
    for request in about.told:
        if request not in about.forgotten:
            mark_told(store, actor, request)
    set_state(store, actor, item, state)
