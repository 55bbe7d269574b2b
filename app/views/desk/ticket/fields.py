"""One labelled field of the ticket form, which shows when its value came from the script."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.panel import look

Editor = QLineEdit | QPlainTextEdit | ChoiceBox


class Field(QWidget):
    """A label above an editor. ``edited`` carries the field's name and new value, when a person changed it."""

    edited = Signal(str, object)

    def __init__(self, name: str, editor: Editor) -> None:
        super().__init__()
        self.name = name
        self.editor = editor
        self._from_script = False
        self._required = False
        self._label = look(QLabel(), "quiet")
        self._label.setBuddy(editor)
        self._label.setMinimumWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self._label)
        layout.addWidget(editor)
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(self._tell)
        elif isinstance(editor, QPlainTextEdit):
            editor.textChanged.connect(self._tell)
        else:
            editor.picked.connect(self._tell)

    def value(self) -> object:
        """The field's value: text, or the key of a choice."""
        if isinstance(self.editor, QLineEdit):
            return self.editor.text()
        if isinstance(self.editor, QPlainTextEdit):
            return self.editor.toPlainText()
        return self.editor.value()

    def set_value(self, value: object, *, from_script: bool = False) -> None:
        """Show a value without telling."""
        with QSignalBlocker(self.editor):
            if isinstance(self.editor, QLineEdit):
                if self.editor.text() != str(value or ""):
                    self.editor.setText(str(value or ""))
                    self.editor.setCursorPosition(0)
            elif isinstance(self.editor, QPlainTextEdit):
                if self.editor.toPlainText() != str(value or ""):
                    self.editor.setPlainText(str(value or ""))
            else:
                self.editor.set_value(value)
        self._from_script = from_script
        self.retranslate()

    def set_required(self, required: bool) -> None:
        """Mark the field as needed before the ticket can be closed."""
        self._required = required
        self.retranslate()

    def retranslate(self) -> None:
        """Set the label anew."""
        text = t(f"ticket.{self.name}")
        self.editor.setAccessibleName(text)
        if self._from_script:
            text = t("ticket.from_script", field=text)
        elif self._required:
            text = t("ticket.to_close", field=text)
        self._label.setText(text)
        look(self._label, "good" if self._from_script else "quiet")

    def _tell(self) -> None:
        self._from_script = False
        self.retranslate()
        self.edited.emit(self.name, self.value())
