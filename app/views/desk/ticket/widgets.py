"""The ticket form: type, category, texts, where it goes, the type's own fields, files, how the contact ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox, SearchBox
from app.views.common.files import FileList
from app.views.common.panel import Panel, look, plain, scrolled
from app.views.desk.ticket.fields import Field
from app.views.desk.ticket.pasting import DescriptionEdit
from app.views.texts import Translated

DESCRIPTION_LINES, NOTE_LINES = 5, 2


class TicketForm(Translated, Panel):
    """``edited`` carries a field's name and value; ``files_given`` the files dropped or pasted, ``image_given`` a
    picture pasted (QImage).
    """

    edited = Signal(str, object)
    files_given = Signal(list)
    image_given = Signal(object)
    file_opened = Signal(bytes)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._kept = plain(wrap=False, look_name="quiet")
        self.head.addWidget(self._kept)
        description = DescriptionEdit()
        description.files_given.connect(self.files_given)
        description.image_given.connect(self.image_given)
        description.setTabChangesFocus(True)
        description.setFixedHeight(description.fontMetrics().lineSpacing() * DESCRIPTION_LINES + 12)
        note = QPlainTextEdit()
        note.setTabChangesFocus(True)
        note.setFixedHeight(note.fontMetrics().lineSpacing() * NOTE_LINES + 12)
        self.fields: dict[str, Field] = {
            name: Field(name, editor)
            for name, editor in (
                ("type_uid", ChoiceBox()),
                ("category_uid", SearchBox()),
                ("subject", QLineEdit()),
                ("description", description),
                ("address", QLineEdit()),
                ("product_uid", ChoiceBox()),
                ("queue_uid", ChoiceBox()),
                ("assignee_uid", SearchBox()),
                ("priority", ChoiceBox()),
                ("complexity", ChoiceBox()),
                ("state", ChoiceBox()),
                ("note", note),
            )
        }
        self.own_fields = QVBoxLayout()
        self._own_title = look(QLabel(), "title")
        self._own_title.hide()
        self.files = FileList()
        self._similar = plain(look_name="soon")
        self._similar.hide()
        self._due = plain(look_name="quiet")
        self._why = QToolButton()
        self._why.setAutoRaise(True)
        self._why.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._why.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        due = QHBoxLayout()
        due.addWidget(self._due, 1)
        due.addWidget(self._why)
        self.body.addLayout(due)
        self.body.addWidget(self._similar)
        self.body.addWidget(scrolled(self._sheet()), 1)
        for field in self.fields.values():
            field.edited.connect(self.edited)
        self.files.opened.connect(self.file_opened)
        self.retranslate()

    def set_choices(self, name: str, choices: Sequence[Choice], *, may_be_empty: bool = True) -> None:
        """What a field offers."""
        editor = self.fields[name].editor
        if isinstance(editor, ChoiceBox):
            editor.set_choices(choices, t("ticket.none") if may_be_empty else None)

    def show_values(self, values: Mapping[str, object], from_script: frozenset[str] = frozenset()) -> None:
        """Show a ticket's values; those named in ``from_script`` say where they came from."""
        for name, field in self.fields.items():
            if name in values:
                field.set_value(values[name], from_script=name in from_script)

    def show_as_saved(self, saved: bool) -> None:
        """A saved ticket takes notes and moves through its states; a new one has neither yet."""
        for name in ("state", "note"):
            self.fields[name].setVisible(saved)

    def show_missing(self, names: Sequence[str]) -> None:
        """Point at what closing lacks: mark it, and go to the first."""
        self.show_required(frozenset(names))
        first = next((self.fields[name] for name in names if name in self.fields), None)
        if first is not None:
            first.editor.setFocus()

    def show_required(self, names: frozenset[str]) -> None:
        """Mark the fields that closing the ticket needs."""
        for name, field in self.fields.items():
            field.set_required(name in names)

    def show_heading(self, text: str) -> None:
        """The panel's title: a new ticket, or the number of the one gone on with."""
        self._heading = text
        self.set_title(text)

    def show_kept(self, text: str) -> None:
        """When the draft was last written."""
        self._kept.setText(text)

    def show_due(self, text: str, look_name: str) -> None:
        """When the ticket is due and what is left; empty hides the line and its key."""
        look(self._due, look_name).setText(text)
        self._due.setVisible(bool(text))
        self._why.setVisible(bool(text))

    def show_why_action(self, action: QAction | None) -> None:
        """The action that says why it is due then."""
        if action is not None:
            self._why.setDefaultAction(action)

    def show_similar(self, text: str) -> None:
        """Tickets and known errors that fit what is being typed; empty hides the line."""
        self._similar.setText(text)
        self._similar.setVisible(bool(text))

    def show_own_title(self, text: str) -> None:
        """The heading over the type's own fields; empty hides it."""
        self._own_title.setText(text)
        self._own_title.setVisible(bool(text))

    def focus_first(self) -> None:
        """Put the focus where typing usually begins."""
        self.fields["subject"].editor.setFocus()

    def insert_text(self, text: str) -> None:
        """Insert a template where the cursor is in the description."""
        editor = self.fields["description"].editor
        if isinstance(editor, QPlainTextEdit):
            editor.insertPlainText(text)
            editor.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand dropped files over."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.files_given.emit(paths)

    def retranslate(self) -> None:
        self.set_title(getattr(self, "_heading", t("ticket.new_title")))
        for field in self.fields.values():
            field.retranslate()
        self.files.retranslate()

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        rows: tuple[tuple[str, ...], ...] = (
            ("type_uid", "priority"),
            ("category_uid",),
            ("subject",),
            ("description",),
            ("address",),
            ("queue_uid", "assignee_uid"),
            ("product_uid", "complexity"),
            ("state",),
            ("note",),
        )
        for row, names in enumerate(rows):
            for column, name in enumerate(names):
                grid.addWidget(self.fields[name], row, column, 1, 2 if len(names) == 1 else 1)
        below = len(rows)
        grid.addWidget(self._own_title, below, 0, 1, 2)
        grid.addLayout(self.own_fields, below + 1, 0, 1, 2)
        grid.addWidget(self.files, below + 2, 0, 1, 2)
        grid.setRowStretch(below + 3, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return sheet
