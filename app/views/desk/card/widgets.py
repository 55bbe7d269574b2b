"""The call card: who is calling, what is open with them, what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from app.services.clients.card import ClientCard
from app.services.clients.lookup import FoundClient
from app.services.words import t
from app.views.common.number_label import NumberLabel
from app.views.common.panel import Panel, plain, scrolled
from app.views.desk.card.details import ClientDetails
from app.views.desk.card.picker import ClientPicker
from app.views.texts import Translated


class CallCard(Translated, Panel):
    """Shows one of: nothing yet, a client, several clients to choose from, an unknown caller."""

    client_chosen = Signal(bytes)
    ticket_chosen = Signal(bytes)
    number_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._number = NumberLabel()
        self._number.clicked.connect(self.number_clicked)
        self._number.setFont(_larger(self._number.font(), 1.5))
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._place = plain(look_name="quiet")
        self._caller_name = plain(look_name="quiet")
        self._came_by = plain(look_name="quiet")
        self._trouble = plain(look_name="late")
        self._trouble_key = ""
        self._handed = plain(look_name="good")
        self._empty = plain(look_name="quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._unknown = plain()
        self._unknown.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.picker = ClientPicker()
        self.details = ClientDetails()
        self._stack = QStackedWidget()
        for widget in (self._empty, self._unknown, self.picker, scrolled(self.details)):
            self._stack.addWidget(widget)
        self.body.addWidget(self._number)
        self.body.addWidget(self._place)
        self.body.addWidget(self._caller_name)
        self.body.addWidget(self._came_by)
        self.body.addWidget(self._trouble)
        self.body.addWidget(self._handed)
        self.above = QVBoxLayout()
        self.body.addLayout(self.above)
        self.body.addWidget(self._stack, 1)
        self.picker.chosen.connect(self.client_chosen)
        self.details.ticket_chosen.connect(self.ticket_chosen)
        self.show_nothing()
        self.retranslate()

    def show_nothing(self) -> None:
        """Between calls."""
        for label in (self._number, self._place, self._caller_name, self._came_by):
            label.clear()
            label.hide()
        self.show_trouble("")
        self.show_handed("")
        self._stack.setCurrentIndex(0)

    def show_caller(self, number: str, place: str, caller_name: str, came_by: str = "") -> None:
        """The number as people read it, where it is from with the local time there, the name it came with.

        ``came_by``: the queue and the number it was dialled by.
        """
        labels = (self._number, self._place, self._caller_name, self._came_by)
        for label, text in zip(labels, (number, place, caller_name, came_by), strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self._number.setAccessibleName(t("card.number_is", number=number))

    def show_trouble(self, key: str) -> None:
        """What is wrong with the call: ``link_down``, ``link_lost``; empty for nothing."""
        self._trouble_key = key
        self._trouble.setText(t(f"card.{key}") if key else "")
        self._trouble.setVisible(bool(key))

    def show_handed(self, text: str) -> None:
        """From whom the call came, and what they say about it; empty for nobody."""
        self._handed.setText(text)
        self._handed.setVisible(bool(text))

    def show_client(self, card: ClientCard) -> None:
        """A client's card."""
        self.details.show_card(card)
        self._stack.setCurrentIndex(3)

    def show_choice(self, clients: tuple[FoundClient, ...]) -> None:
        """Several clients have this number: the one last in contact stands first."""
        self.picker.show_clients(clients, t("card.several", n=len(clients)))
        self._stack.setCurrentIndex(2)

    def show_unknown(self) -> None:
        """Nobody has this number yet."""
        self._stack.setCurrentIndex(1)

    def focus_first(self) -> None:
        """Put the focus where the next key is likely to go."""
        current = self._stack.currentIndex()
        if current == 2:
            self.picker.setFocus()
        elif current == 3:
            self.details.focus_tickets()

    def retranslate(self) -> None:
        self.set_title(t("card.title"))
        self._empty.setText(t("card.empty"))
        self.show_trouble(self._trouble_key)
        self._unknown.setText(t("card.unknown"))


def _larger(font: QFont, factor: float) -> QFont:
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setWeight(QFont.Weight.DemiBold)
    return font
