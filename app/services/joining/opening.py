"""The link of a running desk: opened, or told why not, in a way that says whether to try again by oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.services.joining.checking import look_at_certificate
from app.services.joining.connecting import connect, last_line
from app.services.joining.place import HubPlace
from app.services.joining.refusals import refusal_of
from app.services.steps import Outcome
from app.services.sync.errors import HubLost, HubShut, SyncError

if TYPE_CHECKING:
    import psycopg

_LOST = frozenset({"starts_up", "full_up", "no_writer", "silent"})
"""These pass by themselves."""
_SHUT = frozenset({"no_entry", "no_database", "may_not_log_in", "no_tls"})
"""These last until somebody mends them at the hub; asking again does no harm."""


def open_link(place: HubPlace, secret: str) -> psycopg.Connection[Any]:
    """A connection of its own. Raises HubLost, HubShut, JoinError (the authority's file is not there)."""
    import psycopg

    try:
        return connect(place, secret)
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise why(error, place) from error


def why(error: Exception, place: HubPlace | None = None) -> SyncError:
    """What a connection that did not come about means for a running desk.

    A certificate that is not trusted is looked at once more by hand where ``place`` is given: the driver does not
    say whether its date, its name or its authority is wrong.
    """
    words = str(error)
    kind = refusal_of(words)
    about: dict[str, Any] = {"reason": last_line(words)}
    if place is not None:
        about |= {"login": place.login, "database": place.database, "host": place.hosts[0][0]}
    if kind == "wrong_secret":
        return HubShut("sync.wrong_secret", again=False)
    if kind in _LOST:
        return HubLost(f"joining.{kind}", **about)
    if place is not None and kind in _SHUT:
        return HubShut(f"joining.{kind}", **about)
    if kind == "untrusted":
        return _untrusted(place, about)
    return HubShut("sync.shut", **about) if kind in _SHUT else HubLost("sync.lost")


def _untrusted(place: HubPlace | None, about: dict[str, Any]) -> SyncError:
    if place is not None:
        finding = look_at_certificate(place)
        if finding.outcome is Outcome.BAD:
            found: dict[str, Any] = dict(finding.params)
            return HubShut(finding.key, **found)
    return HubShut("sync.untrusted", **about)
