"""Connecting to the hub, and what is told when that fails. The driver is loaded when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.services.joining.errors import JoinError
from app.services.joining.place import HubPlace
from app.services.joining.refusals import refusal_of

if TYPE_CHECKING:
    import psycopg


def connect(place: HubPlace, secret: str) -> psycopg.Connection[Any]:
    """A connection of its own, committing each statement by itself.

    Raises ``psycopg.OperationalError`` (see :func:`told`), and JoinError where the authority's file is not there.
    """
    import psycopg
    from psycopg.conninfo import make_conninfo

    parameters: dict[str, Any] = dict(place.parameters(secret))
    return psycopg.connect(make_conninfo("", **parameters), autocommit=True)


def shares_sessions(place: HubPlace, secret: str, first: psycopg.Connection[Any]) -> bool:
    """Whether a pooler gives one session of the server to several logins at once (transaction mode).

    ``first`` stays open. A server's own process is known by the number it gave at the log-in; only where a pooler
    answers instead is a second login needed: two at once must not be one session. Raises as :func:`connect`.
    """
    own = first.execute("SELECT pg_backend_pid()").fetchone()
    if own is None or own[0] == first.info.backend_pid:
        return False
    with connect(place, secret) as second:
        return bool(second.execute("SELECT pg_backend_pid()").fetchone() == own)


def told(place: HubPlace, error: Exception) -> JoinError:
    """A connection that did not come about, as a person is told it: the server's words, no secret."""
    words = str(error)
    return JoinError(
        f"joining.{refusal_of(words)}", login=place.login, database=place.database, reason=last_line(words)
    )


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
