"""Phrases and answer templates: texts in both languages under a short code, put into whatever is being written."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.models.hands import Snippet
from app.models.ids import Uid
from app.models.staff import AnswerTemplate, Dictionary
from app.records import frozen
from app.services import dictionaries
from app.services.dictionaries import in_language
from app.services.errors import KnownError
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.tickets.templates import Filled, fill_text, variables_for
from app.services.words import LANGUAGES

TABLES: dict[str, type[Dictionary]] = {"snippet": Snippet, "answer_template": AnswerTemplate}


class PhraseError(KnownError):
    """A phrase cannot be kept as it is."""


@frozen
class Phrase:
    """A text by language; ``code`` is what one types for it."""

    uid: Uid
    code: str
    labels: Mapping[str, str]
    text: Mapping[str, str]

    def label(self) -> str:
        """Its name in the language in use."""
        return in_language(self.labels) or self.code


def phrases(store: Store, table: str = "snippet") -> tuple[Phrase, ...]:
    """The phrases (or answer templates) in use, in their order."""
    if table not in TABLES:
        raise KeyError(table)
    rows = store.rows(
        f"SELECT uid, code, labels, text FROM {table} WHERE active AND deleted_at IS NULL ORDER BY position, id"
    )
    return tuple(Phrase(uid, code, json.loads(labels), json.loads(text)) for uid, code, labels, text in rows)


def keep_phrase(
    store: Store,
    actor: Uid,
    table: str,
    phrase: Uid | None,
    code: str,
    labels: Mapping[str, str],
    text: Mapping[str, str],
) -> Uid:
    """Keep a phrase, a new one for None; the code of one that exists stays.

    Raises PhraseError for an empty text, DictionaryError for a missing name or a code in use, NotAllowed.
    """
    if any(not text.get(lang, "").strip() for lang in LANGUAGES):
        raise PhraseError("hands.phrase_empty")
    texts = {lang: text[lang].strip() for lang in LANGUAGES}
    if phrase is None:
        return dictionaries.add(store, actor, table, code, labels, text=texts)
    dictionaries.change(store, actor, table, phrase, labels=dict(labels), text=texts)
    return phrase


def remove_phrase(store: Store, actor: Uid, table: str, phrase: Uid) -> None:
    """Put a phrase away for good. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        write.remove(TABLES[table], phrase)


def filled_phrase(
    store: Store, user: Uid, phrase: Phrase, now: int, *, ticket: Uid | None = None, person: Uid | None = None
) -> Filled:
    """A phrase with the variables of a ticket and client in it; what is unknown stays to be seen."""
    return fill_text(in_language(phrase.text), variables_for(store, user, now, ticket=ticket, person=person))


def word_before(text: str, at: int) -> str:
    """The word that ends at a place of a text, which may be the code of a phrase; empty for none."""
    begin = at
    while begin and (text[begin - 1].isalnum() or text[begin - 1] in "_-;."):
        begin -= 1
    return text[begin:at]
