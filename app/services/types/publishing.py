"""The life of a type's rules: draft → published → retired. All times are UTC ms.

One version of a type is published at a time; a ticket stays under the version it began with. A published version
never changes: an edit is a new draft.
"""

from __future__ import annotations

from dataclasses import replace

from app.models.ids import Uid
from app.models.staff import TicketType
from app.models.ticket_types import TicketTypeVersion, TypeStatus
from app.records import frozen
from app.services.dictionaries import read
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.types.check import TypeProblem, check, errors_of, known_to
from app.services.types.codec import checksum, read_text, to_data
from app.services.types.definition import FORM, TypeDefinition
from app.services.types.errors import NotPublishable, TypeFault
from app.services.types.standard import standard
from app.services.types.versions import definition_of, version_in_force


@frozen
class TypeInfo:
    """A type in the list of types. ``published`` is the number of its version in force, 0 for none."""

    uid: Uid
    code: str
    label: str
    active: bool
    published: int
    draft: Uid | None


@frozen
class TypeVersionInfo:
    """One version in a type's life; ``tickets`` counts those that are under it."""

    uid: Uid
    number: int
    status: TypeStatus
    created_at: int
    published_at: int | None
    published_by: Uid | None
    tickets: int


def types(store: Store) -> tuple[TypeInfo, ...]:
    """Every type, in the order they are offered."""
    rows = store.rows(
        "SELECT uid, type_uid, number, status FROM ticket_type_version WHERE deleted_at IS NULL AND status <> ?",
        TypeStatus.RETIRED.value,
    )
    published = {type_uid: number for _, type_uid, number, status in rows if status == TypeStatus.PUBLISHED}
    drafts = {type_uid: uid for uid, type_uid, _, status in rows if status == TypeStatus.DRAFT}
    return tuple(
        TypeInfo(word.uid, word.code, word.label(), word.active, published.get(word.uid, 0), drafts.get(word.uid))
        for word in read(store).ticket_types
    )


def versions(store: Store, type_uid: Uid) -> tuple[TypeVersionInfo, ...]:
    """A type's versions, newest first."""
    rows = store.rows(
        "SELECT v.uid, v.number, v.status, v.created_at, v.published_at, v.published_by, "
        "(SELECT count(*) FROM ticket t WHERE t.type_version_uid = v.uid AND t.deleted_at IS NULL) "
        "FROM ticket_type_version v WHERE v.type_uid = ? AND v.deleted_at IS NULL ORDER BY v.number DESC",
        type_uid,
    )
    return tuple(TypeVersionInfo(uid, number, TypeStatus(status), *rest) for uid, number, status, *rest in rows)


def definition_to_edit(store: Store, type_uid: Uid) -> TypeDefinition:
    """What an edit begins with: the draft, else the published version, else the standard rules for this type."""
    row = store.row(
        "SELECT definition FROM ticket_type_version WHERE type_uid = ? AND status = ? AND deleted_at IS NULL",
        type_uid,
        TypeStatus.DRAFT.value,
    )
    if row is not None:
        return read_text(row[0])
    version = version_in_force(store, type_uid)
    return definition_of(store, version) if version is not None else _from_dictionary(store, type_uid)


def problems_of(store: Store, definition: TypeDefinition) -> tuple[TypeProblem, ...]:
    """What is wrong with a definition in this store."""
    return check(definition, known_to(store, definition))


def add_type(store: Store, actor: Uid, definition: TypeDefinition) -> tuple[Uid, Uid]:
    """Begin a type with a draft of its rules; it is offered once published. Its key and the draft's.

    Raises NotAllowed, and TypeFault for a code in use.
    """
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        type_uid = add_type_in(write, definition)
        return type_uid, save_draft_in(write, type_uid, definition)


def add_type_in(write: Write, definition: TypeDefinition) -> Uid:
    """The type's entry in the dictionary, inactive. Raises TypeFault for a code in use."""
    code = definition.code.strip()
    if not code or write.row("SELECT 1 FROM ticket_type WHERE code = ? AND deleted_at IS NULL", code):
        raise TypeFault("types.code_in_use", code=code)
    position = write.rows("SELECT coalesce(max(position), -1) + 1 FROM ticket_type")[0][0]
    return write.insert(TicketType, code=code, labels=dict(definition.labels), position=position, active=False)


