"""How one screen sends the person to another without knowing it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.models.ids import Uid


class Navigation(QObject):
    """Wishes that the shell and the desk carry out."""

    show_screen = Signal(str)
    open_ticket = Signal(bytes)
    edit_ticket = Signal(bytes)
    open_client = Signal(bytes)
    open_call = Signal(bytes)
    open_passport = Signal(bytes)
    contact_over = Signal()
    quick_open = Signal(str)
    dial = Signal(str)
    dialled = Signal(str)
    """A number of ``dial`` or ``dial_link`` is being called now."""
    dial_link = Signal(str)
    """A number from outside the window: asked about before it is dialled."""
    come_forward = Signal()
    attach_call = Signal(bytes, bool)
    attach_ticket = Signal(bytes, bool)
    open_problem = Signal(bytes)
    problem_of = Signal(bytes)
    merge_client = Signal(bytes)
    erase_client = Signal(bytes)
    undo = Signal()
    screen_shown = Signal(str)
    recording_wanted = Signal()
    """A screen in sight that has a recorded call in hand answers with ``open_recording``."""
    open_recording = Signal(bytes, str, int)
    """A contact, what for (a reading log's purpose), and the place in ms, -1 for the beginning."""
    recording_at = Signal(bytes, object)
    """While a review listens: the contact, and which of its moments (UTC ms) is heard."""
    hear_at = Signal(bytes, object)
    quiet = Signal()
    """A call rings or begins: whatever plays falls silent."""
    working_on = Signal(object)
    """The ticket that the person works on now, None for none: the desk's time book counts it."""
    transfer_to = Signal(str)
    """The caller in hand is to be sent on to this number: the desk asks for the rest."""
    take_up = Signal(bytes)
    """A contact without an outcome comes back to the desk."""
    back = Signal()
    leaving = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.in_hand: Uid | None = None
        """The contact on the desk."""
        self.in_talk = False
        """Whether the operator talks with somebody, whom they may send on."""
