"""Does one deed to the tickets marked in a list: a preview beside the list, then part after part, one undo."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.hands.bulk import Ahead, Done, do_part, in_parts, look_ahead
from app.services.hands.deeds import Deed
from app.services.hands.macros import MacroWord, macros
from app.services.lists.choices import Choices, choices
from app.services.lists.reading import uids_of
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.context import Context
from app.views.lists.bulk_panel import BulkPanel
from app.views.lists.widgets import ListScreen
from app.views.work import Request

REST_MS = 350
"""So long after the last change of the form the preview begins."""


class Bulk(QObject):
    """Opened with the rows marked at that moment; rows marked later do not join."""

    def __init__(self, context: Context, screen: ListScreen, list_name: str) -> None:
        super().__init__(screen)
        self._context = context
        self._screen = screen
        self._list = list_name
        self._me = context.signed_in.user_uid
        self._panel: BulkPanel | None = None
        self._tickets: Sequence[Uid] = ()
        self._parts: list[Sequence[Uid]] = []
        self._at = 0
        self._deed = Deed()
        self._ahead = Ahead()
        self._done = Done()
        self._word: MacroWord | None = None
        self._stopping = False
        self._request: Request | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._look)

    @property
    def panel(self) -> BulkPanel | None:
        """The panel, once it has been opened."""
        return self._panel

    def open(self, ids: array[int], word: MacroWord | None = None) -> None:
        """Open the panel for these rows, filled in from a macro if one is given."""
        self._word = word
        if ids and not self._context.read_only and self._screen.isVisible():
            self._context.work.ask(uids_of, self._list, ids).on_the_reader().then(self._open)

    def stop(self) -> None:
        """The window goes: ask nothing more."""
        self._rest.stop()
        self._cancel()

    def _open(self, tickets: tuple[Uid, ...]) -> None:
        if self._panel is None:
            self._panel = self._made()
        self._tickets = tickets
        self._panel.show_count(len(tickets))
        self._panel.form.show_deed(Deed())
        self._panel.macro.set_value(None)
        self._panel.show_nothing()
        self._screen.show_beside(self._panel)
        self._panel.form.target.setFocus()
        self._context.work.ask(choices).on_the_reader().then(self._show_choices)
        self._context.work.ask(macros).on_the_reader().then(self._show_macros)

    def _made(self) -> BulkPanel:
        panel = BulkPanel()
        panel.form.changed.connect(self._form_changed)
        panel.macro_chosen.connect(self._use_macro)
        panel.wanted.connect(self._do)
        panel.stopped.connect(self._stop_doing)
        panel.left.connect(self._close)
        return panel

    def _close(self) -> None:
        self.stop()
        self._screen.show_beside(None)
        self._screen.table.setFocus()

    def _show_choices(self, found: Choices) -> None:
        if self._panel is not None:
            self._panel.form.show_choices(found)

    def _show_macros(self, found: tuple[MacroWord, ...]) -> None:
        if self._panel is not None:
            self._panel.show_macros(found)
            if self._word is not None:
                self._panel.macro.set_value(self._word.uid)
                self._use_macro(self._word)
                self._word = None

    def _use_macro(self, word: MacroWord) -> None:
        if self._panel is not None:
            self._panel.form.show_deed(word.deed)
            self._form_changed()

    def _form_changed(self) -> None:
        self._cancel()
        self._rest.start()

    def _look(self) -> None:
        """Begin the preview anew."""
        if self._panel is None:
            return
        self._cancel()
        self._deed, self._ahead, self._at = self._panel.form.deed(), Ahead(), 0
        self._parts = in_parts(self._tickets)
        if self._deed.empty:
            self._panel.show_nothing()
        else:
            self._look_at_part()

    def _look_at_part(self) -> None:
        if self._panel is None:
            return
        if self._at == len(self._parts):
            self._request = None
            self._panel.show_ahead(self._ahead)
            return
        self._panel.show_progress(self._looked_at(), len(self._tickets), doing=False)
        part = self._parts[self._at]
        asking = self._context.work.ask(look_ahead, self._me, part, self._deed, wall_ms()).on_the_reader()
        self._request = asking.in_background().then(self._part_looked_at)

    def _part_looked_at(self, ahead: Ahead) -> None:
        self._ahead = self._ahead.and_then(ahead)
        self._at += 1
        self._look_at_part()

    def _do(self) -> None:
        """Do what the preview has shown."""
        self._rest.stop()
        self._cancel()
        self._done, self._at, self._stopping = Done(), 0, False
        self._do_part()

    def _do_part(self) -> None:
        if self._panel is None:
            return
        if self._stopping or self._at == len(self._parts):
            self._finish()
            return
        self._panel.show_progress(self._looked_at(), len(self._tickets), doing=True)
        part = self._parts[self._at]
        asking = self._context.work.ask(do_part, self._me, part, self._deed, wall_ms(), self._done)
        asking.in_background().failed(self._failed).then(self._part_done)

    def _part_done(self, done: Done) -> None:
        self._done = done
        self._at += 1
        self._do_part()

    def _stop_doing(self) -> None:
        self._stopping = True

    def _failed(self, error: KnownError) -> None:
        self._context.notices.tell_error(error)
        self._stopping = True
        self._finish()

    def _finish(self) -> None:
        if self._panel is None:
            return
        self._panel.end_doing()
        whole = self._at == len(self._parts)
        told = t("hands.bulk_done" if whole else "hands.bulk_stopped", n=self._done.changed)
        if self._done.refused:
            told = " ".join((told, t("hands.bulk_refused", n=self._done.refused)))
        self._close()
        if self._done.step is not None:
            self._context.notices.tell(told, t("undo.undo_button"), self._context.navigation.undo.emit)
        else:
            self._context.notices.tell(told)

    def _looked_at(self) -> int:
        return sum(len(part) for part in self._parts[: self._at])

    def _cancel(self) -> None:
        if self._request is not None:
            self._request.cancel()
            self._request = None
