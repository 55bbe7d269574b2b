"""The screens of the window. Each is built when first shown.

To add a screen: write ``app/views/<name>/controller.py`` with a controller that has a ``widget`` and an
``activate`` method, add an action ``screen.<name>`` to the table of actions, and a factory here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from app.views.context import Context


class Screen(Protocol):
    """What the window needs of a screen's controller."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""

    def activate(self) -> None:
        """Called each time the screen comes into view: refresh what is stale, set the focus."""


@runtime_checkable
class CallScreen(Screen, Protocol):
    """A screen that shows one call."""

    def open_call(self, uid: bytes) -> None:
        """Show this call."""


@runtime_checkable
class TicketScreen(Screen, Protocol):
    """A screen that shows one ticket."""

    def open_ticket(self, uid: bytes) -> None:
        """Show this ticket."""


def _desk(context: Context) -> Screen:
    from app.views.desk.controller import DeskController

    return DeskController(context)


def _my_day(context: Context) -> Screen:
    from app.views.day.controller import MyDayController

    return MyDayController(context)


def _help(context: Context) -> Screen:
    from app.views.help.controller import HelpController

    return HelpController(context)


def _my_work(context: Context) -> Screen:
    from app.views.lists.controller import ListController

    return ListController(context, "my_work")


def _ticket(context: Context) -> Screen:
    from app.views.ticket.controller import TicketScreenController

    return TicketScreenController(context)


def _queues(context: Context) -> Screen:
    from app.views.lists.controller import ListController

    return ListController(context, "queues")


def _calls(context: Context) -> Screen:
    from app.views.lists.controller import ListController

    return ListController(context, "calls")


def _clients(context: Context) -> Screen:
    from app.views.lists.controller import ListController

    return ListController(context, "clients")


def _people(context: Context) -> Screen:
    from app.views.people.controller import PeopleController

    return PeopleController(context)


def _administration(context: Context) -> Screen:
    from app.views.administration.controller import AdministrationController

    return AdministrationController(context)


def _complaints(context: Context) -> Screen:
    from app.views.complaints.controller import ComplaintsController

    return ComplaintsController(context)


def _settings(context: Context) -> Screen:
    from app.views.settings.controller import SettingsController

    return SettingsController(context)


def _importing(context: Context) -> Screen:
    from app.views.importing.controller import ImportingController

    return ImportingController(context)


def _review(context: Context) -> Screen:
    from app.views.review.controller import ReviewController

    return ReviewController(context)


def _script_care(context: Context) -> Screen:
    from app.views.script_care.controller import ScriptCareController

    return ScriptCareController(context)


def _time_sheets(context: Context) -> Screen:
    from app.views.time_sheets.controller import TimeSheetsController

    return TimeSheetsController(context)


def _tracker(context: Context) -> Screen:
    from app.views.tracker.controller import TrackerController

    return TrackerController(context)


SCREENS: dict[str, Callable[[Context], Screen]] = {
    "my_day": _my_day,
    "desk": _desk,
    "my_work": _my_work,
    "queues": _queues,
    "ticket": _ticket,
    "calls": _calls,
    "clients": _clients,
    "review": _review,
    "script_care": _script_care,
    "time_sheets": _time_sheets,
    "complaints": _complaints,
    "tracker": _tracker,
    "importing": _importing,
    "people": _people,
    "administration": _administration,
    "settings": _settings,
    "help": _help,
}
