"""What the panel of the exchange does."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.services.telephony.choosing import needs_secret
from app.views.context import Context
from app.views.settings.exchange import ExchangePanel


class ExchangeSettings(QObject):
    """Shows how the line stands, keeps its password, connects."""

    def __init__(self, context: Context, panel: ExchangePanel) -> None:
        super().__init__(panel)
        self._care = context.line_care
        self._panel = panel
        if self._care is not None:
            panel.secret_given.connect(self._care.keep_secret)
            panel.connect_wanted.connect(self._care.connect_now)
            self._care.changed.connect(self.show_now)

    def show_now(self) -> None:
        """Show the line as it stands."""
        care = self._care
        if care is not None:
            trouble = str(care.trouble) if care.trouble is not None else ""
            self._panel.show_line(care.status, trouble, waits=care.waits, needs_secret=needs_secret(care.name))
