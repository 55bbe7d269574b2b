"""The telephone numbers one may call about something: a client's, an organisation's, those in its texts."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.ids import Uid
from app.services import phones
from app.services.clients.names import NameParts, full_name
from app.services.store.store import Store

Found = tuple[str, str]
"""A number as it is kept, and what it is."""

MOST = 30
TEXT_LETTERS = 20_000
"""Of longer texts only the beginning is looked through for numbers."""

_OF_PEOPLE = """
SELECT k.key, k.label, p.last_name, p.first_name, p.middle_name
FROM person_contact_point l
JOIN contact_point k ON k.uid = l.contact_point_uid
JOIN person p ON p.uid = l.person_uid
WHERE {whose} AND l.deleted_at IS NULL AND k.deleted_at IS NULL AND p.deleted_at IS NULL AND k.kind = 'phone'
ORDER BY l.id LIMIT {most}
"""
_MEMBERS = (
    "l.person_uid IN (SELECT m.person_uid FROM membership m WHERE m.organisation_uid = ? AND m.deleted_at IS NULL)"
)


def numbers_of_ticket(store: Store, ticket: Uid) -> tuple[Found, ...]:
    """The client's numbers, then those in the description and the notes: (number, what it is), each once."""
    row = store.row("SELECT person_uid, description FROM ticket WHERE uid = ?", ticket)
    if row is None:
        return ()
    person, description = row
    notes = store.rows(
        "SELECT text FROM ticket_note WHERE ticket_uid = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 20",
        ticket,
    )
    own = _people(store, "l.person_uid = ?", person) if person is not None else []
    return _each_once([*own, *_written([description, *(text for (text,) in notes)])])


def numbers_of_person(store: Store, person: Uid) -> tuple[Found, ...]:
    """A client's numbers, then those in their passport: (number, what it is), each once."""
    own = _people(store, "l.person_uid = ?", person)
    return _each_once([*own, *_written(_passport(store, "person_uid", person))])


def numbers_of_organisation(store: Store, organisation: Uid) -> tuple[Found, ...]:
    """The numbers in an organisation's passport and note, then its people's: (number, what it is), each once."""
    note = store.value("SELECT note FROM organisation WHERE uid = ?", organisation) or ""
    texts = [*_passport(store, "organisation_uid", organisation), note]
    return _each_once([*_written(texts), *_people(store, _MEMBERS, organisation)])


def _people(store: Store, whose: str, uid: Uid) -> list[Found]:
    rows = store.rows(_OF_PEOPLE.format(whose=whose, most=MOST), uid)
    return [
        (key, " · ".join(part for part in (full_name(NameParts(*name)), label) if part))
        for key, label, *name in rows
    ]


def _passport(store: Store, column: str, uid: Uid) -> list[str]:
    rows = store.rows(
        f"SELECT contacts, systems, agreements, risks FROM passport WHERE {column} = ? AND deleted_at IS NULL", uid
    )
    return [text for row in rows for text in row]


def _written(texts: Iterable[str]) -> list[Found]:
    return [(number.key, "") for text in texts for number in phones.all_numbers(text[:TEXT_LETTERS])]


def _each_once(found: Iterable[Found]) -> tuple[Found, ...]:
    once: dict[str, Found] = {}
    for number, label in found:
        once.setdefault(phones.parse(number).key, (number, label))
    return tuple(once.values())[:MOST]
