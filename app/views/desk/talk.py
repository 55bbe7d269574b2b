"""What is done with the talk in hand beside ending it: hold, park, microphone, tones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QWidget

from app.services.calls.state import State
from app.services.telephony.interface import Capability
from app.services.words import t
from app.views.common.small_form import SmallForm
from app.views.context import Context

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController

KEYPAD = ("123", "456", "789", "*0#")
NOT_A_TONE = re.compile(r"[^0-9*#A-D]")


class TonesDialog(SmallForm):
    """Digits go out as they are typed or clicked; Enter or Escape closes.

    ``send`` is called with each new digit.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, t("talk.tones_title"))
        self.sent = ""
        self.digits = QLineEdit()
        self.digits.setMaxLength(64)
        self.digits.setValidator(QRegularExpressionValidator("[0-9*#A-Da-d]{0,64}", self.digits))
        self.add(t("talk.tones_digits"), self.digits)
        pad = QWidget()
        grid = QGridLayout(pad)
        grid.setContentsMargins(0, 0, 0, 0)
        for row, keys in enumerate(KEYPAD):
            for column, key in enumerate(keys):
                button = QToolButton()
                button.setText(key)
                button.setMinimumSize(56, 34)
                button.clicked.connect(_Key(self.digits, key).press)
                grid.addWidget(button, row, column)
        self._keys = pad
        self.rows.addRow("", pad)
        self.finish(t("talk.tones_done"))

    def new_tones(self) -> str:
        """What has been typed since this was last asked; what is taken out again has been sent all the same."""
        text = NOT_A_TONE.sub("", self.digits.text().upper())
        known = len(self.sent) if text.startswith(self.sent) else len(text)
        self.sent = text
        return text[known:]


class _Key(QObject):
    """One key of the pad types its sign."""

    def __init__(self, edit: QLineEdit, sign: str) -> None:
        super().__init__(edit)
        self._edit, self._sign = edit, sign

    def press(self) -> None:
        self._edit.setText(self._edit.text() + self._sign)
        self._edit.setFocus()


class TalkControls(QObject):
    """Connects the keys of the talk in hand."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._desk = desk
        self._pad: TonesDialog | None = None
        for name, handler in (
            ("call.hold", self.toggle_hold),
            ("call.park", self.toggle_park),
            ("call.mute", self.toggle_mute),
            ("call.tones", self.tones),
        ):
            context.actions.connect(name, handler)
            context.actions.enable(name, False)

    def toggle_hold(self) -> None:
        """Hold the caller, or take them off hold."""
        contact = self._desk.calls.current
        if contact is not None and contact.is_talked_in and not contact.is_consulting:
            contact.consulting = ""
            self._desk.calls.command("resume" if contact.state is State.ON_HOLD else "hold")

    def toggle_park(self) -> None:
        """Park the caller at the exchange; take a parked one back."""
        contact = self._desk.calls.current
        if contact is None or contact.line is None:
            return
        if contact.is_talked_in:
            self._desk.calls.command("park")
        elif contact.is_parked and Capability.HOLD in contact.line.capabilities():
            self._desk.calls.command("resume")
        elif contact.is_parked and contact.left_at:
            self._desk.calls.fetch(contact)

    def toggle_mute(self) -> None:
        """Switch the microphone off or on."""
        contact = self._desk.calls.current
        if contact is not None and contact.is_talked_in and self._desk.calls.command("mute", not contact.muted):
            contact.muted = not contact.muted
            self._desk.show_state()

    def tones(self) -> None:
        """A pad for the other side's menu."""
        contact = self._desk.calls.current
        if contact is None or not contact.is_talked_in:
            return
        self._pad = TonesDialog(self._desk.widget)
        self._pad.digits.textChanged.connect(self._send)
        self._context.notices.run(self._pad)
        self._pad = None

    def _send(self) -> None:
        digits = self._pad.new_tones() if self._pad is not None else ""
        if digits:
            self._desk.calls.command("send_dtmf", digits)
