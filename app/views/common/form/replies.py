"""Reply buttons: each answers to its number key while the focus is among them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.services.forms.views import ChoiceView
from app.services.words import t

FORWARD = {Qt.Key.Key_Down, Qt.Key.Key_Right}
BACKWARD = {Qt.Key.Key_Up, Qt.Key.Key_Left}
ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Replies(QWidget):
    """``chosen`` carries the chosen name, or a list of them; ``entered`` says that the answer is complete."""

    chosen = Signal(object)
    entered = Signal()

    def __init__(self, *, several: bool) -> None:
        super().__init__()
        self._several = several
        self._names: list[str] = []
        self._order: list[str] = []
        self._buttons: list[QPushButton] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)

    def show_choices(self, choices: Sequence[ChoiceView]) -> None:
        """Show these replies; those chosen are marked."""
        self._names = [choice.name for choice in choices]
        chosen = [choice.name for choice in choices if choice.selected]
        self._order = [name for name in self._order if name in chosen]
        self._order += [name for name in chosen if name not in self._order]
        while len(self._buttons) < len(choices):
            self._add_button()
        for number, (button, choice) in enumerate(zip(self._buttons, choices, strict=False), start=1):
            label = choice.label.replace("&", "&&")
            button.setText(t("form.reply", number=number, text=label) if number <= 9 else label)
            button.setAccessibleName(choice.label)
            button.setChecked(choice.selected)
            button.show()
        for button in self._buttons[len(choices) :]:
            button.hide()

    def press_number(self, number: int) -> bool:
        """Choose by number; False where there is no such reply."""
        if not 1 <= number <= len(self._names):
            return False
        self._choose(number - 1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Numbers choose, arrows move, Enter completes; a key held down answers once."""
        key = event.key()
        if event.isAutoRepeat() and key not in FORWARD | BACKWARD:
            return
        digit = key - Qt.Key.Key_0
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and 1 <= digit <= 9 and self.press_number(digit):
            return
        if key in FORWARD | BACKWARD:
            self._move(1 if key in FORWARD else -1)
        elif key in ENTER:
            self._enter()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the focus to the chosen reply, else the first."""
        super().focusInEvent(event)
        shown = [button for button in self._buttons if not button.isHidden()]
        target = next((button for button in shown if button.isChecked()), shown[0] if shown else None)
        if target is not None:
            target.setFocus(event.reason())

    def _add_button(self) -> None:
        button = QPushButton()
        button.setCheckable(True)
        button.setProperty("look", "reply")
        button.setMinimumWidth(1)  # a long reply is cut at its end rather than pushing the form out of view
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setAutoDefault(False)
        button.clicked.connect(self._clicked)
        self._buttons.append(button)
        self._layout.addWidget(button)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self._choose(self._buttons.index(button))

    def _choose(self, index: int) -> None:
        name = self._names[index]
        if not self._several:
            self.chosen.emit(name)
            self.entered.emit()
            return
        if name in self._order:
            self._order.remove(name)
        else:
            self._order.append(name)
        self.chosen.emit(list(self._order))

    def _enter(self) -> None:
        focused = self.focusWidget()
        if not self._several and isinstance(focused, QPushButton) and focused in self._buttons:
            self._choose(self._buttons.index(focused))
            return
        self.entered.emit()

    def _move(self, by: int) -> None:
        shown = [button for button in self._buttons if not button.isHidden()]
        focused = self.focusWidget()
        if shown:
            here = shown.index(focused) if isinstance(focused, QPushButton) and focused in shown else -1
            shown[(here + by) % len(shown)].setFocus(Qt.FocusReason.OtherFocusReason)
