"""The page of macros: a name in both languages, a key, and what it changes."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.hands.deeds import Deed
from app.services.hands.macros import SLOTS, MacroWord, keep_macro, macros, remove_macro
from app.services.lists.choices import Choices, choices
from app.services.words import t
from app.views.administration.entry_page import EntryPage, EntryWidget
from app.views.administration.parts import Names
from app.views.common.combos import ChoiceBox
from app.views.common.deed_form import DeedForm
from app.views.common.panel import scrolled
from app.views.context import Context
from app.views.work import Asking


class MacrosPage(EntryPage[MacroWord]):
    """Each macro is kept as a whole; keeping one on a taken key frees the other."""

    tables = ("macro",)

    def __init__(self, context: Context) -> None:
        self.widget = MacroSheet()
        super().__init__(context, self.widget)
        self.widget.remove.clicked.connect(self._remove)

    def activate(self) -> None:
        """Read the macros, and what they may name."""
        self.context.work.ask(choices).on_the_reader().then(self._show_choices)
        super().activate()

    def asking(self) -> Asking[tuple[MacroWord, ...]]:
        """All macros."""
        return self.context.work.ask(macros).on_the_reader()

    def take(self, found: tuple[MacroWord, ...]) -> tuple[MacroWord, ...]:
        """The macros; their keys are taken."""
        self.widget.show_keys(found)
        return found

    def name_of(self, entry: MacroWord) -> str:
        """Its key and its name."""
        return t("hands.page_entry", slot=entry.slot, name=entry.label()) if entry.slot else entry.label()

    def put(self, entry: MacroWord | None) -> None:
        """Show a macro."""
        self.widget.show_macro(entry)

    def typed(self) -> tuple[str, dict[str, str], int, Deed]:
        """Code, names, key and what it does."""
        sheet, slot = self.widget, self.widget.key.value()
        labels, number = sheet.names.labels(), slot if isinstance(slot, int) else 0
        return sheet.code.text().strip(), labels, number, sheet.form.deed()

    def keep(self, typed: Any) -> None:
        """Save it."""
        asking = self.context.work.ask(keep_macro, self.me, self.chosen, *typed)
        asking.failed(self.failed).then(self._saved)

    def first_editor(self) -> QWidget:
        """Its names."""
        return self.widget.names

    def _show_choices(self, found: Choices) -> None:
        untouched = not self.touched()
        self.widget.form.show_choices(found)
        if untouched:
            self.settle()

    def _saved(self, uid: Uid) -> None:
        self.kept_as(uid, t("hands.page_saved", name=next(iter(self.widget.names.labels().values()))))

    def _remove(self) -> None:
        word = self.entry()
        if word is not None:
            self.context.work.ask(remove_macro, self.me, word.uid).then()
            self.begin_new()
            self.context.notices.tell(t("hands.page_removed", name=word.label()))


class MacroSheet(EntryWidget):
    """Names of macros, and the one chosen."""

    def __init__(self) -> None:
        self._found: tuple[MacroWord, ...] = ()
        self.names = Names()
        self.code = QLineEdit()
        self.key = ChoiceBox()
        self.form = DeedForm(with_answer=True)
        self.remove = QPushButton()
        self._labels = [QLabel(), QLabel(), QLabel()]
        head = QFormLayout()
        for label, editor in zip(self._labels, (self.names, self.code, self.key), strict=True):
            label.setBuddy(editor)
            head.addRow(label, editor)
        sheet = QWidget()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addLayout(head)
        inside.addSpacing(8)
        inside.addWidget(self.form)
        inside.addStretch(1)
        super().__init__(scrolled(sheet), others=(self.remove,))
        self.retranslate()

    def show_macro(self, word: MacroWord | None) -> None:
        """Show one; None: an empty sheet for a new one."""
        self.names.put(word.labels if word else {})
        self.code.setText(word.code if word else "")
        self.code.setReadOnly(word is not None)
        self.key.set_value(word.slot or None if word else None)
        self.form.show_deed(word.deed if word else Deed())
        self.remove.setEnabled(word is not None)

    def show_keys(self, found: tuple[MacroWord, ...]) -> None:
        """Offer the keys, naming what lies on them."""
        self._found = found
        taken = {word.slot: word.label() for word in found if word.slot}
        lines = [
            (
                slot,
                t("hands.page_key_taken", shortcut=_key(slot), name=taken[slot]) if slot in taken else _key(slot),
            )
            for slot in SLOTS
        ]
        self.key.set_choices(lines, t("hands.page_no_key"))

    def retranslate(self) -> None:
        """Set every text anew."""
        self.say("hands.macros_title", "hands.page_add_macro", "hands.page_save")
        for label, name in zip(self._labels, ("page_name", "page_code", "page_key"), strict=True):
            label.setText(t(f"hands.{name}"))
        self.code.setAccessibleName(t("hands.page_code"))
        self.code.setPlaceholderText(t("hands.page_code_hint"))
        self.key.setAccessibleName(t("hands.page_key"))
        self.names.retranslate()
        self.remove.setText(t("hands.page_remove"))
        self.show_keys(self._found)


def _key(slot: int) -> str:
    return f"Ctrl+Alt+{slot}"
