"""How the contact in hand ends: the outcome, suggested by the script until a person chooses, and a note."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from app.models.ids import Uid
from app.services.dictionaries import Dictionaries
from app.views.common.combos import Choice
from app.views.desk.ticket.finish import FinishPanel


class Outcome(QObject):
    """``edited`` fires when a person changed something."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.widget = FinishPanel()
        self.disposition: Uid | None = None
        self.note = ""
        self._chosen = False
        self._words: Dictionaries | None = None
        self.widget.edited.connect(self._edited)

    def use_dictionaries(self, words: Dictionaries) -> None:
        """Offer the outcomes, in the language in use."""
        self._words = words
        self.widget.set_dispositions(self.choices())
        self._show()

    def choices(self) -> list[Choice]:
        """The outcomes on offer."""
        words = self._words.dispositions if self._words else ()
        return [(word.uid, word.label()) for word in words if word.active]

    def by_code(self, code: str) -> Uid | None:
        """The outcome with this code."""
        word = self._words.by_code(self._words.dispositions, code) if self._words else None
        return word.uid if word else None

    def clear(self) -> None:
        """A new contact."""
        self.disposition, self.note, self._chosen = None, "", False
        self._show()

    def suggest(self, code: str) -> None:
        """What the script's answers come to; a person's own choice stands against it."""
        if code and not self._chosen:
            self.disposition = self.by_code(code) or self.disposition
            self._show()

    def choose(self, disposition: object, note: str) -> None:
        """Set both, as a dialog gave them."""
        self.disposition = disposition if isinstance(disposition, bytes) else None
        self._chosen = self.disposition is not None
        self.note = note
        self._show()
        self.edited.emit()

    def dump(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "disposition_uid": self.disposition.hex() if self.disposition else None,
            "chosen": self._chosen,
            "note": self.note,
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """What :meth:`dump` gave."""
        self.disposition = bytes.fromhex(kept["disposition_uid"]) if kept["disposition_uid"] else None
        self._chosen, self.note = bool(kept["chosen"]), str(kept["note"])
        self._show()

    def _show(self) -> None:
        self.widget.show_values(self.disposition, self.note)

    def _edited(self, name: str, value: object) -> None:
        if name == "note":
            self.note = str(value)
        else:
            self.disposition = value if isinstance(value, bytes) else None
            self._chosen = self.disposition is not None
        self.edited.emit()
