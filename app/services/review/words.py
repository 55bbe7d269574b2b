"""What stored values are called in a replay."""

from __future__ import annotations

from typing import Any

from app.models.ids import Uid
from app.models.marks import Mark
from app.services.clients.names import NameParts, full_name
from app.services.dictionaries import Dictionaries, read
from app.services.store.store import Store
from app.services.tickets.moments import moment_words
from app.services.tickets.reading import own_fields
from app.services.words import area_texts, language, t

MOMENTS = frozenset({"due_at", "resolved_at", "closed_at"})
SILENT = frozenset({"form_version_uid", "organisation_uid", "premises_uid"})


class ValueWords:
    """Turns the values of forms and journal entries into words; asks the store once for each record."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._dictionaries: Dictionaries = read(store)
        self._clients: dict[Uid, str] = {}
        self._own: dict[str, tuple[tuple[str, str, str], ...]] = {}

    def label(self, name: str) -> str:
        """The name of a ticket's field, or of one beside it."""
        if name == "note":
            return t("review.field_note")
        known = f"field_{name}" in area_texts(language(), "tickets")
        return t(f"tickets.field_{name}") if known else name

    def entry(self, uid: Uid | None) -> str:
        """A dictionary's entry or a colleague in words."""
        return self._dictionaries.label(uid)

    def queue(self, code: str) -> str:
        """A queue as calls name it, in words."""
        return self._dictionaries.queue_of_calls(code)

    def value(self, name: str, value: Any) -> str:
        """A field's value in words; empty for none."""
        if value in (None, ""):
            return ""
        if isinstance(value, dict) and "erased" in value:
            return t("tickets.erased")
        if name in MOMENTS:
            return moment_words(int(value), language())
        if name.endswith("_uid"):
            return self._record(name, bytes.fromhex(value))
        if name in ("state", "priority", "complexity", "channel"):
            return _coded("lists.channel_" if name == "channel" else f"tickets.{name}_", value)
        return str(value)

    def client(self, uid: Uid | None) -> str:
        """A client's full name; empty for none."""
        if uid is None:
            return ""
        if uid not in self._clients:
            row = self._store.row("SELECT last_name, first_name, middle_name FROM person WHERE uid = ?", uid)
            self._clients[uid] = full_name(NameParts(*row)) if row else ""
        return self._clients[uid]

    def own_answers(self, columns: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
        """The answers of the type's own form: name, question, words."""
        fields = columns.get("fields")
        if not isinstance(fields, dict) or not fields:
            return ()
        kind, version = (_key(columns.get(name)) for name in ("type_uid", "form_version_uid"))
        known = repr((kind, version, fields))
        if known not in self._own:
            self._own[known] = tuple(
                (field.name, field.label, shown(field.words, field.mark))
                for field in own_fields(self._store, kind, version, fields)
                if field.words
            )
        return self._own[known]

    def _record(self, name: str, uid: Uid) -> str:
        if name == "person_uid":
            return self.client(uid) or t("tickets.other_record")
        return self.entry(uid) or t("tickets.other_record")


def shown(words: str, mark: Mark) -> str:
    """An answer in words; a secret one is not shown, only that there was one."""
    return t("review.secret") if words and mark is Mark.SECRET else words


def _key(value: Any) -> Uid | None:
    return bytes.fromhex(value) if isinstance(value, str) and value else None


def _coded(area: str, value: Any) -> str:
    group, _, prefix = area.partition(".")
    key = f"{prefix}{value}"
    return t(f"{group}.{key}") if key in area_texts(language(), group) else str(value)
