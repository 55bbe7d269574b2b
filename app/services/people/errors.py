"""What can go wrong with people signing in and being edited."""

from __future__ import annotations

from app.services.errors import KnownError


class PeopleError(KnownError):
    """Something about people that the person can mend."""


class WrongPassword(PeopleError):
    """Name and password do not belong together."""


class TooManyAttempts(PeopleError):
    """Too many wrong passwords: wait."""


class BadPassword(PeopleError):
    """The new password is too short."""


class BadPerson(PeopleError):
    """What was typed about a person cannot be kept: no name, a login taken, the last administrator."""
