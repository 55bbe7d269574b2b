"""The one place for notices and questions. Tests record what goes through here; no dialog is opened elsewhere.

A notice appears inside the window, never in the way: it says what happened and may offer one way on (undo,
open). A question is a dialog, for the rare case in which nothing can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from app.records import frozen
from app.services.errors import KnownError


class Weight(StrEnum):
    """How much a notice matters: told and gone, or stays until closed."""

    TOLD = "notice"
    ERROR = "error"


@frozen
class Notice:
    """One message. ``way_on`` is the text of its button, ``act`` what the button does.

    ``patient``: it answers nothing that the person did, and can wait until another one has been seen.
    """

    text: str
    weight: Weight = Weight.TOLD
    way_on: str = ""
    act: Callable[[], object] | None = None
    patient: bool = False


class Notices(QObject):
    """Tells the person. The shell shows what ``told`` carries."""

    told = Signal(object)

    def tell(
        self, text: str, way_on: str = "", act: Callable[[], object] | None = None, *, patient: bool = False
    ) -> None:
        """Say what happened, with at most one way on. ``patient``: it comes by itself and can wait its turn."""
        self.told.emit(Notice(text, Weight.TOLD, way_on, act, patient))

    def tell_error(self, error: KnownError, way_on: str = "", act: Callable[[], object] | None = None) -> None:
        """Say what went wrong, what was kept and what to do, with at most one way on; stays until closed."""
        self.told.emit(Notice(str(error), Weight.ERROR, way_on, act))

    def run(self, dialog: QDialog) -> bool:
        """Open a dialog and wait; True when accepted. Tests replace this method."""
        return dialog.exec() == QDialog.DialogCode.Accepted
