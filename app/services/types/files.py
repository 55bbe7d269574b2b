"""Ticket types as one file: rules with the queues, agreements, calendars and forms that they name.

The starter sets of ``resources/types`` are such files; theirs name the workbooks shipped with the program instead
of carrying them. What a type names and the store lacks comes with it; what the store has stays the store's own.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.forms.read_xform import read_xform
from app.services.resources import resource_dir
from app.services.store.store import Store
from app.services.types.codec import from_data, to_data
from app.services.types.definition import TypeDefinition, Words, in_words
from app.services.types.errors import TypeFault
from app.services.types.publishing import definition_to_edit
from app.services.types.versions import definition_of, version_in_force

FORMAT, VERSION = "hotline-types", 1
STARTERS = ("housing", "software", "shop")


@frozen
class QueuePart:
    """A queue that a type's tickets go to."""

    code: str
    labels: Words
    line: int = 0


@frozen
class CalendarPart:
    """Working hours, as :class:`app.models.clocks.WorkCalendar` keeps them; ``days`` are single dates."""

    code: str
    labels: Words
    zone: str
    week: Mapping[str, Any]
    country: str = ""
    days: tuple[Mapping[str, Any], ...] = ()


@frozen
class AgreementPart:
    """What a service agreement promises, as :class:`app.models.clocks.SlaVersion` keeps it."""

    code: str
    labels: Words
    calendar: str
    targets: Mapping[str, Mapping[str, int]]
    pausing: tuple[str, ...] = ()
    reopen: str = "continue"


@frozen
class FormPart:
    """A type's own form: compiled, with the workbook it was made of."""

    code: str
    labels: Words
    xml: str
    workbook: bytes | None = None
    workbook_name: str = ""


@frozen
class TypeSet:
    """What a file holds."""

    code: str
    labels: Words
    types: tuple[TypeDefinition, ...]
    queues: tuple[QueuePart, ...] = ()
    calendars: tuple[CalendarPart, ...] = ()
    agreements: tuple[AgreementPart, ...] = ()
    forms: tuple[FormPart, ...] = ()

    def label(self) -> str:
        """The set in words."""
        return in_words(self.labels) or self.code


def starter_set(code: str) -> TypeSet:
    """One of :data:`STARTERS`: a housing dispatcher's, a software vendor's support, a shop."""
    return read_set((resource_dir() / "types" / f"{code}.json").read_bytes())


def read_set(content: bytes) -> TypeSet:
    """Read a file. Raises TypeFault for one that holds no types, or that a newer program wrote."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
        if data["format"] != FORMAT:
            raise TypeFault("types.not_a_file")
        if int(data["version"]) > VERSION:
            raise TypeFault("types.newer_file")
        return _read(data)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error, OSError) as error:
        raise TypeFault("types.not_a_file") from error


def write_set(made: TypeSet) -> bytes:
    """The file of a set, forms and their workbooks in it."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "code": made.code,
        "labels": dict(made.labels),
        "queues": [{"code": one.code, "labels": dict(one.labels), "line": one.line} for one in made.queues],
        "calendars": [_calendar_data(one) for one in made.calendars],
        "agreements": [_agreement_data(one) for one in made.agreements],
        "forms": [_form_data(one) for one in made.forms],
        "types": [to_data(one) for one in made.types],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def export_types(store: Store, type_uids: Iterable[Uid]) -> bytes:
    """These types as one file: the rules in force (else the draft) with all that they name."""
    definitions = tuple(_in_force(store, uid) for uid in type_uids)
    agreements = _agreements(store, {one.policy for one in definitions if one.policy})
    made = TypeSet(
        definitions[0].code if len(definitions) == 1 else "types",
        definitions[0].labels if len(definitions) == 1 else {},
        definitions,
        _queues(store, {one.queue for one in definitions if one.queue}),
        _calendars(store, {one.calendar for one in agreements}),
        agreements,
        _forms(store, {one.form for one in definitions if one.form}),
    )
    return write_set(made)


# -- reading --------------------------------------------------------------------------------------------------


def _read(data: Mapping[str, Any]) -> TypeSet:
    return TypeSet(
        str(data["code"]),
        dict(data.get("labels", {})),
        tuple(from_data(one) for one in data["types"]),
        tuple(
            QueuePart(one["code"], dict(one["labels"]), int(one.get("line", 0))) for one in data.get("queues", ())
        ),
        tuple(
            CalendarPart(
                one["code"],
                dict(one["labels"]),
                one["zone"],
                dict(one["week"]),
                one.get("country", ""),
                tuple(one.get("days", ())),
            )
            for one in data.get("calendars", ())
        ),
        tuple(
            AgreementPart(
                one["code"],
                dict(one["labels"]),
                one["calendar"],
                dict(one["targets"]),
                tuple(one.get("pausing", ())),
                one.get("reopen", "continue"),
            )
            for one in data.get("agreements", ())
        ),
        tuple(_form(one) for one in data.get("forms", ())),
    )


