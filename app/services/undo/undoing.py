"""Take back what a transaction did: every field that nobody has changed since gets its earlier value.

The undo is a transaction like any other: new entries in the journal, so that history, sync and a second undo
(which does it again) know of it. A field that somebody changed meanwhile is theirs and is not touched; the undo
then says so, or, for many records at once, takes back the rest (``partly``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.models import SYNCED
from app.models.base import Synced, columns_of, table_of
from app.models.ids import Uid
from app.models.staff import Dictionary
from app.models.ticket_types import TicketCheck
from app.models.tickets import Ticket, TicketState
from app.records import frozen
from app.services.clocks.agreements import Agreements, read_agreements
from app.services.clocks.errors import CalendarError
from app.services.errors import KnownError
from app.services.people.rights import Act, acting, require
from app.services.store.journal import INSERT, REMOVE, Span, Write
from app.services.store.store import Store
from app.services.tickets.changing import here_of
from app.services.tickets.draft import COLUMNS, draft_of
from app.services.tickets.facts import CHECKS, is_fact
from app.services.tickets.needs import missing_of
from app.services.types.definition import DONE
from app.services.types.versions import definition_of
from app.services.undo.effects import ERASED, Effect, effects_of
from app.services.undo.telling import told
from app.services.words import t

MODELS: dict[str, type[Synced]] = {table_of(model): model for model in SYNCED}
CLIENTS = frozenset(
    {"person", "person_flag", "contact_point", "person_contact_point", "organisation", "membership", "premises"}
    | {"person_premises", "entitlement"}
)
OF_RULES = frozenset({"state", "step", "type_version_uid", "type_uid", "fields", "form_version_uid"})
"""Columns of a ticket that say what it needs, or that are answers of its own form."""
RULES = frozenset(table for table, model in MODELS.items() if issubclass(model, Dictionary)) | {
    *("user", "queue_member", "calendar_day", "sla_version", "rule_version", "ticket_type_version"),
    *("importance_cell", "script_version", "synonym_group"),
}
"""What administrators decide on."""
BELONGING = {"ticket": (("ticket_note", "ticket_uid"), ("interaction_ticket", "ticket_uid"))}
"""Records that make another one be in use: what was made cannot be unmade while others hold on to it."""

IN_ONE = 500
"""Records asked for in one query."""


@frozen
class Conflict:
    """Why a record stays as it is: ``why`` is ``changed``, ``erased``, ``required`` or ``used``.

    ``by`` and ``at`` (UTC ms) tell who changed it last, where somebody did; ``fields`` are column names.
    """

    table: str
    uid: Uid
    why: str
    fields: tuple[str, ...] = ()
    by: Uid | None = None
    at: int | None = None


@frozen
class Undone:
    """What an undo did: the records it put back, what it had to leave, and its own entries."""

    records: frozenset[tuple[str, Uid]]
    left: tuple[Conflict, ...]
    span: Span


class CannotUndo(KnownError):
    """The act cannot be taken back; ``conflicts`` say why, the first of them is told."""

    def __init__(self, store: Store, conflicts: Sequence[Conflict]) -> None:
        first = conflicts[0]
        key, params = told(store, first.table, first.uid, first.why, first.fields, first.by, first.at)
        if len(conflicts) > 1:
            key, params = "undo.conflicts", {"first": t(key, **params), "n": len(conflicts) - 1}
        super().__init__(key, **params)
        self.conflicts = tuple(conflicts)


def undo(store: Store, actor: Uid, spans: Sequence[Span], *, partly: bool = False) -> Undone:
    """Take back what these entries did, in one transaction. Raises CannotUndo, NotAllowed.

    With ``partly`` records that somebody changed since stay as they are and are told in ``left``.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return undo_in(store, write, spans, partly=partly, asked_by=actor)


def _require_for(store: Store, actor: Uid, effects: Sequence[Effect]) -> None:
    """Ask for every right beyond that to tickets which these effects call for. Raises NotAllowed."""
    tables = {effect.table for effect in effects}
    if tables & CLIENTS:
        require(store, actor, Act.EDIT_CLIENTS)
    if tables & RULES:
        require(store, actor, Act.EDIT_DICTIONARIES)


