"""Reaches what the screen in sight has in hand."""

from __future__ import annotations

from app.views.common.in_hand import Handed, InHand
from app.views.shell.controller import ShellController


class Reach:
    """Asks the screen in sight."""

    def __init__(self, shell: ShellController) -> None:
        self._shell = shell

    def in_hand(self) -> InHand:
        """The ticket and client in hand; nothing where the screen has none."""
        from app.views.desk.controller import DeskController

        name = self._shell.current
        screen = self._shell.screen(name) if name else None
        if isinstance(screen, DeskController):
            card = screen.card.card
            ticket = screen.ticket.values.draft.uid if screen.ticket.values.number else None
            return InHand(ticket, card.person_uid if card else None)
        return screen.in_hand() if isinstance(screen, Handed) else InHand()
