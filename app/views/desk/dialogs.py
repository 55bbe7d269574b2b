"""Small questions of the desk: which call or contact to begin by hand."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from app.models.calls import Channel
from app.services.telephony.events import Direction
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox
from app.views.common.small_form import buttons

BY_HAND = (Channel.VISIT, Channel.LETTER, Channel.MAIL, Channel.CHAT, Channel.FORUM, Channel.WEB)


class BeginCallDialog(QDialog):
    """A call that no line told of: its number and who called whom."""

    def __init__(self, parent: QWidget, *, may_dial: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ticket.begin_title"))
        self.number = QLineEdit()
        self._direction = ChoiceBox()
        directions: list[Choice] = [(Direction.IN, t("ticket.begin_in"))]
        if may_dial:
            directions.append((Direction.OUT, t("ticket.begin_out")))
        self._direction.set_choices(directions)
        self._direction.set_value(Direction.IN)
        form = QFormLayout(self)
        form.addRow(t("ticket.begin_number"), self.number)
        form.addRow("", self._direction)
        form.addRow(buttons(self, t("ticket.begin")))
        self.setMinimumWidth(380)

    @property
    def direction(self) -> Direction:
        """Who called whom."""
        return Direction(str(self._direction.value()))


class NewContactDialog(QDialog):
    """A contact that is no call: how it reached us and from whom."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ticket.contact_title"))
        self._channel = ChoiceBox()
        self._channel.set_choices([(channel, t(f"card.channel_{channel.value}")) for channel in BY_HAND])
        self._channel.set_value(Channel.VISIT)
        self.sender_text = QLineEdit()
        form = QFormLayout(self)
        form.addRow(t("ticket.contact_channel"), self._channel)
        form.addRow(t("ticket.contact_from"), self.sender_text)
        form.addRow(buttons(self, t("ticket.begin")))
        self.setMinimumWidth(420)

    @property
    def channel(self) -> Channel:
        """How the contact reached us."""
        return Channel(str(self._channel.value()))
