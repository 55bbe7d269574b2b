"""'Why is it so?': a ticket's history in words, made of its journal entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.names import NameParts, short_name
from app.services.dictionaries import Dictionaries, read
from app.services.forms.definition import FormDefinition
from app.services.rules import history as beyond
from app.services.scripts.definitions import definition
from app.services.store.audit import Entry, histories
from app.services.store.store import Store
from app.services.tickets.checklists import items_in_words
from app.services.tickets.moments import moment_words
from app.services.tickets.tied import numbers_of, tied_lines
from app.services.types.versions import definition_of
from app.services.words import language, t

SILENT = frozenset(
    {
        *("uid", "created_at", "number", "import_key", "form_version_uid", "type_version_uid", "ticket_uid"),
        *("interaction_uid", "step"),
    }
)
_MOMENTS = frozenset({"due_at", "resolved_at", "closed_at"})
_BACK_AND_FORTH = {"remove": "removed", "restore": "restored"}
_RELATED = ("ticket_note", "interaction_ticket", "attachment", "ticket_check", "ticket_approval", *beyond.TABLES)


@frozen
class HistoryLine:
    """One thing that happened. ``at`` is UTC ms; ``user`` is a name, empty for the program itself."""

    at: int
    user: str
    text: str
    table: str
    field: str


def history_words(store: Store, ticket: Uid) -> tuple[HistoryLine, ...]:
    """The ticket's history, oldest first: its fields, notes, files, contacts, ties."""
    related = [
        row[0] for table in _RELATED for row in store.rows(f"SELECT uid FROM {table} WHERE ticket_uid = ?", ticket)
    ]
    lines = words_of(store, histories(store, [ticket, *related]))
    users = read(store)
    tied = [
        HistoryLine(one.at, users.label(one.actor_uid), one.text, one.table, "")
        for one in tied_lines(store, ticket)
    ]
    return tuple(sorted((*lines, *tied), key=lambda line: line.at)) if tied else lines


def words_of(store: Store, entries: Sequence[Entry]) -> tuple[HistoryLine, ...]:
    """Journal entries of tickets, their notes, files and contacts in words, by their time."""
    words = _Words(store, read(store), entries)
    lines = [line for entry in entries for line in _lines(entry, words)]
    return tuple(sorted(lines, key=lambda line: line.at))


def values_in_words(
    store: Store, entries: Sequence[Entry], field: str, values: Sequence[Any]
) -> tuple[str, tuple[str, ...]]:
    """What a field of a ticket is called, and values of it (as the journal has them) in words."""
    words = _Words(store, read(store), entries)
    if field == "fields":
        shown = tuple(
            "; ".join(
                f"{words.question(name)}: {words.answer(name, one)}" for name, one in sorted(_flat(value).items())
            )
            for value in values
        )
        return t("tickets.field_fields"), shown
    return t(f"tickets.field_{field}"), tuple(words.value(field, value) for value in values)


class _Words:
    """What the values of entries are called."""

    def __init__(self, store: Store, dictionaries: Dictionaries, entries: Sequence[Entry]) -> None:
        self._dictionaries = dictionaries
        self._lang = language()
        people = [
            bytes.fromhex(value)
            for entry in entries
            for value in entry.fields.get("person_uid", ())
            if isinstance(value, str)
        ]
        self._clients = _client_names(store, people) | numbers_of(store, _merged_into(entries))
        self._form = _form_of(store, entries)
        self._rules = definition_of(store, _last_uid(entries, "type_version_uid"))
        self.beyond = beyond.Beyond(store, entries)
        self._items = items_in_words(store, [entry.uid for entry in entries if entry.table == "ticket_check"])

    def step(self, code: str) -> str:
        """What the ticket's type calls a step."""
        found = self._rules.by_code.get(code)
        return found.label() if found else code

    def item(self, uid: Uid) -> str:
        """What an item of a checklist says."""
        return self._items.get(uid, "")

    def question(self, name: str) -> str:
        """What the type's own form calls an answer; empty for what it works out for itself, which has no label.

        An answer that the form does not know is called by its name.
        """
        found = self._form.by_name.get(name, ()) if self._form else ()
        lang = self._form.language_for(self._lang) if self._form else ""
        if found and not found[0].children and not found[0].type.is_shown:
            return found[0].label.plain(lang)
        return (found[0].label.plain(lang) if found else "") or name

    def answer(self, name: str, value: str) -> str:
        """An answer of the type's own form, choices by their labels."""
        found = self._form.by_name.get(name, ()) if self._form else ()
        choices = found[0].choices if found else None
        if self._form and choices:
            lang = self._form.language_for(self._lang)
            labels = {choice.name: choice.label.plain(lang) for choice in choices.fixed}
            value = ", ".join(labels.get(part) or part for part in value.split())
        return value or t("tickets.nothing")

    def user(self, uid: Uid | None) -> str:
        return self._dictionaries.label(uid)

    def value(self, field: str, value: Any) -> str:
        if value in (None, ""):
            return t("tickets.nothing")
        if isinstance(value, dict) and "erased" in value:
            return t("tickets.erased")
        if field in _MOMENTS:
            return moment_words(int(value), self._lang)
        if field.endswith("_uid"):
            uid = bytes.fromhex(value)
            return self._clients.get(uid) or self._dictionaries.label(uid) or t("tickets.other_record")
        if field in ("state", "priority", "complexity", "channel", "impact", "urgency"):
            return _coded(field, value)
        return str(value)


def _coded(field: str, value: Any) -> str:
    try:
        return t(f"card.channel_{value}") if field == "channel" else t(f"tickets.{field}_{value}")
    except KeyError:
        return str(value)


