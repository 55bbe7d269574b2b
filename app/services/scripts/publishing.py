"""The life of a form: draft → review → published → retired; and the versions that calls run on.

One version of a form is published at a time. A running call keeps the version it began with: versions are never
changed after publishing and never removed. All times are UTC ms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.models.ids import Uid
from app.models.scripts import FormKind, ScriptDefinition, ScriptVersion, VersionState
from app.records import frozen
from app.services import phones
from app.services.dictionaries import in_language
from app.services.forms.compare import Change, ChangeKind, compare_forms
from app.services.forms.read_xform import read_xform
from app.services.people.rights import Act, require
from app.services.scripts.definitions import definition
from app.services.scripts.errors import ScriptError
from app.services.scripts.walk import LoadedForm
from app.services.store.journal import Write
from app.services.store.store import Row, Store
from app.services.warming import load_engine

_STEPS = {
    VersionState.DRAFT: frozenset({VersionState.REVIEW, VersionState.RETIRED}),
    VersionState.REVIEW: frozenset({VersionState.DRAFT, VersionState.PUBLISHED, VersionState.RETIRED}),
    VersionState.PUBLISHED: frozenset({VersionState.RETIRED}),
    VersionState.RETIRED: frozenset({VersionState.PUBLISHED}),
}
"""Which state follows which; a retired version may be published again, to take a mistake back."""


@frozen
class NewVersion:
    """A compiled workbook to be kept: the XForm, its checksum, the workbook's bytes and name, what changed."""

    xml: str
    checksum: str
    workbook: bytes | None = None
    workbook_name: str = ""
    changes: Any = None


@frozen
class ScriptInfo:
    """A form in the list of forms."""

    uid: Uid
    code: str
    label: str
    kind: str
    lines: tuple[str, ...]
    published_number: int | None
    waiting_state: str
    """State of a newer version that is not published yet; empty when there is none."""


@frozen
class VersionInfo:
    """One version in a form's history."""

    uid: Uid
    number: int
    state: VersionState
    checksum: str
    workbook_name: str
    changes: Any
    created_at: int
    published_at: int | None
    published_by: Uid | None


# -- what calls run on ----------------------------------------------------------------------------------------


def published(store: Store, code: str) -> LoadedForm | None:
    """The published version of a form (a script, a side script …), by its code."""
    return _loaded(store, store.row(f"{_PUBLISHED} AND d.code = ? ORDER BY v.number DESC LIMIT 1", code))


def script_for_line(store: Store, line: str) -> LoadedForm | None:
    """The script of a dialled line, in any spelling of its number; else the first script there is."""
    rows = store.rows(f"{_PUBLISHED} AND d.kind = '{FormKind.SCRIPT}' ORDER BY d.position, d.id, v.number DESC")
    keys = {line.strip(), phones.parse(line).key} - {""}
    fitting = (row for row in rows if keys & _line_keys(row[4]))
    return _loaded(store, next(fitting, rows[0] if rows else None))


def load_versions(store: Store, uids: tuple[Uid, ...]) -> dict[Uid, LoadedForm]:
    """These very versions, whatever their state is now: a running call, a draft, a review."""
    if not uids:
        return {}
    marks = ", ".join("?" * len(uids))
    rows = store.rows(f"{_VERSIONS} WHERE v.uid IN ({marks})", *uids)
    return {row[0]: _form(store, row) for row in rows}


def published_list(store: Store) -> tuple[tuple[str, str], ...]:
    """Code and label of every published script, in the order they are offered."""
    rows = store.rows(f"{_PUBLISHED} AND d.kind = '{FormKind.SCRIPT}' ORDER BY d.position, d.id")
    return tuple({row[1]: in_language(json.loads(row[3])) for row in rows}.items())


def ticket_form(store: Store, form_code: str) -> LoadedForm | None:
    """The published form of a ticket type's own fields."""
    found = store.row(
        f"{_PUBLISHED} AND d.kind = '{FormKind.TICKET}' AND d.code = ? ORDER BY v.number DESC LIMIT 1", form_code
    )
    return _loaded(store, found)


