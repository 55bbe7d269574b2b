"""The panel of webhooks on the settings page: the address to give away, the provider's keys, a try, what came."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from app.records import frozen
from app.services.words import t
from app.views.common.moments import day_and_time
from app.views.common.panel import look, plain
from app.views.settings.secret_row import button_row
from app.views.texts import Translated

LOOKS = {"listens": "good", "lost": "late", "silent": "quiet", "no_token_yet": "quiet"}


@frozen
class Reception:
    """How the receiver stands. ``hidden_address`` has no token in it; ``last_ms`` 0: nothing came yet.

    ``trouble`` is why it could not be taken into use; ``waits``: settings were changed and are not in force yet.
    """

    hidden_address: str = ""
    has_token: bool = False
    listens: bool = False
    lost: bool = False
    waits: bool = False
    trouble: str = ""
    is_open: bool = False
    asks_key: bool = False
    asks_salt: bool = False
    taken: int = 0
    repeated: int = 0
    unknown: int = 0
    refused: int = 0
    last_ms: int = 0


class WebhookPanel(Translated, QFrame):
    """``token_wanted``, ``keys_given`` (key, salt), ``connect_wanted``, ``try_wanted``, ``copy_wanted``."""

    token_wanted = Signal()
    keys_given = Signal(str, str)
    connect_wanted = Signal()
    try_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._title = look(QLabel(), "title")
        self._state, self._waits, self._open = plain(), plain(look_name="soon"), plain(look_name="soon")
        self._address_label, self._once = QLabel(), plain(look_name="soon")
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self._address_label.setBuddy(self.address)
        self._key_label, self._salt_label = QLabel(), QLabel()
        self.key, self.salt = QLineEdit(), QLineEdit()
        for label, field in ((self._key_label, self.key), (self._salt_label, self.salt)):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.returnPressed.connect(self._give)
            label.setBuddy(field)
        self._keys_hint = plain(look_name="quiet")
        self.new_token, self.copy, self.keep = QPushButton(), QPushButton(), QPushButton()
        self.connect_now, self.attempt = QPushButton(), QPushButton()
        self.connect_now.setProperty("look", "main")
        self.new_token.clicked.connect(self.token_wanted)
        self.copy.clicked.connect(self.copy_wanted)
        self.keep.clicked.connect(self._give)
        self.connect_now.clicked.connect(self.connect_wanted)
        self.attempt.clicked.connect(self.try_wanted)
        self._tally = plain(look_name="quiet")
        self._stands, self._shown = Reception(), ""
        self._arrange()
        self.retranslate()

    def show_reception(self, reception: Reception) -> None:
        """Show how the receiver stands."""
        self._stands = reception
        self.retranslate()

    def show_address(self, address: str) -> None:
        """Show the whole address, once; empty hides it again."""
        self._shown = address
        self.retranslate()
        if address:
            self.address.selectAll()
            self.address.setFocus()

    def retranslate(self) -> None:
        stands = self._stands
        self._title.setText(t("webhooks.panel"))
        self.setAccessibleName(t("webhooks.panel"))
        state = "listens" if stands.listens else "lost" if stands.lost else "silent"
        state = state if stands.has_token else "no_token_yet"
        self._state.setText(stands.trouble or t(f"webhooks.state_{state}"))
        look(self._state, "late" if stands.trouble else LOOKS[state])
        self._waits.setText(t("webhooks.waits"))
        self._waits.setVisible(stands.waits and stands.has_token)
        self._open.setText(t("webhooks.open"))
        self._open.setVisible(stands.is_open)
        self._show_the_address()
        for field, label, name in ((self.key, self._key_label, "key"), (self.salt, self._salt_label, "salt")):
            label.setText(t(f"webhooks.{name}"))
            field.setAccessibleName(t(f"webhooks.{name}"))
        for widget in (self._key_label, self.key, self.keep, self._keys_hint):
            widget.setVisible(stands.asks_key)
        for widget in (self._salt_label, self.salt):
            widget.setVisible(stands.asks_salt)
        self._keys_hint.setText(t("webhooks.keys_hint"))
        self.new_token.setText(t("webhooks.another_token" if stands.has_token else "webhooks.first_token"))
        self.copy.setText(t("webhooks.copy"))
        self.keep.setText(t("webhooks.keep_keys"))
        self.connect_now.setText(t("webhooks.connect"))
        self.attempt.setText(t("webhooks.try"))
        for button in (self.connect_now, self.attempt):
            button.setEnabled(stands.has_token)
        self._tally.setText(self._came())
        self._tally.setVisible(stands.has_token)

    def _show_the_address(self) -> None:
        stands = self._stands
        self._address_label.setText(t("webhooks.address"))
        self.address.setAccessibleName(t("webhooks.address"))
        self.address.setText(self._shown or stands.hidden_address)
        self.address.setCursorPosition(0)
        self._once.setText(t("webhooks.once"))
        self._once.setVisible(bool(self._shown))
        self.copy.setVisible(bool(self._shown))
        for widget in (self._address_label, self.address):
            widget.setVisible(stands.has_token or bool(self._shown))

    def _came(self) -> str:
        """What came since the receiver listens."""
        stands = self._stands
        if not stands.last_ms:
            return t("webhooks.nothing_came", refused=stands.refused)
        return t(
            "webhooks.came",
            taken=stands.taken,
            repeated=stands.repeated,
            unknown=stands.unknown,
            refused=stands.refused,
            when=day_and_time(stands.last_ms),
        )

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 4)
        rows = {
            0: (self._address_label, self.address, self.copy),
            2: (self._key_label, self.key, self.keep),
            3: (self._salt_label, self.salt),
        }
        for row, widgets in rows.items():
            for column, widget in enumerate(widgets):
                grid.addWidget(widget, row, column)
        grid.addWidget(self._once, 1, 1, 1, 2)
        grid.addWidget(self._keys_hint, 4, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        sheet = QVBoxLayout(self)
        sheet.setContentsMargins(14, 10, 14, 10)
        for label in (self._title, self._state, self._waits, self._open):
            sheet.addWidget(label)
        sheet.addLayout(grid)
        sheet.addLayout(button_row((self.new_token, self.connect_now, self.attempt)))
        sheet.addWidget(self._tally)

    def _give(self) -> None:
        self.keys_given.emit(self.key.text().strip(), self.salt.text().strip())
        self.key.clear()
        self.salt.clear()
