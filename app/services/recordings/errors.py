"""What can go wrong with a recording in normal use."""

from __future__ import annotations

from app.services.errors import KnownError


class RecordingError(KnownError):
    """A recording cannot be found, fetched, read or heard; the message says what to do."""


class PasswordWanted(RecordingError):
    """The server with the recordings wants a name and a password, or refuses those it was given."""

    def __init__(self, host: str, *, refused: bool) -> None:
        super().__init__("recordings.password_refused" if refused else "recordings.password_wanted", host=host)
        self.host = host
        self.refused = refused


class NoSound(RecordingError):
    """This computer has nothing to play with: the recording can be looked through, not heard."""
