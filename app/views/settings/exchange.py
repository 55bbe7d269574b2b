"""The panel of the exchange on the settings page: the link, the password, connecting."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from app.services.telephony.events import LineStatus, Link
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.texts import Translated

LOOKS = {Link.UP: "good", Link.CONNECTING: "soon", Link.LOST: "late", Link.REFUSED: "late", Link.NONE: "quiet"}


class ExchangePanel(Translated, QFrame):
    """``secret_given`` carries the password typed, ``connect_wanted`` the wish to connect with what is set now."""

    secret_given = Signal(str)
    connect_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._title = look(QLabel(), "title")
        self._link = plain()
        self._waits = plain(look_name="soon")
        self._label, self._hint = QLabel(), plain(look_name="quiet")
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.returnPressed.connect(self._give)
        self._label.setBuddy(self.secret)
        self.keep = QPushButton()
        self.keep.clicked.connect(self._give)
        self.connect_now = QPushButton()
        self.connect_now.clicked.connect(self.connect_wanted)
        self._status, self._trouble, self._waiting, self._secret = LineStatus(), "", False, True
        self._arrange()
        self.retranslate()

    def show_line(self, status: LineStatus, trouble: str, *, waits: bool, needs_secret: bool) -> None:
        """Show how the line stands; ``trouble`` is why it could not be taken into use."""
        self._status, self._trouble, self._waiting, self._secret = status, trouble, waits, needs_secret
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(t("exchange.panel"))
        link = self._status.link
        self._link.setText(self._trouble or t(f"exchange.link_{link.value}_hint"))
        look(self._link, "late" if self._trouble else LOOKS[link])
        self._waits.setText(t("exchange.waits"))
        self._waits.setVisible(self._waiting)
        for widget in (self._label, self._hint, self.secret, self.keep, self.connect_now):
            widget.setVisible(self._secret)
        self._label.setText(t("exchange.secret"))
        self._hint.setText(t("exchange.secret_hint"))
        self.secret.setAccessibleName(t("exchange.secret"))
        self.secret.setAccessibleDescription(t("exchange.secret_hint"))
        self.keep.setText(t("exchange.secret_keep"))
        self.connect_now.setText(t("exchange.connect"))

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 4)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self._hint, 1, 0)
        grid.addWidget(self.secret, 0, 1, 2, 1)
        grid.addWidget(self.keep, 0, 2, 2, 1)
        grid.addWidget(self._link, 2, 0)
        grid.addWidget(self.connect_now, 2, 2)
        grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self._title)
        column.addLayout(grid)
        column.addWidget(self._waits)

    def _give(self) -> None:
        self.secret_given.emit(self.secret.text())
        self.secret.clear()
