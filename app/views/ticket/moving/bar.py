"""The bar of moves: every way out of where the ticket stands, each on its number while the bar has the focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.services.tickets.moves import MoveOffer
from app.services.words import t
from app.views.actions.registry import hint
from app.views.common.flow import Flow
from app.views.common.panel import plain
from app.views.texts import Translated

FORWARD = {Qt.Key.Key_Down, Qt.Key.Key_Right}
BACKWARD = {Qt.Key.Key_Up, Qt.Key.Key_Left}


class MoveBar(Translated, QWidget):
    """``chosen`` carries a :class:`MoveOffer`; ``left`` fires at Escape."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._offers: tuple[MoveOffer, ...] = ()
        self._buttons: list[QPushButton] = []
        self._key = ""
        self._hint = plain(wrap=False, look_name="quiet")
        ways = QWidget()
        self._flow = Flow(ways)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(8)
        self._hint.setContentsMargins(0, 5, 0, 0)  # in line with the first row of buttons
        row.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(ways, 1)
        self.retranslate()

    def show_offers(self, offers: Sequence[MoveOffer]) -> None:
        """Show these ways; those that are for others to go are off."""
        self._offers = tuple(offers)
        while len(self._buttons) < len(offers):
            self._add_button()
        for number, (button, offer) in enumerate(zip(self._buttons, offers, strict=False), start=1):
            label = offer.label.replace("&", "&&")
            button.setText(t("form.reply", number=number, text=label) if number <= 9 else label)
            button.setAccessibleName(offer.label)
            button.setEnabled(offer.allowed)
            button.setToolTip(_tip(offer))
            button.show()
        for button in self._buttons[len(offers) :]:
            button.hide()
        self.setVisible(bool(offers))

    def show_key(self, key: str) -> None:
        """The key that brings the focus here."""
        self._key = key
        self.retranslate()

    def focus_first(self) -> None:
        """Put the focus on the first way that may be gone."""
        for button in self._buttons:
            if button.isEnabled() and not button.isHidden():
                button.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Numbers choose, arrows walk, Escape leaves."""
        number = event.key() - Qt.Key.Key_0
        plain_key = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain_key and 1 <= number <= min(9, len(self._offers)):
            self._choose(number - 1)
        elif plain_key and event.key() in FORWARD | BACKWARD:
            self._walk(1 if event.key() in FORWARD else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain_key:
            focused = self.focusWidget()
            if isinstance(focused, QPushButton) and focused in self._buttons:
                self._choose(self._buttons.index(focused))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._hint.setText(hint(t("ticket_screen.moves"), self._key) if self._key else "")
        self.show_offers(self._offers)

    def _add_button(self) -> None:
        button = QPushButton()
        button.setProperty("look", "way")
        button.setAutoDefault(False)
        button.clicked.connect(self._clicked)
        self._buttons.append(button)
        self._flow.addWidget(button)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self._choose(self._buttons.index(button))

    def _choose(self, index: int) -> None:
        if self._offers[index].allowed:
            self.chosen.emit(self._offers[index])

    def _walk(self, by: int) -> None:
        shown = [button for button in self._buttons if button.isEnabled() and not button.isHidden()]
        focused = self.focusWidget()
        if shown:
            here = shown.index(focused) if isinstance(focused, QPushButton) and focused in shown else -1
            shown[(here + by) % len(shown)].setFocus(Qt.FocusReason.OtherFocusReason)


def _tip(offer: MoveOffer) -> str:
    if not offer.allowed:
        return t("ticket_screen.move_not_yours")
    lacks = t("tickets.list_sign").join(field.label for field in offer.missing)
    return t("ticket_screen.move_lacks", fields=lacks) if lacks else ""
