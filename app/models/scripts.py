"""Scripts and other forms, their versions and what was answered."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PUBLIC, SPECIAL, Synced
from app.models.columns import Blob, Json, Key, Moment, Text, Whole


class FormKind(StrEnum):
    """What a form is used for."""

    SCRIPT = "script"
    SIDE_SCRIPT = "side_script"
    TICKET = "ticket"
    WRAP_UP = "wrap_up"
    SURVEY = "survey"


class VersionState(StrEnum):
    """The life of a version."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"


class ScriptDefinition(Synced):
    """A form that lives through many versions. ``lines`` are dialled numbers that open it by themselves."""

    code = Text(PUBLIC, index=True)
    labels = Json(PUBLIC)
    kind = Text(PUBLIC)
    lines = Json(PUBLIC, null=True)
    position = Whole(PUBLIC, default=0)


class ScriptVersion(Synced):
    """One numbered version: the workbook as written, the form as compiled, what changed."""

    definition_uid = Key(PUBLIC, index=True)
    number = Whole(PUBLIC)
    state = Text(PUBLIC)
    checksum = Text(PUBLIC)
    xml = Text(PUBLIC)
    workbook = Blob(PUBLIC, null=True)
    workbook_name = Text(PUBLIC)
    changes = Json(PUBLIC, null=True)
    published_at = Moment(PUBLIC, null=True)
    published_by = Key(PUBLIC, null=True)


class Acknowledgement(Synced):
    """An operator has read what changed in a version."""

    version_uid = Key(PUBLIC, index=True)
    user_uid = Key(PUBLIC, index=True)


class ScriptRun(Synced):
    """A form being filled in a contact. ``snapshot`` restores it; ``path`` is [[step, at_ms], …]."""

    interaction_uid = Key(PUBLIC, null=True, index=True)
    ticket_uid = Key(PUBLIC, null=True, index=True)
    version_uid = Key(PUBLIC)
    parent_run_uid = Key(PUBLIC, null=True)
    language = Text(PUBLIC)
    started_at = Moment(PUBLIC)
    finished_at = Moment(PUBLIC, null=True)
    snapshot = Json(SPECIAL, null=True)
    path = Json(PUBLIC, null=True)


class Answer(Synced):
    """One answer of a run, as last given; ``at`` is when."""

    run_uid = Key(PUBLIC, index=True)
    name = Text(PUBLIC)
    value = Text(SPECIAL)
    label = Text(SPECIAL)
    mark = Text(PUBLIC)
    at = Moment(PUBLIC)
