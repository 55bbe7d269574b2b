"""Macros by key, and a list of them all."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.services.hands.macros import SLOTS, MacroWord, macros, run_macro
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.common.chooser import Chooser
from app.views.context import Context
from app.views.hands.reach import Reach


class MacroKeys(QObject):
    """Does macros to the ticket in hand; where many are marked, the list looks at it first."""

    def __init__(self, context: Context, window: QWidget, reach: Reach) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._reach = reach
        self._macros: tuple[MacroWord, ...] = ()
        self._running = ""
        # A connection does not keep a plain object alive, so these must be kept here.
        self._keys = {slot: partial(self._run_slot, slot) for slot in SLOTS}
        for slot, handler in self._keys.items():
            context.actions.connect(f"macro.run_{slot}", handler)
        context.actions.connect("macro.choose", self.choose)
        context.work.changed.connect(self._changed)
        window.installEventFilter(self)
        self._load()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The actions got their plain names in the other language: put the macros' own in their place."""
        if event.type() == QEvent.Type.LanguageChange:
            QTimer.singleShot(0, self, self._label)
        return super().eventFilter(watched, event)

    def choose(self) -> None:
        """Offer all macros."""
        if not self._macros:
            self._context.notices.tell(t("hands.no_macros"))
            return
        lines = [(word.uid.hex(), self._line(word)) for word in self._macros]
        chooser = Chooser(self._window, t("hands.choose_macro"), t("hands.search_macro"), lines)
        if self._context.notices.run(chooser) and chooser.code is not None:
            self.run(next(word for word in self._macros if word.uid.hex() == chooser.code))
        chooser.deleteLater()

    def run(self, word: MacroWord) -> None:
        """Do this macro to what is in hand."""
        found = self._reach.in_hand()
        if found.many is not None:
            found.many(word)
        elif found.ticket is None:
            self._context.notices.tell(t("hands.no_ticket_in_hand"))
        else:
            self._running = word.label()
            me = self._context.signed_in.user_uid
            self._context.work.ask(run_macro, me, found.ticket, word.uid, wall_ms()).then(self._done)

    def _run_slot(self, slot: int) -> None:
        word = next((one for one in self._macros if one.slot == slot), None)
        if word is not None:
            self.run(word)

    def _done(self, changed: bool) -> None:
        if changed:
            told = t("hands.macro_done", name=self._running)
            self._context.notices.tell(told, t("undo.undo_button"), self._context.navigation.undo.emit)
        else:
            self._context.notices.tell(t("hands.macro_nothing", name=self._running))

    def _changed(self, change: Changed) -> None:
        if change.touches("macro"):
            self._load()

    def _load(self) -> None:
        self._context.work.ask(macros).on_the_reader().then(self._take)

    def _take(self, found: tuple[MacroWord, ...]) -> None:
        self._macros = found
        self._label()

    def _label(self) -> None:
        """Name the keys by what lies on them; a key without a macro does nothing."""
        for slot in SLOTS:
            action = self._context.actions.get(f"macro.run_{slot}")
            word = next((one for one in self._macros if one.slot == slot), None)
            if action is not None:
                action.setEnabled(word is not None and not self._context.read_only)
                name = word.label() if word is not None else t(f"action.macro_run_{slot}")
                action.setText(t("hands.macro_named", name=name) if word is not None else name)

    def _line(self, word: MacroWord) -> str:
        action = self._context.actions.get(f"macro.run_{word.slot}") if word.slot else None
        key = key_text(action) if action is not None else ""
        return t("hands.macro_line", name=word.label(), shortcut=key) if key else word.label()
