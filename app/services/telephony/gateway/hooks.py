"""The gateway's receiver of webhooks, and the line of each desk on it. Such a line hears; it gives no commands."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path

from app.services.telephony.clock import Clock
from app.services.telephony.events import CallEvent, LineStatus, Link
from app.services.telephony.gateway.config import DeskTable, WebhooksTable
from app.services.telephony.interface import Line
from app.services.telephony.webhooks.hook import Hook
from app.services.telephony.webhooks.profiles import Profile, load_profile, load_profile_file
from app.services.telephony.webhooks.receiver import PORT, Place, Receiver
from app.services.telephony.webhooks.roster import Roster
from app.services.telephony.webhooks.signing import Secrets


class HookedLine(Line):
    """One desk's line; the receiver gives it the events of its own extension."""

    def __init__(self) -> None:
        super().__init__()
        self._status = LineStatus(Link.CONNECTING)

    def status(self) -> LineStatus:
        return self._status

    def hear(self, event: CallEvent) -> None:
        """An event of this desk's."""
        self._emit(event)

    def now(self, link: Link) -> None:
        """The receiver listens, or does no more."""
        self._status = LineStatus(link)
        self._status_subscribers.tell(self._status, f"webhooks {link.value}")


class Hooks:
    """One provider, many desks. Raises WebhookError for a profile or secret that is not there."""

    def __init__(
        self,
        about: WebhooksTable,
        desks: tuple[DeskTable, ...],
        secrets: Secrets,
        tls: ssl.SSLContext | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.lines: Mapping[str, HookedLine] = {desk.extension: HookedLine() for desk in desks}
        everyone = [each for each in about.unaddressed if each in self.lines]
        roster = Roster.of_house({desk.extension: desk.names for desk in desks}, everyone)
        hook = Hook(_profile(about.profile), secrets, roster, public_url=about.public_url)
        self.path = hook.path
        self._receiver = Receiver(hook, self._hear, Place(about.listen, about.port or PORT, tls), clock)

    @property
    def port(self) -> int:
        """The port it listens at; 0 while it does not."""
        return self._receiver.port

    def start(self) -> None:
        """Listen. Raises WebhookError where the port is taken."""
        self._receiver.start()
        for line in self.lines.values():
            line.now(Link.UP)

    def stop(self) -> None:
        """Listen no more."""
        self._receiver.stop()
        for line in self.lines.values():
            line.now(Link.LOST)

    def _hear(self, event: CallEvent) -> None:
        line = self.lines.get(event.operator)
        if line is not None:
            line.hear(event)


def _profile(name: str) -> Profile:
    """A ready profile by its name, or the house's own by its file."""
    return load_profile_file(Path(name).expanduser()) if name.endswith(".json") else load_profile(name)