def save_draft(store: Store, actor: Uid, type_uid: Uid, definition: TypeDefinition) -> Uid:
    """Keep a definition as the type's draft, faults and all; its key. Raises NotAllowed."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        return save_draft_in(write, type_uid, definition)


def save_draft_in(write: Write, type_uid: Uid, definition: TypeDefinition) -> Uid:
    """:func:`save_draft` inside a transaction. The code is the type's own whatever the definition says."""
    row = write.row("SELECT code FROM ticket_type WHERE uid = ?", type_uid)
    if row is None:
        raise LookupError(f"no type {type_uid.hex()}")
    made = replace(definition, code=row[0], standard=False)
    values = {"definition": to_data(made), "checksum": checksum(made)}
    known = write.row(
        "SELECT uid FROM ticket_type_version WHERE type_uid = ? AND status = ? AND deleted_at IS NULL",
        type_uid,
        TypeStatus.DRAFT.value,
    )
    if known:
        uid: Uid = known[0]
        write.update(TicketTypeVersion, uid, **values)
        return uid
    number = write.rows(
        "SELECT coalesce(max(number), 0) + 1 FROM ticket_type_version WHERE type_uid = ?", type_uid
    )[0][0]
    return write.insert(
        TicketTypeVersion, type_uid=type_uid, number=number, status=TypeStatus.DRAFT.value, **values
    )


def discard_draft(store: Store, actor: Uid, type_uid: Uid) -> None:
    """Throw a type's draft away; what is published stays in force."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        for (uid,) in write.rows(
            "SELECT uid FROM ticket_type_version WHERE type_uid = ? AND status = ? AND deleted_at IS NULL",
            type_uid,
            TypeStatus.DRAFT.value,
        ):
            write.remove(TicketTypeVersion, uid)


def publish(store: Store, actor: Uid, version: Uid) -> tuple[TypeProblem, ...]:
    """Put a version in force for tickets from now on; a retired one again, to take a mistake back.

    Returns the warnings. Raises NotPublishable with what is wrong, NotAllowed, LookupError.
    """
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        return publish_in(store, write, version)


def publish_in(store: Store, write: Write, version: Uid) -> tuple[TypeProblem, ...]:
    """:func:`publish` inside a transaction."""
    row = write.row("SELECT type_uid, definition FROM ticket_type_version WHERE uid = ?", version)
    if row is None:
        raise LookupError(f"no version {version.hex()}")
    type_uid, definition = row[0], read_text(row[1])
    problems = problems_of(store, definition)
    if errors_of(problems):
        raise NotPublishable(errors_of(problems))
    for (other,) in write.rows(
        "SELECT uid FROM ticket_type_version WHERE type_uid = ? AND status = ? AND uid <> ?",
        type_uid,
        TypeStatus.PUBLISHED.value,
        version,
    ):
        write.update(TicketTypeVersion, other, status=TypeStatus.RETIRED.value)
    write.update(
        TicketTypeVersion,
        version,
        status=TypeStatus.PUBLISHED.value,
        published_at=write.at,
        published_by=write.actor,
    )
    write.update(
        TicketType,
        type_uid,
        labels=dict(definition.labels),
        form_code=definition.form,
        queue_uid=_uid(write, "queue", definition.queue),
        policy_uid=_uid(write, "sla_policy", definition.policy),
        active=True,
    )
    return problems


def _uid(write: Write, table: str, code: str) -> Uid | None:
    row = write.row(f"SELECT uid FROM {table} WHERE code = ? AND active AND deleted_at IS NULL", code)
    return row[0] if row and code else None


def _from_dictionary(store: Store, type_uid: Uid) -> TypeDefinition:
    row = store.row(
        "SELECT t.code, t.id, t.form_code, q.code, p.code FROM ticket_type t "
        "LEFT JOIN queue q ON q.uid = t.queue_uid LEFT JOIN sla_policy p ON p.uid = t.policy_uid WHERE t.uid = ?",
        type_uid,
    )
    if row is None:
        raise LookupError(f"no type {type_uid.hex()}")
    known = standard()
    steps = (
        known.steps if row[2] else tuple(replace(step, needs=_without_form(step.needs)) for step in known.steps)
    )
    return replace(
        known,
        code=row[0],
        labels=read(store).words[type_uid].labels,
        steps=steps,
        form=row[2],
        queue=row[3] or "",
        policy=row[4] or "",
        standard=False,
    )


def _without_form(needs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(need for need in needs if need != FORM)
