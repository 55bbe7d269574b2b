"""How rows stand together: names, groups, lists. The compiler stops at the first fault and words it in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.services.forms.checks.rows import NAME_HEADINGS, TYPE_HEADINGS
from app.services.forms.problems import Problem, error
from app.services.forms.workbook import Row, Workbook

_NAME = re.compile(r"[^\W\d][\w.\-]*")
_LIST_TYPES = ("select_one", "select_multiple", "rank")
_WITHOUT_LABEL = {"calculate", "hidden", "start", "end", "today", "username", "email", "phonenumber", "deviceid"}
_LIST_NAME = ("list_name", "list name")


def structure_problems(workbook: Workbook) -> Iterator[Problem]:
    """Faults of single rows, of groups, and of choice lists."""
    yield from _group_problems(workbook)
    lists = {row.get(*_LIST_NAME) for row in workbook.sheet("choices")}
    for row in workbook.sheet("survey"):
        if row.get("disabled").lower() not in ("yes", "true"):
            yield from _row_problems(row, lists)
    yield from _choice_problems(workbook)


def _row_problems(row: Row, lists: set[str]) -> Iterator[Problem]:
    kind, name = row.get(*TYPE_HEADINGS), row.get(*NAME_HEADINGS)
    words = kind.replace("_", " ").lower().split()
    if not kind:
        if name:
            yield error("survey", row.number, "type", "forms.structure.no_type", name=name)
        return
    if words[0] == "end" and len(words) > 1:
        return
    if not name and kind != "note":
        yield error("survey", row.number, "name", "forms.structure.no_name", type=kind)
    elif name and not _NAME.fullmatch(name):
        yield error("survey", row.number, "name", "forms.structure.bad_name", name=name)
    parts = kind.split()
    listed = parts[1] if len(parts) > 1 and parts[0] in _LIST_TYPES else ""
    if listed and not listed.startswith("${") and listed not in lists:
        yield error("survey", row.number, "type", "forms.structure.no_list", name=listed)
    if words[0] != "begin" and parts[0].lower() not in _WITHOUT_LABEL and not _has_text(row):
        yield error("survey", row.number, "label", "forms.structure.no_label", name=name)


def _has_text(row: Row) -> bool:
    """Whether a row has a label or hint in any language, or is filled in without being shown."""
    shown = ("label", "hint", "caption", "guidance_hint", "image", "media", "audio", "video", "big-image")
    texts = (heading for heading, cell in row.cells.items() if cell.strip())
    return any(heading.split(":")[0].strip().lower() in shown for heading in texts) or _is_calculated(row)


def _is_calculated(row: Row) -> bool:
    return any(heading in row.cells for heading in ("calculation", "calculate", "bind::calculate"))


def _group_problems(workbook: Workbook) -> Iterator[Problem]:
    """Groups that are not closed or not opened, and names used twice in one group."""
    opened: list[tuple[Row, str]] = []
    seen: list[dict[str, int]] = [{}]
    for row in workbook.sheet("survey"):
        words = row.get(*TYPE_HEADINGS).replace("_", " ").lower().split()
        name = row.get(*NAME_HEADINGS)
        ends = words[:1] == ["end"] and words[1:2] in (["group"], ["repeat"])
        if ends and (not opened or opened[-1][1] != words[1]):
            yield error("survey", row.number, "type", "forms.structure.not_opened", type=" ".join(words))
        elif ends:
            opened.pop()
            seen.pop()
            continue
        if name and not ends:
            if name.lower() in seen[-1]:
                yield error(
                    "survey", row.number, "name", "forms.structure.twice", name=name, other=seen[-1][name.lower()]
                )
            seen[-1].setdefault(name.lower(), row.number)
        if words[:1] == ["begin"] and words[1:2] in (["group"], ["repeat"]):
            opened.append((row, words[1]))
            seen.append({})
    for row, _kind in opened:
        name = row.get(*NAME_HEADINGS)
        yield error("survey", row.number, "type", "forms.structure.not_closed", name=name)


def _choice_problems(workbook: Workbook) -> Iterator[Problem]:
    """Choices without a name, and names used twice in one list (unless the settings allow that)."""
    allowed = workbook.settings.get("allow_choice_duplicates", "").strip().lower() in (
        "yes",
        "true",
        "1",
        "true()",
    )
    kinds = [row.get(*TYPE_HEADINGS).split() for row in workbook.sheet("survey")]
    several = {kind[1] for kind in kinds if len(kind) > 1 and kind[0] in ("select_multiple", "rank")}
    seen: dict[tuple[str, str], int] = {}
    for row in workbook.sheet("choices"):
        listed, name = row.get(*_LIST_NAME), row.get("name", "value")
        if listed and not name:
            yield error("choices", row.number, "name", "forms.structure.no_choice_name", list=listed)
        elif " " in name and listed in several:
            yield error("choices", row.number, "name", "forms.structure.choice_space", name=name)
        elif (listed, name) in seen and not allowed:
            other = seen[listed, name]
            yield error("choices", row.number, "name", "forms.structure.choice_twice", name=name, other=other)
        seen.setdefault((listed, name), row.number)
