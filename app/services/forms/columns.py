"""Columns of a workbook: which are understood, which would be dropped or crash the compiler.

pyxform drops an unknown survey column without a word (``hotline::tone`` among them) and ends with an
AttributeError on a ``::`` column of the choices sheet, so headings are looked at before it runs. What a
supervisor may write is described in docs/script-columns.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.services.forms.problems import Problem, error, warning
from app.services.forms.workbook import Sheet, Workbook

EXTENSIONS = {
    "mark": "bind",
    "required_to_close": "bind",
    "ticket_field": "bind",
    "variable": "bind",
    "tone": "body",
    "side_script": "body",
}
"""Our own columns (``bind::hotline:mark`` …) and the part of the form each is written to."""

_TRANSLATED = {"label", "caption", "hint", "guidance_hint", "constraint_message", "required_message"}
_TRANSLATED |= {"constraining_message", "requiredmsg", "jr:constraintmsg", "jr:requiredmsg"}
_MEDIA = {"image", "big-image", "audio", "video", "media", "autoplay"}
_SURVEY = _TRANSLATED | {
    "type",
    "command",
    "name",
    "tag",
    "value",
    "relevant",
    "relevance",
    "required",
    "read_only",
    "readonly",
    "constraint",
    "calculation",
    "calculate",
    "choice_filter",
    "appearance",
    "default",
    "trigger",
    "parameters",
    "repeat_count",
    "count",
    "jr:count",
    "disabled",
    "rows",
    "bind",
    "body",
    "control",
}
_SURVEY_UNSUPPORTED = {"save_to", "query", "instance", "sms_field", "no_app_error_string", "noapperrorstring"}
_SURVEY_UNSUPPORTED |= {"buttontext", "compact_tag"}
_CHOICES = {"list_name", "name", "value", "label", "caption"}
_SETTINGS = {
    "form_title",
    "set_form_title",
    "form_id",
    "set_form_id",
    "version",
    "default_language",
    "namespaces",
    "name",
    "style",
    "instance_name",
    "allow_choice_duplicates",
    "clean_text_values",
    "omit_instanceid",
    "add_none_option",
    "submission_url",
    "public_key",
    "auto_send",
    "auto_delete",
}
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*")


def column_problems(workbook: Workbook) -> Iterator[Problem]:
    """Every heading that is dropped, unknown or fatal to the compiler."""
    yield from _survey_problems(workbook.sheet("survey"))
    yield from _choices_problems(workbook.sheet("choices"))
    for heading in workbook.sheet("settings").headings:
        if _base(heading) not in _SETTINGS:
            yield warning("settings", 1, heading, "forms.column.unknown")


def _survey_problems(sheet: Sheet) -> Iterator[Problem]:
    if not sheet.headings:
        yield error("survey", 0, "", "forms.sheet.missing")
        return
    for heading in sheet.headings:
        base = _base(heading)
        if base == "hotline":
            yield error("survey", 1, heading, "forms.column.bare_extension", use=_spelling(heading))
        elif "hotline:" in heading:
            yield from _extension_problems(heading)
        elif base in _MEDIA:
            yield warning("survey", 1, heading, "forms.column.media")
        elif base in _SURVEY_UNSUPPORTED:
            yield warning("survey", 1, heading, "forms.column.unsupported")
        elif base not in _SURVEY:
            yield warning("survey", 1, heading, "forms.column.unknown")


def _extension_problems(heading: str) -> Iterator[Problem]:
    part, _colons, name = heading.partition("::")
    known = name.removeprefix("hotline:")
    part = part.strip().lower().replace("control", "body")
    if known not in EXTENSIONS:
        names = ", ".join(f"{place}::hotline:{extension}" for extension, place in EXTENSIONS.items())
        yield error("survey", 1, heading, "forms.column.unknown_extension", known=names)
    elif part not in ("bind", "body"):
        yield error("survey", 1, heading, "forms.column.bare_extension", use=_spelling(heading))


def _choices_problems(sheet: Sheet) -> Iterator[Problem]:
    for heading in sheet.headings:
        base = _base(heading)
        if base in _MEDIA:
            yield warning("choices", 1, heading, "forms.column.media")
        elif "::" in heading and base not in ("label", "caption"):
            plain = heading.rpartition(":")[2]
            yield error("choices", 1, heading, "forms.column.choices_extension", use=plain)
        elif base not in _CHOICES and ":" not in heading and not _XML_NAME.fullmatch(heading.strip()):
            yield warning("choices", 1, heading, "forms.column.choices_name")


def _base(heading: str) -> str:
    """A heading's part before the language or namespace, spelt as pyxform compares it."""
    text = "_".join(heading.split()).lower()
    if text in _SURVEY or text.startswith("jr:"):
        return text.partition("::")[0]
    return text.partition("::")[0].partition(":")[0]


def _spelling(heading: str) -> str:
    """How an extension column is written."""
    name = heading.rpartition(":")[2].strip()
    return f"{EXTENSIONS.get(name, 'bind')}::hotline:{name}"
