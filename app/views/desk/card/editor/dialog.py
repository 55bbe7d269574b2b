"""The client editor's dialog: the person on the left, what is theirs on the right. Enter saves, Escape closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.services.clients.names import NameParts
from app.services.clients.profile import Profile, ProfileError, check_profile
from app.services.words import LANGUAGES, t
from app.views.common.combos import Choice, ChoiceBox
from app.views.common.panel import look, plain, scrolled
from app.views.common.small_form import buttons
from app.views.desk.card.editor.lines import SECTIONS, filled, sections
from app.views.desk.card.editor.rows import DateLine, Rows

SIZE = (1120, 620)
SEARCH_AFTER_MS = 130


class ClientEditor(QDialog):
    """``organisation_typed`` asks for names like the text; answer with :meth:`offer_organisations`."""

    organisation_typed = Signal(str)

    def __init__(self, parent: QWidget, profile: Profile, products: Sequence[Choice]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("editor.title"))
        self._before = profile
        self._names = [QLineEdit(text) for text in (profile.name.last, profile.name.first, profile.name.middle)]
        self._birth = DateLine(profile.birth_date or "")
        self._language = ChoiceBox()
        self._language.set_choices([(code, t(f"editor.language_{code}")) for code in LANGUAGES])
        if profile.language not in LANGUAGES:
            self._language.addItem(profile.language, profile.language)
        self._language.set_value(profile.language)
        self._note = QPlainTextEdit(profile.note)
        self._note.setTabChangesFocus(True)
        self._note.installEventFilter(self)
        self._note.setFixedHeight(self._note.fontMetrics().lineSpacing() * 4 + 12)
        self.sections: dict[str, Rows] = sections(profile, products)
        self._known_organisations = QStringListModel(self)
        self._typed = ""
        self._search = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._search.timeout.connect(self._ask)
        for editor in self._organisation_lines():
            self._complete(editor)
        self.sections["places"].row_added.connect(self._row_added)
        self._problem = look(plain(), "late")
        self._problem.hide()
        self._lay_out()
        for rows in self.sections.values():
            rows.row_added.connect(self._order)
        self._order()
        self._names[0].setFocus()

    def offer_organisations(self, names: tuple[str, ...]) -> None:
        """Names of organisations like what is being typed."""
        self._known_organisations.setStringList(list(names))

    @property
    def profile(self) -> Profile:
        """The client as the fields now say."""
        last, first, middle = (edit.text().strip() for edit in self._names)
        changed = replace(
            self._before,
            name=NameParts(last, first, middle),
            birth_date=self._birth.iso or None,
            language=str(self._language.value()),
            note=self._note.toPlainText().strip(),
        )
        return filled(self._before, changed, {name: rows.lines() for name, rows in self.sections.items()})

    def accept(self) -> None:
        """Close only with what can be kept; otherwise say what is wrong, and go there."""
        wrong = next((where for rows in self.sections.values() if (where := rows.wrong_dates())), None)
        if self._birth.is_wrong or self._birth.iso > date.today().isoformat():  # noqa: DTZ011 - a birthday has no zone
            self._complain(t("editor.birth_wrong"), self._birth)
        elif wrong is not None:
            self._complain(t("editor.date_wrong"), wrong)
        else:
            try:
                check_profile(self.profile)
            except ProfileError as error:
                self._problem.setText(str(error))
                self._problem.show()
                self._go_to(error)
                return
            super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves from anywhere; in the note, where it begins a line, Ctrl+Enter does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The note would swallow Ctrl+Enter."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.accept()
            return True
        return super().eventFilter(watched, event)

    def _go_to(self, error: ProfileError) -> None:
        if error.section in self.sections:
            self.sections[error.section].focus_row(error.row)
        else:
            self._names[0].setFocus()

    def _complain(self, text: str, where: QWidget) -> None:
        self._problem.setText(text)
        self._problem.show()
        where.setFocus()

    def _organisation_lines(self) -> list[QLineEdit]:
        return [one for one in self.sections["places"].tab_order()[::3] if isinstance(one, QLineEdit)]

    def _row_added(self, editors: dict[str, QWidget]) -> None:
        name = editors["name"]
        if isinstance(name, QLineEdit):
            self._complete(name)

    def _complete(self, editor: QLineEdit) -> None:
        """Offer the organisations there are, so that nobody types one twice."""
        completer = QCompleter(self._known_organisations, editor)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        editor.setCompleter(completer)
        editor.textEdited.connect(self._organisation_edited)

    def _organisation_edited(self, text: str) -> None:
        self._typed = text
        self._search.start()

    def _ask(self) -> None:
        self.organisation_typed.emit(self._typed)

    def _lay_out(self) -> None:
        person = QFormLayout()
        person.setVerticalSpacing(6)
        labels = ("last_name", "first_name", "middle_name")
        fields: list[QWidget] = [*self._names, self._birth, self._language, self._note]
        texts = [
            *(t(f"card.{name}") for name in labels),
            t("card.birth_date"),
            t("editor.language"),
            t("card.note"),
        ]
        for text, editor in zip(texts, fields, strict=True):
            editor.setAccessibleName(text)
            person.addRow(text, editor)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addLayout(person)
        for column in (left, right):
            column.setSpacing(14)
        left.addWidget(self.sections["contacts"])
        left.addStretch(1)
        for name in SECTIONS[1:]:
            right.addWidget(self.sections[name])
        right.addStretch(1)
        sheet = QWidget()
        both = QHBoxLayout(sheet)
        both.setContentsMargins(4, 4, 10, 4)
        both.setSpacing(28)
        both.addLayout(left, 9)
        both.addLayout(right, 11)
        outer = QVBoxLayout(self)
        outer.addWidget(scrolled(sheet), 1)
        outer.addWidget(self._problem)
        self._buttons = buttons(self, t("card.save"))
        outer.addWidget(self._buttons)
        self.resize(*SIZE)

    def _order(self, _editors: object = None) -> None:
        """Tab goes down the left column, then down the right one."""
        order: list[QWidget] = [*self._names, self._birth, self._language, self._note]
        for name in SECTIONS:
            order += self.sections[name].tab_order()
        order += list(self._buttons.buttons())
        for one, following in pairwise(order):
            QWidget.setTabOrder(one, following)
