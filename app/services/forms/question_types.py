"""Question types: which the workstation asks, and which it names as unsupported instead of dropping them."""

from __future__ import annotations

from collections.abc import Iterator

from app.services.forms.problems import Problem, error
from app.services.forms.workbook import Workbook

_SUPPORTED = {
    "text",
    "string",
    "integer",
    "int",
    "decimal",
    "percentage",
    "date",
    "time",
    "datetime",
    "date time",
    "note",
    "calculate",
    "hidden",
    "acknowledge",
    "trigger",
    "range",
    "rank",
    "select one",
    "select1",
    "select multiple",
    "select all that apply",
    "start",
    "start time",
    "end",
    "end time",
    "today",
    "username",
    "email",
    "phonenumber",
    "phone number",
    "deviceid",
    "device id",
    "imei",
    "subscriberid",
    "subscriber id",
    "simserial",
    "sim id",
    "number of days in last month",
    "number of days in last six months",
    "number of days in last year",
}
_STRUCTURE = {"begin group", "end group", "begin repeat", "end repeat", "begin lgroup", "end lgroup"}
_SELECTS = (
    "add select one prompt using",
    "add select multiple prompt using",
    "select one from",
    "select all that apply from",
    "select all that apply",
    "select multiple from",
    "select multiple",
    "select one",
    "select1",
    "rank",
)
_FROM_FILE = ("select one from file", "select multiple from file", "select one external")
_PREFIXES = ("add ", "q ", "get ", "uri:")
_SUFFIXES = (" prompt", " prompt using")


def type_problems(workbook: Workbook) -> Iterator[Problem]:
    """Every row whose type cannot be asked on a workstation."""
    for row in workbook.sheet("survey"):
        written = row.get("type", "command", "Type")
        if written and row.get("disabled").lower() not in ("yes", "true") and not is_supported(written):
            yield error("survey", row.number, "type", "forms.type.unsupported", type=written)


def is_supported(written: str) -> bool:
    """Whether a cell of the type column names something the engine can run."""
    words = " ".join(written.replace("_", " ").lower().split())
    if words in _STRUCTURE or words in _SUPPORTED:
        return True
    if words.startswith(_FROM_FILE):
        return False
    if any(words.startswith(f"{select} ") for select in _SELECTS):
        return True
    return _without_old_words(words) in _SUPPORTED


def _without_old_words(words: str) -> str:
    """Spellings of the first years of XLSForm: ``add text prompt``, ``q date``, ``get start time``."""
    for prefix in _PREFIXES:
        words = words.removeprefix(prefix)
    for suffix in _SUFFIXES:
        words = words.removesuffix(suffix)
    return words
