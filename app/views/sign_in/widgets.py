"""The sign-in page: who, and the password."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.words import t
from app.views.texts import Translated


class SignInPage(Translated, QWidget):
    """Name, password, Enter."""

    given = Signal(str, str)
    quit = Signal()
    language_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self._place = QLabel()
        self._place.setProperty("look", "quiet")
        self.person = QComboBox()
        self.person.setEditable(True)
        self.person.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self._give)
        self._person_label, self._password_label = QLabel(), QLabel()
        self._person_label.setBuddy(self.person)
        self._password_label.setBuddy(self.password)
        self._error = QLabel()
        self._error.setWordWrap(True)
        self._error.setProperty("look", "late")
        self.go = QPushButton()
        self.go.setProperty("look", "main")
        self.go.setDefault(True)
        self.go.clicked.connect(self._give)
        self.other_language = QPushButton()
        self.other_language.clicked.connect(self.language_wanted)
        self.leave = QPushButton()
        self.leave.clicked.connect(self.quit)
        self._managed = ""
        self._arrange()
        self.retranslate()

    def show_managed(self, place: str) -> None:
        """Let the language be where the policy at ``place`` fixes it; with an empty one it may be changed."""
        self._managed = place
        self.other_language.setEnabled(not place)
        self.other_language.setToolTip(t("settings.managed_place", place=place) if place else "")
        self.other_language.setAccessibleDescription(t("settings.managed") if place else "")

    def show_people(self, people: list[tuple[str, str]], place: str) -> None:
        """Offer people as (login, name) pairs; ``place`` is the data file."""
        self._place.setText(place)
        self.person.clear()
        for login, name in people:
            self.person.addItem(name, login)
        self.person.setCurrentIndex(0 if people else -1)
        self.setFocusProxy(self.password if people else self.person)
        self.setFocus()

    def show_error(self, text: str) -> None:
        """Say why one is not let in; the password is asked again."""
        self._error.setText(text)
        self.show_working(False)
        self.password.selectAll()
        self.password.setFocus()

    def show_working(self, working: bool) -> None:
        """While the password is being checked nothing can be pressed twice."""
        for widget in (self.person, self.password, self.go):
            widget.setEnabled(not working)

    def retranslate(self) -> None:
        self.setWindowTitle(t("sign_in.title"))
        self._title.setText(t("sign_in.title"))
        self._person_label.setText(t("sign_in.person"))
        self._password_label.setText(t("sign_in.password"))
        self.person.setAccessibleName(t("sign_in.person"))
        self.password.setAccessibleName(t("sign_in.password"))
        self.go.setText(t("sign_in.go"))
        self.leave.setText(t("sign_in.leave"))
        self.other_language.setText(t("sign_in.other_language"))
        self.show_managed(self._managed)

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self._person_label, self.person)
        form.addRow(self._password_label, self.password)
        buttons = QHBoxLayout()
        buttons.addWidget(self.other_language)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(14)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addLayout(form)
        column.addWidget(self._error)
        column.addStretch(1)
        column.addWidget(self._place, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(buttons)

    def _give(self) -> None:
        typed = self.person.currentText().strip()
        row = self.person.findText(typed, Qt.MatchFlag.MatchFixedString)
        login = self.person.itemData(row) if row >= 0 else typed
        if login:
            self.show_working(True)
            self.given.emit(login, self.password.text())
