"""Opens a bug or a wish and carries out what was decided about it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.handing import ItemState
from app.models.ids import Uid
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tracker.care import ItemDetail, detail, send_to_tracker
from app.services.tracker.items import change_item, set_state
from app.services.tracker.telling import mark_told
from app.services.words import t
from app.views.common.tracker.dialogs import ItemDialog
from app.views.context import Context


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
        self._context.work.ask(
            _keep, user, item.uid, dialog.release, dialog.number, dialog.state, tuple(dialog.told)
        ).then()
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
    told: tuple[Uid, ...],
) -> None:
    change_item(store, actor, item, release_uid=release, outside_number=number)
    for request in told:
        mark_told(store, actor, request)
    set_state(store, actor, item, state)
