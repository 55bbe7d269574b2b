"""From a reference to sound that can be played; slow, so on a thread."""

from __future__ import annotations

from collections.abc import Callable

from app.services.recordings.fetching import fetch
from app.services.recordings.places import AtServer, Places, places_of_recording
from app.services.recordings.secrets import Login, Logins
from app.services.recordings.sound import Sound, decode
from app.services.store.keyring_access import Keyring


class Loader:
    """Remembers the logins of a session. ``find`` looks for the keyring when a server is first asked."""

    def __init__(self, find: Callable[[], Keyring | None]) -> None:
        self._find = find
        self._logins: Logins | None = None

    def load(self, reference: str, places: Places, began_at: int) -> Sound:
        """Fetch and decode a recording. ``began_at`` is UTC ms. Raises RecordingError, PasswordWanted."""
        wanted = places_of_recording(reference, places, began_at)
        asks = any(isinstance(place, AtServer) for place in wanted)
        return decode(fetch(wanted, self._known().of if asks else _nobody))

    def keep(self, host: str, login: Login) -> bool:
        """Use a login from now on; whether it is kept beyond this session."""
        return self._known().keep(host, login)

    def _known(self) -> Logins:
        if self._logins is None:
            self._logins = Logins(self._find())
        return self._logins


def _nobody(_host: str) -> Login | None:
    return None
