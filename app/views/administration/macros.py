"""The page of macros: a name in both languages, a key, and what it changes."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.hands.deeds import Deed
from app.services.hands.macros import SLOTS, MacroWord, keep_macro, macros, remove_macro
from app.services.lists.choices import Choices, choices
from app.services.store.store import Changed
from app.services.words import t
from app.views.administration.parts import EntryList, Names, fault_label, show_fault
from app.views.common.combos import ChoiceBox
from app.views.common.deed_form import DeedForm
from app.views.common.panel import scrolled
from app.views.context import Context
from app.views.texts import Translated


class MacrosPage(QObject):
    """Each macro is kept as a whole; keeping one on a taken key frees the other."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._me = context.signed_in.user_uid
        self._macros: tuple[MacroWord, ...] = ()
        self._uid: Uid | None = None
        self.widget = MacroSheet()
        self.widget.entries.chosen.connect(self._go_to)
        self.widget.entries.new_wanted.connect(self._new)
        self.widget.save.clicked.connect(self._save)
        self.widget.remove.clicked.connect(self._remove)

    def activate(self) -> None:
        """Read the macros, and what they may name."""
        self._context.work.ask(choices).on_the_reader().then(self._show_choices)
        self._load()

    def changed(self, change: Changed) -> None:
        """Somebody changed macros."""
        if change.touches("macro"):
            self._load()

    def _load(self) -> None:
        self._context.work.ask(macros).on_the_reader().then(self._show)

    def _show_choices(self, found: Choices) -> None:
        self.widget.form.show_choices(found)

    def _show(self, found: tuple[MacroWord, ...]) -> None:
        first = not self._macros
        self._macros = found
        row = next((at for at, word in enumerate(found) if word.uid == self._uid), 0 if first and found else -1)
        self.widget.entries.show_names([_name(word) for word in found], row)
        self.widget.show_keys(found)
        if row >= 0:
            self._go_to(row)
        elif self._uid is None and not found:
            self._new()

    def _go_to(self, row: int) -> None:
        word = self._macros[row]
        self._uid = word.uid
        self.widget.show_macro(word)

    def _new(self) -> None:
        self._uid = None
        self.widget.show_macro(None)
        self.widget.names.setFocus()

    def _save(self) -> None:
        sheet = self.widget
        slot = sheet.key.value()
        asking = self._context.work.ask(
            keep_macro,
            self._me,
            self._uid,
            sheet.code.text().strip(),
            sheet.names.labels(),
            slot if isinstance(slot, int) else 0,
            sheet.form.deed(),
        )
        asking.failed(self._refused).then(self._saved)

    def _saved(self, uid: Uid) -> None:
        self._uid = uid
        show_fault(self.widget.fault, "")
        self._context.notices.tell(t("hands.page_saved", name=next(iter(self.widget.names.labels().values()))))

    def _refused(self, error: KnownError) -> None:
        show_fault(self.widget.fault, str(error))

    def _remove(self) -> None:
        word = next((one for one in self._macros if one.uid == self._uid), None)
        if word is not None:
            self._uid = None
            self._context.work.ask(remove_macro, self._me, word.uid).then()
            self._new()
            told = t("hands.page_removed", name=word.label())
            self._context.notices.tell(told)


class MacroSheet(Translated, QWidget):
    """Names of macros, and the one chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[MacroWord, ...] = ()
        self.entries = EntryList()
        self.names = Names()
        self.code = QLineEdit()
        self.key = ChoiceBox()
        self.form = DeedForm(with_answer=True)
        self.fault = fault_label()
        self.save, self.remove = QPushButton(), QPushButton()
        self.save.setProperty("look", "main")
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
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.addWidget(scrolled(sheet), 1)
        column.addWidget(self.fault)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.entries)
        row.addLayout(column, 1)
        self.setFocusProxy(self.entries)
        self.retranslate()

    def show_macro(self, word: MacroWord | None) -> None:
        """Show one; None: an empty sheet for a new one."""
        self.names.put(word.labels if word else {})
        self.code.setText(word.code if word else "")
        self.code.setReadOnly(word is not None)
        self.key.set_value(word.slot or None if word else None)
        self.form.show_deed(word.deed if word else Deed())
        self.remove.setEnabled(word is not None)
        show_fault(self.fault, "")

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
        self.entries.add.setText(t("hands.page_add_macro"))
        self.entries.list.setAccessibleName(t("hands.macros_title"))
        for label, name in zip(self._labels, ("page_name", "page_code", "page_key"), strict=True):
            label.setText(t(f"hands.{name}"))
        self.code.setAccessibleName(t("hands.page_code"))
        self.code.setPlaceholderText(t("hands.page_code_hint"))
        self.key.setAccessibleName(t("hands.page_key"))
        self.names.retranslate()
        self.save.setText(t("hands.page_save"))
        self.remove.setText(t("hands.page_remove"))
        self.show_keys(self._found)


def _key(slot: int) -> str:
    return f"Ctrl+Alt+{slot}"


def _name(word: MacroWord) -> str:
    return t("hands.page_entry", slot=word.slot, name=word.label()) if word.slot else word.label()
