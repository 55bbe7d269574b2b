"""A desk's line whose exchange tells of calls by webhooks. It hears; commands are given on the phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from app.services.telephony.clock import Clock
from app.services.telephony.events import LineStatus, Link
from app.services.telephony.interface import Line, LineError
from app.services.telephony.webhooks.errors import WebhookError
from app.services.telephony.webhooks.hook import Hook, Tally
from app.services.telephony.webhooks.profiles import Profile
from app.services.telephony.webhooks.receiver import HOST, PORT, Place, Receiver
from app.services.telephony.webhooks.roster import Roster
from app.services.telephony.webhooks.signing import Secrets

AGAIN_AFTER_S = 15.0
"""How long to wait before asking for a taken port again."""


class WebhookLine(Line):
    """One extension. ``also``: what else the provider calls this operator (login, own number, SIP name).

    ``unaddressed``: calls that name nobody are this desk's. ``who``: the name of a number's owner, for providers
    that ask; leave it out and nobody is told. Raises WebhookError where the profile needs a key that is not there.
    """

    def __init__(
        self,
        profile: Profile,
        extension: str,
        secrets: Secrets,
        host: str = HOST,
        port: int = PORT,
        *,
        also: Iterable[str] = (),
        unaddressed: bool = True,
        who: Callable[[str], str] | None = None,
        public_url: str = "",
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        roster = Roster.of_desk(extension, also, unaddressed=unaddressed)
        self._hook = Hook(profile, secrets, roster, who=who, public_url=public_url)
        self._receiver = Receiver(self._hook, self._emit, Place(host, port), clock)
        self._lock = threading.RLock()
        self._again: threading.Timer | None = None
        self._said = False

    @property
    def port(self) -> int:
        """The port it listens at; 0 while it does not."""
        return self._receiver.port

    @property
    def path(self) -> str:
        """The path of the address to give to the provider; it holds the token."""
        return self._hook.path

    @property
    def tally(self) -> Tally:
        """What became of the requests so far."""
        return self._hook.tally

    def status(self) -> LineStatus:
        """Listening is all there is to know: nobody can tell a silent provider from a quiet day."""
        return LineStatus(Link.UP if self._receiver.port else Link.LOST if self._again else Link.NONE)

    def start(self) -> None:
        """Listen; where the place is taken, say so and try again until :meth:`stop`."""
        with self._lock:
            self._again = None
            try:
                self._receiver.start()
            except WebhookError as error:
                refusal = LineError(error.key, **error.params)
                self._again = threading.Timer(AGAIN_AFTER_S, self._retry)
                self._again.daemon = True
                self._again.start()
                if not self._said:
                    self._said = True
                    self._refusal_subscribers.tell(refusal, refusal.key)
            else:
                self._said = False
        self._status_subscribers.tell(self.status(), "webhooks")

    def stop(self) -> None:
        """Listen no more; calls go on at the exchange."""
        with self._lock:
            if self._again is not None:
                self._again.cancel()
            self._again, self._said = None, False
            self._receiver.stop()
        self._status_subscribers.tell(self.status(), "webhooks stopped")

    def _retry(self) -> None:
        with self._lock:
            if self._again is not None:
                self.start()
