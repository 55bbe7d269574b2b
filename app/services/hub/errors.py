"""What can go wrong when a hub is looked after, each with its own message."""

from __future__ import annotations

from app.services.errors import KnownError
from app.services.exit_codes import ExitCode


class HubError(KnownError):
    """The hub cannot be reached, or refuses."""

    exit_code = ExitCode.HUB


class HubRefused(HubError):
    """The login may not do this on the server: it lacks rights there."""

    exit_code = ExitCode.HUB_REFUSED


class HubExists(HubError):
    """The database holds a hub already, or something else under its name."""

    exit_code = ExitCode.HUB_EXISTS


class NoHub(HubError):
    """The database holds no hub."""

    exit_code = ExitCode.NO_HUB


class NewerHub(HubError):
    """A newer program has been here: this one would not know what it does."""

    exit_code = ExitCode.NEWER_HUB


class WrongServer(HubError):
    """The server cannot be a hub: too old, or the database is not in UTF-8."""

    exit_code = ExitCode.WRONG_SERVER


class BadMember(HubError):
    """No such person, or not a login or queue that can be."""

    exit_code = ExitCode.BAD_MEMBER


class BadClient(HubError):
    """No such client, more than one, or not to be erased by this login."""

    exit_code = ExitCode.BAD_MEMBER


class HubFaults(HubError):
    """The check found something wrong."""

    exit_code = ExitCode.HUB_FAULTS
