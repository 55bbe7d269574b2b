"""Opens the page about the program from the palette or the list of actions."""

from __future__ import annotations

from PySide6.QtCore import QObject, qVersion
from PySide6.QtWidgets import QWidget

from app.services.resources import third_party_notices
from app.services.words import t
from app.version import VERSION
from app.views.about.widgets import AboutDialog
from app.views.actions.registry import Actions
from app.views.notices import Notices


class AboutController(QObject):
    """Answers the action ``program.about``."""

    def __init__(self, actions: Actions, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._notices = notices
        self._window = window
        actions.connect("program.about", self.show_about)

    def show_about(self) -> None:
        """Show the dialog; the notices are read from the file beside the program."""
        text = third_party_notices() or t("about.from_sources")
        dialog = AboutDialog(VERSION, qVersion(), text, self._window)
        self._notices.run(dialog)
        dialog.deleteLater()
