"""How one screen sends the person to another without knowing it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


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
    attach_call = Signal(bytes, bool)
    attach_ticket = Signal(bytes, bool)
    open_problem = Signal(bytes)
    problem_of = Signal(bytes)
    merge_client = Signal(bytes)
    undo = Signal()
    screen_shown = Signal(str)
    working_on = Signal(object)
    """The ticket that the person works on now, None for none: the desk's time book counts it."""
    back = Signal()
    leaving = Signal()
