"""Opens the client editor, saves what was changed, offers the way back."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.models.ids import Uid
from app.services.clients.names import full_name
from app.services.clients.profile import Profile, organisations_like, read_profile
from app.services.clients.profile_saving import save_profile, save_to_undo
from app.services.dictionaries import Word, read
from app.services.store.store import Store
from app.services.words import t
from app.views.common.panel import Panel
from app.views.context import Context
from app.views.desk.card.editor.dialog import ClientEditor
from app.views.work import Request


class ClientEditing(QObject):
    """One client at a time."""

    def __init__(self, context: Context, parent: Panel) -> None:
        super().__init__(parent)
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._parent = parent
        self._dialog: ClientEditor | None = None
        self._searching: Request | None = None

    def open(self, person: Uid) -> None:
        """Read the client's record, then show it."""
        self._work.ask(_read, person).then(self._show)

    def _show(self, found: tuple[Profile, tuple[Word, ...]]) -> None:
        before, products = found
        dialog = ClientEditor(self._parent, before, [(word.uid, word.label()) for word in products])
        dialog.organisation_typed.connect(self._search)
        self._dialog = dialog
        accepted = self._context.notices.run(dialog)
        self._dialog = None
        if accepted:
            after = dialog.profile
            self._work.ask(save_to_undo, self._user, before, after).then(_Saved(self, before).saved)

    def _search(self, text: str) -> None:
        if self._searching is not None:
            self._searching.cancel()
        self._searching = self._work.ask(organisations_like, text).on_the_reader().then(self._found)

    def _found(self, names: tuple[str, ...]) -> None:
        if self._dialog is not None:
            self._dialog.offer_organisations(names)

    def tell(self, before: Profile, after: Profile) -> None:
        """The change is in the store: say so, with the way back."""
        name = full_name(after.name) or t("editor.unnamed")
        self._context.notices.tell(
            t("editor.changed", name=name), t("editor.undo"), _Undo(self, after, before).take
        )

    def take_back(self, after: Profile, before: Profile) -> None:
        """Save the two the other way round."""
        self._work.ask(save_profile, self._user, after, before).then()


class _Saved(QObject):
    """Remembers what the record was before."""

    def __init__(self, editing: ClientEditing, before: Profile) -> None:
        super().__init__(editing)
        self._editing = editing
        self._before = before

    def saved(self, after: Profile | None) -> None:
        if after is not None:
            self._editing.tell(self._before, after)
        self.deleteLater()


class _Undo:
    def __init__(self, editing: ClientEditing, after: Profile, before: Profile) -> None:
        self._editing = editing
        self._after = after
        self._before = before

    def take(self) -> None:
        self._editing.take_back(self._after, self._before)


def _read(store: Store, person: Uid) -> tuple[Profile, tuple[Word, ...]]:
    """The client's record, and the products to choose from: those on offer, and those the client has."""
    profile = read_profile(store, person)
    had = {line.product_uid for line in profile.products}
    return profile, tuple(word for word in read(store).products if word.active or word.uid in had)
