"""Document templates by kind and ticket type, and the variables that every document of a ticket may name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from app.models.base import table_of
from app.models.complaints import DocumentTemplate
from app.models.ids import Uid
from app.records import frozen
from app.services import dictionaries
from app.services.dictionaries import in_language, read
from app.services.documents import sheet
from app.services.documents.errors import DocumentError
from app.services.documents.markup import lay_out
from app.services.documents.sheet import Document
from app.services.people.rights import Act, require
from app.services.resources import resource_dir
from app.services.store.store import Store
from app.services.tickets.moments import day_words, moment_words
from app.services.tickets.reading import ticket_view
from app.services.tickets.templates import variables_for
from app.services.words import LANGUAGES, language, t, text_in

KINDS = ("complaint_form", "complaint_answer", "complaint_notice", "letter", "ticket")
"""What a template may be for: the form, the answer and the notice of a complaint, a letter, a ticket on paper."""

NAMED = frozenset(
    {
        *("address", "answer_due", "answer_text", "assignee", "category", "cause", "client_full_name"),
        *("client_name", "correspondent", "decision", "decision_text", "demand", "description", "letter_number"),
        *("letter_text", "organisation", "queue", "subject", "unit"),
    }
)
"""Variables that may be left blank and have a name in words."""


@frozen
class TemplateRecord:
    """A template; ``uid`` is None for one that the program brings and nobody has changed."""

    uid: Uid | None
    code: str
    labels: Mapping[str, str]
    kind: str
    type_uid: Uid | None
    text: Mapping[str, str]
    active: bool = True

    def label(self, lang: str = "") -> str:
        """The template in words."""
        return in_language(self.labels, lang) or self.code


@frozen
class Made:
    """A document, and the names of what had no value and was left to be filled in by hand."""

    document: Document
    left_blank: tuple[str, ...]


def templates(store: Store, kind: str = "", type_uid: Uid | None = None) -> list[TemplateRecord]:
    """Templates of a kind (empty: all) that may be used for tickets of a type: its own first, then common ones.

    A template that the program brings is there until a common one of its code takes its place.
    """
    found = [
        TemplateRecord(uid, code, json.loads(labels), of, kind_type, json.loads(text), bool(active))
        for uid, code, labels, of, kind_type, text, active in store.rows(
            "SELECT uid, code, labels, kind, type_uid, text, active FROM document_template "
            "WHERE deleted_at IS NULL ORDER BY position, id"
        )
    ]
    codes = {each.code for each in found}
    found += [each for each in built_in() if each.code not in codes]
    wanted = [each for each in found if not kind or each.kind == kind]
    if type_uid is not None:
        wanted = [each for each in wanted if each.active and each.type_uid in (None, type_uid)]
        wanted.sort(key=lambda each: each.type_uid is None)
    return wanted


def template_for(store: Store, kind: str, type_uid: Uid | None) -> TemplateRecord:
    """The template that a document of this kind is made with."""
    return templates(store, kind, type_uid or b"")[0]


def save_template(store: Store, actor: Uid, uid: Uid | None, **values: Any) -> Uid:
    """Add a template (``code``, ``labels``, ``kind``, ``text``, maybe ``type_uid``) or change one; its key.

    Raises DocumentError for a text missing in a language, NotAllowed, DictionaryError.
    """
    require(store, actor, Act.EDIT_DICTIONARIES)
    if "text" in values and any(not values["text"].get(lang, "").strip() for lang in LANGUAGES):
        raise DocumentError("documents.text_missing")
    table = table_of(DocumentTemplate)
    if uid is None:
        return dictionaries.add(store, actor, table, values.pop("code"), values.pop("labels"), **values)
    dictionaries.change(store, actor, table, uid, **values)
    return uid


@cache
def built_in() -> tuple[TemplateRecord, ...]:
    """The templates that every store has from the start."""
    content = json.loads((resource_dir() / "documents" / "templates.json").read_text(encoding="utf-8"))
    return tuple(
        TemplateRecord(
            None,
            one["code"],
            one["label"],
            one["kind"],
            None,
            {lang: "\n".join(lines) for lang, lines in one["text"].items()},
        )
        for one in content
    )


def ticket_values(store: Store, user: Uid, ticket: Uid, now: int, lang: str = "") -> dict[str, str]:
    """Variables of a ticket's documents: those of answers, and more that only paper needs. Raises LookupError."""
    lang = lang or language()
    view = ticket_view(store, ticket)
    values = variables_for(store, user, now, ticket=ticket, lang=lang)
    own = {
        "ticket_number": view.number,
        "ticket_type": read(store).label(view.type_uid, lang),
        "subject": view.subject,
        "description": view.description,
        "category": read(store).label(view.category_uid, lang),
        "state": text_in(lang, f"tickets.state_{view.state.value}"),
        "client_full_name": view.person,
        "organisation": view.organisation,
        "address": view.address,
        "assignee": view.assignee,
        "queue": read(store).label(view.queue_uid, lang),
        "created_at": moment_words(view.created_at, lang),
        "created_day": day_words(view.created_at, lang),
        "now": moment_words(now, lang),
    }
    return {name: value for name, value in (values | own).items() if value}


def ticket_document(
    store: Store, user: Uid, ticket: Uid, template: TemplateRecord, now: int, lang: str = ""
) -> Made:
    """A template filled for a ticket. ``[[fields]]`` is a table of the answers of the type's own form."""
    lang = lang or language()
    view = ticket_view(store, ticket)
    values = ticket_values(store, user, ticket, now, lang)
    blocks = {"fields": sheet.facts((field.label, field.words) for field in view.own_fields)}
    return make(template, values, blocks, lang=lang, number=view.number)


def blank_words(names: Iterable[str]) -> str:
    """What was left to be filled in by hand, in words; a variable of an administrator's own by its name."""
    return ", ".join(t(f"documents.var_{name}") if name in NAMED else name for name in names)


def make(
    template: TemplateRecord,
    values: Mapping[str, str],
    blocks: Mapping[str, str],
    *,
    lang: str,
    number: str,
) -> Made:
    """A document of a template; ``number`` stands in its name and its foot."""
    laid = lay_out(in_language(template.text, lang), values, blocks)
    title = template.label(lang)
    made = sheet.document(f"{title} {number}", [laid.body], name=f"{title} {number}", foot=number, lang=lang)
    return Made(made, laid.unknown)
