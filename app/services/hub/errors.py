"""What can go wrong when a hub is looked after, each with its own message."""

from __future__ import annotations

from app.services.errors import KnownError


class HubError(KnownError):
    """The hub cannot be reached, or refuses."""

    exit_code = 50


class HubRefused(HubError):
    """The login may not do this on the server: it lacks rights there."""

    exit_code = 51


class HubExists(HubError):
    """The database holds a hub already, or something else under its name."""

    exit_code = 52


class NoHub(HubError):
    """The database holds no hub."""

    exit_code = 53


class NewerHub(HubError):
    """A newer program has been here: this one would not know what it does."""

    exit_code = 54


class WrongServer(HubError):
    """The server cannot be a hub: too old, or the database is not in UTF-8."""

    exit_code = 55


class BadMember(HubError):
    """No such person, or not a login or queue that can be."""

    exit_code = 56


class BadClient(HubError):
    """No such client, more than one, or not to be erased by this login."""

    exit_code = 56


class HubFaults(HubError):
    """The check found something wrong."""

    exit_code = 57