def _form_of(store: Store, entries: Iterable[Entry]) -> FormDefinition | None:
    """The form that the ticket's own fields were last answered with."""
    version = _last_uid(entries, "form_version_uid")
    return definition(store, version) if version else None


def _last_uid(entries: Iterable[Entry], field: str) -> Uid | None:
    """The last key that a field was given."""
    given = [entry.fields[field][1] for entry in entries if field in entry.fields]
    return bytes.fromhex(given[-1]) if given and isinstance(given[-1], str) else None


def _merged_into(entries: Iterable[Entry]) -> set[Uid]:
    pairs = [entry.fields.get("merged_into_uid", ()) for entry in entries]
    return {bytes.fromhex(value) for pair in pairs for value in pair if isinstance(value, str)}


def _client_names(store: Store, people: list[Uid]) -> dict[Uid, str]:
    if not people:
        return {}
    marks = ", ".join("?" * len(people))
    rows = store.rows(
        f"SELECT uid, last_name, first_name, middle_name FROM person WHERE uid IN ({marks})", *people
    )
    return {uid: short_name(NameParts(*name)) for uid, *name in rows}


def _lines(entry: Entry, words: _Words) -> Iterable[HistoryLine]:
    user = words.user(entry.actor_uid)
    # A record that came to be elsewhere (an import, the demonstration) says when.
    at = entry.fields.get("created_at", (None, entry.at))[1]

    def line(text: str, field: str = "") -> HistoryLine:
        return HistoryLine(at, user, text, entry.table, field)

    if entry.table != "ticket" and entry.op == "update" and entry.fields.keys() <= SILENT:
        return  # it went over to another ticket, which says so itself
    if entry.table != "ticket":
        yield from (line(text) for text in _of_related(entry, words))
    elif entry.op in _BACK_AND_FORTH:
        yield line(t(f"tickets.history_{_BACK_AND_FORTH[entry.op]}"))
    elif entry.op == "insert":
        yield line(t("tickets.history_created", number=str(entry.fields.get("number", [None, ""])[1])))
        for field, (_, value) in entry.fields.items():
            if field not in SILENT | {"state", "fields", "description", "subject"}:
                yield line(_set(field, words.value(field, value)), field)
    else:
        for field, (before, after) in entry.fields.items():
            yield from (line(text, field) for text in _differs(field, before, after, words))


def _differs(field: str, before: Any, after: Any, words: _Words) -> Iterable[str]:
    """What an update says of one field."""
    if field == "step" and after:
        return (t("tickets.history_step", step=words.step(after)),)
    if field in SILENT:
        return ()
    if before is None and after is None:  # no change is from nothing to nothing: its values were erased
        return (_set(field, t("tickets.erased")),)
    if field == "fields":
        return _own_fields(before, after, words)
    return (_changed(field, before, after, words),)


def _set(field: str, value: str) -> str:
    return t("tickets.history_set", field=t(f"tickets.field_{field}"), value=value)


def _changed(field: str, before: Any, after: Any, words: _Words) -> str:
    label = t(f"tickets.field_{field}")
    if field == "description":
        return t("tickets.history_text_changed", field=label)
    if before in (None, ""):
        return t("tickets.history_set", field=label, value=words.value(field, after))
    return t(
        "tickets.history_changed", field=label, before=words.value(field, before), after=words.value(field, after)
    )


def _own_fields(before: Any, after: Any, words: _Words) -> Iterable[str]:
    """Which answers of the type's own form changed, in the form's words."""
    old, new = _flat(before), _flat(after)
    for name in sorted(old.keys() | new.keys()):
        question = words.question(name)
        if question and old.get(name) != new.get(name):
            yield t(
                "tickets.history_changed",
                field=question,
                before=words.answer(name, old.get(name, "")),
                after=words.answer(name, new.get(name, "")),
            )


def _flat(value: Any, below: str = "") -> dict[str, str]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = " ".join(value)
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        value = "; ".join(", ".join(_flat(one).values()) for one in value)
    if not isinstance(value, dict):
        return {below: str(value)} if below and value not in (None, "") else {}
    found: dict[str, str] = {}
    for name, inner in value.items():
        found |= _flat(inner, name)
    return found


def _of_check(entry: Entry, words: _Words) -> Iterable[str]:
    """An item that was ticked, or unticked; that it came or went says nothing."""
    if entry.op == "update" and "done_at" in entry.fields:
        undone = "" if entry.fields["done_at"][1] is not None else "_undone"
        yield t(f"tickets.history_check{undone}", item=words.item(entry.uid))


def _of_approval(entry: Entry) -> Iterable[str]:
    state = entry.fields.get("state", (None, None))[1]
    if entry.op == "insert":
        yield t("tickets.history_approval")
    elif isinstance(state, str):
        yield t(f"tickets.history_approval_{state}")


def _of_related(entry: Entry, words: _Words) -> Iterable[str]:
    """What happened to something that belongs to the ticket."""
    removed = f"_{_BACK_AND_FORTH[entry.op]}" if entry.op in _BACK_AND_FORTH else ""
    if entry.table in beyond.TABLES:
        yield from words.beyond.lines(entry)
    elif entry.table == "ticket_check":
        yield from _of_check(entry, words)
    elif entry.table == "ticket_approval":
        yield from _of_approval(entry)
    elif entry.table == "attachment":
        name = entry.fields.get("name", [None, ""])[1]
        yield t(f"tickets.history_file{removed}", name=words.value("name", name))
    elif entry.table == "interaction_ticket":
        yield t(f"tickets.history_contact{removed}")
    else:
        yield t(f"tickets.history_note{removed}")