def undo_in(
    store: Store, write: Write, spans: Sequence[Span], *, partly: bool = False, asked_by: Uid | None = None
) -> Undone:
    """Like :func:`undo`, inside the caller's transaction; with the caller's right unless ``asked_by`` is given.

    What needs more than the right to tickets is then asked of that person. Raises NotAllowed.
    """
    write.flush()
    effects = effects_of(write.rows, spans)
    if asked_by is not None:
        _require_for(store, asked_by, effects)
    conflicts = _conflicts(store, write, effects)
    if conflicts and not partly:
        raise CannotUndo(store, conflicts)
    kept = {(conflict.table, conflict.uid) for conflict in conflicts}
    going = [effect for effect in reversed(effects) if (effect.table, effect.uid) not in kept]
    for effect in going:
        _put_back(write, effect)
    return Undone(frozenset((one.table, one.uid) for one in going), tuple(conflicts), write.span)


def _put_back(write: Write, effect: Effect) -> None:
    model = MODELS[effect.table]
    if effect.made or effect.restored:
        write.remove(model, effect.uid)
        return
    if effect.removed:
        write.restore(model, effect.uid)
    if effect.fields:
        columns = columns_of(model)
        write.update(
            model,
            effect.uid,
            **{name: columns[name].from_json(before) for name, (before, _) in effect.fields.items()},
        )


def _conflicts(store: Store, reader: Store | Write, effects: Sequence[Effect]) -> list[Conflict]:
    own = frozenset(effect.uid for effect in effects)
    agreements: list[Agreements | None] = []
    later = _later(reader, [effect for effect in effects if effect.made])
    found = []
    for effect in effects:
        if effect.table == "ticket" and "due_at" in effect.fields and not effect.made:
            if not agreements:
                agreements.append(_agreements(reader))
            _leave_to_the_clock(reader, effect, agreements[0])
        conflict = _conflict(store, reader, effect, own, later)
        if conflict is not None:
            found.append(conflict)
    return found


def _agreements(reader: Store | Write) -> Agreements | None:
    try:
        return read_agreements(reader.rows)
    except CalendarError:
        return None


def _leave_to_the_clock(reader: Store | Write, effect: Effect, agreements: Agreements | None) -> None:
    """A deadline that the clocks keep is theirs: they bring it up to date after the undo, as after any change."""
    row = reader.row("SELECT type_uid, queue_uid, due_at FROM ticket WHERE uid = ?", effect.uid)
    if row and agreements and row[2] != effect.fields["due_at"][1] and agreements.agreement(row[0], row[1]):
        del effect.fields["due_at"]


def _conflict(
    store: Store, reader: Store | Write, effect: Effect, own: frozenset[Uid], later: Mapping[Uid, list[Any]]
) -> Conflict | None:
    if effect.made:
        return _use_of(reader, effect, own, later.get(effect.uid, ()))
    if any(ERASED in pair for pair in effect.fields.values()):
        return Conflict(effect.table, effect.uid, "erased", tuple(effect.fields))
    differing = _changed_since(reader, effect)
    if differing:
        by, at = _last_hand(reader, effect, differing)
        return Conflict(effect.table, effect.uid, "changed", differing, by, at)
    lacking: tuple[str, ...] = ()
    if effect.table == table_of(Ticket):
        lacking = _lacking(store, effect)
    elif effect.table == table_of(TicketCheck):
        lacking = _unticked(store, effect)
    return Conflict(effect.table, effect.uid, "required", lacking) if lacking else None


def _changed_since(reader: Store | Write, effect: Effect) -> tuple[str, ...]:
    """The fields whose value is no longer what the span left."""
    names = list(effect.fields)
    columns = columns_of(MODELS[effect.table])
    row = reader.row(
        f"SELECT {', '.join(['deleted_at', *names])} FROM {effect.table} WHERE uid = ?", effect.uid
    ) or (0, *([None] * len(names)))
    differing = [
        name
        for name, value in zip(names, row[1:], strict=True)
        if columns[name].to_json(columns[name].python_value(value)) != effect.fields[name][1]
    ]
    gone = row[0] is not None
    if gone != effect.removed:
        differing.insert(0, "deleted_at")
    return tuple(differing)


