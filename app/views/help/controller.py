"""The help page, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeySequence

from app.services.words import t
from app.views.context import Context
from app.views.help.widgets import HelpLine, HelpPage


class HelpController(QObject):
    """Fills the page with the actions of this role and the keys in force."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._actions = context.actions
        self.widget = HelpPage()
        self.widget.installEventFilter(self)

    def activate(self) -> None:
        """Show the actions as they are now."""
        self._fill()
        self.widget.focus_search()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fill anew in the other language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        form = QKeySequence.SequenceFormat.NativeText
        self.widget.show_lines(
            [
                HelpLine(
                    t(f"action.area_{spec.area}"),
                    action.text(),
                    tuple(key.toString(form).replace("Return", "Enter") for key in action.shortcuts()[:1]),
                )
                for spec, action in self._actions.available()
            ]
        )
