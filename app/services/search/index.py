"""Keep the index in step with the records, inside the transaction that changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.models.ids import Uid
from app.records import frozen
from app.services.search.text import indexed, name_stem, stem
from app.services.search.vocabulary import note
from app.services.store.journal import Write
from app.services.store.store import Row, Store

CHUNK = 500
LOOKED_AT = 80
"""A look that finds little to index passes over so many times its limit."""

_TICKETS = """
SELECT t.id, t.deleted_at, t.subject, t.description, t.address, t.number,
    (SELECT group_concat(n.text, ' ') FROM ticket_note n WHERE n.ticket_uid = t.uid AND n.deleted_at IS NULL)
FROM ticket t WHERE {where}
"""
_CLIENTS = """
SELECT p.id, p.deleted_at, p.last_name || ' ' || p.first_name || ' ' || p.middle_name,
    (SELECT group_concat(o.name, ' ') FROM membership m JOIN organisation o ON o.uid = m.organisation_uid
     WHERE m.person_uid = p.uid AND m.deleted_at IS NULL AND o.deleted_at IS NULL),
    (SELECT group_concat(h.address || ' ' || h.flat, ' ') FROM person_premises l JOIN premises h
     ON h.uid = l.premises_uid WHERE l.person_uid = p.uid AND l.deleted_at IS NULL AND h.deleted_at IS NULL),
    (SELECT group_concat(h.account, ' ') FROM person_premises l JOIN premises h
     ON h.uid = l.premises_uid WHERE l.person_uid = p.uid AND l.deleted_at IS NULL AND h.deleted_at IS NULL),
    (SELECT group_concat(c.raw, ' ') FROM person_contact_point l JOIN contact_point c
     ON c.uid = l.contact_point_uid WHERE l.person_uid = p.uid AND l.deleted_at IS NULL
     AND c.deleted_at IS NULL AND c.kind <> 'phone')
FROM person p WHERE {where}
"""
_COLUMNS = {
    "ticket_search": "subject, description, address, number, notes",
    "client_search": "names, organisation, address, account, contacts",
}
_TEXTS = frozenset({"subject", "description", "address", "number"})
"""What of a ticket's own columns is searched by."""
_SOURCES = {"ticket_search": ("ticket", _TICKETS), "client_search": ("person", _CLIENTS)}
STEM_OF: dict[str, Callable[[str], str]] = {"ticket_search": stem, "client_search": name_stem}


def attach(store: Store) -> None:
    """Keep the search index of this store in step from now on. Call once after opening it for writing."""
    store.projections.update(
        {
            "ticket": _project_changed_tickets,
            "ticket_note": _project_notes,
            "person": _project_clients,
            "membership": _by_owner("membership", "person_uid", "person", _project_clients),
            "person_premises": _by_owner("person_premises", "person_uid", "person", _project_clients),
            "person_contact_point": _by_owner("person_contact_point", "person_uid", "person", _project_clients),
            "organisation": _by_link("membership", "organisation_uid"),
            "premises": _by_link("person_premises", "premises_uid"),
            "contact_point": _project_contact_points,
            "interaction": _project_interactions,
        }
    )


