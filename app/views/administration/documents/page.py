"""Registers, causes of complaints and document templates, arranged by administrators."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.complaints.causes import save_cause
from app.services.complaints.settings import TABLES, DocumentSettings, document_settings
from app.services.documents.numbers import save_register
from app.services.documents.templates import TemplateRecord, make, save_template
from app.services.errors import KnownError
from app.services.store.store import Changed
from app.services.words import language, t
from app.views.administration.documents.sheets import CauseSheet, Entry, RegisterSheet, Sheet, TemplateSheet
from app.views.administration.parts import EntryList, fault_label, show_fault
from app.views.common.combos import ChoiceBox
from app.views.common.panel import scrolled
from app.views.common.paper import Paper
from app.views.context import Context
from app.views.texts import Translated


class Part(StrEnum):
    """What the page can show."""

    REGISTERS = "registers"
    CAUSES = "causes"
    TEMPLATES = "templates"


SAVES = {Part.REGISTERS: save_register, Part.CAUSES: save_cause, Part.TEMPLATES: save_template}


class DocumentsPage(QObject):
    """One entry at a time; it is saved as a whole. What others change meanwhile is listed anew; the form follows
    only while nothing is being typed in it.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._known: DocumentSettings | None = None
        self._code: str | None = ""
        self._clean: dict[str, Any] = {}
        self.widget = DocumentsSheet()
        self.paper = Paper(context, self.widget)
        self.widget.turned.connect(self._turn)
        self.widget.entries.chosen.connect(self._go_to)
        self.widget.entries.new_wanted.connect(self._new)
        self.widget.save.clicked.connect(self._save)
        self.widget.preview.clicked.connect(self._preview)
        context.navigation.leaving.connect(self.paper.wait)

    def activate(self) -> None:
        """Read everything."""
        self._context.work.ask(document_settings).on_the_reader().then(self._show)

    def changed(self, change: Changed) -> None:
        """Somebody arranged something."""
        if change.touches(*TABLES):
            self.activate()

    def _entries(self) -> Sequence[Entry]:
        return getattr(self._known, self.widget.part, ()) if self._known is not None else ()

    def _show(self, known: DocumentSettings) -> None:
        self._known = known
        found = self._entries()
        typing = self._code is None or (bool(self._code) and self.widget.sheet.values() != self._clean)
        first = 0 if found and not typing else -1
        row = next((at for at, one in enumerate(found) if one.code == self._code), first)
        self.widget.entries.show_names([_name(one) for one in found], row)
        if row >= 0 and not typing:
            self._go_to(row)

    def _turn(self) -> None:
        self._code = ""
        if self._known is not None:
            self._show(self._known)

    def _go_to(self, row: int) -> None:
        entry = self._entries()[row]
        self._code = entry.code
        if self._known is not None:
            self.widget.sheet.show_entry(entry, self._known)
            self._clean = self.widget.sheet.values()
            show_fault(self.widget.fault, "")

    def _new(self) -> None:
        if self._known is not None:
            self._code = None
            self.widget.entries.show_names([_name(one) for one in self._entries()], -1)
            self.widget.sheet.show_entry(None, self._known)
            self.widget.sheet.setFocus()

    def _chosen(self) -> Entry | None:
        return next((one for one in self._entries() if one.code == self._code), None)

    def _save(self) -> None:
        values = self.widget.sheet.values()
        entry = self._chosen()
        uid: Uid | None = entry.uid if entry is not None else None
        code = values["code"]
        if uid is not None:
            del values["code"]
            values.pop("kind" if self.widget.part is Part.REGISTERS else "", None)
        save, shown, typed = SAVES[self.widget.part], self._code, self.widget.sheet.values()
        asking = self._context.work.ask(lambda store: save(store, self._me, uid, **values))
        asking.failed(self._refused).then(lambda _uid: self._saved(shown, code, typed))

    @property
    def _me(self) -> Uid:
        return self._context.signed_in.user_uid

    def _saved(self, shown: str | None, code: str, typed: dict[str, Any]) -> None:
        """``typed`` was kept under ``code``; the form was that of ``shown``, and may be another's by now."""
        if self._code == shown:
            self._code, self._clean = code, typed
            show_fault(self.widget.fault, "")
        self.activate()
        self._context.notices.tell(t("documents.page_saved"))

    def _refused(self, error: KnownError) -> None:
        show_fault(self.widget.fault, str(error))

    def _preview(self) -> None:
        """The template as typed, with every variable left to be filled in."""
        values = self.widget.sheet.values()
        if "text" in values:
            template = TemplateRecord(None, values["code"], values["labels"], values["kind"], None, values["text"])
            self.paper.show(make(template, {}, {}, lang=language(), number="").document)


class DocumentsSheet(Translated, QWidget):
    """``turned`` says that another part was chosen."""

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._parts = ChoiceBox()
        self._parts.picked.connect(self._pick)
        self.entries = EntryList()
        self._sheets: dict[Part, Sheet] = {
            Part.REGISTERS: RegisterSheet(),
            Part.CAUSES: CauseSheet(),
            Part.TEMPLATES: TemplateSheet(),
        }
        self._stack = QStackedWidget()
        for sheet in self._sheets.values():
            self._stack.addWidget(scrolled(sheet))
        self.fault = fault_label()
        self.save, self.preview = QPushButton(), QPushButton()
        self.save.setProperty("look", "main")
        left = QVBoxLayout()
        left.addWidget(self._parts)
        left.addWidget(self.entries, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.preview)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.addWidget(self._stack, 1)
        column.addWidget(self.fault)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left)
        row.addLayout(column, 1)
        self.setFocusProxy(self._parts)
        self.retranslate()
        self.show_part(Part.REGISTERS)

    @property
    def part(self) -> Part:
        """What is shown."""
        return Part(str(self._parts.value()))

    @property
    def sheet(self) -> Sheet:
        """The form in sight."""
        return self._sheets[self.part]

    def show_part(self, part: Part) -> None:
        """Turn to a part."""
        self._parts.set_value(part)
        self._pick(part)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._parts.set_choices([(part, t(f"documents.part_{part.value}")) for part in Part])
        self._parts.setAccessibleName(t("documents.settings_title"))
        self.entries.add.setText(t("documents.page_add"))
        self.entries.list.setAccessibleName(t("documents.settings_title"))
        self.save.setText(t("documents.page_save"))
        self.preview.setText(t("documents.page_preview"))

    def _pick(self, _part: object) -> None:
        self._stack.setCurrentIndex(list(Part).index(self.part))
        self.preview.setVisible(self.part is Part.TEMPLATES)
        self.turned.emit()


def _name(entry: Entry) -> str:
    return entry.label() if entry.active else t("documents.page_off", name=entry.label())
