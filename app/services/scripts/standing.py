"""Where a form stands: its published version, what a workbook would change, who has read what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from app.models.ids import Uid
from app.models.scripts import FormKind, VersionState
from app.records import frozen
from app.services import phones
from app.services.dictionaries import in_language
from app.services.forms.compare import Change, compare_forms
from app.services.forms.definition import FormDefinition
from app.services.people.rights import Act, require
from app.services.scripts import publishing
from app.services.scripts.acknowledging import not_acknowledged
from app.services.scripts.definitions import definition
from app.services.scripts.errors import ScriptError
from app.services.scripts.publishing import ScriptInfo, VersionInfo
from app.services.store.store import Store


@frozen
class VersionLine:
    """One version in a form's history. ``author`` published it; times UTC ms."""

    info: VersionInfo
    changes: tuple[Change, ...]
    author: str
    read: int
    unread: tuple[str, ...]
    """Who has read what changed: how many, and the names of those who have not yet."""


@frozen
class FormPage:
    """One form with all of its versions, newest first."""

    info: ScriptInfo
    labels: Mapping[str, str]
    versions: tuple[VersionLine, ...]

    def waiting(self) -> VersionLine | None:
        """The draft, or what is under review."""
        open_states = (VersionState.DRAFT, VersionState.REVIEW)
        return next((line for line in self.versions if line.info.state in open_states), None)


@frozen
class Difference:
    """What a workbook would change. ``number`` is the published version's, None when there is none."""

    form: Uid | None
    label: str
    number: int | None
    changes: tuple[Change, ...]
    same: bool


def form_page(store: Store, form: Uid) -> FormPage:
    """A form with its versions and their readers. Raises LookupError for an unknown form."""
    info = next((one for one in publishing.forms(store) if one.uid == form), None)
    if info is None:
        raise LookupError(f"no form {form.hex()}")
    labels = json.loads(store.value("SELECT labels FROM script_definition WHERE uid = ?", form))
    return FormPage(info, labels, tuple(_line(store, one) for one in publishing.versions(store, form)))


def difference(store: Store, code: str, made: FormDefinition) -> Difference:
    """What ``made`` would change in the published version of the form with this code."""
    form = next((one for one in publishing.forms(store) if one.code == code), None)
    if form is None:
        return Difference(None, "", None, (), same=False)
    before = store.row(
        "SELECT uid, number, checksum FROM script_version "
        "WHERE definition_uid = ? AND state = 'published' AND deleted_at IS NULL ORDER BY number DESC LIMIT 1",
        form.uid,
    )
    if before is None:
        return Difference(form.uid, form.label, None, (), same=False)
    uid, number, checksum = before
    changes = compare_forms(definition(store, uid), made)
    return Difference(form.uid, form.label, number, changes, same=checksum == made.checksum)


def save_form(
    store: Store,
    actor: Uid,
    form: Uid | None,
    code: str,
    labels: Mapping[str, str],
    kind: FormKind,
    lines: Sequence[str],
) -> Uid:
    """Begin a form, or change its names, kind and lines. Raises NotAllowed and ScriptError."""
    require(store, actor, Act.CARE_FOR_SCRIPTS)
    if not code.strip() or not any(text.strip() for text in labels.values()):
        raise ScriptError("scripts.name_missing")
    named = {spoken: text.strip() or _any(labels) for spoken, text in labels.items()}
    written = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if kind is FormKind.SCRIPT:
        _refuse_taken_line(store, form, written)
    if form is None:
        return publishing.add_form(store, actor, code.strip(), named, kind, written)
    publishing.change_form(store, actor, form, named, written, kind)
    return form


def _line(store: Store, info: VersionInfo) -> VersionLine:
    author = store.value("SELECT name FROM user WHERE uid = ?", info.published_by) if info.published_by else ""
    changes = publishing.changes_from(info.changes)
    if info.state is not VersionState.PUBLISHED or not changes:
        return VersionLine(info, changes, author or "", 0, ())
    read = store.value(
        "SELECT count(DISTINCT user_uid) FROM acknowledgement "
        "WHERE version_uid = ? AND created_at >= ? AND deleted_at IS NULL",
        info.uid,
        info.published_at,
    )
    waiting = not_acknowledged(store, info.uid)
    names: dict[Uid, str] = dict(store.rows("SELECT uid, name FROM user"))
    return VersionLine(info, changes, author or "", read, tuple(names[uid] for uid in waiting))


def _refuse_taken_line(store: Store, form: Uid | None, lines: list[str]) -> None:
    """Two scripts on one line would leave it to chance which one opens."""
    wanted = {key: line for line in lines for key in (phones.parse(line).key or line,)}
    rows = store.rows(
        "SELECT uid, labels, lines FROM script_definition WHERE kind = 'script' AND deleted_at IS NULL"
    )
    for uid, labels, theirs in rows:
        taken = [key for line in json.loads(theirs or "[]") for key in (phones.parse(line).key or line.strip(),)]
        clash = next((key for key in taken if key in wanted), None)
        if uid != form and clash is not None:
            other = in_language(json.loads(labels))
            raise ScriptError("scripts.line_in_use", line=wanted[clash], other=other)


def _any(labels: Mapping[str, str]) -> str:
    return next(text.strip() for text in labels.values() if text.strip())