# -- care -----------------------------------------------------------------------------------------------------


def forms(store: Store) -> tuple[ScriptInfo, ...]:
    """Every form, in the order they are offered."""
    rows = store.rows(
        "SELECT d.uid, d.code, d.labels, d.kind, d.lines, "
        "(SELECT max(number) FROM script_version v WHERE v.definition_uid = d.uid AND v.state = 'published'), "
        "(SELECT state FROM script_version v WHERE v.definition_uid = d.uid AND v.state IN ('draft', 'review') "
        " AND v.deleted_at IS NULL ORDER BY number DESC LIMIT 1) "
        "FROM script_definition d WHERE d.deleted_at IS NULL ORDER BY d.position, d.id"
    )
    return tuple(
        ScriptInfo(
            uid, code, in_language(json.loads(labels)), kind, tuple(json.loads(lines or "[]")), number, state or ""
        )
        for uid, code, labels, kind, lines, number, state in rows
    )


def versions(store: Store, form: Uid) -> tuple[VersionInfo, ...]:
    """A form's versions, newest first."""
    rows = store.rows(
        "SELECT uid, number, state, checksum, workbook_name, changes, created_at, published_at, published_by "
        "FROM script_version WHERE definition_uid = ? AND deleted_at IS NULL ORDER BY number DESC",
        form,
    )
    return tuple(
        VersionInfo(uid, number, VersionState(state), checksum, name, json.loads(changes or "null"), *rest)
        for uid, number, state, checksum, name, changes, *rest in rows
    )


def workbook_of(store: Store, version: Uid) -> bytes | None:
    """The workbook a version was made of, as it was."""
    found: bytes | None = store.value("SELECT workbook FROM script_version WHERE uid = ?", version)
    return found


def add_form(
    store: Store, actor: Uid, code: str, labels: Mapping[str, str], kind: FormKind, lines: Sequence[str] = ()
) -> Uid:
    """Begin a form. Raises NotAllowed, and ScriptError for a code in use."""
    require(store, actor, Act.CARE_FOR_SCRIPTS)
    with store.write(actor) as write:
        if write.row("SELECT 1 FROM script_definition WHERE code = ? AND deleted_at IS NULL", code):
            raise ScriptError("scripts.code_in_use", code=code)
        position = write.rows("SELECT count(*) FROM script_definition")[0][0]
        return write.insert(
            ScriptDefinition, code=code, labels=dict(labels), kind=kind.value, lines=list(lines), position=position
        )


def change_form(
    store: Store,
    actor: Uid,
    form: Uid,
    labels: Mapping[str, str],
    lines: Sequence[str],
    kind: FormKind | None = None,
) -> None:
    """Rename a form, or give it other lines or another kind."""
    require(store, actor, Act.CARE_FOR_SCRIPTS)
    values: dict[str, Any] = {"labels": dict(labels), "lines": list(lines)}
    if kind is not None:
        values["kind"] = kind.value
    with store.write(actor) as write:
        write.update(ScriptDefinition, form, **values)


def save_draft(store: Store, actor: Uid, form: Uid, made: NewVersion) -> Uid:
    """Keep a compiled workbook as the form's draft: a new version, or in place of the draft there is.

    What changed since the published version is worked out here, unless ``made`` says it.

    Raises NotAllowed, and ScriptError for a workbook equal to the published version.
    """
    require(store, actor, Act.CARE_FOR_SCRIPTS)
    values = {
        "checksum": made.checksum,
        "xml": made.xml,
        "workbook": made.workbook,
        "workbook_name": made.workbook_name,
        "changes": _changes(store, form, made),
    }
    with store.write(actor) as write:
        if write.row(
            "SELECT 1 FROM script_version WHERE definition_uid = ? AND state = 'published' AND checksum = ?",
            form,
            made.checksum,
        ):
            raise ScriptError("scripts.nothing_changed")
        known = write.row(
            "SELECT uid FROM script_version WHERE definition_uid = ? AND state = 'draft' AND deleted_at IS NULL",
            form,
        )
        if known:
            uid: Uid = known[0]
            write.update(ScriptVersion, uid, **values)
            return uid
        number = (
            1
            + write.rows("SELECT coalesce(max(number), 0) FROM script_version WHERE definition_uid = ?", form)[0][
                0
            ]
        )
        return write.insert(
            ScriptVersion, definition_uid=form, number=number, state=VersionState.DRAFT.value, **values
        )


