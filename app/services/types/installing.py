"""Putting a file of types into the store: a starter set, or what another store exported."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from app.models.clocks import CalendarDay, SlaPolicy, SlaVersion, WorkCalendar
from app.models.ids import Uid
from app.models.scripts import FormKind, ScriptDefinition, ScriptVersion, VersionState
from app.models.staff import Queue
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.types.codec import checksum
from app.services.types.definition import TypeDefinition
from app.services.types.files import AgreementPart, CalendarPart, FormPart, QueuePart, TypeSet
from app.services.types.publishing import add_type_in, publish_in, save_draft_in


@frozen
class Installed:
    """What became of the types of a file, by code."""

    added: tuple[str, ...]
    renewed: tuple[str, ...]
    kept: tuple[str, ...]


def install(
    store: Store, actor: Uid, made: TypeSet, *, only: Collection[str] | None = None, renew: bool = False
) -> Installed:
    """Add and publish the types of a file that are not here yet, with all that they name; one transaction.

    ``only`` takes some of them by code. ``renew`` publishes the file's rules and forms over those that are here as
    new versions. Raises NotPublishable for rules that do not fit this store (nothing is added then), NotAllowed.
    """
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        return install_in(store, write, made, only=only, renew=renew)


def install_in(
    store: Store, write: Write, made: TypeSet, *, only: Collection[str] | None = None, renew: bool = False
) -> Installed:
    """:func:`install` inside a transaction."""
    chosen = [one for one in made.types if only is None or one.code in only]
    queues, forms = {one.queue for one in chosen}, {one.form for one in chosen}
    agreements = [one for one in made.agreements if one.code in {each.policy for each in chosen}]
    for queue in made.queues:
        if queue.code in queues:
            _queue(write, queue)
    for calendar in made.calendars:
        if calendar.code in {one.calendar for one in agreements}:
            _calendar(write, calendar)
    for agreement in agreements:
        _agreement(write, agreement)
    for form in made.forms:
        if form.code in forms:
            _form(write, form, renew=renew)
    outcome: dict[str, list[str]] = {"added": [], "renewed": [], "kept": []}
    for one in chosen:
        outcome[_type(store, write, one, renew=renew)].append(one.code)
    return Installed(tuple(outcome["added"]), tuple(outcome["renewed"]), tuple(outcome["kept"]))


def _type(store: Store, write: Write, made: TypeDefinition, *, renew: bool) -> str:
    row = write.row("SELECT uid FROM ticket_type WHERE code = ? AND deleted_at IS NULL", made.code)
    if row is None:
        publish_in(store, write, save_draft_in(write, add_type_in(write, made), made))
        return "added"
    type_uid: Uid = row[0]
    same = write.row(
        "SELECT 1 FROM ticket_type_version WHERE type_uid = ? AND status = 'published' AND checksum = ?",
        type_uid,
        checksum(made),
    )
    if same or not renew:
        return "kept"
    publish_in(store, write, save_draft_in(write, type_uid, made))
    return "renewed"


def _known(write: Write, table: str, code: str) -> Uid | None:
    row = write.row(f"SELECT uid FROM {table} WHERE code = ? AND deleted_at IS NULL", code)
    return row[0] if row else None


def _next(write: Write, table: str) -> int:
    return int(write.rows(f"SELECT coalesce(max(position), -1) + 1 FROM {table}")[0][0])


def _queue(write: Write, made: QueuePart) -> None:
    if _known(write, "queue", made.code) is None:
        at = _next(write, "queue")
        write.insert(Queue, code=made.code, labels=dict(made.labels), position=at, line=made.line)


def _calendar(write: Write, made: CalendarPart) -> None:
    if _known(write, "work_calendar", made.code) is not None:
        return
    uid = write.insert(
        WorkCalendar,
        code=made.code,
        labels=dict(made.labels),
        position=_next(write, "work_calendar"),
        zone=made.zone,
        week=dict(made.week),
        country=made.country,
    )
    for day in made.days:
        write.insert(
            CalendarDay,
            calendar_uid=uid,
            day=day["day"],
            hours=day["hours"],
            labels=dict(day.get("labels") or {}) or None,
        )


def _agreement(write: Write, made: AgreementPart) -> None:
    if _known(write, "sla_policy", made.code) is not None:
        return
    at = _next(write, "sla_policy")
    policy = write.insert(SlaPolicy, code=made.code, labels=dict(made.labels), position=at)
    write.insert(
        SlaVersion,
        policy_uid=policy,
        number=1,
        calendar_uid=_known(write, "work_calendar", made.calendar),
        targets={kind: dict(minutes) for kind, minutes in made.targets.items()},
        pausing=list(made.pausing),
        reopen=made.reopen,
        valid_from=0,
    )


def _form(write: Write, made: FormPart, *, renew: bool) -> None:
    """A form and its published version; a form that is here keeps its own unless it is to be renewed."""
    digest = sha256(made.xml.encode()).hexdigest()
    form = _known(write, "script_definition", made.code)
    number = 1
    if form is None:
        form = write.insert(
            ScriptDefinition,
            code=made.code,
            labels=dict(made.labels),
            kind=FormKind.TICKET.value,
            lines=[],
            position=_next(write, "script_definition"),
        )
    else:
        known = write.rows(
            "SELECT uid, number, state, checksum FROM script_version WHERE definition_uid = ? "
            "AND deleted_at IS NULL ORDER BY number",
            form,
        )
        published = [row for row in known if row[2] == VersionState.PUBLISHED]
        if any(row[3] == digest for row in published) or (published and not renew):
            return
        for row in published:
            write.update(ScriptVersion, row[0], state=VersionState.RETIRED.value)
        number = 1 + max((row[1] for row in known), default=0)
    write.insert(
        ScriptVersion,
        definition_uid=form,
        number=number,
        state=VersionState.PUBLISHED.value,
        checksum=digest,
        xml=made.xml,
        workbook=made.workbook,
        workbook_name=made.workbook_name,
        published_at=write.at,
        published_by=write.actor,
    )
