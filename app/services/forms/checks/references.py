"""``${name}`` in any cell must be the name of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.services.forms.checks.rows import NAME_HEADINGS
from app.services.forms.problems import Problem, error
from app.services.forms.workbook import Workbook

_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}]*?)\s*\}")


def reference_problems(workbook: Workbook) -> Iterator[Problem]:
    """Every reference to a name that no row has, in every sheet, once per cell."""
    survey = workbook.sheet("survey")
    known = {row.get(*NAME_HEADINGS) for row in survey}
    for sheet in (survey, workbook.sheet("choices"), workbook.sheet("settings")):
        for row in sheet:
            for heading, cell in row.cells.items():
                for name in dict.fromkeys(_REFERENCE.findall(cell)):
                    if name not in known:
                        yield error(sheet.name, row.number, heading, "forms.check.unknown_variable", name=name)
