"""Merges a client's cards: offers those that may be the same, compares, merges, parts again."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.lookup import FoundClient
from app.services.merging.at_card import Candidates, candidates, likely_pairs, search_clients
from app.services.merging.clients import merge_clients
from app.services.merging.duplicates import Pair, Twin
from app.services.merging.sides import Sides, client_sides
from app.services.merging.tickets import Merged
from app.services.merging.undoing import unmerge
from app.services.undo.undoing import Undone
from app.services.words import t
from app.views.common.merge_dialog import MergeDialog
from app.views.common.record_picker import RecordPicker
from app.views.context import Context
from app.views.work import Request


@frozen
class _Asked:
    """Whose cards are being merged, and what was offered."""

    person: Uid
    offered: Candidates


class MergingController(QObject):
    """One for the window. Carries out ``navigation.merge_client`` and shows likely pairs in the whole base."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._asked: _Asked | None = None
        self._picker: RecordPicker | None = None
        self._request: Request | None = None
        context.navigation.merge_client.connect(self.merge)
        if not context.read_only:
            context.actions.connect("tie.twins", self.show_pairs)

    def merge(self, person: Uid) -> None:
        """Merge this client's card with another one."""
        self._work.ask(candidates, person).on_the_reader().then(self._choose)

    def show_pairs(self) -> None:
        """Pairs of cards in the whole base that may be one client."""
        self._work.ask(likely_pairs).on_the_reader().then(self._choose_pair)

    def _choose(self, offered: Candidates) -> None:
        self._asked = _Asked(offered.person, offered)
        title = t("merging.client_title", name=offered.name)
        picker = RecordPicker(self._window, title, t("merging.find_client"), t("merging.compare"))
        lines = [(twin.uid, _twin_words(twin)) for twin in offered.twins]
        lines += [(uid, t("merging.merged_card", name=name)) for uid, name, _ in offered.merged]
        picker.show_records(lines, t("merging.twins") if offered.twins else t("merging.no_twins"))
        picker.typed.connect(self._search)
        picker.edit.setFocus()
        self._picker = picker
        accepted = self._context.notices.run(picker) and picker.uid is not None
        self._picker = None
        chosen = picker.uid
        picker.deleteLater()
        if accepted and chosen is not None:
            self._chosen(offered, chosen)

    def _chosen(self, offered: Candidates, chosen: Uid) -> None:
        span = next((span for uid, _, span in offered.merged if uid == chosen), None)
        if span is not None:
            self._work.ask(unmerge, self._user, chosen, span).then(self._parted)
        else:
            self._work.ask(client_sides, offered.person, chosen).then(self._compare)

    def _search(self, text: str) -> None:
        if self._request is not None:
            self._request.cancel()
        if self._asked is not None and text:
            asking = self._work.ask(search_clients, text, self._asked.person)
            self._request = asking.on_the_reader().then(self._found)

    def _found(self, clients: tuple[FoundClient, ...]) -> None:
        if self._picker is not None:
            title = "" if clients else t("links.nothing_found")
            self._picker.show_records([(one.person_uid, _client_words(one)) for one in clients], title)

    def _choose_pair(self, pairs: tuple[Pair, ...]) -> None:
        if not pairs:
            self._context.notices.tell(t("merging.no_pairs"))
            return
        picker = RecordPicker(self._window, t("merging.pairs_title"), t("links.desk_hint"), t("merging.compare"))
        picker.edit.hide()
        lines = [(pair.one + pair.other, _pair_words(pair)) for pair in pairs]
        picker.show_records(lines, t("merging.pairs", n=len(pairs)))
        picker.list.setFocus()
        if self._context.notices.run(picker) and picker.uid is not None:
            self._work.ask(client_sides, picker.uid[:16], picker.uid[16:]).then(self._compare)
        picker.deleteLater()

    def _compare(self, sides: Sides) -> None:
        dialog = MergeDialog(self._window, t("merging.clients_title"), sides, t("merging.clients_follow"))
        if self._context.notices.run(dialog):
            self._work.ask(merge_clients, self._user, dialog.kept, dialog.other, dialog.picks).then(self._merged)
        dialog.deleteLater()

    def _merged(self, _merged: Merged) -> None:
        self._context.notices.tell(
            t("merging.clients_merged"), t("links.undo"), self._context.navigation.undo.emit
        )

    def _parted(self, undone: Undone) -> None:
        left = t("merging.parted_partly", n=len(undone.left)) if undone.left else t("merging.cards_parted")
        self._context.notices.tell(left)


def _twin_words(twin: Twin) -> str:
    reasons = t("links.list_sign").join(t(f"merging.same_{reason}") for reason in twin.reasons)
    return t(
        "merging.twin_line", name=twin.full_name, reasons=reasons, tickets=t("merging.tickets", n=twin.tickets)
    )


def _client_words(client: FoundClient) -> str:
    return t("merging.client_line", name=client.full_name, organisation=client.organisation or "—")


def _pair_words(pair: Pair) -> str:
    return t("merging.pair_line", one=pair.one_full, other=pair.other_full)
