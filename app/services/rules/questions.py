"""The questions of the types' own forms that conditions may ask about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.records import frozen
from app.services.dictionaries import read
from app.services.rules.definition import Operation
from app.services.rules.facts import FORM_PREFIX, OPERATIONS, FieldKind
from app.services.store.store import Store
from app.services.words import language

ANSWERED = (Operation.EMPTY, Operation.FILLED)
OF_CHOICE = (Operation.IS, Operation.IS_NOT, Operation.ONE_OF, Operation.NONE_OF, *ANSWERED)
OF_SEVERAL = (Operation.CONTAINS, Operation.LACKS, *ANSWERED)
OF_NUMBER = (*OPERATIONS[FieldKind.NUMBER], *ANSWERED)
ANY_QUESTION = tuple(
    dict.fromkeys((*OPERATIONS[FieldKind.TEXT], *OPERATIONS[FieldKind.NUMBER], *OF_CHOICE, *OF_SEVERAL))
)


@frozen
class Question:
    """A question by its label, the types that ask it, and the choices (codes and words) it has, if any."""

    label: str
    kind: str
    types: tuple[str, ...]
    choices: Mapping[str, str]

    def operations(self) -> tuple[Operation, ...]:
        """How its answer may be compared."""
        if self.kind in ("int", "decimal"):
            return OF_NUMBER
        if self.choices:
            return OF_SEVERAL if self.kind == "select_multiple" else OF_CHOICE
        return OPERATIONS[FieldKind.TEXT]


def read_questions(store: Store) -> dict[str, Question]:
    """By the name that conditions use (``form.flat``). Types that ask the same question share it."""
    # Forms are loaded with the engine, which a window that edits no rules does without.
    from app.services.forms.definition import Element, Kind
    from app.services.scripts.definitions import definition
    from app.services.tickets.own_form import form_version

    lang = language()

    def question(element: Element, of_type: str) -> Question:
        fixed = element.choices.fixed if element.choices is not None else ()
        choices = {choice.name: choice.label.plain(lang) or choice.name for choice in fixed}
        kind = element.type.value if element.type.value.startswith("select") else element.data_type
        return Question(element.label.plain(lang) or element.name, kind, (of_type,), choices)

    found: dict[str, Question] = {}
    for kind in read(store).ticket_types:
        version = form_version(store, kind.uid, None) if kind.active and kind.form_code else None
        if version is None:
            continue
        for element in definition(store, version).root.walk():
            if element.kind is not Kind.QUESTION or not element.type.is_answered:
                continue
            name, made = FORM_PREFIX + element.name, question(element, kind.label())
            if name in found:
                known = found[name]
                both = {**known.choices, **made.choices} if known.choices and made.choices else {}
                made = replace(known, types=(*known.types, kind.label()), choices=both)
            found[name] = made
    return found
