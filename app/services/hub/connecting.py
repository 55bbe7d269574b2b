"""A connection to the hub's database for those who look after it, and what its troubles mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.services.hub.errors import HubError, HubRefused

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]
else:
    Connection = Any

OWNER = "hub_owner"
"""Owns all of the hub; nobody signs in as it. Its functions run with its rights."""

PERSON = "hub_person"
"""What all people of a hub are members of, each by way of the group of their role."""

CONNECT_S = 10


@contextmanager
def connected(database: str) -> Iterator[Connection]:
    """A connection by libpq's words or address (empty: as its environment says); committed at the end.

    Raises HubError, HubRefused with the server's own words.
    """
    import psycopg

    try:
        connection = psycopg.connect(database, connect_timeout=CONNECT_S, application_name="hotline hub")
    except psycopg.Error as error:
        raise HubError("hub.unreachable", reason=_words(error)) from error
    try:
        with connection:
            yield connection
    except psycopg.errors.InsufficientPrivilege as error:
        raise HubRefused("hub.refused", reason=_words(error)) from error
    except psycopg.Error as error:
        raise HubError("hub.trouble", reason=_words(error)) from error


def value_of(connection: Connection, query: Any, *params: object) -> Any:
    """The first value of a query, or None."""
    row = connection.execute(query, params).fetchone()
    return row[0] if row else None


def as_owner(connection: Connection) -> None:
    """Go on as the hub's owner until the transaction ends."""
    connection.execute(f"SET LOCAL ROLE {OWNER}")


def _words(error: Exception) -> str:
    """What the server says, on one line."""
    return " ".join(str(error).split()) or type(error).__name__