def _use_of(reader: Store | Write, effect: Effect, own: frozenset[Uid], later: Sequence[Any]) -> Conflict | None:
    """What was made stays when somebody has worked on it since."""
    for by, at, op, changes in later:
        if op == REMOVE:
            return None
        if at != effect.at and json.loads(changes)["fields"].keys() != {"due_at"}:
            return Conflict(effect.table, effect.uid, "changed", (), by, at)
    for table, column in BELONGING.get(effect.table, ()):
        rows = reader.rows(f"SELECT uid FROM {table} WHERE {column} = ? AND deleted_at IS NULL", effect.uid)
        if any(uid not in own for (uid,) in rows):
            return Conflict(effect.table, effect.uid, "used")
    return None


def _last_hand(reader: Store | Write, effect: Effect, fields: Sequence[str]) -> tuple[Uid | None, int | None]:
    for by, at, _, changes in _since(reader, effect):
        if not json.loads(changes)["fields"].keys().isdisjoint(fields):
            return by, at
    return None, None


def _since(reader: Store | Write, effect: Effect) -> list[Any]:
    """What happened to the record after the span, newest first."""
    return reader.rows(
        "SELECT actor_uid, at, op, changes FROM journal_entry WHERE record_uid = ? AND hlc > ? ORDER BY hlc DESC",
        effect.uid,
        effect.hlc,
    )


def _later(reader: Store | Write, effects: Sequence[Effect]) -> dict[Uid, list[Any]]:
    """:func:`_since` of many records at once; those to which nothing happened are left out."""
    known = {effect.uid: effect.hlc for effect in effects}
    found: dict[Uid, list[Any]] = {}
    for start in range(0, len(effects), IN_ONE):
        part = [effect.uid for effect in effects[start : start + IN_ONE]]
        marks = ", ".join("?" * len(part))
        for uid, hlc, *entry in reader.rows(
            "SELECT record_uid, hlc, actor_uid, at, op, changes FROM journal_entry "
            f"WHERE record_uid IN ({marks}) AND op <> '{INSERT}' ORDER BY hlc DESC",
            *part,
        ):
            if hlc > known[uid]:
                found.setdefault(uid, []).append(entry)
    return found


def _lacking(store: Store, effect: Effect) -> tuple[str, ...]:
    """What the ticket needs where the undo would put it and would not have: no undo is a way around that.

    What it lacks now already, where it stands, is no reason.
    """
    columns = columns_of(Ticket)
    before = {name: columns[name].from_json(pair[0]) for name, pair in effect.fields.items()}
    row = store.row("SELECT state, step, type_version_uid FROM ticket WHERE uid = ?", effect.uid)
    stands = dict(zip(("state", "step", "type_version_uid"), row or ("new", "", None), strict=True))
    then = stands | {name: value for name, value in before.items() if name in stands}
    here = here_of(definition_of(store, then["type_version_uid"]), TicketState(then["state"]), then["step"])
    if here is None or not effect.fields.keys() & (OF_RULES | set(here.needs)):
        return ()
    needs = [need for need in here.needs if not is_fact(need)] + ([CHECKS] if here.state in DONE else [])
    draft = draft_of(store, effect.uid)
    after = replace(draft, **{name: value for name, value in before.items() if name in COLUMNS})
    known = {(one.name, one.ref) for one in missing_of(store, draft, needs)} if then == stands else set()
    return tuple(one.label for one in missing_of(store, after, needs) if (one.name, one.ref) not in known)


def _unticked(store: Store, effect: Effect) -> tuple[str, ...]:
    """A required item of a checklist whose tick an undo would take back, though the ticket is done."""
    if effect.fields.get("done_at", (0, 0))[0] is not None:
        return ()
    row = store.row(
        "SELECT c.required, t.state FROM ticket_check c JOIN ticket t ON t.uid = c.ticket_uid WHERE c.uid = ?",
        effect.uid,
    )
    return (t("facts.checklist_done"),) if row and row[0] and TicketState(row[1]) in DONE else ()