def move(store: Store, actor: Uid, version: Uid, target: VersionState) -> None:
    """Move a version along its life; publishing retires the version published before.

    What changed is worked out again at publishing: another version may have been published since the draft.
    Raises NotAllowed, and ScriptError for a step that life does not have.
    """
    require(store, actor, Act.CARE_FOR_SCRIPTS)
    changed = _changes_at_publishing(store, version) if target is VersionState.PUBLISHED else {}
    with store.write(actor) as write:
        row = write.row("SELECT state, definition_uid FROM script_version WHERE uid = ?", version)
        if row is None:
            raise LookupError(f"no form version {version.hex()}")
        state = VersionState(row[0])
        if state is target:
            return
        if target not in _STEPS[state]:
            raise ScriptError("scripts.no_such_step")
        if target is VersionState.PUBLISHED:
            _publish(write, actor, version, row[1], changed)
        else:
            write.update(ScriptVersion, version, state=target.value)


def changes_from(stored: Any) -> tuple[Change, ...]:
    """What changed, from a version's stored ``changes``."""
    return tuple(Change(**one | {"kind": ChangeKind(one["kind"])}) for one in stored or ())


def _changes(store: Store, form: Uid, made: NewVersion) -> Any:
    if made.changes is not None:
        return made.changes
    before = store.value(
        "SELECT uid FROM script_version WHERE definition_uid = ? AND state = 'published' AND deleted_at IS NULL",
        form,
    )
    if before is None:
        return None
    return [asdict(one) for one in compare_forms(definition(store, before), read_xform(made.xml))]


def _changes_at_publishing(store: Store, version: Uid) -> dict[str, Any]:
    """The column ``changes`` against the version published now; nothing when that is the same or there is none."""
    before = store.value(
        "SELECT o.uid FROM script_version v JOIN script_version o ON o.definition_uid = v.definition_uid "
        "AND o.state = 'published' AND o.deleted_at IS NULL AND o.uid <> v.uid WHERE v.uid = ? "
        "ORDER BY o.number DESC LIMIT 1",
        version,
    )
    if before is None:
        return {}
    found = compare_forms(definition(store, before), definition(store, version))
    return {"changes": [asdict(one) for one in found]}


def _publish(write: Write, actor: Uid, version: Uid, form: Uid, changed: Mapping[str, Any]) -> None:
    for (other,) in write.rows(
        "SELECT uid FROM script_version WHERE definition_uid = ? AND state = 'published' AND uid <> ?",
        form,
        version,
    ):
        write.update(ScriptVersion, other, state=VersionState.RETIRED.value)
    write.update(
        ScriptVersion,
        version,
        **changed,
        state=VersionState.PUBLISHED.value,
        published_at=write.at,
        published_by=actor,
    )


_VERSIONS = (
    "SELECT v.uid, d.code, v.number, d.labels, d.lines FROM script_version v "
    "JOIN script_definition d ON d.uid = v.definition_uid"
)
_PUBLISHED = f"{_VERSIONS} WHERE v.state = 'published' AND v.deleted_at IS NULL AND d.deleted_at IS NULL"


def _loaded(store: Store, row: Row | None) -> LoadedForm | None:
    return _form(store, row) if row else None


def _form(store: Store, row: Row) -> LoadedForm:
    load_engine()  # here, on the thread that reads, rather than on the window's when the form is begun
    uid, code, number, labels, _ = row
    return LoadedForm(uid, code, number, in_language(json.loads(labels)), definition(store, uid))


def _line_keys(lines: str | None) -> set[str]:
    written: list[str] = json.loads(lines or "[]")
    return {key for line in written for key in (line.strip(), phones.parse(line).key) if key}
