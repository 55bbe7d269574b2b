"""Which row of the survey sheet an element of the compiled form came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.services.forms.workbook import Row, Workbook

TYPE_HEADINGS = ("type", "command", "Type")
NAME_HEADINGS = ("name", "tag", "value", "Name")


def survey_rows(workbook: Workbook) -> Iterator[tuple[str, Row]]:
    """Every named row of the survey with its path below the form's root (``group/question``)."""
    groups: list[str] = []
    for row in workbook.sheet("survey"):
        words = row.get(*TYPE_HEADINGS).lower().replace("_", " ").split()
        name = row.get(*NAME_HEADINGS)
        if words[:1] == ["end"] and words[1:2] in (["group"], ["repeat"]):
            groups = groups[:-1]
        elif words[:1] == ["begin"]:
            groups.append(name)
            yield "/".join(groups), row
        elif name:
            yield "/".join((*groups, name)), row


def row_numbers(workbook: Workbook, root: str) -> Mapping[str, int]:
    """Row number by the element's absolute path; what the compiler added itself has none."""
    return {f"{root}/{path}": row.number for path, row in survey_rows(workbook)}