def _form(data: Mapping[str, Any]) -> FormPart:
    if "file" in data:
        path = _shipped(str(data["file"]))
        xml = path.with_suffix(".xml").read_text(encoding="utf-8")
        return FormPart(data["code"], dict(data["labels"]), xml, path.read_bytes(), path.name)
    workbook = base64.b64decode(data["workbook"], validate=True) if data.get("workbook") else None
    read_xform(data["xml"])
    return FormPart(data["code"], dict(data["labels"]), data["xml"], workbook, data.get("workbook_name", ""))


def _shipped(file: str) -> Path:
    """A workbook of the program by its path below ``resources``; nothing outside of it."""
    root = resource_dir().resolve()
    path = (root / file).resolve()
    if not path.is_relative_to(root):
        raise TypeFault("types.not_a_file")
    return path


# -- writing --------------------------------------------------------------------------------------------------


def _calendar_data(one: CalendarPart) -> dict[str, Any]:
    return {
        "code": one.code,
        "labels": dict(one.labels),
        "zone": one.zone,
        "country": one.country,
        "week": dict(one.week),
        "days": [dict(day) for day in one.days],
    }


def _agreement_data(one: AgreementPart) -> dict[str, Any]:
    return {
        "code": one.code,
        "labels": dict(one.labels),
        "calendar": one.calendar,
        "targets": {kind: dict(minutes) for kind, minutes in one.targets.items()},
        "pausing": list(one.pausing),
        "reopen": one.reopen,
    }


def _form_data(one: FormPart) -> dict[str, Any]:
    workbook = base64.b64encode(one.workbook).decode() if one.workbook else ""
    return {
        "code": one.code,
        "labels": dict(one.labels),
        "xml": one.xml,
        "workbook": workbook,
        "workbook_name": one.workbook_name,
    }


def _in_force(store: Store, type_uid: Uid) -> TypeDefinition:
    version = version_in_force(store, type_uid)
    return definition_of(store, version) if version is not None else definition_to_edit(store, type_uid)


def _queues(store: Store, codes: set[str]) -> tuple[QueuePart, ...]:
    rows = store.rows(
        "SELECT code, labels, line FROM queue WHERE active AND deleted_at IS NULL ORDER BY position, id"
    )
    return tuple(QueuePart(code, json.loads(labels), line) for code, labels, line in rows if code in codes)


def _agreements(store: Store, codes: set[str]) -> tuple[AgreementPart, ...]:
    """The newest version of each agreement."""
    rows = store.rows(
        "SELECT p.code, p.labels, c.code, v.targets, v.pausing, v.reopen FROM sla_policy p "
        "JOIN sla_version v ON v.policy_uid = p.uid AND v.deleted_at IS NULL "
        "JOIN work_calendar c ON c.uid = v.calendar_uid "
        "WHERE p.active AND p.deleted_at IS NULL ORDER BY p.position, p.id, v.valid_from, v.number"
    )
    newest = {
        code: AgreementPart(
            code, json.loads(labels), calendar, json.loads(targets), tuple(json.loads(pausing)), reopen
        )
        for code, labels, calendar, targets, pausing, reopen in rows
        if code in codes
    }
    return tuple(newest.values())


def _calendars(store: Store, codes: set[str]) -> tuple[CalendarPart, ...]:
    found = []
    for uid, code, labels, zone, week, country in store.rows(
        "SELECT uid, code, labels, zone, week, country FROM work_calendar WHERE deleted_at IS NULL ORDER BY id"
    ):
        if code in codes:
            days = store.rows(
                "SELECT day, hours, labels FROM calendar_day WHERE calendar_uid = ? AND deleted_at IS NULL "
                "ORDER BY day",
                uid,
            )
            own = tuple(
                {"day": day, "hours": json.loads(hours), "labels": json.loads(names or "{}")}
                for day, hours, names in days
            )
            found.append(CalendarPart(code, json.loads(labels), zone, json.loads(week), country, own))
    return tuple(found)


def _forms(store: Store, codes: set[str]) -> tuple[FormPart, ...]:
    rows = store.rows(
        "SELECT d.code, d.labels, v.xml, v.workbook, v.workbook_name FROM script_definition d "
        "JOIN script_version v ON v.definition_uid = d.uid AND v.state = 'published' AND v.deleted_at IS NULL "
        "WHERE d.deleted_at IS NULL ORDER BY d.position, d.id"
    )
    return tuple(
        FormPart(code, json.loads(labels), xml, workbook, name)
        for code, labels, xml, workbook, name in rows
        if code in codes
    )
