"""What every screen's controller is given."""

from __future__ import annotations

from app.records import frozen
from app.services.launch import Launch
from app.services.people.signed_in import SignedIn
from app.services.settings.settings import Settings
from app.services.telephony.interface import TelephonyLine
from app.services.telephony.manual import ManualLine
from app.services.telephony.switching import SwitchedLine
from app.views.actions.registry import Actions
from app.views.authoring import Authoring
from app.views.hub_care import HubCare
from app.views.line_care import LineCare
from app.views.navigation import Navigation
from app.views.notices import Notices
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from app.views.work import Work


@frozen
class Context:
    """The shared parts of the window, handed to each controller once."""

    work: Work
    actions: Actions
    notices: Notices
    navigation: Navigation
    theme: Theme
    languages: LanguageSwitch
    signed_in: SignedIn
    read_only: bool
    launch: Launch
    line: TelephonyLine
    manual: ManualLine
    line_care: LineCare | None = None
    """Who chooses and changes the line; None where there is one for good (a test's)."""
    hub: HubCare | None = None
    """The team's hub; None where there can be none (a demonstration, a test)."""
    authoring: Authoring | None = None
    """Where the store is open for reading only: the door that is opened to publish scripts."""

    @property
    def settings(self) -> Settings:
        """What the person and this computer prefer."""
        return self.launch.settings

    @property
    def line_in_use(self) -> TelephonyLine:
        """The line behind the one that the window keeps."""
        return self.line.current if isinstance(self.line, SwitchedLine) else self.line

    @property
    def trains(self) -> bool:
        """Whether the calls are played from a log, and nobody waits behind them."""
        from app.services.telephony.training import TrainingLine

        return isinstance(self.line_in_use, TrainingLine)

    @property
    def author(self) -> Work | None:
        """Where scripts are published; None where nothing can be written now."""
        if self.authoring is not None:
            return self.authoring.work
        return None if self.read_only else self.work
