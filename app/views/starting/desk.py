"""Puts the window together once it is known who sits at it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.ids import Uid
from app.services.joining.secrets import HubSecrets
from app.services.launch import Launch
from app.services.people.signed_in import SignedIn
from app.services.store.session import Session
from app.services.telephony.manual import ManualLine
from app.services.wall_clock import WrongClock, doubt_of
from app.services.words import t
from app.views.actions.registry import Actions
from app.views.authoring import Authoring
from app.views.context import Context
from app.views.crash_report.controller import CrashReportController
from app.views.hub_care import HubCare
from app.views.line_care import LineCare
from app.views.navigation import Navigation
from app.views.notices import Notices
from app.views.shell.controller import ShellController
from app.views.shell.screens import SCREENS
from app.views.shell.window import MainWindow
from app.views.starting.line import SettingsInForce
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from app.views.work import Work

if TYPE_CHECKING:
    from app.views.incidents.controller import InView

WORKING_FIRST = ("my_day", "desk", "review")
READING_FIRST = ("review", "calls", "queues", "clients", "help")
UNSEEN_MS = 1000
"""A window that is not painted for so long (a locked screen, an icon) takes calls all the same."""
AFTER_DESK_MS = 50
"""What no call needs is added so long after the desk."""
READY_FILE = "HOTLINE_READY_FILE"


class Desk(QObject):
    """The main window with everything behind it, in three steps so that it is seen early: the first screen; once
    that is painted, the desk that takes calls (``ready``); then the rest.
    """

    ready = Signal()

    def __init__(
        self,
        launch: Launch,
        session: Session,
        signed_in: SignedIn,
        theme: Theme,
        languages: LanguageSwitch,
        secrets: HubSecrets | None = None,
    ) -> None:
        super().__init__()
        if launch.settings.text("language") == "system" and not launch.demo:
            languages.use(signed_in.language)
        own_extension = signed_in.extension
        signed_in = signed_in.at(launch.settings.text("extension"))
        self.window = MainWindow()
        notices = Notices()
        manual = ManualLine(operator=signed_in.extension)
        self._session = session
        self.line_care = LineCare(
            launch.settings, manual, notices, extension=own_extension, demo=launch.demo, who=self._name_of
        )
        beside = (session.for_sync,) if session.for_sync is not None else ()
        work = Work(session.store, session.reader, notices.tell_error, beside)
        door = session.door
        hub: HubCare | None = None
        if not launch.demo:
            hub = HubCare(launch.settings, notices, session.syncing, signed_in.user_uid, secrets=secrets)
        self.context = Context(
            work=work,
            actions=Actions(self.window, signed_in.role, launch.settings.pairs("keys")),
            notices=notices,
            navigation=Navigation(),
            theme=theme,
            languages=languages,
            signed_in=signed_in,
            read_only=session.read_only,
            launch=launch,
            line=self.line_care.line,
            manual=manual,
            line_care=self.line_care,
            hub=hub,
            authoring=Authoring(door, work, session.reader, notices.tell_error) if door is not None else None,
        )
        self._in_force = SettingsInForce(launch.settings)
        self.shell = ShellController(self.window, self.context)
        self.line_care.settings_wanted.connect(self._show_line_settings)
        self.context.actions.connect("call.line", self._show_line_settings)
        if hub is not None:
            hub.settings_wanted.connect(self._show_hub_settings)
            self.context.actions.connect("program.pause_sync", hub.pause_or_resume)
        if not session.read_only:
            self.line_care.begin()
        self.context.navigation.open_client.connect(self._show_client)
        self._reports = CrashReportController(launch.reports, notices, self.window)
        self._left = False
        self._takes_calls = self._whole = False
        self.window.closing.connect(self.leave)
        self.window.closing.connect(self._reports.leave)
        self._tell_at_start(launch)

    def leave(self) -> None:
        """The program ends: what is typed is kept, the time book closed. Harmless when done already."""
        if not self._left:
            self._left = True
            self.context.settings.tell_nobody()
            if self.context.authoring is not None:
                self.context.authoring.close()
            self.line_care.close()
            if self.context.hub is not None:
                self.context.hub.close()
            self.context.navigation.leaving.emit()
            self.context.work.close()

    def _name_of(self, number: str) -> str:
        """Whose number it is, for an exchange that asks; from any thread."""
        from app.services.clients.told import ask_name

        return ask_name(self._session.store, self.context.signed_in.user_uid, number)

    def _ticket_in_view(self) -> InView | None:
        """The ticket that fills the screen now."""
        from app.views.incidents.controller import InView
        from app.views.ticket.controller import TicketScreenController

        screen = self.shell.screen("ticket") if self.shell.current == "ticket" else None
        shown = screen.ticket if isinstance(screen, TicketScreenController) else None
        return InView(shown.view.uid, shown.view.number, shown.view.subject) if shown else None

    def _show_line_settings(self) -> None:
        from app.views.settings.controller import SettingsController

        self.shell.show("settings")
        screen = self.shell.screen("settings")
        if isinstance(screen, SettingsController):
            screen.widget.show_exchange()

    def _show_hub_settings(self) -> None:
        from app.views.settings.controller import SettingsController

        self.shell.show("settings")
        screen = self.shell.screen("settings")
        if isinstance(screen, SettingsController):
            screen.widget.show_hub()

    def _show_client(self, person: Uid) -> None:
        """A client opened from a list or by number: their tickets."""
        from app.views.lists.controller import ListController

        screen = self.shell.screen("queues")
        self.shell.show("queues")
        if isinstance(screen, ListController):
            screen.show_client(person)

    def show(self) -> None:
        """Show the first screen of this person's role."""
        self.shell.show_empty(self._first_screen())
        self.window.first_shown.connect(self.take_calls)
        self.window.showMaximized()
        QTimer.singleShot(UNSEEN_MS, self.window, self.take_calls)

    def take_calls(self) -> None:
        """Calls come in from now on, whatever screen is in view. Harmless when done already."""
        if self._left or self._takes_calls:
            return
        self._takes_calls = True
        signal_painted()
        self.shell.begin()
        if not self.context.read_only and self.context.actions.get("screen.desk") is not None:
            self.shell.screen("desk")
        self.ready.emit()
        signal_ready()
        QTimer.singleShot(AFTER_DESK_MS, self.window, self.add_rest)

    def add_rest(self) -> None:
        """Add what no call needs; nothing when the person has left already, or it is there."""
        if self._left or self._whole:
            return
        self._whole = True
        self.context.work.ask(doubt_of).on_the_reader().then(self._tell_clock)
        self._add_controllers()
        if self.context.hub is not None:
            self.context.hub.begin()
        if not self.context.read_only:
            self._add_upkeep()

    def _tell_clock(self, wrong: WrongClock | None) -> None:
        if wrong is not None:
            self.context.notices.tell_error(wrong)

    def _add_controllers(self) -> None:
        """What answers keys on every screen."""
        from app.views.about.controller import AboutController
        from app.views.day.acts import DayActs
        from app.views.day.upkeep import DayUpkeep
        from app.views.directory.at_hand import DirectoryAtHand
        from app.views.erasing.controller import ErasingController
        from app.views.hands.hands import Hands
        from app.views.incidents.controller import IncidentsController
        from app.views.lists.quick import QuickOpener
        from app.views.merging.controller import MergingController
        from app.views.problems.controller import ProblemsController
        from app.views.recordings.controller import RecordingsController
        from app.views.updates import UpdateNotice

        self.quick_opener = QuickOpener(self.context)
        self.about = AboutController(self.context.actions, self.context.notices, self.window)
        self.updates = UpdateNotice(self.context.settings, self.context.notices, self.window)
        self.incidents = IncidentsController(self.context, self.window, self._ticket_in_view)
        self.merging = MergingController(self.context, self.window)
        self.erasing = ErasingController(self.context, self.window)
        self.problems = ProblemsController(self.context, self.window)
        self.recordings = RecordingsController(self.context, self.window)
        self.hands = Hands(self.context, self.window, self.shell)
        self.day_acts = DayActs(self.context, self.window)
        self.day_upkeep = DayUpkeep(self.context)
        self.directory = DirectoryAtHand(self.context, self.window)

    def _add_upkeep(self) -> None:
        """What looks after the store beside the work."""
        from app.views.complaints.upkeep import ReminderUpkeep
        from app.views.deadlines import DeadlineUpkeep
        from app.views.lists.quick import SearchUpkeep
        from app.views.outgoing import Outgoing
        from app.views.rules import RuleUpkeep
        from app.views.thresholds import ThresholdUpkeep

        self.search_upkeep = SearchUpkeep(self.context.work)
        self.deadline_upkeep = DeadlineUpkeep(self.context.work)
        self.threshold_upkeep = ThresholdUpkeep(self.context.work)
        self.reminder_upkeep = ReminderUpkeep(self.context.work)
        self.rule_upkeep = RuleUpkeep(self.context.work)
        self.outgoing = Outgoing(self.context.work)

    def _first_screen(self) -> str:
        """The desk for those who take calls; what can be read for those who do not, or may not write now."""
        possible = [name for name in SCREENS if self.context.actions.get(f"screen.{name}") is not None]
        wanted: tuple[str, ...] = READING_FIRST if self.context.read_only else WORKING_FIRST
        if not self.context.read_only and self.context.settings.text("first_screen") == "desk":
            wanted = WORKING_FIRST[1:]
        return next((name for name in wanted if name in possible), possible[0])

    def _tell_at_start(self, launch: Launch) -> None:
        for trouble in launch.settings.troubles:
            self.context.notices.tell_error(trouble)
        if self.line_care.trouble is not None:
            self.context.notices.tell_error(self.line_care.trouble)
        self._reports.offer()
        if launch.demo:
            self.context.notices.tell(t("starting.demo_notice"))


def signal_painted() -> None:
    """Tell whoever measures that the first window is seen: a file beside the one of :func:`signal_ready`."""
    name = os.environ.get(READY_FILE)
    if name:
        Path(name + ".painted").touch()


def signal_ready() -> None:
    """Tell a waiting test that the first window can be worked with."""
    name = os.environ.get(READY_FILE)
    if name:
        QTimer.singleShot(0, lambda: Path(name).touch())
