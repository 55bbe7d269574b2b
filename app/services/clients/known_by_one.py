"""The report 'clients known by one person only': whose absence would hurt. All times are UTC ms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.curators import ClientKey, ClientKind
from app.services.clients.names import NameParts, full_name
from app.services.exports.sheets import open_sheet
from app.services.imports.errors import ImportTrouble
from app.services.people.rights import Act, require
from app.services.store.store import Store
from app.services.words import t

YEAR_MS = 365 * 86_400_000
FEWEST_TICKETS = 3
"""A client whose tickets of a year, this many at least, one person alone worked on is known by them alone."""


class Ground(StrEnum):
    """Why it is said: one curator and nobody else named, or all the work done by one."""

    CURATOR = "curator"
    WORK = "work"


@frozen
class KnownByOne:
    """A client and the only person who knows them. ``tickets`` are those of the year, ``last_at`` the latest's."""

    client: ClientKey
    name: str
    user_uid: Uid
    user: str
    ground: Ground
    tickets: int
    last_at: int | None


def known_by_one(store: Store, now: int) -> tuple[KnownByOne, ...]:
    """Every such client, by the person who knows them and then by how much work there is. For the reader."""
    working: dict[Uid, str] = dict(store.rows("SELECT uid, name FROM user WHERE active AND deleted_at IS NULL"))
    found = [*_by_curators(store, working, now), *_by_work(store, working, now)]
    return tuple(sorted(found, key=lambda line: (line.user.casefold(), -line.tickets, line.name.casefold())))


def export_known_by_one(store: Store, actor: Uid, path: Path, now: int) -> int:
    """Write the report as xlsx or csv; how many clients. Raises NotAllowed, ImportTrouble."""
    require(store, actor, Act.EXPORT_DATA)
    lines = known_by_one(store, now)
    name = store.value("SELECT name FROM user WHERE uid = ?", actor)
    heads = [t(f"day.known_{column}") for column in ("client", "user", "ground", "tickets")]
    sheet = open_sheet(path, t("day.known_watermark", name=name), heads)
    try:
        for line in lines:
            sheet.add([line.name, line.user, t(f"day.ground_{line.ground.value}"), str(line.tickets)])
        sheet.finish()
    except OSError as error:
        sheet.abandon()
        raise ImportTrouble("importing.cannot_write", path=str(path)) from error
    return len(lines)


def _by_curators(store: Store, working: dict[Uid, str], now: int) -> list[KnownByOne]:
    known: dict[ClientKey, set[Uid]] = {}
    for person, firm, user in store.rows(
        "SELECT person_uid, organisation_uid, user_uid FROM curator WHERE deleted_at IS NULL"
    ):
        key = ClientKey(ClientKind.PERSON, person) if person else ClientKey(ClientKind.ORGANISATION, firm)
        known.setdefault(key, set())
        if user in working:
            known[key].add(user)
    found = []
    for key, users in known.items():
        name = _name(store, key) if len(users) == 1 else None
        if name is not None:
            user = next(iter(users))
            count, last = _tickets(store, key, now)
            found.append(KnownByOne(key, name, user, working[user], Ground.CURATOR, count, last))
    return found


def _by_work(store: Store, working: dict[Uid, str], now: int) -> list[KnownByOne]:
    """Clients without any curator whose tickets of the year have all been one person's."""
    rows = store.rows(
        "SELECT t.person_uid, min(t.assignee_uid), count(*), max(t.created_at) FROM ticket t "
        "WHERE t.created_at > ? AND t.person_uid IS NOT NULL AND t.assignee_uid IS NOT NULL "
        "AND t.deleted_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM curator c WHERE c.person_uid = t.person_uid AND c.deleted_at IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM membership m JOIN curator c ON c.organisation_uid = m.organisation_uid "
        " AND c.deleted_at IS NULL WHERE m.person_uid = t.person_uid AND m.deleted_at IS NULL) "
        "GROUP BY t.person_uid HAVING count(DISTINCT t.assignee_uid) = 1 AND count(*) >= ?",
        now - YEAR_MS,
        FEWEST_TICKETS,
    )
    found = []
    for person, user, count, last in rows:
        key = ClientKey(ClientKind.PERSON, person)
        name = _name(store, key) if user in working else None
        if name is not None:
            found.append(KnownByOne(key, name, user, working[user], Ground.WORK, count, last))
    return found


def _name(store: Store, key: ClientKey) -> str | None:
    columns = "last_name, first_name, middle_name" if key.kind is ClientKind.PERSON else "name"
    row = store.row(f"SELECT {columns} FROM {key.kind.value} WHERE uid = ? AND deleted_at IS NULL", key.uid)
    if row is None:
        return None
    return full_name(NameParts(*row)) if key.kind is ClientKind.PERSON else str(row[0])


def _tickets(store: Store, key: ClientKey, now: int) -> tuple[int, int | None]:
    if key.kind is ClientKind.PERSON:
        people = "SELECT ?1"
    else:
        people = "SELECT person_uid FROM membership WHERE organisation_uid = ?1 AND deleted_at IS NULL"
    row = store.row(
        f"SELECT count(*), max(created_at) FROM ticket WHERE person_uid IN ({people}) AND created_at > ?2 "
        "AND deleted_at IS NULL",
        key.uid,
        now - YEAR_MS,
    )
    return (row[0], row[1]) if row else (0, None)
