"""Who looks after which client, and who may pick them up. All times are UTC ms.

A curator of an organisation is one of its people as well. Whoever is away is shown with their stand-in; nothing is
moved for it, so that everything is as it was when they are back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.models.day import Curator, Rank
from app.models.ids import Uid
from app.records import frozen
from app.services.clients.edit import ClientError
from app.services.clients.names import NameParts, full_name
from app.services.day.absences import StandIn, stand_ins, stood_in_for
from app.services.people.rights import Act, acting
from app.services.store.store import Store


class ClientKind(StrEnum):
    """What a client is, by its table."""

    PERSON = "person"
    ORGANISATION = "organisation"


@frozen
class ClientKey:
    """A person or an organisation."""

    kind: ClientKind
    uid: Uid

    @property
    def column(self) -> str:
        """The column by which other tables name it."""
        return f"{self.kind.value}_uid"


@frozen
class CuratorView:
    """One curator; ``stand_in`` while they are away. ``of_organisation``: by way of the person's organisation."""

    user_uid: Uid
    name: str
    rank: Rank
    stand_in: StandIn | None = None
    of_organisation: bool = False


@frozen
class CuratedClient:
    """A client that somebody looks after, for themselves or (``for_name``) in somebody's place."""

    key: ClientKey
    name: str
    rank: Rank
    for_name: str
    open_tickets: int


_ORDER = {Rank.MAIN: 0, Rank.SECOND: 1, Rank.PICKS_UP: 2}


def set_curators(
    store: Store, actor: Uid, client: ClientKey, main: Uid | None, second: Uid | None, picks_up: Iterable[Uid] = ()
) -> bool:
    """Make exactly these people know the client; whether anything changed. Raises ClientError, NotAllowed.

    Main and second curator can pick up anyway: named among ``picks_up`` as well they are kept once.
    """
    if main is not None and main == second:
        raise ClientError("clients.one_curator_twice")
    wanted = dict.fromkeys(picks_up, Rank.PICKS_UP)
    wanted |= {user: rank for user, rank in ((second, Rank.SECOND), (main, Rank.MAIN)) if user is not None}
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        rows = write.rows(
            f"SELECT uid, user_uid FROM curator WHERE {client.column} = ? AND deleted_at IS NULL ORDER BY id",
            client.uid,
        )
        for uid, user in rows:
            rank = wanted.pop(user, None)
            if rank is None:
                write.remove(Curator, uid)
            else:
                write.update(Curator, uid, rank=rank.value)
        for user, rank in wanted.items():
            write.insert(Curator, user_uid=user, rank=rank.value, **{client.column: client.uid})
        return bool(write.changed)


def curators_of(store: Store, client: ClientKey) -> tuple[CuratorView, ...]:
    """Who knows a client, the main curator first; of a person, those of their organisations after their own."""
    rows = store.rows(
        "SELECT c.user_uid, u.name, c.rank, 0 FROM curator c JOIN user u ON u.uid = c.user_uid "
        f"WHERE c.{client.column} = ? AND c.deleted_at IS NULL",
        client.uid,
    )
    if client.kind is ClientKind.PERSON:
        rows += store.rows(
            "SELECT c.user_uid, u.name, c.rank, 1 FROM membership m "
            "JOIN curator c ON c.organisation_uid = m.organisation_uid AND c.deleted_at IS NULL "
            "JOIN user u ON u.uid = c.user_uid WHERE m.person_uid = ? AND m.deleted_at IS NULL",
            client.uid,
        )
    away = stand_ins(store) if rows else {}
    found: dict[Uid, CuratorView] = {}
    for user, name, rank, of_organisation in sorted(rows, key=lambda row: (row[3], _ORDER[Rank(row[2])], row[1])):
        view = CuratorView(user, name, Rank(rank), away.get(user), bool(of_organisation))
        found.setdefault(user, view)
    return tuple(found.values())


def clients_of(store: Store, user: Uid) -> tuple[CuratedClient, ...]:
    """The clients that somebody looks after now, with those of the people they stand in for; by name."""
    absent = stood_in_for(store, user)
    names: Mapping[Uid, str] = dict(store.rows("SELECT uid, name FROM user")) if absent else {}
    found = []
    for curator in (user, *absent):
        for_name = "" if curator == user else names.get(curator, "")
        found += [
            CuratedClient(
                ClientKey(ClientKind.PERSON, uid), full_name(NameParts(*name)), Rank(rank), for_name, count
            )
            for uid, *name, rank, count in store.rows(_PERSONS, curator)
        ]
        found += [
            CuratedClient(ClientKey(ClientKind.ORGANISATION, uid), name, Rank(rank), for_name, count)
            for uid, name, rank, count in store.rows(_ORGANISATIONS, curator)
        ]
    return tuple(sorted(found, key=lambda one: (bool(one.for_name), _ORDER[one.rank], one.name.casefold())))


_OPEN_OF = (
    "(SELECT count(*) FROM ticket t WHERE t.{column} = p.uid AND t.deleted_at IS NULL "
    "AND t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged'))"
)
_PERSONS = (
    f"SELECT p.uid, p.last_name, p.first_name, p.middle_name, c.rank, {_OPEN_OF.format(column='person_uid')} "
    "FROM curator c JOIN person p ON p.uid = c.person_uid "
    "WHERE c.user_uid = ? AND c.deleted_at IS NULL AND p.deleted_at IS NULL"
)
_ORGANISATIONS = (
    "SELECT p.uid, p.name, c.rank, (SELECT count(*) FROM membership m "
    " JOIN ticket t ON t.person_uid = m.person_uid "
    " AND t.deleted_at IS NULL AND t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged') "
    " WHERE m.organisation_uid = p.uid AND m.deleted_at IS NULL) "
    "FROM curator c JOIN organisation p ON p.uid = c.organisation_uid "
    "WHERE c.user_uid = ? AND c.deleted_at IS NULL AND p.deleted_at IS NULL"
)
