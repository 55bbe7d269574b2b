"""Two tickets about one thing become one. The merged one stays as it was, and leads to the kept one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.models.base import columns_of
from app.models.ids import Uid, new_uid
from app.models.links import LinkKind, Merge, TicketLink
from app.models.tickets import Ticket, TicketState
from app.records import frozen
from app.services.links.errors import LinkError
from app.services.links.links import link_in
from app.services.merging.errors import MergeError
from app.services.merging.following import follow
from app.services.people.rights import Act, acting
from app.services.store.journal import Span, Write
from app.services.store.store import Store
from app.services.tickets.changing import change_in
from app.services.tickets.moves import merge_in
from app.services.undo.steps import remember

PICKABLE = (
    "subject",
    "description",
    "type_uid",
    "category_uid",
    "product_uid",
    "priority",
    "complexity",
    "queue_uid",
    "assignee_uid",
    "person_uid",
    "organisation_uid",
    "premises_uid",
    "address",
    "channel",
)
"""Fields of which a person picks whose value stays."""


@frozen
class Merged:
    """A merge done. ``span`` is what an undo takes back."""

    uid: Uid
    kept: Uid
    span: Span


def merge_tickets(
    store: Store, actor: Uid, kept: Uid, others: Iterable[Uid], picks: Mapping[str, Uid] | None = None
) -> Merged:
    """Merge tickets into one, in one transaction.

    ``picks`` names for fields of :data:`PICKABLE` the ticket whose value stays; else the kept ticket's stays,
    and where that is empty, the first other one's. Notes, files, contacts, time, promises, callbacks, links and
    whatever else names a ticket follow. Raises MergeError for fewer than two and for one that is merged already,
    TicketError for one that is closed and for values that the kept ticket cannot do with where it stands,
    LookupError for one that is not there.
    """
    going = [uid for uid in dict.fromkeys(others) if uid != kept]
    if not going:
        raise MergeError("merging.needs_two")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        _check(write, (kept, *going))
        values = _picked(write, kept, going, picks or {})
        for uid in going:
            _links_follow(write, uid, kept)
            follow(write, "ticket_uid", uid, kept)
            merge_in(write, uid)
            write.update(Ticket, uid, merged_into_uid=kept)
        change_in(store, write, kept, values)
        merged = note_merge(write, "ticket", going, kept)
        number = write.rows("SELECT number FROM ticket WHERE uid = ?", kept)[0][0]
        remember(write, actor, "merging.step_tickets", number=number)
        return merged


def note_merge(write: Write, entity: str, going: Iterable[Uid], kept: Uid) -> Merged:
    """Write down the merges last, with the journal's entries that they are."""
    uids = list(going)
    span = write.span
    whole = Span(span.desk_uid, span.first, span.last + len(uids))
    made = [new_uid() for _ in uids]
    for uid, source in zip(made, uids, strict=True):
        write.insert(
            Merge,
            uid,
            entity=entity,
            from_uid=source,
            into_uid=kept,
            desk_uid=whole.desk_uid,
            first_seq=whole.first,
            last_seq=whole.last,
        )
    return Merged(made[0], kept, whole)


def merged_tickets(store: Store, kept: Uid) -> tuple[tuple[Uid, str, str, Span], ...]:
    """The tickets merged into one: key, number, subject, and the entries by which each merge is undone."""
    rows = store.rows(
        "SELECT t.uid, t.number, t.subject, m.desk_uid, m.first_seq, m.last_seq FROM merge m "
        "JOIN ticket t ON t.uid = m.from_uid WHERE m.into_uid = ? AND m.entity = 'ticket' "
        "AND m.deleted_at IS NULL ORDER BY m.id",
        kept,
    )
    return tuple((uid, number, subject, Span(*span)) for uid, number, subject, *span in rows)


def _check(write: Write, uids: Iterable[Uid]) -> None:
    for uid in uids:
        row = write.row("SELECT number, state FROM ticket WHERE uid = ? AND deleted_at IS NULL", uid)
        if row is None:
            raise LookupError(f"no ticket {uid.hex()}")
        if row[1] == TicketState.MERGED:
            raise MergeError("merging.merged_already", number=row[0])


def _picked(write: Write, kept: Uid, going: list[Uid], picks: Mapping[str, Uid]) -> dict[str, Any]:
    """The values that the kept ticket gets; its form's answers come with the type."""
    unknown = picks.keys() - set(PICKABLE)
    if unknown:
        raise TypeError(f"not to be picked: {sorted(unknown)}")
    columns = columns_of(Ticket)
    names = (*PICKABLE, "fields", "form_version_uid", "due_at")
    rows: dict[Uid, dict[str, Any]] = {}
    for uid in (kept, *going):
        row = write.row(f"SELECT {', '.join(names)} FROM ticket WHERE uid = ?", uid)
        assert row is not None
        rows[uid] = {name: columns[name].python_value(value) for name, value in zip(names, row, strict=True)}
    values: dict[str, Any] = {}
    for name in PICKABLE:
        givers = [picks[name]] if name in picks else [kept, *going]
        values[name] = next((rows[uid][name] for uid in givers if rows[uid][name] not in (None, "")), None)
        if values[name] is None:
            values[name] = rows[kept][name]
    form_of = picks.get("type_uid", kept)
    if not rows[form_of]["fields"]:
        same_type = [uid for uid in going if rows[uid]["type_uid"] == values["type_uid"] and rows[uid]["fields"]]
        form_of = same_type[0] if same_type else form_of
    values["fields"] = rows[form_of]["fields"]
    values["form_version_uid"] = rows[form_of]["form_version_uid"]
    return values


def _links_follow(write: Write, source: Uid, target: Uid) -> None:
    """Tie the kept ticket where the merged one was tied; what would tie it to itself or in a circle is dropped."""
    rows = write.rows(
        "SELECT uid, kind, source_uid, target_uid, wants_notice FROM ticket_link "
        "WHERE ?1 IN (source_uid, target_uid) AND deleted_at IS NULL ORDER BY id",
        source,
    )
    for uid, kind, one, other, wants_notice in rows:
        write.remove(TicketLink, uid)
        ends = (target if one == source else one, target if other == source else other)
        try:
            link_in(write, LinkKind(kind), *ends, wants_notice=bool(wants_notice))
        except LinkError:
            continue
