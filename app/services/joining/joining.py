"""Joining: who one is for the hub, the desk's code there, and the hub remembered here."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from app.models.ids import Uid
from app.records import frozen
from app.services.joining.connecting import connect, shares_sessions, told
from app.services.joining.errors import JoinError
from app.services.joining.person import refuse_others_work, settle, trusts_account
from app.services.joining.place import HubPlace
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread, Urgency
from app.services.sync.identity import join as join_here
from app.version import VERSION

if TYPE_CHECKING:
    import psycopg


@frozen
class Desk:
    """What the hub is told of this desk: its key, the number of its tables, its code so far, its name."""

    uid: Uid
    schema: int
    code: str
    name: str


@frozen
class Membership:
    """What joining came to: as whom, and the letters that this desk's tickets begin with."""

    member: Uid
    name: str
    role: str
    code: str


@frozen
class Greeted:
    """What the hub answered: its hello, and the code that it gave."""

    hello: dict[str, Any]
    code: str

    @property
    def member(self) -> Uid:
        """The person of this login."""
        return uuid.UUID(str(self.hello["member"])).bytes


def join(thread: DatabaseThread, place: HubPlace, secret: str, desk_name: str) -> Membership:
    """Join, or join again. Not on the GUI thread. Raises JoinError, StoreError."""
    desk = thread.submit(about, Urgency.OPERATOR, desk_name).result()
    greeted = greet(place, secret, desk)
    return thread.submit(become, Urgency.OPERATOR, place, secret, greeted).result()


def renew_secret(thread: DatabaseThread, place: HubPlace, secret: str, desk_name: str) -> Membership:
    """Prove another password of a desk that has joined, and let the person sign in by it. Raises JoinError."""
    greeted = greet(place, secret, thread.submit(about, Urgency.OPERATOR, desk_name).result())
    thread.submit(_settle_anew, Urgency.OPERATOR, greeted.member, place.login, secret).result()
    return _made(place, greeted)


def join_in(store: Store, place: HubPlace, secret: str, desk_name: str, *, trusted: bool) -> Membership:
    """The same for a store of this thread's own, with nothing in it. Raises JoinError, StoreError."""
    return become(store, place, secret, greet(place, secret, about(store, desk_name)), trusted=trusted)


def about(store: Store, name: str) -> Desk:
    """This desk, as a hub is told of it."""
    row = store.row("SELECT uid, code FROM desk")
    if row is None:
        raise LookupError("a store without a desk")
    return Desk(row[0], int(store.value("PRAGMA user_version")), str(row[1]), name[:200])


def greet(place: HubPlace, secret: str, desk: Desk) -> Greeted:
    """Ask the hub for this desk's place there. Raises JoinError."""
    import psycopg

    if not secret:
        raise JoinError("joining.no_secret", login=place.login)
    key = uuid.UUID(bytes=desk.uid)
    try:
        with connect(place, secret) as connection:
            if shares_sessions(place, secret, connection):
                raise JoinError("joining.shared_sessions")
            hello: dict[str, Any] = _one(connection, "SELECT hub.hello(%s, %s, %s)", key, VERSION, desk.schema)
            least = int(hello["schema_min"])
            if desk.schema < least:
                raise JoinError("joining.desk_too_old", version=VERSION, least=least, schema=desk.schema)
            joined = _one(connection, "SELECT hub.join_desk(%s, %s, %s)", key, desk.name, desk.code)
    except psycopg.Error as error:
        if error.sqlstate is None:
            raise told(place, error) from error
        raise _refused(place, error) from error
    return Greeted(hello, str(joined["code"]))


def become(
    store: Store, place: HubPlace, secret: str, greeted: Greeted, *, trusted: bool | None = None
) -> Membership:
    """Remember the hub here; on the thread of the store. Raises JoinError where others' unsent work lies here."""
    member = greeted.member
    refuse_others_work(store, member, place.login)
    trusted = trusts_account(store) if trusted is None else trusted
    join_here(store, greeted.hello, greeted.code)
    settle(store, member, place.login, secret, trusted=trusted)
    return _made(place, greeted)


def _settle_anew(store: Store, member: Uid, login: str, secret: str) -> None:
    settle(store, member, login, secret, trusted=trusts_account(store))


def _made(place: HubPlace, greeted: Greeted) -> Membership:
    hello = greeted.hello
    return Membership(greeted.member, str(hello.get("name") or place.login), str(hello["role"]), greeted.code)


def _one(connection: psycopg.Connection[Any], sql: str, *params: Any) -> Any:
    row = connection.execute(sql.encode(), params).fetchone()
    return row[0] if row else None


def _refused(place: HubPlace, error: psycopg.Error) -> JoinError:
    """The server let somebody in who is no member, or there is no hub in the database."""
    if error.sqlstate == "HB001":
        return JoinError("joining.no_member", login=place.login)
    if error.sqlstate in ("3F000", "42883"):  # no such schema, no such function
        return JoinError("joining.no_hub", database=place.database)
    return JoinError("joining.no_hello", login=place.login, reason=error.diag.message_primary or "")
