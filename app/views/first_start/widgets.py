"""The first start's form. Everything but the name is filled in, so that Enter begins."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.records import frozen
from app.services.first_start import Answers
from app.services.words import LANGUAGES, t
from app.views.texts import Translated

_W = TypeVar("_W", bound=QWidget)


@frozen
class FirstStartForm:
    """What stands in the form. ``by_keyring`` and ``by_account`` are the choices of protection and sign-in."""

    path: str
    by_keyring: bool
    passphrase: str
    repeated: str
    language: str
    name: str
    extension: str
    by_account: bool
    password: str
    escrow: str
    hub_address: str = ""
    hub_login: str = ""
    hub_secret: str = ""

    @property
    def joins(self) -> bool:
        """Whether the desk is to join a hub."""
        return bool(self.hub_address)


class FirstStartPage(Translated, QWidget):
    """Asks what is needed to begin."""

    begun = Signal(object)
    sample_wanted = Signal()
    open_wanted = Signal()
    place_wanted = Signal()
    escrow_wanted = Signal()
    language_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[tuple[QWidget, str]] = []
        self._keyring = ""
        self._fixed: frozenset[str] = frozenset()
        self._title = self._texted(QLabel(), "first_start.title")
        self._title.setProperty("look", "title")
        self._intro = QLabel()
        self._intro.setWordWrap(True)
        self._error = QLabel()
        self._error.setWordWrap(True)
        self._error.setProperty("look", "late")
        self._error.hide()
        self.name = QLineEdit()
        self.extension = QLineEdit()
        self.language = QComboBox()
        for code in LANGUAGES:
            self.language.addItem(t(f"settings.language_{code}"), code)
        self.language.activated.connect(self._language_activated)
        self.path = QLineEdit()
        self._choose_place = self._texted(QPushButton(), "first_start.choose")
        self._choose_place.clicked.connect(self.place_wanted)
        self.by_keyring = QRadioButton()
        self.by_passphrase = self._texted(QRadioButton(), "first_start.by_passphrase")
        self._protection = QButtonGroup(self)
        self._protection.addButton(self.by_keyring)
        self._protection.addButton(self.by_passphrase)
        self.by_passphrase.toggled.connect(self._show_secrets)
        self.passphrase, self.repeated = _secret(), _secret()
        self.by_account = self._texted(QRadioButton(), "first_start.by_account")
        self.by_password = QRadioButton()
        self._sign_in = QButtonGroup(self)
        self._sign_in.addButton(self.by_account)
        self._sign_in.addButton(self.by_password)
        self.by_account.setChecked(True)
        self.by_password.toggled.connect(self._show_secrets)
        self.password = _secret()
        self.joins = self._texted(QCheckBox(), "first_start.joins")
        self.joins.toggled.connect(self._show_secrets)
        self.hub_address, self.hub_login, self.hub_secret = QLineEdit(), QLineEdit(), _secret()
        self.escrow = QLineEdit()
        self._choose_escrow = self._texted(QPushButton(), "first_start.choose")
        self._choose_escrow.clicked.connect(self.escrow_wanted)
        self.begin = self._texted(QPushButton(), "first_start.begin")
        self.begin.setProperty("look", "main")
        self.begin.setDefault(True)
        self.begin.clicked.connect(self._begin)
        self.sample = self._texted(QPushButton(), "first_start.sample")
        self.sample.clicked.connect(self.sample_wanted)
        self.open = self._texted(QPushButton(), "first_start.open")
        self.open.clicked.connect(self.open_wanted)
        typed = (self.passphrase, self.repeated, self.password, self.hub_address, self.hub_login, self.hub_secret)
        for field in (self.name, self.extension, self.path, *typed):
            field.returnPressed.connect(self._begin)
        self.setFocusProxy(self.name)
        self._arrange()
        self.retranslate()
        self._show_secrets()

    def show_choices(self, path: str, name: str, language: str, keyring: str) -> None:
        """Fill the form in; without a ``keyring`` only the passphrase can be chosen."""
        self._keyring = keyring
        self.path.setText(path)
        self.name.setText(name)
        self.language.setCurrentIndex(max(0, self.language.findData(language)))
        self.by_keyring.setEnabled(bool(keyring))
        (self.by_keyring if keyring else self.by_passphrase).setChecked(True)
        self.retranslate()
        self.name.selectAll()

    def show_answers(self, answers: Answers) -> None:
        """Fill in what the organisation answers, and leave out what it has fixed."""
        self.extension.setText(answers.extension)
        self.escrow.setText(answers.escrow)
        self._fixed = answers.fixed
        self.hub_address.setText(answers.hub_address)
        self.hub_login.setText(answers.hub_login)
        self.joins.setChecked(bool(answers.hub_address))
        if answers.key_store == "passphrase" or not self.by_keyring.isEnabled():
            self.by_passphrase.setChecked(True)
        (self.by_password if answers.sign_in == "password" else self.by_account).setChecked(True)
        self._show_secrets()
        for name, rows in self._asking.items():
            for row in rows:
                self._form.setRowVisible(row, name not in answers.fixed)
        self._show_secrets()

    def show_place(self, path: str) -> None:
        """Show another place for the data."""
        self.path.setText(path)

    def show_escrow(self, path: str) -> None:
        """Show the organisation's key file."""
        self.escrow.setText(path)

    def show_error(self, text: str) -> None:
        """Say what has to be mended; empty for nothing."""
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def show_working(self, working: bool) -> None:
        """While the data are being made nothing can be pressed twice."""
        self.setEnabled(not working)

    def retranslate(self) -> None:
        self.setWindowTitle(t("first_start.title"))
        for widget, key in self._texts:
            widget.setProperty("text", t(key))
        self.by_keyring.setText(
            t("first_start.by_keyring", keyring=self._keyring) if self._keyring else t("first_start.no_keyring")
        )
        for field, key in (
            (self.name, "name"),
            (self.extension, "extension"),
            (self.language, "language"),
            (self.path, "path"),
            (self.passphrase, "passphrase"),
            (self.repeated, "repeated"),
            (self.password, "password"),
            (self.escrow, "escrow"),
            (self.hub_address, "hub_address"),
            (self.hub_login, "hub_login"),
            (self.hub_secret, "hub_secret"),
        ):
            text = t(f"first_start.{key}")
            field.setAccessibleName(text)
            label = self._form.labelForField(field) or self._form.labelForField(self._rows.get(field, field))
            if isinstance(label, QLabel):
                label.setText(text)
                label.setBuddy(field)
        self.hub_address.setPlaceholderText("hub.example.org")
        self.escrow.setPlaceholderText(t("first_start.escrow_hint"))
        self._show_secrets()

    def _texted(self, widget: _W, key: str) -> _W:
        self._texts.append((widget, key))
        return widget

    def _arrange(self) -> None:
        self._rows: dict[QWidget, QWidget] = {}
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.addRow(QLabel(), self.joins)
        self._form.addRow(QLabel(), self.hub_address)
        self._form.addRow(QLabel(), self.hub_login)
        self._form.addRow(QLabel(), self.hub_secret)
        self._form.addRow(QLabel(), self.name)
        self._form.addRow(QLabel(), self.extension)
        self._form.addRow(QLabel(), self.language)
        self._form.addRow(QLabel(), self._with_button(self.path, self._choose_place))
        self._form.addRow(self._texted(QLabel(), "first_start.protection"), self.by_keyring)
        self._form.addRow(QLabel(), self.by_passphrase)
        self._form.addRow(QLabel(), self.passphrase)
        self._form.addRow(QLabel(), self.repeated)
        self._form.addRow(self._texted(QLabel(), "first_start.sign_in"), self.by_account)
        self._form.addRow(QLabel(), self.by_password)
        self._form.addRow(QLabel(), self.password)
        self._form.addRow(QLabel(), self._with_button(self.escrow, self._choose_escrow))
        self._asking: dict[str, tuple[QWidget, ...]] = {
            "language": (self.language,),
            "extension": (self.extension,),
            "store_file": (self._rows[self.path],),
            "key_store": (self.by_keyring, self.by_passphrase),
            "sign_in": (self.by_account, self.by_password),
            "escrow_file": (self._rows[self.escrow],),
        }
        buttons = QHBoxLayout()
        buttons.addWidget(self.open)
        buttons.addWidget(self.sample)
        buttons.addStretch(1)
        buttons.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._intro)
        column.addLayout(self._form)
        column.addWidget(self._error)
        column.addStretch(1)
        column.addLayout(buttons)
        asked = (self.joins, self.hub_address, self.hub_login, self.hub_secret, self.name)
        for before, after in pairwise(asked):
            self.setTabOrder(before, after)

    def _with_button(self, field: QLineEdit, button: QPushButton) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field, 1)
        row.addWidget(button)
        self._rows[field] = holder
        return holder

    def _show_secrets(self) -> None:
        self._form.setRowVisible(self.passphrase, self.by_passphrase.isChecked())
        self._form.setRowVisible(self.repeated, self.by_passphrase.isChecked())
        joins = self.joins.isChecked()
        self._form.setRowVisible(self.joins, "hub_address" not in self._fixed)
        self._form.setRowVisible(self.hub_address, joins and "hub_address" not in self._fixed)
        self._form.setRowVisible(self.hub_login, joins and "hub_login" not in self._fixed)
        self._form.setRowVisible(self.hub_secret, joins)
        self._form.setRowVisible(self.name, not joins)
        self._form.setRowVisible(self.password, self.by_password.isChecked() and not joins)
        self.by_password.setText(t("first_start.by_hub_password" if joins else "first_start.by_password"))
        self._intro.setText(t("first_start.intro_joins" if joins else "first_start.intro"))

    def _language_activated(self) -> None:
        self.language_chosen.emit(self.language.currentData())

    def _begin(self) -> None:
        self.begun.emit(
            FirstStartForm(
                path=self.path.text().strip(),
                by_keyring=self.by_keyring.isChecked(),
                passphrase=self.passphrase.text(),
                repeated=self.repeated.text(),
                language=self.language.currentData(),
                name=self.name.text().strip(),
                extension=self.extension.text().strip(),
                by_account=self.by_account.isChecked(),
                password=self.password.text(),
                escrow=self.escrow.text().strip(),
                hub_address=self.hub_address.text().strip() if self.joins.isChecked() else "",
                hub_login=self.hub_login.text().strip(),
                hub_secret=self.hub_secret.text() if self.joins.isChecked() else "",
            )
        )


def place_of(text: str) -> Path:
    """The path a person typed; ``~`` is their home."""
    return Path(text).expanduser().absolute()


def _secret() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field
