"""What the page of types shows and does, in one question each."""

from __future__ import annotations

import json

from app.models.ids import Uid
from app.models.scripts import FormKind
from app.models.tickets import TicketState
from app.records import frozen
from app.services.dictionaries import in_language
from app.services.store.store import Store
from app.services.tickets.facts import all_facts
from app.services.types.check import NEEDABLE, TypeProblem, known_to
from app.services.types.definition import FORM, FORM_PREFIX, StepRule, TypeDefinition
from app.services.types.publishing import (
    TypeInfo,
    TypeVersionInfo,
    add_type,
    definition_to_edit,
    problems_of,
    publish,
    save_draft,
    types,
    versions,
)
from app.services.types.standard import standard
from app.services.words import t

Pair = tuple[str, str]
"""A code and its words."""


@frozen
class TypeEditing:
    """One type as it is being edited, and what its rules may name."""

    uid: Uid
    draft: Uid | None
    definition: TypeDefinition
    problems: tuple[TypeProblem, ...]
    versions: tuple[TypeVersionInfo, ...]
    forms: tuple[Pair, ...]
    queues: tuple[Pair, ...]
    policies: tuple[Pair, ...]
    needs: tuple[Pair, ...]


def list_types(store: Store) -> tuple[TypeInfo, ...]:
    """Every type."""
    return types(store)


def open_type(store: Store, type_uid: Uid) -> TypeEditing:
    """A type to edit: its draft, else what is in force. Raises LookupError."""
    definition = definition_to_edit(store, type_uid)
    known = known_to(store, definition)
    draft = next((one.draft for one in types(store) if one.uid == type_uid), None)
    return TypeEditing(
        type_uid,
        draft,
        definition,
        problems_of(store, definition),
        versions(store, type_uid),
        _pairs(store, "script_definition", "kind = ?", FormKind.TICKET.value),
        _pairs(store, "queue", "active"),
        _pairs(store, "sla_policy", "active"),
        _needs(definition, known.questions),
    )


def keep_type(store: Store, actor: Uid, type_uid: Uid, definition: TypeDefinition) -> TypeEditing:
    """Keep an edit as the type's draft, and tell what is wrong with it. Raises NotAllowed."""
    save_draft(store, actor, type_uid, definition)
    return open_type(store, type_uid)


def publish_type(store: Store, actor: Uid, type_uid: Uid, version: Uid) -> TypeEditing:
    """Put a version in force. Raises NotPublishable, NotAllowed."""
    publish(store, actor, version)
    return open_type(store, type_uid)


def begin_type(store: Store, actor: Uid, code: str, labels: dict[str, str]) -> Uid:
    """A new type with the standard rules as its draft; its key. Raises TypeFault, NotAllowed."""
    known = standard()
    steps = tuple(
        StepRule(one.code, one.state, one.labels, tuple(need for need in one.needs if need != FORM))
        for one in known.steps
    )
    made = TypeDefinition(code, labels, known.start, steps, known.moves)
    return add_type(store, actor, made)[0]


def state_pairs() -> tuple[Pair, ...]:
    """Every state that a step may mean."""
    return tuple((one.value, t(f"tickets.state_{one.value}")) for one in TicketState)


def _needs(definition: TypeDefinition, questions: frozenset[str] | None) -> tuple[Pair, ...]:
    """What a step or a move may ask for: columns, the form, its questions, facts."""
    found = [(name, t(f"tickets.field_{name}")) for name in sorted(NEEDABLE)]
    if definition.form:
        found.append((FORM, t("type_page.need_form")))
        found += [
            (FORM_PREFIX + name, t("type_page.need_question", name=name)) for name in sorted(questions or ())
        ]
    return (*found, *((name, fact.label()) for name, fact in sorted(all_facts().items())))


def _pairs(store: Store, table: str, where: str, *params: object) -> tuple[Pair, ...]:
    rows = store.rows(
        f"SELECT code, labels FROM {table} WHERE deleted_at IS NULL AND {where} ORDER BY position, id", *params
    )
    return tuple((code, in_language(json.loads(labels)) or code) for code, labels in rows)
