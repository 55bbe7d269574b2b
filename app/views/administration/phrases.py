"""The pages of phrases and of answer templates: a code, a name and a text in both languages."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.hands.phrases import Phrase, keep_phrase, phrases, remove_phrase
from app.services.store.store import Changed
from app.services.words import LANGUAGES, t
from app.views.administration.parts import EntryList, Names, fault_label, show_fault
from app.views.common.panel import plain
from app.views.context import Context
from app.views.texts import Translated

VARIABLES = (
    "client_name",
    "client_full_name",
    "operator_name",
    "ticket_number",
    "subject",
    "due_at",
    "address",
    "organisation",
    "today",
)
KIND = {"snippet": "phrase", "answer_template": "template"}


class PhrasesPage(QObject):
    """``table`` is ``snippet`` or ``answer_template``."""

    def __init__(self, context: Context, table: str) -> None:
        super().__init__()
        self._context = context
        self._table = table
        self._me = context.signed_in.user_uid
        self._phrases: tuple[Phrase, ...] = ()
        self._uid: Uid | None = None
        self.widget = PhraseSheet(KIND[table])
        self.widget.entries.chosen.connect(self._go_to)
        self.widget.entries.new_wanted.connect(self._new)
        self.widget.save.clicked.connect(self._save)
        self.widget.remove.clicked.connect(self._remove)

    def activate(self) -> None:
        """Read the texts."""
        self._context.work.ask(phrases, self._table).on_the_reader().then(self._show)

    def changed(self, change: Changed) -> None:
        """Somebody changed texts."""
        if change.touches(self._table):
            self.activate()

    def _show(self, found: tuple[Phrase, ...]) -> None:
        first = not self._phrases
        self._phrases = found
        row = next((at for at, one in enumerate(found) if one.uid == self._uid), 0 if first and found else -1)
        self.widget.entries.show_names([one.label() for one in found], row)
        if row >= 0:
            self._go_to(row)
        elif self._uid is None and not found:
            self._new()

    def _go_to(self, row: int) -> None:
        self._uid = self._phrases[row].uid
        self.widget.show_phrase(self._phrases[row])

    def _new(self) -> None:
        self._uid = None
        self.widget.show_phrase(None)
        self.widget.names.setFocus()

    def _save(self) -> None:
        sheet = self.widget
        asking = self._context.work.ask(
            keep_phrase,
            self._me,
            self._table,
            self._uid,
            sheet.code.text().strip(),
            sheet.names.labels(),
            sheet.texts(),
        )
        asking.failed(self._refused).then(self._saved)

    def _saved(self, uid: Uid) -> None:
        self._uid = uid
        show_fault(self.widget.fault, "")
        self._context.notices.tell(t("hands.page_saved", name=next(iter(self.widget.names.labels().values()))))

    def _refused(self, error: KnownError) -> None:
        show_fault(self.widget.fault, str(error))

    def _remove(self) -> None:
        phrase = next((one for one in self._phrases if one.uid == self._uid), None)
        if phrase is not None:
            self._uid = None
            self._context.work.ask(remove_phrase, self._me, self._table, phrase.uid).then()
            self._new()
            self._context.notices.tell(t("hands.page_removed", name=phrase.label()))


class PhraseSheet(Translated, QWidget):
    """Names of texts, and the one chosen."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self.entries = EntryList()
        self.names = Names()
        self.code = QLineEdit()
        self.boxes = {code: QPlainTextEdit() for code in LANGUAGES}
        self.fault = fault_label()
        self.save, self.remove = QPushButton(), QPushButton()
        self.save.setProperty("look", "main")
        self._labels = [QLabel(), QLabel()]
        self._captions = {code: QLabel() for code in LANGUAGES}
        self._hint = plain(look_name="quiet")
        head = QFormLayout()
        for label, editor in zip(self._labels, (self.names, self.code), strict=True):
            label.setBuddy(editor)
            head.addRow(label, editor)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.addLayout(head)
        for code, box in self.boxes.items():
            box.setTabChangesFocus(True)
            self._captions[code].setBuddy(box)
            column.addWidget(self._captions[code])
            column.addWidget(box, 1)
        column.addWidget(self._hint)
        column.addWidget(self.fault)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.entries)
        row.addLayout(column, 1)
        self.setFocusProxy(self.entries)
        self.retranslate()

    def show_phrase(self, phrase: Phrase | None) -> None:
        """Show one; None: an empty sheet for a new one."""
        self.names.put(phrase.labels if phrase else {})
        self.code.setText(phrase.code if phrase else "")
        self.code.setReadOnly(phrase is not None)
        for code, box in self.boxes.items():
            box.setPlainText(phrase.text.get(code, "") if phrase else "")
        self.remove.setEnabled(phrase is not None)
        show_fault(self.fault, "")

    def texts(self) -> dict[str, str]:
        """What was typed."""
        return {code: box.toPlainText() for code, box in self.boxes.items()}

    def retranslate(self) -> None:
        """Set every text anew."""
        self.entries.add.setText(t(f"hands.page_add_{self._kind}"))
        self.entries.list.setAccessibleName(t(f"hands.{self._kind}s_title"))
        for label, name in zip(self._labels, ("page_name", "page_code"), strict=True):
            label.setText(t(f"hands.{name}"))
        self.code.setAccessibleName(t("hands.page_code"))
        self.code.setPlaceholderText(t("hands.page_code_hint"))
        for code, caption in self._captions.items():
            caption.setText(t("hands.page_text", language=t(f"settings.language_{code}")))
            self.boxes[code].setAccessibleName(caption.text())
        self._hint.setText(t("hands.page_text_hint", names=", ".join(f"${{{name}}}" for name in VARIABLES)))
        self.names.retranslate()
        self.save.setText(t("hands.page_save"))
        self.remove.setText(t("hands.page_remove"))
