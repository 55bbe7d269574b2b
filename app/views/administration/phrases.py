"""The pages of phrases and of answer templates: a code, a name and a text in both languages."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.services.hands.phrases import Phrase, keep_phrase, phrases, remove_phrase
from app.services.words import LANGUAGES, t
from app.views.administration.entry_page import EntryPage, EntryWidget
from app.views.administration.parts import Names
from app.views.common.panel import plain
from app.views.context import Context
from app.views.work import Asking

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


class PhrasesPage(EntryPage[Phrase]):
    """``table`` is ``snippet`` or ``answer_template``."""

    def __init__(self, context: Context, table: str) -> None:
        self.tables = (table,)
        self.widget = PhraseSheet(KIND[table])
        super().__init__(context, self.widget)
        self._table = table
        self.widget.remove.clicked.connect(self._remove)

    def asking(self) -> Asking[tuple[Phrase, ...]]:
        """All texts."""
        return self.context.work.ask(phrases, self._table).on_the_reader()

    def put(self, entry: Phrase | None) -> None:
        """Show one."""
        self.widget.show_phrase(entry)

    def typed(self) -> tuple[str, dict[str, str], dict[str, str]]:
        """Code, names and texts."""
        return self.widget.code.text().strip(), self.widget.names.labels(), self.widget.texts()

    def keep(self, typed: Any) -> None:
        """Save it."""
        asking = self.context.work.ask(keep_phrase, self.me, self._table, self.chosen, *typed)
        asking.failed(self.failed).then(self._saved)

    def first_editor(self) -> QWidget:
        """Its names."""
        return self.widget.names

    def _saved(self, uid: Uid) -> None:
        self.kept_as(uid, t("hands.page_saved", name=next(iter(self.widget.names.labels().values()))))

    def _remove(self) -> None:
        phrase = self.entry()
        if phrase is not None:
            self.context.work.ask(remove_phrase, self.me, self._table, phrase.uid).then()
            self.begin_new()
            self.context.notices.tell(t("hands.page_removed", name=phrase.label()))


class PhraseSheet(EntryWidget):
    """Names of texts, and the one chosen."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.names = Names()
        self.code = QLineEdit()
        self.boxes = {code: QPlainTextEdit() for code in LANGUAGES}
        self.remove = QPushButton()
        self._labels = [QLabel(), QLabel()]
        self._captions = {code: QLabel() for code in LANGUAGES}
        self._hint = plain(look_name="quiet")
        head = QFormLayout()
        for label, editor in zip(self._labels, (self.names, self.code), strict=True):
            label.setBuddy(editor)
            head.addRow(label, editor)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        for code, box in self.boxes.items():
            box.setTabChangesFocus(True)
            self._captions[code].setBuddy(box)
            column.addWidget(self._captions[code])
            column.addWidget(box, 1)
        column.addWidget(self._hint)
        super().__init__(body, others=(self.remove,))
        self.retranslate()

    def show_phrase(self, phrase: Phrase | None) -> None:
        """Show one; None: an empty sheet for a new one."""
        self.names.put(phrase.labels if phrase else {})
        self.code.setText(phrase.code if phrase else "")
        self.code.setReadOnly(phrase is not None)
        for code, box in self.boxes.items():
            box.setPlainText(phrase.text.get(code, "") if phrase else "")
        self.remove.setEnabled(phrase is not None)

    def texts(self) -> dict[str, str]:
        """What was typed."""
        return {code: box.toPlainText() for code, box in self.boxes.items()}

    def retranslate(self) -> None:
        """Set every text anew."""
        self.say(f"hands.{self._kind}s_title", f"hands.page_add_{self._kind}", "hands.page_save")
        for label, name in zip(self._labels, ("page_name", "page_code"), strict=True):
            label.setText(t(f"hands.{name}"))
        self.code.setAccessibleName(t("hands.page_code"))
        self.code.setPlaceholderText(t("hands.page_code_hint"))
        for code, caption in self._captions.items():
            caption.setText(t("hands.page_text", language=t(f"settings.language_{code}")))
            self.boxes[code].setAccessibleName(caption.text())
        self._hint.setText(t("hands.page_text_hint", names=", ".join(f"${{{name}}}" for name in VARIABLES)))
        self.names.retranslate()
        self.remove.setText(t("hands.page_remove"))