def reindex(store: Store, progress: Callable[[int, int], bool] | None = None, chunk: int = 2000) -> None:
    """Make the whole index anew. ``progress(done, total)`` is told after each chunk; False stops the work.

    What is done so far stays; :func:`catch_up` does the rest.
    """
    with store.write(None, durable=False) as write:
        for index in _SOURCES:
            write.local(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
        write.local("DELETE FROM search_number")
        write.local("DELETE FROM search_mark")
    total = store.value("SELECT (SELECT count(*) FROM ticket) + (SELECT count(*) FROM person)")
    done = 0
    while (step := catch_up(store, chunk)).more:
        done += step.count
        if progress is not None and not progress(done, total):
            return


@frozen
class CaughtUp:
    """How many records one look has put into the index; ``more``: there is more to look at."""

    count: int
    more: bool


def catch_up(store: Store, limit: int = 2000) -> CaughtUp:
    """Index up to ``limit`` records that are not in the index yet.

    Looks only at records younger than the last one it has seen to, and at no more than :data:`LOOKED_AT` times
    ``limit`` of them: what was saved since is in the index already, and to ask a million records in one go would
    keep a ringing call waiting.
    """
    for source in _LEFT_OUT:
        seen = store.value("SELECT up_to FROM search_mark WHERE source = ?", source) or 0
        newest = store.value(f"SELECT ifnull(max(id), 0) FROM {source}")
        if seen < newest:
            return CaughtUp(_index_some(store, source, seen, newest, limit), more=True)
    return CaughtUp(0, more=False)


def _index_some(store: Store, source: str, seen: int, newest: int, limit: int) -> int:
    """Index what of this table is left out after record ``seen``; how many that were."""
    query, keep = _LEFT_OUT[source]
    ends = min(newest, seen + limit * LOOKED_AT)
    rows = store.rows(f"{query} AND s.id > ? AND s.id <= ? ORDER BY s.id LIMIT ?", seen, ends, limit)
    with store.write(None, durable=False) as write:
        keep(write, rows)
        up_to = rows[-1][0] if len(rows) == limit else ends
        write.local("INSERT OR REPLACE INTO search_mark (source, up_to) VALUES (?, ?)", source, up_to)
    return len(rows)


def _fill_clients(write: Write, rows: Sequence[Row]) -> None:
    _fill(write, "client_search", "id", [row[0] for row in rows])


def _fill_tickets(write: Write, rows: Sequence[Row]) -> None:
    _fill(write, "ticket_search", "id", [row[0] for row in rows])


def _fill_numbers(write: Write, rows: Sequence[Row]) -> None:
    _keep_numbers(write, (row[1:] for row in rows))


_NUMBERED = "GLOB '*[0-9]*'"
_LEFT_OUT: dict[str, tuple[str, Callable[[Write, Sequence[Row]], None]]] = {
    "ticket": (
        "SELECT s.id FROM ticket s WHERE s.deleted_at IS NULL "
        "AND s.id NOT IN (SELECT id FROM ticket_search_docsize)",
        _fill_tickets,
    ),
    "person": (
        "SELECT s.id FROM person s WHERE s.deleted_at IS NULL "
        "AND s.id NOT IN (SELECT id FROM client_search_docsize)",
        _fill_clients,
    ),
    "contact_point": (
        f"SELECT s.id, s.key FROM contact_point s WHERE s.kind = 'phone' AND s.key {_NUMBERED} "
        "AND s.deleted_at IS NULL AND s.key NOT IN (SELECT key FROM search_number)",
        _fill_numbers,
    ),
    "interaction": (
        f"SELECT s.id, s.number_key FROM interaction s WHERE s.number_key {_NUMBERED} "
        "AND s.number_key NOT IN (SELECT key FROM search_number)",
        _fill_numbers,
    ),
}
"""What may have been left out of the index, and how it gets there."""


def reversed_digits(key: str) -> str:
    """A number's digits from the last to the first, without the extension: an end of it becomes a beginning."""
    return "".join(letter for letter in key.partition(";")[0] if letter.isdigit())[::-1]


def _keep_numbers(write: Write, keys: Iterable[Row]) -> None:
    rows = [(digits, key) for (key,) in keys if (digits := reversed_digits(key))]
    if rows:
        write.local_many("INSERT OR IGNORE INTO search_number (reversed, key) VALUES (?, ?)", rows)


def _fill(write: Write, index: str, column: str, keys: Sequence[int | Uid]) -> None:
    """Index the records with these keys (``column``: ``id`` or ``uid``); removed ones leave the index."""
    table, source = _SOURCES[index]
    alias = table[0]
    if write.bulk and column == "uid":
        column, keys = "id", _not_later(write, index, table, keys)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        marks = ", ".join("?" * len(part))
        rows = write.rows(source.format(where=f"{alias}.{column} IN ({marks})"), *part)
        live = [
            (row[0], *(indexed(text or "", STEM_OF[index]) for text in row[2:])) for row in rows if row[1] is None
        ]
        gone = [(row[0],) for row in rows if row[1] is not None]
        if gone:
            write.local_many(f"DELETE FROM {index} WHERE rowid = ?", gone)
        if live:
            places = ", ".join("?" * len(live[0]))
            write.local_many(f"INSERT OR REPLACE INTO {index} (rowid, {_COLUMNS[index]}) VALUES ({places})", live)
            note(write, " ".join(" ".join(row[1:]) for row in live).split())


def _not_later(write: Write, index: str, table: str, uids: Sequence[int | Uid]) -> list[int]:
    """Those of these records that :func:`catch_up` would not come to by itself."""
    seen = (write.row("SELECT up_to FROM search_mark WHERE source = ?", table) or (0,))[0]
    found: list[int] = []
    for start in range(0, len(uids), CHUNK):
        part = uids[start : start + CHUNK]
        marks = ", ".join("?" * len(part))
        found += [
            row[0]
            for row in write.rows(
                f"SELECT s.id FROM {table} s WHERE s.uid IN ({marks}) "
                f"AND (s.id <= ? OR s.id IN (SELECT id FROM {index}_docsize))",
                *part,
                seen,
            )
        ]
    return found


def _project_tickets(write: Write, uids: set[Uid]) -> None:
    _fill(write, "ticket_search", "uid", list(uids))


def _project_changed_tickets(write: Write, uids: set[Uid]) -> None:
    """Tickets of which a text changed: most changes are of states and people, and the index costs most of them."""
    _project_tickets(write, {uid for uid in uids if write.alters("ticket", uid, _TEXTS)})


def _project_notes(write: Write, uids: set[Uid]) -> None:
    owners = {row[0] for row in _picked(write, "SELECT ticket_uid FROM ticket_note WHERE uid", uids)}
    _project_tickets(write, {uid for uid in owners if not write.alters("ticket", uid, _TEXTS)})


def _project_clients(write: Write, uids: set[Uid]) -> None:
    _fill(write, "client_search", "uid", list(uids))


def _by_owner(
    table: str, column: str, owner: str, project: Callable[[Write, set[Uid]], None]
) -> Callable[[Write, set[Uid]], None]:
    """Index the owners of changed rows, except those that changed themselves and so come anyway."""

    def run(write: Write, uids: set[Uid]) -> None:
        owners = {row[0] for row in _picked(write, f"SELECT {column} FROM {table} WHERE uid", uids)}
        project(write, {uid for uid in owners if (owner, uid) not in write.changed})

    return run


def _by_link(link: str, column: str) -> Callable[[Write, set[Uid]], None]:
    """Index the persons linked to changed rows."""

    def run(write: Write, uids: set[Uid]) -> None:
        people = {row[0] for row in _picked(write, f"SELECT person_uid FROM {link} WHERE {column}", uids)}
        _project_clients(write, {uid for uid in people if ("person", uid) not in write.changed})

    return run


def _project_contact_points(write: Write, uids: set[Uid]) -> None:
    phones = "SELECT key FROM contact_point WHERE kind = 'phone' AND deleted_at IS NULL AND uid"
    _keep_numbers(write, _picked(write, phones, uids))
    _by_link_of_contact(write, uids)


def _by_link_of_contact(write: Write, uids: set[Uid]) -> None:
    people = _picked(
        write,
        "SELECT l.person_uid FROM person_contact_point l JOIN contact_point c ON c.uid = l.contact_point_uid "
        "WHERE c.kind <> 'phone' AND l.contact_point_uid",
        uids,
    )
    _project_clients(write, {uid for (uid,) in people if ("person", uid) not in write.changed})


def _project_interactions(write: Write, uids: set[Uid]) -> None:
    _keep_numbers(write, _picked(write, "SELECT number_key FROM interaction WHERE uid", uids))


def _picked(write: Write, head: str, uids: set[Uid]) -> list[Row]:
    """Rows of a query that ends in a column to be one of ``uids``."""
    found: list[Row] = []
    keys = list(uids)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        found += write.rows(f"{head} IN ({', '.join('?' * len(part))})", *part)
    return found
