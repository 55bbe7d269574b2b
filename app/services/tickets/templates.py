"""Answer templates: a text with ``${variables}``, filled for one ticket and client."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.names import NameParts, full_name, greeting_name
from app.services.dictionaries import TemplateWord, in_language, read
from app.services.store.store import Store
from app.services.tickets.moments import day_words, moment_words
from app.services.words import language

_VARIABLE = re.compile(r"\$?\{(\w+)\}")


@frozen
class Filled:
    """A filled text. ``unknown`` variables still stand in it as written, to be seen before it is sent."""

    text: str
    unknown: tuple[str, ...]


def fill_text(text: str, values: Mapping[str, str]) -> Filled:
    """Put values in place of ``${name}`` (or ``{name}``); a variable without a value stays and is reported."""
    unknown: list[str] = []

    def put(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        if not value:
            unknown.append(match[1])
            return match[0]
        return value

    return Filled(_VARIABLE.sub(put, text), tuple(dict.fromkeys(unknown)))


def variables_for(
    store: Store, user: Uid, now: int, *, ticket: Uid | None = None, person: Uid | None = None, lang: str = ""
) -> dict[str, str]:
    """What templates may name: ``client_name``, ``client_full_name``, ``operator_name``, ``ticket_number``,
    ``subject``, ``due_at``, ``address``, ``organisation``, ``today``. Unknown ones are left out. ``now`` UTC ms.
    """
    lang = lang or language()
    values = {"operator_name": read(store).label(user), "today": day_words(now, lang)}
    if ticket is not None:
        row = store.row("SELECT number, subject, due_at, address, person_uid FROM ticket WHERE uid = ?", ticket)
        if row:
            due = moment_words(row[2], lang) if row[2] is not None else ""
            values |= {"ticket_number": row[0], "subject": row[1], "due_at": due, "address": row[3]}
            person = person or row[4]
    if person is not None:
        values |= _of_client(store, person)
    return {name: value for name, value in values.items() if value}


def filled_template(store: Store, template: Uid, values: Mapping[str, str], lang: str = "") -> Filled:
    """A template from the dictionary, filled. Raises LookupError where there is no such template."""
    word = read(store).words.get(template)
    if not isinstance(word, TemplateWord):
        raise LookupError(f"no template {template.hex()}")
    return fill_text(in_language(word.text, lang), values)


def _of_client(store: Store, person: Uid) -> dict[str, str]:
    row = store.row(
        "SELECT p.last_name, p.first_name, p.middle_name, o.name FROM person p "
        "LEFT JOIN membership m ON m.person_uid = p.uid AND m.deleted_at IS NULL "
        "LEFT JOIN organisation o ON o.uid = m.organisation_uid WHERE p.uid = ? ORDER BY m.id LIMIT 1",
        person,
    )
    if row is None:
        return {}
    name = NameParts(*row[:3])
    return {
        "client_name": greeting_name(name),
        "client_full_name": full_name(name),
        "organisation": row[3] or "",
    }
